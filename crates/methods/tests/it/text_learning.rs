//! Learning from corrections, and the reasons of a suggestion.

use methods::text::{Model, Segmenter, Settings, Workspace};
use std::collections::BTreeSet;

const CLASSES: [&str; 3] = ["停车", "照明", "环卫"];

/// Invented messages of three matters; the words of a matter stand among words that all share.
fn messages() -> (Vec<String>, Vec<&'static str>) {
    let told = [
        ["车位被占", "乱停车堵住通道", "停车费涨价", "地下车库进不去"],
        ["路灯不亮", "灯杆倒了", "夜里一片漆黑", "照明坏了半个月"],
        ["垃圾没有清运", "垃圾桶满了", "道路没人打扫", "卫生死角发臭"],
    ];
    let places = ["东湖路", "望云苑", "青石巷", "和平社区", "向阳小区"];
    let mut all = (Vec::new(), Vec::new());
    for (class, sentences) in CLASSES.iter().zip(told) {
        for (at, sentence) in sentences.iter().cycle().take(40).enumerate() {
            all.0.push(format!("{}第{at}次反映：{sentence}，请尽快处理", places[at % places.len()]));
            all.1.push(*class);
        }
    }
    all
}

fn trained(segmenter: &Segmenter) -> Model {
    let (texts, labels) = messages();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    Model::train(&texts, &labels, segmenter, &Settings::default()).unwrap()
}

fn class_of(model: &Model, text: &str, segmenter: &Segmenter) -> String {
    let suggestion = model.suggest(text, segmenter, &mut Workspace::default());
    model.classes()[suggestion.class].clone()
}

#[test]
fn reasons_name_the_words_that_speak_for_the_class_suggested() {
    let segmenter = Segmenter::new();
    let model = trained(&segmenter);
    let (texts, labels) = messages();
    for (text, label) in texts.iter().zip(&labels) {
        let suggestion = model.suggest(text, &segmenter, &mut Workspace::default());
        assert_eq!(model.classes()[suggestion.class], *label, "{text}");
        let reasons = model.reasons(text, suggestion.class, &segmenter, 5);
        assert!(!reasons.is_empty(), "nothing speaks for {label} in {text}");
        assert!(
            reasons.iter().all(|(word, much)| *much > 0.0 && text.contains(word.as_str())),
            "{reasons:?}"
        );
        assert!(reasons.windows(2).all(|two| two[0].1 >= two[1].1));
        // What speaks for one matter does not speak for another with more weight.
        let other = (suggestion.class + 1) % CLASSES.len();
        let sum =
            |class| model.reasons(text, class, &segmenter, 50).iter().map(|(_, much)| much).sum::<f32>();
        assert!(sum(suggestion.class) > sum(other), "{text}");
    }
    assert!(model.reasons("路灯不亮", CLASSES.len(), &segmenter, 5).is_empty(), "no such class");
}

#[test]
fn single_characters_side_by_side_are_a_reason_too() {
    let segmenter = Segmenter::new();
    let (mut texts, mut labels) = messages();
    for at in 0..30 {
        texts.push(format!("第{at}天狗咬人"));
        labels.push("养犬");
    }
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let model = Model::train(&texts, &labels, &segmenter, &Settings::default()).unwrap();
    let text = "狗咬";
    let suggestion = model.suggest(text, &segmenter, &mut Workspace::default());
    assert_eq!(model.classes()[suggestion.class], "养犬");
    assert!(!model.reasons(text, suggestion.class, &segmenter, 3).is_empty());
}

#[test]
fn a_correction_teaches_new_words_and_forgets_nothing() {
    let segmenter = Segmenter::new();
    let before = trained(&segmenter);
    let mut model = before.clone();
    let (texts, labels) = messages();
    let taught = "请关注充电桩跳闸";
    for _ in 0..3 {
        model.correct(taught, "停车", &segmenter).unwrap();
    }
    assert_eq!(class_of(&model, taught, &segmenter), "停车");
    assert_eq!(class_of(&model, "充电桩又跳闸了", &segmenter), "停车", "the words, not only the sentence");
    let suggestion = model.suggest(taught, &segmenter, &mut Workspace::default());
    let reasons = model.reasons(taught, suggestion.class, &segmenter, 5);
    let words: BTreeSet<&str> = reasons.iter().map(|(word, _)| word.as_str()).collect();
    assert!(words.iter().any(|word| "充电桩跳闸".contains(word)), "{reasons:?}");
    let right =
        texts.iter().zip(&labels).filter(|(text, label)| class_of(&model, text, &segmenter) == **label);
    assert_eq!(right.count(), texts.len(), "what it knew before it keeps");
    assert!(model.features() > before.features());
    // A correction that the model already answers with a margin moves nothing much.
    let sure = model.suggest(&texts[0], &segmenter, &mut Workspace::default()).confidence;
    model.correct(&texts[0], labels[0], &segmenter).unwrap();
    let after = model.suggest(&texts[0], &segmenter, &mut Workspace::default()).confidence;
    assert!(after >= sure - 0.05, "{sure} became {after}");
}

#[test]
fn a_corrected_model_is_the_same_after_it_was_stored() {
    let segmenter = Segmenter::new();
    let mut model = trained(&segmenter);
    for at in 0..200 {
        model.correct(&format!("第{at}号消火栓漏水{at}"), "照明", &segmenter).unwrap();
    }
    let stored = serde_json::to_string(&model).unwrap();
    let read: Model = serde_json::from_str(&stored).unwrap();
    for text in ["消火栓漏水", "路灯不亮", "垃圾桶满了", ""] {
        let one = model.suggest(text, &segmenter, &mut Workspace::default());
        let other = read.suggest(text, &segmenter, &mut Workspace::default());
        assert_eq!(one, other, "{text}");
    }
}

#[test]
fn an_unknown_class_and_an_empty_text_teach_nothing() {
    let segmenter = Segmenter::new();
    let mut model = trained(&segmenter);
    assert!(model.correct("路灯不亮", "没有这一类", &segmenter).is_err());
    assert!(model.correct("。！ ", "照明", &segmenter).is_err());
}
