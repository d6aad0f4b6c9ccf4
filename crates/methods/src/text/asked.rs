//! What a message asks for (诉求), and the sentence that says most (关键句).

use super::duplicates::{Rarity, Sketch};
use super::{Segmenter, mention, normalise, topic};

/// What its writer wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Wish {
    /// 求助、报修: something shall be done.
    Remedy,
    /// 投诉: somebody acts against the rules.
    Complaint,
    /// 咨询: an answer.
    Question,
    /// 建议: a change for all.
    Proposal,
    /// 感谢
    Thanks,
}

/// The wish with the words that show it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Asked {
    pub wish: Wish,
    pub because: String,
    /// The sentence that asks.
    pub sentence: String,
}

const CUES: &[(Wish, &[&str])] = &[
    (Wish::Thanks, &["表扬", "点赞", "感谢信", "送锦旗", "特此感谢", "衷心感谢", "非常感谢他", "要感谢"]),
    (Wish::Complaint, &["投诉", "举报", "控诉", "曝光", "违规", "查处", "严惩", "乱收费", "不作为"]),
    (
        Wish::Question,
        &[
            "咨询",
            "请问",
            "想问",
            "想了解",
            "何时",
            "什么时候",
            "是否",
            "能否告知",
            "怎么办理",
            "如何办理",
            "多久",
            "有没有政策",
            "吗",
        ],
    ),
    (Wish::Proposal, &["建议", "提议", "不妨", "可以考虑", "增设", "希望增加", "能不能加"]),
    (
        Wish::Remedy,
        &[
            "请",
            "希望",
            "恳请",
            "恳求",
            "求助",
            "尽快",
            "要求",
            "盼",
            "修一修",
            "来看看",
            "处理",
            "解决",
            "帮忙",
        ],
    ),
];

/// Sentences of a normalised text; very long ones are cut at commas.
pub(super) fn sentences(plain: &str) -> Vec<&str> {
    const LONG: usize = 240;
    plain
        .split(['。', '!', '?', ';', '\n', '！', '？', '；', ' '])
        .flat_map(|sentence| -> Vec<&str> {
            if sentence.len() <= LONG { vec![sentence] } else { sentence.split([',', '，']).collect() }
        })
        .map(str::trim)
        .filter(|sentence| sentence.chars().any(char::is_alphanumeric))
        .collect()
}

/// What a message asks for; nothing if no word shows it.
pub fn asked(text: &str) -> Option<Asked> {
    let plain = normalise(text);
    let sentences = sentences(&plain);
    // The first line says what a message is; without a cue there the whole is looked at.
    let (first, rest) = sentences.split_first()?;
    [std::slice::from_ref(first), rest].into_iter().find_map(|part| {
        CUES.iter().find_map(|(wish, cues)| {
            part.iter().find_map(|sentence| {
                let cue = cues.iter().find(|cue| sentence.contains(**cue))?;
                Some(Asked { wish: *wish, because: (*cue).to_owned(), sentence: (*sentence).to_owned() })
            })
        })
    })
}

/// Greetings and formulas that say nothing of the matter.
const FORMULAS: &[&str] =
    &["尊敬的", "您好", "你好", "谢谢", "感谢", "此致", "敬礼", "领导好", "书记好", "打扰", "百忙之中"];

/// The sentence that says most: near to what the whole text is about, naming place and matter, no greeting,
/// neither a shout nor a story.
pub fn key_sentence(text: &str, segmenter: &Segmenter) -> Option<String> {
    let plain = normalise(text);
    let sentences = sentences(&plain);
    let rarity = Rarity::of(sentences.iter().copied());
    let whole = Sketch::of(&plain, &rarity);
    let gazette = mention::Gazette::default();
    let worth = |at: usize, sentence: &str| -> f32 {
        let near = whole.cosine(&Sketch::of(sentence, &rarity));
        let places = gazette.mentions(sentence, segmenter).len().min(2) as f32;
        let topics = topic::topics(sentence).len().min(2) as f32;
        let length = sentence.chars().count();
        let fits = if (8..=80).contains(&length) { 0.3 } else { 0.0 };
        let formula =
            if length < 20 && FORMULAS.iter().any(|formula| sentence.contains(formula)) { 1.0 } else { 0.0 };
        near + 0.15 * places + 0.2 * topics + fits + 0.2 / (1.0 + at as f32) - formula
    };
    // Of a very long text the beginning: what it is about stands there.
    let worths = sentences.iter().take(60).enumerate().map(|(at, sentence)| (worth(at, sentence), *sentence));
    let best = worths.max_by(|one, other| one.0.total_cmp(&other.0))?;
    Some(best.1.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_is_known_by_its_words() {
        let wish = |text: &str| asked(text).map(|asked| asked.wish);
        assert_eq!(wish("请问老年卡在哪里办理？"), Some(Wish::Question));
        assert_eq!(wish("投诉望云苑物业乱收停车费"), Some(Wish::Complaint));
        assert_eq!(wish("建议在实验小学门口增设斑马线"), Some(Wish::Proposal));
        assert_eq!(wish("三栋电梯坏了，请尽快派人来修"), Some(Wish::Remedy));
        assert_eq!(wish("社区小张帮老人搬家，要感谢他！"), Some(Wish::Thanks));
        assert_eq!(wish("路灯不亮"), None);
        assert_eq!(wish(""), None);
    }

    #[test]
    fn the_key_sentence_is_neither_greeting_nor_thanks() {
        let segmenter = Segmenter::new();
        let text = "尊敬的领导您好！我是一名普通市民。东湖路望云苑三栋电梯已经坏了半个月。我母亲今年八十岁。电梯不修她下不了楼。谢谢！";
        assert_eq!(key_sentence(text, &segmenter).as_deref(), Some("东湖路望云苑3栋电梯已经坏了半个月"));
        assert_eq!(key_sentence("，。", &segmenter), None);
        assert!(key_sentence(&"一直吵，".repeat(50_000), &segmenter).is_some());
    }
}
