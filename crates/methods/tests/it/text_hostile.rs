//! Texts nobody expects: every method answers, none panics.

use methods::text::{
    Model, Rarity, Segmenter, Settings, Sketch, Workspace, asked, mention::Gazette, normalise, oddity,
    same::Told,
};
use proptest::prelude::*;

fn segmenter() -> &'static Segmenter {
    static SHARED: std::sync::OnceLock<Segmenter> = std::sync::OnceLock::new();
    SHARED.get_or_init(Segmenter::new)
}

fn model() -> &'static Model {
    static SHARED: std::sync::OnceLock<Model> = std::sync::OnceLock::new();
    SHARED.get_or_init(|| {
        let lamps: Vec<String> = (0..20).map(|at| format!("路灯坏了，第{at}盏灯不亮")).collect();
        let lifts: Vec<String> = (0..20).map(|at| format!("电梯停运，第{at}次困人")).collect();
        let texts: Vec<&str> = lamps.iter().chain(&lifts).map(String::as_str).collect();
        let labels: Vec<&str> = [["照明"; 20], ["电梯"; 20]].concat();
        Model::train(&texts, &labels, segmenter(), &Settings::default()).unwrap()
    })
}

fn everything(text: &str) {
    let gazette = Gazette::new([("大润发", "润发商场"), ("", ""), ("x", "y")]);
    let rarity = Rarity::of([text, "电梯坏了"]);
    normalise(text);
    for mention in gazette.mentions(text, segmenter()) {
        assert_eq!(normalise(text).get(mention.start..mention.end), Some(mention.words.as_str()));
    }
    let told = Told::of(text, &gazette, segmenter(), &rarity);
    told.compare(&told);
    Sketch::of(text, &rarity);
    asked::asked(text);
    asked::key_sentence(text, segmenter());
    oddity::oddities(text, segmenter());
    let suggestion = model().suggest(text, segmenter(), &mut Workspace::default());
    assert!((suggestion.probabilities.iter().sum::<f32>() - 1.0).abs() < 1e-3);
    model().reasons(text, suggestion.class, segmenter(), 5);
    let _ = model().clone().correct(text, "照明", segmenter());
}

#[test]
fn odd_texts_are_answered() {
    let mixed = "ＡｌｉfТ坏了ﷺ👨‍👩‍👧‍👦\u{202e}路灯\u{0}\u{fe0f}号楼";
    for text in [
        "",
        "灯",
        "路",
        "号",
        "和",
        "路口",
        "里",
        "😀😀",
        "。。。",
        mixed,
        "里里里里里路路路路",
        "一一一一一号号栋",
    ] {
        everything(text);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn any_text_is_answered(
        text in "\\PC{0,60}",
        han in "[路街巷号栋小区和平里村一二十3月日，。的在望云苑A市]{0,40}",
        bytes in proptest::collection::vec(any::<u8>(), 0..120),
    ) {
        everything(&text);
        everything(&han);
        everything(&String::from_utf8_lossy(&bytes));
    }
}
