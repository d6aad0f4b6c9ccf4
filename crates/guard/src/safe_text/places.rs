//! Rooms, relatives, and where one lives seen from somebody else.

use super::{Found, Letters, Telling};

const BUILDINGS: &[&str] = &["号楼", "栋", "幢", "座", "号院"];
const UNITS: &[&str] = &["单元", "门洞"];
const ROOMS: &[&str] = &["室", "房", "户"];
const COUNTED: &str = "一二三四五六七八九十百零〇甲乙丙";
/// What a room with building and unit is preceded by when it tells where somebody lives.
const LIVES: &[&str] = &["住", "住在", "家住", "家在", "住址", "地址", "房号", "寄到"];
/// Words before a building that name the estate: they go with the room.
const ESTATES: &[&str] =
    &["小区", "家园", "花园", "公寓", "苑", "园", "里", "城", "区", "村", "庄", "府", "庭", "湾", "路", "街"];

pub(super) fn mark(letters: &Letters, found: &mut Vec<Found>) {
    let mut at = 0;
    while at < letters.len() {
        if let Some(length) = position(letters, at) {
            found.push((at..at + length, Telling::Position));
            at += length;
        } else if let Some(length) = kin(letters, at) {
            found.push((at..at + length, Telling::Kin));
            at += length;
        } else if let Some(length) = room(letters, at) {
            found.push((at..at + length, Telling::Room));
            at += length;
        } else {
            at += 1;
        }
    }
}

fn is_count(letter: char) -> bool {
    letter.is_ascii_digit() || COUNTED.contains(letter)
}

/// A number with what it counts: `3号楼`, `二单元`.
fn counted(letters: &Letters, at: usize, words: &[&str]) -> Option<usize> {
    let number = letters.run(at, |one| is_count(one) || one.is_ascii_uppercase());
    let word = letters.longest(at + number, words)?;
    (number > 0).then_some(number + word)
}

/// Building, unit and room together, or a room by itself.
fn room(letters: &Letters, at: usize) -> Option<usize> {
    let before = at.checked_sub(1).and_then(|at| letters.at(at));
    if before.is_some_and(|one| is_count(one) || one.is_ascii_alphanumeric() || one == '-') {
        return None;
    }
    let mut end = 0;
    let yard = counted(letters, at, &["号院"]).unwrap_or(0);
    end += yard;
    let building = counted(letters, at + end, BUILDINGS).unwrap_or(0);
    end += building;
    let unit = counted(letters, at + end, UNITS).unwrap_or(0);
    end += unit;
    let digits = letters.run(at + end, |one| one.is_ascii_digit());
    let word = letters.longest(at + end + digits, ROOMS).unwrap_or(0);
    let number = letters.longest(at + end + digits, &["号"]).unwrap_or(0);
    let has_room = matches!(digits, 3..=4);
    if building + unit > 0 {
        // A building alone is where something is; with a room, or said as one's own, it is who somebody is.
        let own = lives_before(letters, at);
        return match has_room {
            true => Some(end + digits + word.max(number)),
            false if own && building > 0 => Some(end),
            false
                if unit > 0
                    && building > 0
                    && letters.says(at + end, "的")
                    && is_person_next(letters, at + end + 1) =>
            {
                Some(end)
            }
            false => None,
        };
    }
    if has_room && word > 0 {
        return Some(digits + word);
    }
    if has_room && letters.says(at + digits, "的住户") {
        return Some(digits);
    }
    dashed(letters, at)
}

/// `3-2-501`, `8-1-1501`.
fn dashed(letters: &Letters, at: usize) -> Option<usize> {
    let building = letters.run(at, |one| one.is_ascii_digit());
    let unit = letters.run(at + building + 1, |one| one.is_ascii_digit());
    let room = letters.run(at + building + unit + 2, |one| one.is_ascii_digit());
    let dashes = letters.at(at + building) == Some('-') && letters.at(at + building + unit + 1) == Some('-');
    let sizes = matches!(building, 1..=2) && matches!(unit, 1..=2) && matches!(room, 3..=4);
    let ends = !letters
        .at(at + building + unit + room + 2)
        .is_some_and(|one| one.is_ascii_alphanumeric() || one == '-');
    (dashes && sizes && ends).then_some(building + unit + room + 2)
}

/// Whether somebody says that he lives here, with the name of an estate between at most.
fn lives_before(letters: &Letters, at: usize) -> bool {
    let before: String = letters.plain.get(at.saturating_sub(12)..at).unwrap_or_default().iter().collect();
    let clause = before.rsplit(['，', '。', '；', '、', ' ', '：']).next().unwrap_or_default();
    LIVES.iter().any(|word| match clause.split_once(word) {
        Some((_, estate)) => estate.is_empty() || ESTATES.iter().any(|ending| estate.ends_with(ending)),
        None => false,
    })
}

fn is_person_next(letters: &Letters, at: usize) -> bool {
    (at..at + 5).any(|at| letters.longest(at, super::names::TITLES).is_some())
}

const OWN: &[&str] = &["我的", "我家的", "我家", "我们家", "俺家", "俺", "咱家", "我", "本人的", "本人"];
const RELATIVES: &[&str] = &[
    "老公",
    "老婆",
    "丈夫",
    "妻子",
    "爱人",
    "对象",
    "儿子",
    "女儿",
    "闺女",
    "孩子",
    "父亲",
    "母亲",
    "爸爸",
    "妈妈",
    "爸",
    "妈",
    "爹",
    "娘",
    "父母",
    "爷爷",
    "奶奶",
    "外公",
    "外婆",
    "姥姥",
    "姥爷",
    "岳父",
    "岳母",
    "丈母娘",
    "老丈人",
    "公公",
    "婆婆",
    "孙子",
    "孙女",
    "外孙",
    "外孙女",
    "哥哥",
    "弟弟",
    "姐姐",
    "妹妹",
    "哥",
    "姐",
    "弟",
    "妹",
    "嫂子",
    "儿媳",
    "女婿",
    "侄子",
    "侄女",
    "外甥",
    "叔叔",
    "伯伯",
    "大伯",
    "大爷",
    "姑姑",
    "姨",
    "舅舅",
    "表哥",
    "表弟",
    "表姐",
    "表妹",
    "堂哥",
    "堂弟",
    "前夫",
    "前妻",
];

/// A relative of whoever speaks.
fn kin(letters: &Letters, at: usize) -> Option<usize> {
    let own = letters.longest(at, OWN)?;
    let relative = letters.longest(at + own, RELATIVES)?;
    Some(own + relative)
}

/// Sides from which somebody else is seen.
const SIDES: &[&str] = &["楼上", "楼下", "隔壁", "对门", "对面", "斜对面", "顶楼", "顶层"];
const HERE: &[&str] = &["是我家", "就是我家", "就是我们家", "是我们家", "住着我", "是我住", "就是我"];
const SELF: &[&str] = &["我们家", "我家", "俺家", "咱家", "我们", "我"];

/// Where one lives, seen from whoever is complained about.
fn position(letters: &Letters, at: usize) -> Option<usize> {
    if let Some(side) = letters.longest(at, SIDES)
        && let Some(here) = letters.longest(at + side, HERE)
    {
        return Some(side + here);
    }
    if letters.says(at, "住我家") {
        let side = letters.longest(at + 3, SIDES)?;
        return Some(3 + side + usize::from(letters.says(at + 3 + side, "的")));
    }
    let own = letters.longest(at, SELF)?;
    // “我家楼上”, “我家住在棋牌室楼上”, “我住他家楼下”, “我们家在一楼”.
    if own > 1
        && let Some(side) = letters.longest(at + own, SIDES)
    {
        return Some(own + side);
    }
    let clause = letters.run(at + own, |one| !matches!(one, '，' | '。' | '；' | '！' | '？' | ',')).min(16);
    let verb = letters.longest(at + own, &["就住在", "住在", "就住", "住", "在", "就在"])?;
    let sided = (verb..clause).rev().find_map(|step| {
        let side = letters.longest(at + own + step, SIDES)?;
        Some(step + side)
    });
    if let Some(end) = sided.filter(|end| *end <= clause) {
        return Some(own + end);
    }
    let floor = letters.run(at + own + verb, is_count);
    let is_floor = floor > 0 && letters.longest(at + own + verb + floor, &["楼", "层"]).is_some();
    is_floor.then_some(own + verb + floor + 1)
}
