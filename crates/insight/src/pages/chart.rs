//! A share by month as a picture, with words for those who do not see it. Drawn here, so that it needs no script and prints.

use crate::model::{Indicators, Month, Share};
use askama::Template;
use ui::{Content, Html, Words};

/// Units of the drawing; it is scaled to the width that is there.
const WIDTH: i64 = 360;
const LEFT: i64 = 34;
const TOP: i64 = 16;
const BOTTOM: i64 = 140;

struct Bar {
    x: i64,
    y: i64,
    width: i64,
    height: i64,
    middle: i64,
    label_y: i64,
    /// Whole percent.
    label: String,
    month: String,
    /// Stands under the first month and each January.
    year: String,
    /// Too few for a percentage: drawn hollow, without a number.
    few: bool,
}

#[derive(Template)]
#[template(path = "chart.html")]
struct Chart {
    title: String,
    about: String,
    lines: Vec<(i64, i64, &'static str)>,
    bars: Vec<Bar>,
}

/// The chart; empty when nothing was counted.
pub(crate) fn chart(words: &Words, title: &str, months: &[(Month, Share)]) -> Content {
    if months.iter().all(|(_, share)| share.denominator == 0) {
        return Content::empty();
    }
    let step = (WIDTH - LEFT) / i64::try_from(months.len()).unwrap_or(12).max(1);
    let bars = months
        .iter()
        .zip(0i64..)
        .map(|((month, share), at)| bar(*month, *share, LEFT + at * step, step, at == 0));
    let about: Vec<String> = months
        .iter()
        .filter(|(_, share)| share.denominator > 0)
        .map(|(month, share)| format!("{} {}/{}", month.code(), share.numerator, share.denominator))
        .collect();
    let at = |percent: i64| BOTTOM - (BOTTOM - TOP) * percent / 100;
    let chart = Chart {
        title: title.to_owned(),
        about: words.with("insight-chart-about", [("months", about.join("; "))]),
        lines: vec![(at(0), at(0) + 4, "0"), (at(50), at(50) + 4, "50"), (at(100), at(100) + 4, "100")],
        bars: bars.collect(),
    };
    Html::render(&chart).map_or_else(|_| Content::empty(), Content::from)
}

fn bar(month: Month, share: Share, x: i64, step: i64, first: bool) -> Bar {
    let tenths = share.rate().map_or(0, |rate| (rate * 1000.0).round() as i64);
    let height = (BOTTOM - TOP) * tenths / 1000;
    let few = share.denominator < Indicators::shipped().thresholds.least_denominator;
    let width = (step * 3 / 5).max(4);
    Bar {
        x: x + (step - width) / 2,
        y: BOTTOM - height,
        width,
        height,
        middle: x + step / 2,
        label_y: BOTTOM - height - 4,
        label: if few { String::new() } else { ((tenths + 5) / 10).to_string() },
        month: month.number().to_string(),
        year: if first || month.number() == 1 { month.year().to_string() } else { String::new() },
        few: few && share.denominator > 0,
    }
}
