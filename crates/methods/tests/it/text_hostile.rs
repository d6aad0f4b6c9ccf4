//! Texts nobody expects: every method answers, none panics.

use methods::text::hot::{self, Message};
use methods::text::oddity::Oddity;
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

/// What is said of each odd text, and whether a matter is suggested for it: never where nothing is known of its words.
#[test]
fn each_odd_text_has_its_answer() {
    let long = "路灯坏了不亮。".repeat(50_000);
    assert!(long.len() > 1_000_000, "one megabyte");
    let several = "1、三栋门前路灯不亮已经一周。2、小区南门垃圾无人清运。";
    type Said = fn(&Oddity) -> bool;
    let table: [(&str, Said, Option<bool>); 12] = [
        ("", |odd| *odd == Oddity::Empty, Some(false)),
        (" \u{3000}\n\u{200b}", |odd| *odd == Oddity::Empty, Some(false)),
        ("丂", |odd| *odd == Oddity::TooShort, Some(false)),
        ("灯", |odd| *odd == Oddity::TooShort, None),
        ("😡😡🔥🔥", |odd| *odd == Oddity::NoWords, Some(false)),
        ("？！。。。", |odd| *odd == Oddity::NoWords, Some(false)),
        (&long, |odd| matches!(odd, Oddity::TooLong { characters: 350_000 }), Some(true)),
        (
            "Здравствуйте, не работает лифт",
            |odd| matches!(odd, Oddity::OtherLanguage { script: "Cyrillic" }),
            Some(false),
        ),
        ("请加vхqху这个号了解办理", |odd| *odd == Oddity::MixedScripts, None),
        (several, |odd| matches!(odd, Oddity::SeveralMatters { parts } if parts.len() == 2), None),
        ("低价办证刻章，代开发票，加微信咨询", |odd| matches!(odd, Oddity::Advertising { .. }), None),
        (
            "路灯坏了不亮，那个经理就是个王八蛋",
            |odd| matches!(odd, Oddity::Abuse { because } if because == &["王八蛋"]),
            Some(true),
        ),
    ];
    for (text, said, suggested) in table {
        let shown: String = text.chars().take(20).collect();
        let found = oddity::oddities(text, segmenter());
        assert!(found.iter().any(said), "{shown}: {found:?}");
        everything(text);
        let suggestion = model().suggest(text, segmenter(), &mut Workspace::default());
        if let Some(suggested) = suggested {
            assert_eq!(suggestion.certain, suggested, "{shown}: {suggestion:?}");
        }
    }
}

#[test]
fn odd_messages_make_no_problem_together() {
    let long = "路灯坏了。".repeat(70_000);
    let texts =
        ["", "灯", "😡😡", "Здравствуйте", "加微信低价扫码", "王八蛋", &long, "。", "\u{202e}\u{0}", "a"];
    let messages: Vec<Message<'_>> = texts
        .iter()
        .enumerate()
        .map(|(at, text)| Message {
            id: "x",
            reporter: "y",
            day: if at == 3 { f64::NAN } else { at as f64 },
            title: text,
            text,
            agree: u32::MAX,
            disagree: u32::MAX,
        })
        .collect();
    let found = hot::problems(&messages, &Gazette::default(), segmenter(), &hot::Settings::default());
    assert!(
        found.iter().all(|problem| problem.messages.len() >= 2 && problem.parts.heat().is_finite()),
        "{found:?}"
    );
    let none: [Message<'_>; 0] = [];
    assert!(hot::problems(&none, &Gazette::default(), segmenter(), &hot::Settings::default()).is_empty());
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
