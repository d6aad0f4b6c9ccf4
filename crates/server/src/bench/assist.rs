//! How well and how fast messages are understood: duplicates among a million open cases; with the labelled messages of the
//! reference data also how often matters are told apart, with those of the repository same problems and places; and in invented years
//! what comes again and again.

use super::{Figure, percentile};
use crate::assist_command::{Labelled, measure as judge};
use methods::text::labelled::{mentions, messages, pairs, same_problem};
use methods::text::{Index, Rarity, Segmenter, Settings, Sketch};
use std::path::Path;
use std::time::Instant as Stopwatch;

const CASES: u32 = 1_000_000;
const QUESTIONS: u32 = 2_000;
const YEARS: u64 = 20;
/// Candidates that are compared in full.
const COMPARED: usize = 32;

const PAIRS: &str = include_str!("../../../methods/tests/text/pairs.txt");
const MENTIONS: &str = include_str!("../../../methods/tests/text/mentions.txt");

pub(super) fn measure(reference: Option<&Path>) -> Vec<Figure> {
    let mut figures = candidates();
    let segmenter = Segmenter::new();
    let known = pairs(PAIRS);
    let found = same_problem(&known, &known, &segmenter);
    figures.extend([
        Figure::new(
            "assist",
            format!("same problem, precision, {} pairs", known.len()),
            found.precision(),
            "",
        )
        .at_least(0.95),
        Figure::new("assist", "same problem, recall", found.recall(), "").at_least(0.8),
    ]);
    let marked = messages(MENTIONS);
    let found = mentions(&marked, &segmenter);
    figures.push(
        Figure::new("assist", format!("places found, {} messages", marked.len()), found.recall(), "")
            .at_least(0.9),
    );
    figures.extend(recurrences());
    let file = reference.map(|folder| folder.join("text/attach2_train.csv"));
    if let Some(file) = file.filter(|file| file.is_file()) {
        figures.extend(matters(&file));
    }
    figures
}

/// Likely duplicates of an invented report among a million others, each candidate compared in full.
fn candidates() -> Vec<Figure> {
    let rarity = Rarity::of(
        (0..50_000).map(|number| report(number * 19, 0)).collect::<Vec<_>>().iter().map(String::as_str),
    );
    let begun = Stopwatch::now();
    let mut index = Index::default();
    for number in 0..CASES {
        index.add(&Sketch::of(&report(number, 0), &rarity));
    }
    let building = begun.elapsed().as_secs_f64();
    let mut times = Vec::new();
    let mut hits = 0_u32;
    for question in 0..QUESTIONS {
        let number = question * (CASES / QUESTIONS);
        let asked = report(number, 1);
        let begun = Stopwatch::now();
        let sketch = Sketch::of(&asked, &rarity);
        let near = index.candidates(&sketch, COMPARED);
        let best = near
            .iter()
            .map(|known| (sketch.cosine(&Sketch::of(&report(*known, 0), &rarity)), *known))
            .max_by(|one, other| one.0.total_cmp(&other.0));
        times.push(begun.elapsed().as_secs_f64() * 1e3);
        hits += u32::from(best.is_some_and(|(_, known)| known == number));
    }
    times.sort_by(f64::total_cmp);
    vec![
        Figure::new("assist", format!("duplicates among {CASES}, p95"), percentile(&times, 0.95), "ms")
            .below(20.0),
        Figure::new("assist", format!("duplicates among {CASES}, median"), percentile(&times, 0.5), "ms"),
        Figure::new(
            "assist",
            "retold report found first",
            f64::from(hits) / f64::from(QUESTIONS) * 100.0,
            "%",
        ),
        Figure::new("assist", "building the index", building, "s"),
    ]
}

/// Pairs of place and matter that come again in every month of invented years: how many stand in the top ranks.
fn recurrences() -> Option<Figure> {
    let rules = topic::TopicPolicy::shipped().ok()?.limits;
    let years =
        (1..=YEARS).map(|seed| topic::testing::found_in_top_ranks(&topic::testing::year(seed), &rules));
    let (found, planted) = years.fold((0, 0), |sum, (found, planted)| (sum.0 + found, sum.1 + planted));
    let share = found as f64 / f64::from(u32::try_from(planted).unwrap_or(u32::MAX)) * 100.0;
    Some(
        Figure::new(
            "assist",
            format!("planted recurrences in {YEARS} years, {planted} times asked"),
            share,
            "%",
        )
        .at_least(100.0),
    )
}

/// A report that nobody wrote; told another way it says the same with other words around it.
pub(super) fn report(number: u32, told: u32) -> String {
    const NAMES: &str = "望云听雨青石和平向阳锦绣金桂百合东湖龙泉翠竹玉兰星河柳树紫薇光明幸福兴隆盛世临江花桥朝阳清河丰收北门南湖";
    const KINDS: [&str; 8] = ["小区", "苑", "花园", "路", "巷", "社区", "新村", "家园"];
    const WHAT: [&str; 16] = [
        "电梯停运老人下不了楼",
        "路灯全灭夜里漆黑",
        "垃圾没人清运臭味很大",
        "窨井盖丢失很危险",
        "工地凌晨打桩吵得睡不着",
        "有人遛狗不拴绳",
        "楼上漏水天花板湿透",
        "路面塌陷出大坑",
        "停车位被占乱收费",
        "消防通道堆满杂物",
        "自来水发黄不能用",
        "广场舞音响太大",
        "私搭乱建挡住采光",
        "外墙瓷砖脱落砸坏车",
        "充电桩坏了没处充电",
        "公交班次太少等很久",
    ];
    const BEFORE: [&str; 3] = ["您好，", "请问怎么回事，", "再次反映："];
    const AFTER: [&str; 3] = ["请尽快处理", "希望派人看看，谢谢", "已经好几天了没人管"];
    let letters: Vec<char> = NAMES.chars().collect();
    let draw = |step: u32| {
        let mixed = u64::from(number).wrapping_mul(0x9e37_79b9_7f4a_7c15)
            ^ u64::from(step).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 29)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 32)) as usize
    };
    let letter = |step: u32| letters[draw(step) % letters.len()];
    let name: String = (0..3).map(letter).collect();
    let (house, day) = (draw(9) % 60 + 1, draw(10) % 28 + 1);
    let text = format!(
        "{name}{}{house}栋{}，从{day}日起，{}",
        KINDS[draw(3) % KINDS.len()],
        WHAT[draw(4) % WHAT.len()],
        WHAT[draw(5) % WHAT.len()],
    );
    let (before, after) = (draw(11 + told) % 3, draw(13 + told) % 3);
    format!("{}{text}，{}", BEFORE[before], AFTER[after])
}

/// Telling matters apart on real messages, part by part.
fn matters(file: &Path) -> Vec<Figure> {
    let Some(labelled) = Labelled::read(file, "text", "label") else { return Vec::new() };
    let Ok(measured) = judge(&labelled, None, 5, &Settings::default(), &|_| {}) else { return Vec::new() };
    let evaluation = &measured.evaluation;
    let a_second = measured.predicted as f64 / measured.predict_seconds.max(1e-9);
    vec![
        Figure::new("assist", format!("macro-F1, 5 parts of {}", evaluation.texts), evaluation.macro_f1, "")
            .at_least(0.925),
        Figure::new("assist", "accuracy at 90 % coverage", evaluation.accuracy_at_90, "").at_least(0.95),
        Figure::new("assist", "expected calibration error", evaluation.expected_calibration_error, "")
            .below(0.03),
        Figure::new("assist", "training", measured.train_seconds, "s").below(10.0),
        Figure::new("assist", "suggesting, with segmentation", a_second, "messages/s").at_least(20_000.0),
    ]
}
