//! The discipline of the words: both languages say the same things, and Chinese is written as Chinese.

use crate::fluent::{Message, read};
use crate::source::{files, text};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

/// Latin words that a Chinese sentence of ours may contain: names, and what files are called everywhere.
const NAMES: &[&str] =
    &["Linli", "PDF", "JPEG", "PNG", "WebP", "CSV", "JSON", "GeoJSON", "UTF-8", "GB18030", "MP3"];

/// What is typed exactly so, or is the name of a standard or licence; left out of the look.
const QUOTED: &[&str] = &[
    "linli demo",
    "linli guard rotate --everywhere",
    "linli guard rotate",
    "linli guard keys",
    "AES-256-GCM",
    "SHA-256",
    "SM4-GCM",
    "SM3",
    "https://",
    "http://",
    "old-age",
    "true 或 false",
    "GB 32100",
    "Apache-2.0",
    "sqlite:路径",
    "经度,纬度",
    "08:30-12:00,14:00-17:30;周六",
    "number=工单编号,received=受理时间,text=诉求内容",
];

/// Files whose sentences quote what is typed on the command line, stands in an imported table, or is a parameter of a gateway.
const TECHNICAL: &[&str] = &["server.ftl", "link.ftl", "receivers.ftl", "place.ftl", "clock.ftl"];

/// Marks of half width that have a form of full width in Chinese.
const HALF_WIDTH: &[char] = &[',', ';', ':', '?', '!', '(', ')', '"', '\''];

pub fn run(root: &Path) -> Result<String, String> {
    let mut faults = Vec::new();
    let mut count = 0;
    for folder in folders(root) {
        let chinese = messages(&folder.join("zh-CN"));
        let english = messages(&folder.join("en"));
        let place = folder.strip_prefix(root).unwrap_or(&folder).display().to_string();
        twins(&chinese, &english, &place, &mut faults);
        for ((file, key), message) in &chinese {
            count += 1;
            for what in chinese_faults(file, message) {
                faults.push(format!("{place}/zh-CN/{file}: {key}: {what}"));
            }
        }
    }
    if faults.is_empty() {
        return Ok(format!("words: {count} messages stand in both languages"));
    }
    let mut said = String::new();
    for fault in &faults {
        let _ = writeln!(said, "{fault}");
    }
    let _ = write!(said, "words: {} faults", faults.len());
    Err(said)
}

/// The folders of words, one a crate.
fn folders(root: &Path) -> BTreeSet<std::path::PathBuf> {
    let crates = std::fs::read_dir(root.join("crates")).into_iter().flatten().flatten();
    crates.map(|entry| entry.path().join("locales")).filter(|path| path.is_dir()).collect()
}

/// All messages of a language by file and key.
fn messages(folder: &Path) -> BTreeMap<(String, String), Message> {
    let mut found = BTreeMap::new();
    for path in files(folder, &[".ftl"]) {
        let file = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        for (key, message) in read(&text(&path)) {
            found.insert((file.clone(), key), message);
        }
    }
    found
}

type Messages = BTreeMap<(String, String), Message>;

fn twins(chinese: &Messages, english: &Messages, place: &str, faults: &mut Vec<String>) {
    for ((file, key), message) in chinese {
        match english.get(&(file.clone(), key.clone())) {
            None => faults.push(format!("{place}/en/{file}: {key} is missing")),
            Some(twin) => {
                let unknown: Vec<&String> = twin.variables.difference(&message.variables).collect();
                if !unknown.is_empty() {
                    faults.push(format!(
                        "{place}/en/{file}: {key} uses {unknown:?}, which the Chinese does not"
                    ));
                }
            }
        }
    }
    for (file, key) in english.keys().filter(|key| !chinese.contains_key(*key)) {
        faults.push(format!("{place}/zh-CN/{file}: {key} is missing"));
    }
}

fn chinese_faults(file: &str, message: &Message) -> Vec<String> {
    let mut faults = Vec::new();
    for said in &message.said {
        let said = &QUOTED.iter().fold(said.clone(), |said, quoted| said.replace(quoted, "\u{fffc}"));
        if !TECHNICAL.contains(&file) {
            let foreign: Vec<&str> = latin_words(said).filter(|word| !NAMES.contains(word)).collect();
            if !foreign.is_empty() {
                faults.push(format!("English words in Chinese: {}", foreign.join(" ")));
            }
        }
        faults.extend(
            half_width(said).map(|mark| format!("“{mark}” of half width beside a Chinese character: {said}")),
        );
        if said.contains("...") {
            faults.push(format!("an ellipsis is written ……: {said}"));
        }
    }
    faults
}

fn latin_words(said: &str) -> impl Iterator<Item = &str> {
    said.split(|letter: char| !(letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_')))
        .filter(|word| word.contains(|letter: char| letter.is_ascii_alphabetic()))
}

/// Marks of half width that touch a Chinese character.
fn half_width(said: &str) -> impl Iterator<Item = char> {
    let letters: Vec<char> = said.chars().collect();
    (0..letters.len()).filter_map(move |at| {
        let mark = *letters.get(at)?;
        let before = at.checked_sub(1).and_then(|at| letters.get(at)).copied();
        let after = letters.get(at + 1).copied();
        let touches = before.is_some_and(is_chinese) || after.is_some_and(is_chinese);
        let ends = mark == '.' && before.is_some_and(is_chinese);
        ((HALF_WIDTH.contains(&mark) && touches) || ends).then_some(mark)
    })
}

fn is_chinese(letter: char) -> bool {
    matches!(letter, '\u{4e00}'..='\u{9fff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(said: &str) -> usize {
        let message = Message { said: vec![said.to_owned()], variables: BTreeSet::new() };
        chinese_faults("cases.ftl", &message).len()
    }

    #[test]
    fn chinese_is_written_as_chinese() {
        assert_eq!(faults("已过退单时限（24 小时）。可申请指定承办。"), 0);
        assert_eq!(faults("导出 PDF 文件：1:30 起"), 0);
        assert_eq!(faults("已过退单时限(24 小时)。"), 2);
        assert_eq!(faults("请稍候..."), 2);
        assert_eq!(faults("打开 dashboard"), 1);
        assert_eq!(faults("编号,标题"), 1);
    }
}
