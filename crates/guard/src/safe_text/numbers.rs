//! Telephones, papers, accounts, plates, mail.

use super::{Found, Letters, Telling};

/// What stands before a number of a telephone that has no form of its own.
const CALLED: &[&str] =
    &["电话", "座机", "手机", "热线", "拨打", "请拨", "请打", "打", "号码", "回电", "致电"];
const PAPERS: &[&str] = &[
    "身份证",
    "身份证号",
    "证件",
    "护照",
    "驾驶证",
    "残疾证",
    "社保卡",
    "银行卡",
    "账号",
    "卡号",
    "军官证",
    "完整号码",
];
const ACCOUNTS: &[&str] = &["微信", "微信号", "QQ", "QQ号", "qq", "Q号", "抖音", "账号", "加"];
const PROVINCES: &str = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼";
/// Digits as they are said.
const SPOKEN: &str = "零〇一二三四五六七八九幺两";

pub(super) fn mark(letters: &Letters, found: &mut Vec<Found>) {
    let mut at = 0;
    while at < letters.len() {
        let length = mail(letters, at)
            .map(|length| (length, Telling::Contact))
            .or_else(|| plate(letters, at).map(|length| (length, Telling::Plate)))
            .or_else(|| account(letters, at).map(|length| (length, Telling::Contact)))
            .or_else(|| paper(letters, at).map(|length| (length, Telling::Number)))
            .or_else(|| digits(letters, at))
            .or_else(|| spoken(letters, at).map(|length| (length, Telling::Phone)));
        match length {
            Some((length, kind)) => {
                found.push((at..at + length, kind));
                at += length;
            }
            None => at += letters.run(at, |one| one.is_ascii_alphanumeric()).max(1),
        }
    }
}

/// A run of digits that stands by itself: a mobile number, a paper, a telephone with its area.
fn digits(letters: &Letters, at: usize) -> Option<(usize, Telling)> {
    if !is_begin(letters, at) {
        return None;
    }
    let (length, digits) = grouped(letters, at)?;
    let text: String = digits.iter().collect();
    let mobile = |text: &str| {
        text.len() == 11
            && text.starts_with('1')
            && !text.starts_with("10")
            && !text.starts_with("11")
            && !text.starts_with("12")
    };
    if mobile(&text) || (text.len() == 13 && text.starts_with("86") && mobile(&text[2..])) {
        return Some((length, Telling::Phone));
    }
    // An X at the end of a paper's number.
    let ends_with_x = matches!(letters.at(at + length), Some('X' | 'x')) && text.len() == 17;
    if ends_with_x
        || matches!(text.len(), 18..=20)
        || (matches!(text.len(), 15..=17) && !text.starts_with("20"))
    {
        return Some((length + usize::from(ends_with_x), Telling::Number));
    }
    let area = text.starts_with('0') && matches!(text.len(), 10..=12);
    let short = matches!(text.len(), 7 | 8) && length == text.len() && letters.follows(at, CALLED);
    (area || short).then_some((length, Telling::Phone))
}

/// Not in the middle of a longer number or word.
fn is_begin(letters: &Letters, at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|at| letters.at(at));
    let starts = letters.at(at).is_some_and(|one| one.is_ascii_digit() || matches!(one, '+' | '('));
    starts && !before.is_some_and(|one| one.is_ascii_alphanumeric() || matches!(one, '-' | '.' | '+'))
}

/// Digits in groups with single blanks, hyphens and brackets between; how many letters that takes.
fn grouped(letters: &Letters, at: usize) -> Option<(usize, Vec<char>)> {
    let (mut length, mut digits, mut end) = (0, Vec::new(), 0);
    while let Some(letter) = letters.at(at + length) {
        if letter.is_ascii_digit() {
            digits.push(letter);
            end = length + 1;
        } else if !matches!(letter, ' ' | '-' | '+' | '(' | ')') || (digits.is_empty() && length > 1) {
            break;
        } else if length > 0 && letters.at(at + length - 1).is_some_and(|one| matches!(one, ' ' | '-')) {
            break;
        }
        length += 1;
    }
    (digits.len() >= 7).then_some((end, digits))
}

fn paper(letters: &Letters, at: usize) -> Option<usize> {
    if !letters.follows(at, PAPERS) {
        return None;
    }
    let length = letters.run(at, |one| one.is_ascii_alphanumeric());
    let digits = letters.plain.get(at..at + length)?.iter().filter(|one| one.is_ascii_digit()).count();
    (length >= 8 && digits >= 7).then_some(length)
}

fn mail(letters: &Letters, at: usize) -> Option<usize> {
    let word = |one: char| one.is_ascii_alphanumeric() || matches!(one, '.' | '_' | '-' | '+');
    let before = at.checked_sub(1).and_then(|at| letters.at(at));
    if before.is_some_and(word) {
        return None;
    }
    let user = letters.run(at, word);
    if user == 0 || letters.at(at + user) != Some('@') {
        return None;
    }
    let host = letters.run(at + user + 1, word);
    (host >= 4).then_some(user + 1 + host)
}

/// Letters and digits after the name of a service.
fn account(letters: &Letters, at: usize) -> Option<usize> {
    // “QQ：912837465” is marked with its service: the number alone says too little to a reader.
    if let Some(service) = letters.longest(at, &["QQ：", "QQ:", "qq：", "qq:"]) {
        let length = letters.run(at + service, |one| one.is_ascii_digit());
        return (length >= 5).then_some(service + length);
    }
    if !letters.at(at)?.is_ascii_alphanumeric() || !letters.follows(at, ACCOUNTS) || letters.says(at, "QQ") {
        return None;
    }
    let length = letters.run(at, |one| one.is_ascii_alphanumeric() || matches!(one, '_' | '-'));
    let digits_only = letters.run(at, |one| one.is_ascii_digit()) == length;
    let long_enough = if digits_only { (5..=11).contains(&length) } else { (5..=24).contains(&length) };
    long_enough.then_some(length)
}

fn plate(letters: &Letters, at: usize) -> Option<usize> {
    if !PROVINCES.contains(letters.at(at)?) || !letters.at(at + 1)?.is_ascii_uppercase() {
        return None;
    }
    let dot = usize::from(letters.at(at + 2).is_some_and(|one| matches!(one, '·' | ' ' | '.' | '-')));
    let rest = letters.run(at + 2 + dot, |one| one.is_ascii_uppercase() || one.is_ascii_digit());
    let last = letters.at(at + 2 + dot + rest).is_some_and(|one| "挂学警港澳".contains(one));
    let length = rest + usize::from(last);
    (5..=6).contains(&length).then_some(2 + dot + length)
}

/// Eleven digits as they are said: 幺三八零零零一一二二三.
fn spoken(letters: &Letters, at: usize) -> Option<usize> {
    let before = at.checked_sub(1).and_then(|at| letters.at(at));
    if before.is_some_and(|one| SPOKEN.contains(one)) || !matches!(letters.at(at)?, '幺' | '一') {
        return None;
    }
    (letters.run(at, |one| SPOKEN.contains(one)) == 11).then_some(11)
}
