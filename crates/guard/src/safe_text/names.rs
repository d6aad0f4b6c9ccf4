//! Names: after what introduces one, and before a title.

use super::{Found, Letters, Telling};

/// One-letter surnames that are common enough to be worth the mistakes that each of them causes.
const SURNAMES: &str = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文庞樊兰殷施陶洪翟安颜倪严牛温芦季俞章鲁葛伍韦申尤毕聂丛焦向柳邢路岳齐沿梅莫庄辛管祝左涂谷祁时舒耿牟卜路詹关苗凌费纪靳盛童欧甄项曲成游阳裴席卫查屈鲍位覃霍翁隋植甘景薄单包司柏宁柯阮桂闵解强柴华车冉房边辜吉饶刁瞿戚丘古米池滕晋苑邬臧畅宫来嵺苟全褚廉简娄盖符奚木穆党燕郎邸冀谈姬屠连郜晏栾郁商蒙计喻揭窦迟宇敖糜鄢冷卓花仇艾蓝都巩稽井练仲乐虞卞封竺冼原官衣楚佟栗匡宗应台巫鞠僧桑荆谌银扬明沙薄伏岑习胥保和蔺";
const DOUBLE: &[&str] = &[
    "欧阳", "司马", "诸葛", "上官", "慕容", "夏侯", "东方", "皇甫", "尉迟", "公孙", "令狐", "端木", "司徒",
    "南宫", "长孙",
];

/// What a name follows.
const CUES: &[&str] = &[
    "我叫",
    "叫",
    "我是",
    "姓名：",
    "姓名:",
    "姓名",
    "联系人：",
    "联系人:",
    "联系人",
    "反映人：",
    "反映人:",
    "反映人",
    "举报人：",
    "举报人",
    "来电人",
    "户主：",
    "户主",
    "业主：",
    "业主",
    "住户",
    "租客",
    "租户",
    "邻居",
    "市民",
    "村民",
    "居民",
    "机主",
    "本人",
    "当事人",
    "经办人",
    "签名：",
    "名叫",
];
/// Cues after which a surname alone counts.
const SURNAME_ONLY: &[&str] = &["我姓", "，姓", "本人姓", "免贵姓"];
/// What a surname stands before.
pub(super) const TITLES: &[&str] = &[
    "先生",
    "女士",
    "小姐",
    "太太",
    "大爷",
    "大妈",
    "大叔",
    "大婶",
    "大娘",
    "阿姨",
    "叔叔",
    "奶奶",
    "爷爷",
    "婶",
    "姐",
    "哥",
    "叔",
    "师傅",
    "老师",
    "医生",
    "大夫",
    "护士",
    "主任",
    "书记",
    "经理",
    "老板",
    "老板娘",
    "队长",
    "科长",
    "所长",
    "校长",
    "院长",
    "警官",
    "律师",
    "站长",
    "会长",
];
/// Letters that end a name or cannot be one.
const NOT_GIVEN: &str =
    "的了在住有是和与说，。；：、！？,.;:!?（）()“”\" 家电男女系为因从把被向要请去来又也都还没不很已到反想";

pub(super) fn mark(letters: &Letters, found: &mut Vec<Found>) {
    for at in 0..letters.len() {
        if let Some(length) = titled(letters, at).or_else(|| familiar(letters, at)) {
            found.push((at..at + length, Telling::Name));
        } else if let Some(length) = double(letters, at) {
            found.push((at..at + length, Telling::Name));
        } else if let Some((start, length)) = introduced(letters, at) {
            found.push((start..start + length, Telling::Name));
        }
    }
}

fn surname(letters: &Letters, at: usize) -> Option<usize> {
    letters.longest(at, DOUBLE).or_else(|| letters.at(at).filter(|one| SURNAMES.contains(*one)).map(|_| 1))
}

/// `张女士`, `陈师傅`, `欧阳老师`.
fn titled(letters: &Letters, at: usize) -> Option<usize> {
    let surname = surname(letters, at)?;
    let title = letters.longest(at + surname, TITLES)?;
    // `和老板` and the like: a surname that is also a plain word needs a long title and a beginning.
    let letter = letters.at(at)?;
    let before = at.checked_sub(1).and_then(|at| letters.at(at));
    let doubtful = "和任成应安高白时来明文房向都解计原全单连单常强华车关于方石万易江路".contains(letter);
    let begins = before.is_none_or(|one| !is_word(one) || "找由与叫请跟是让被问对的".contains(one));
    (!doubtful || begins).then_some(surname + title)
}

/// `诸葛明，`, `司马青说`: a surname of two letters at the beginning of a clause says enough.
fn double(letters: &Letters, at: usize) -> Option<usize> {
    let surname = letters.longest(at, DOUBLE)?;
    let before = at.checked_sub(1).and_then(|at| letters.at(at));
    let given = letters.run(at + surname, |one| is_word(one) && !NOT_GIVEN.contains(one)).min(3);
    let begins = before.is_none_or(|one| !is_word(one));
    (begins && matches!(given, 1..=2)).then_some(surname + given)
}

/// `老张`, `小李` before something that is done.
fn familiar(letters: &Letters, at: usize) -> Option<usize> {
    if !matches!(letters.at(at)?, '老' | '小') {
        return None;
    }
    let before = at.checked_sub(1).and_then(|at| letters.at(at));
    let begins = before.is_none_or(|one| !is_word(one) || "找由与叫请跟让被问".contains(one));
    let known = letters.at(at + 1).is_some_and(|one| {
        "王李张刘陈杨赵黄周吴徐孙胡朱林郭马罗梁宋郑谢韩唐冯董曹袁邓许沈彭吕苏蒋蔡贾丁魏薛叶潘杜".contains(one)
    });
    let goes_on = letters
        .longest(at + 2, &["家", "说", "答应", "的", "总", "每", "在", "，", "又", "把", "还"])
        .is_some();
    (begins && known && goes_on).then_some(2)
}

/// A name after a cue: surname and one or two letters.
fn introduced(letters: &Letters, at: usize) -> Option<(usize, usize)> {
    if let Some(cue) = letters.longest(at, SURNAME_ONLY) {
        let length = surname(letters, at + cue)?;
        let ends = letters.at(at + cue + length).is_none_or(|one| !is_word(one));
        return ends.then_some((at + cue, length));
    }
    let cue = letters.longest(at, CUES)?;
    let mut start = at + cue;
    while letters.at(start).is_some_and(|one| matches!(one, ' ' | '：' | ':' | '叫')) {
        start += 1;
    }
    let surname = surname(letters, start)?;
    let given = letters.run(start + surname, |one| is_word(one) && !NOT_GIVEN.contains(one)).min(2);
    if given == 0 {
        return None;
    }
    // A longer word follows: only what plainly introduces a person still counts, with a full name of three.
    let end = start + surname + given;
    let ended = letters.at(end).is_none_or(|one| !is_word(one) || NOT_GIVEN.contains(one));
    let plainly = matches!(cue, 1..=8)
        && !letters.says(at, "我是")
        && !letters.says(at, "居民")
        && !letters.says(at, "叫");
    (ended || (plainly && given == 2)).then_some((start, surname + given))
}

fn is_word(letter: char) -> bool {
    letter.is_alphanumeric()
}
