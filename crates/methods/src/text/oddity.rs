//! Texts that cannot be taken as they are (异常来件). Each oddity says what to do; none of them rejects a message,
//! and none says anything about its writer.

use super::asked::sentences;
use super::{Segmenter, mention, normalise, topic};

/// What is odd about a text.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case", tag = "oddity")]
pub enum Oddity {
    /// Nothing can be read: empty, blanks, signs that nobody sees. Ask for words or a photograph's place.
    Empty,
    /// Fewer than four characters: too little to suggest anything. Ask back.
    TooShort,
    /// More than 20,000 characters: its beginning and end are read, the whole is kept.
    TooLong { characters: usize },
    /// Signs and pictures without words. Ask for words.
    NoWords,
    /// Written in another language or script: passed to a person, with the script's name.
    OtherLanguage { script: &'static str },
    /// Several scripts stand mixed inside words, as in words that shall pass a filter.
    MixedScripts,
    /// Several matters: a split into linked cases is suggested; each part with what it speaks of.
    SeveralMatters { parts: Vec<Part> },
    /// Looks like advertising. Shown behind the others, not thrown away.
    Advertising { because: Vec<String> },
    /// Words aimed at a person. The text is masked when shown; the matter is handled all the same.
    Abuse { because: Vec<String> },
}

/// A part of a message that speaks of one matter.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Part {
    pub about: Vec<&'static str>,
    pub text: String,
}

/// Characters beyond which a text is called too long.
pub const LONG: usize = 20_000;
const SHORT: usize = 4;
/// A part of fewer characters is a remark and no matter of its own.
const LEAST_PART: usize = 8;

const SOLD: &[&str] = &[
    "加微信",
    "加我微信",
    "扫码",
    "代办",
    "包过",
    "低价",
    "优惠价",
    "特价",
    "折扣",
    "免费领",
    "点击链接",
    "招代理",
    "招商加盟",
    "刷单",
    "兼职日结",
    "贷款",
    "办理信用卡",
    "代开发票",
    "代写",
    "包邮",
    "抢购",
    "限时",
    "返现",
    "咨询电话",
    "一手货源",
    "办证刻章",
    "高薪诚聘",
    "博彩",
    "送彩金",
    "稳赚",
];
const ABUSE: &[&str] = &[
    "傻逼",
    "煞笔",
    "傻叉",
    "他妈的",
    "你妈",
    "王八蛋",
    "狗东西",
    "狗日的",
    "混蛋",
    "畜生",
    "废物",
    "去死",
    "不得好死",
    "滚蛋",
    "贱人",
    "人渣",
    "杂种",
    "弱智",
    "脑残",
    "白痴",
    "垃圾人",
    "狗官",
    "吃屎",
    "砍死",
    "弄死",
    "打死你",
];

/// Everything odd about a text; empty for an ordinary message.
pub fn oddities(text: &str, segmenter: &Segmenter) -> Vec<Oddity> {
    let characters = text.chars().count();
    // Of a text that is too long the beginning is judged: what follows cannot make it ordinary.
    let read: String = text.chars().take(LONG).collect();
    let plain = normalise(&read);
    let words = plain.chars().filter(|sign| sign.is_alphanumeric()).count();
    let mut found = Vec::new();
    if plain.is_empty() {
        return vec![Oddity::Empty];
    }
    if words == 0 {
        return vec![Oddity::NoWords];
    }
    if characters > LONG {
        found.push(Oddity::TooLong { characters });
    }
    if words < SHORT {
        found.push(Oddity::TooShort);
    }
    found.extend(language(&plain));
    if mixed(&plain) {
        found.push(Oddity::MixedScripts);
    }
    let joined: String = plain.chars().filter(|sign| sign.is_alphanumeric()).collect();
    let said = |list: &[&str]| -> Vec<String> {
        list.iter().filter(|word| joined.contains(**word)).map(|word| (*word).to_owned()).collect()
    };
    let sold = said(SOLD);
    if sold.len() >= 2 && (sold.len() >= 3 || topic::topics(&plain).is_empty()) {
        found.push(Oddity::Advertising { because: sold });
    }
    let abuse = said(ABUSE);
    if !abuse.is_empty() {
        found.push(Oddity::Abuse { because: abuse });
    }
    let parts = parts(&plain, segmenter);
    if parts.len() > 1 {
        found.push(Oddity::SeveralMatters { parts });
    }
    found
}

/// The script of a text that is mostly not Chinese.
fn language(plain: &str) -> Option<Oddity> {
    const SCRIPTS: &[(&str, u32, u32)] = &[
        ("Latin", 0x41, 0x24f),
        ("Greek", 0x370, 0x3ff),
        ("Cyrillic", 0x400, 0x52f),
        ("Arabic", 0x600, 0x6ff),
        ("Devanagari", 0x900, 0x97f),
        ("Thai", 0xe00, 0xe7f),
        ("Tibetan", 0xf00, 0xfff),
        ("Mongolian", 0x1800, 0x18af),
        ("Japanese", 0x3040, 0x30ff),
        ("Yi", 0xa000, 0xa4cf),
        ("Korean", 0xac00, 0xd7af),
    ];
    let letters: Vec<u32> = plain.chars().filter(|sign| sign.is_alphabetic()).map(u32::from).collect();
    let chinese =
        letters.iter().filter(|code| (0x3400..=0x9fff).contains(*code) || **code >= 0x2_0000).count();
    let of = |from: u32, to: u32| letters.iter().filter(|code| (from..=to).contains(*code)).count();
    let (script, most) =
        SCRIPTS.iter().map(|(name, from, to)| (*name, of(*from, *to))).max_by_key(|(_, count)| *count)?;
    // Japanese writes with Chinese characters as well: a few of its own letters show it.
    let japanese = script == "Japanese" && most * 5 > letters.len();
    let foreign = most >= SHORT && (most > chinese * 3 || japanese);
    foreign.then_some(Oddity::OtherLanguage { script })
}

/// Letters of two alphabets side by side more than once: а Cyrillic letter inside a Latin word.
fn mixed(plain: &str) -> bool {
    let alphabet = |sign: char| match u32::from(sign) {
        0x61..=0x7a | 0xc0..=0x24f => 1_u8,
        0x370..=0x3ff => 2,
        0x400..=0x52f => 3,
        _ => 0,
    };
    let signs: Vec<u8> = plain.chars().map(alphabet).collect();
    let changes = signs.windows(2).filter(|pair| pair[0] != 0 && pair[1] != 0 && pair[0] != pair[1]).count();
    changes >= 2
}

/// Parts of a text that speak of different things: a list that its writer numbered, or sentences that each name
/// another thing (and another place, or begin with a word such as 另外).
fn parts(plain: &str, segmenter: &Segmenter) -> Vec<Part> {
    let numbered = split_at_numbers(plain);
    let part = |text: &str| Part {
        about: topic::topics(text).into_iter().map(topic::name).collect(),
        text: text.trim().to_owned(),
    };
    if numbered.len() > 1 {
        let parts: Vec<Part> = numbered.iter().map(|text| part(text)).collect();
        let different =
            parts.windows(2).all(|pair| pair[0].about.iter().all(|about| !pair[1].about.contains(about)));
        if different
            && parts.iter().all(|part| !part.about.is_empty() && part.text.chars().count() >= LEAST_PART)
        {
            return parts;
        }
    }
    const TURNS: &[&str] = &[
        "另外",
        "此外",
        "还有就是",
        "还有一个问题",
        "还有一件",
        "同时还反映",
        "再反映",
        "另反映",
        "顺便",
        "第二件",
        "还想反映",
        "再有",
    ];
    let gazette = mention::Gazette::default();
    let mut parts: Vec<Part> = Vec::new();
    for sentence in sentences(plain) {
        let turns = TURNS.iter().any(|turn| sentence.starts_with(turn));
        let own = part(sentence);
        let new = match parts.last() {
            None => true,
            Some(last) => {
                let other =
                    !own.about.is_empty() && own.about.iter().all(|about| !last.about.contains(about));
                let elsewhere = || {
                    let (one, two) =
                        (gazette.mentions(&last.text, segmenter), gazette.mentions(sentence, segmenter));
                    mention::same_place(&one, &two) == mention::SamePlace::No
                };
                other
                    && !last.about.is_empty()
                    && own.text.chars().count() >= LEAST_PART
                    && (turns || elsewhere())
            }
        };
        match parts.last_mut() {
            Some(last) if !new => {
                last.text.push('。');
                last.text.push_str(sentence);
                let more: Vec<&'static str> =
                    own.about.into_iter().filter(|about| !last.about.contains(about)).collect();
                last.about.extend(more);
            }
            _ => parts.push(own),
        }
    }
    parts
}

/// Where a writer numbers: 1、… 2、… or 一、… 二、… or 第一，… 第二，…
fn split_at_numbers(plain: &str) -> Vec<&str> {
    const MARKS: &[[&str; 4]] = &[
        ["1、", "2、", "3、", "4、"],
        ["一、", "二、", "三、", "四、"],
        ["1.", "2.", "3.", "4."],
        ["第一,", "第二,", "第三,", "第四,"],
        ["(1)", "(2)", "(3)", "(4)"],
    ];
    for marks in MARKS {
        let mut cuts = Vec::new();
        let mut from = 0;
        for mark in marks {
            let Some(at) = plain[from..].find(mark) else { break };
            cuts.push((from + at, from + at + mark.len()));
            from += at + mark.len();
        }
        if cuts.len() >= 2 {
            let ends = cuts.iter().skip(1).map(|(start, _)| *start).chain([plain.len()]);
            return cuts.iter().zip(ends).map(|((_, begin), end)| &plain[*begin..end]).collect();
        }
    }
    Vec::new()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(text: &str) -> Vec<Oddity> {
        oddities(text, &Segmenter::new())
    }

    #[test]
    fn ordinary_messages_are_not_odd() {
        for text in [
            "东湖路望云苑三栋的电梯坏了半个月，老人上下楼很困难，请尽快维修。",
            "请问居住证在哪里办理？需要带身份证吗？",
            "WiFi信号太差，5G基站什么时候建好",
            "小贷公司骗人，我的贷款被多收了利息",
            "我家住6楼，电梯停运，物业公司不管，物业费照收。",
        ] {
            assert_eq!(of(text), [], "{text}");
        }
    }

    #[test]
    fn each_oddity_has_its_answer() {
        assert_eq!(of(""), [Oddity::Empty]);
        assert_eq!(of(" \u{3000}\u{200b}\n"), [Oddity::Empty]);
        assert_eq!(of("灯"), [Oddity::TooShort]);
        assert_eq!(of("😀😀🔥🔥🔥"), [Oddity::NoWords]);
        assert_eq!(of("……！！！"), [Oddity::NoWords]);
        let long = "电梯坏了。".repeat(70_000);
        assert!(long.len() > 1_000_000);
        assert_eq!(of(&long), [Oddity::TooLong { characters: 350_000 }]);
        assert_eq!(
            of("The street lamp in front of house 3 is broken."),
            [Oddity::OtherLanguage { script: "Latin" }]
        );
        assert_eq!(of("Уличный фонарь не работает"), [Oddity::OtherLanguage { script: "Cyrillic" }]);
        assert_eq!(of("ゴミの収集日を教えてください"), [Oddity::OtherLanguage { script: "Japanese" }]);
        assert_eq!(of("쓰레기 수거 요일을 알려 주세요"), [Oddity::OtherLanguage { script: "Korean" }]);
        assert!(of("请加vхqху这个号了解办理").contains(&Oddity::MixedScripts));
        assert!(
            matches!(&of("低价办证刻章，代开发票，加微信咨询")[..], [Oddity::Advertising { because }] if because.len() >= 3)
        );
        assert!(
            matches!(&of("三栋电梯坏了，物业经理王某就是个王八蛋")[..], [Oddity::Abuse { because }] if because == &["王八蛋"])
        );
    }

    #[test]
    fn several_matters_are_split() {
        let about = |text: &str| match &of(text)[..] {
            [Oddity::SeveralMatters { parts }] => {
                parts.iter().map(|part| part.about.clone()).collect::<Vec<_>>()
            }
            other => panic!("{text}: {other:?}"),
        };
        assert_eq!(about("1、三栋门前路灯不亮已经一周。2、小区南门垃圾无人清运。"), [["lamp"], ["rubbish"]]);
        assert_eq!(about("楼上装修把我家厨房弄得漏水。另外，小区里的狗没人拴绳，吓到孩子。").len(), 2);
        let one = "望云苑的路灯坏了，晚上一片黑。物业说要等配件。路灯坏了老人出门摔倒。";
        assert_eq!(of(one), []);
    }

    proptest! {
        #[test]
        fn any_text_gets_an_answer(text in "\\PC{0,80}", bytes in proptest::collection::vec(any::<u8>(), 0..80)) {
            let segmenter = segmenter();
            oddities(&text, segmenter);
            oddities(&String::from_utf8_lossy(&bytes), segmenter);
        }
    }

    fn segmenter() -> &'static Segmenter {
        static SHARED: std::sync::OnceLock<Segmenter> = std::sync::OnceLock::new();
        SHARED.get_or_init(Segmenter::new)
    }
}
