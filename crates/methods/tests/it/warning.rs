use crate::shared_data;
use methods::warning::*;
use serde_json::Value;

fn series_files() -> Option<Vec<(String, Value)>> {
    let folder = shared_data::folder("early-warning")?;
    let mut files: Vec<(String, Value)> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .map(|path| (path.file_stem().unwrap().to_str().unwrap().to_owned(), shared_data::json(&path)))
        .collect();
    files.sort_by(|a, b| a.0.cmp(&b.0));
    assert_eq!(files.len(), 12);
    Some(files)
}

fn series(file: &Value) -> Series {
    let counts = file["observed"].as_array().unwrap().iter().map(|y| y.as_f64().unwrap()).collect();
    Series::new(counts, file["freq"].as_u64().unwrap() as usize).unwrap()
}

fn close(ours: Option<f64>, theirs: &Value, what: &str) {
    match (ours, theirs.as_f64()) {
        (Some(ours), Some(theirs)) => {
            assert!(
                (ours - theirs).abs() <= 1e-6 * theirs.abs().max(1e-12),
                "{what}: {ours} instead of {theirs}"
            );
        }
        (ours, theirs) => assert_eq!(ours, theirs, "{what}"),
    }
}

/// Compares bounds (which start at `first`) and the numbers of the alarms.
fn compare(ours: &[Bound], reference: &Value, first: usize, name: &str) {
    let theirs = reference["upperbound"].as_array().unwrap();
    assert_eq!(ours.len(), theirs.len(), "{name}");
    for (place, (bound, upper)) in ours.iter().zip(theirs).enumerate() {
        assert_eq!(bound.index, first + place);
        close(bound.upper, upper, &format!("{name} bound {}", bound.index));
    }
    let alarms: Vec<usize> = ours.iter().filter(|bound| bound.alarm).map(|bound| bound.index + 1).collect();
    let expected: Vec<usize> = reference["alarm_index_1based"]
        .as_array()
        .unwrap()
        .iter()
        .map(|i| i.as_u64().unwrap() as usize)
        .collect();
    assert_eq!(alarms, expected, "{name} alarms");
}

#[test]
fn ears_of_every_series() {
    for (name, file) in series_files().unwrap_or_default() {
        let series = series(&file);
        for (method, label) in [(ears::Method::C1, "C1"), (ears::Method::C2, "C2"), (ears::Method::C3, "C3")]
        {
            for (ending, least_deviation) in [("", 0.0), ("_min_sigma1", 1.0)] {
                let reference = &file["algorithms"][format!("ears_{label}{ending}")];
                let settings = ears::Settings { least_deviation, ..ears::Settings::usual(method) };
                let bounds = ears::ears(&series, method, settings);
                let first = reference["first_index_1based"].as_u64().unwrap() as usize - 1;
                compare(&bounds, reference, first, &format!("{name} {label}{ending}"));
            }
        }
    }
}

#[test]
fn cusum_of_every_series() {
    use cusum::Transformation::{Anscombe, Rossi, Standard};
    for (name, file) in series_files().unwrap_or_default() {
        for (transformation, label) in [(Standard, "standard"), (Rossi, "rossi"), (Anscombe, "anscombe")] {
            let reference = &file["algorithms"][format!("cusum_{label}")];
            let first = reference["range_1based"][0].as_u64().unwrap() as usize - 1;
            let settings = cusum::Settings { transformation, ..cusum::Settings::usual(first) };
            let judged = cusum::cusum(&series(&file), settings);
            for (place, judged) in judged.iter().enumerate() {
                let sum = &reference["cusum"][place];
                assert!((judged.sum - sum.as_f64().unwrap()).abs() < 1e-8, "{name} {label} {}", judged.index);
            }
            let bounds: Vec<Bound> = judged.into_iter().map(Bound::from).collect();
            compare(&bounds, reference, first, &format!("{name} {label}"));
        }
    }
}

#[test]
fn farrington_of_every_series() {
    let mut compared = 0;
    for (name, file) in series_files().unwrap_or_default() {
        let series = series(&file);
        for (label, reference) in file["algorithms"].as_object().unwrap() {
            if !label.starts_with("farrington_flexible") {
                continue;
            }
            let control = &reference["control"];
            let number = |key: &str| control[key].as_f64().unwrap();
            let settings = farrington::Settings {
                years: number("b") as usize,
                half_window: number("w") as usize,
                levels: number("noPeriods") as usize,
                left_out: number("pastWeeksNotIncluded") as usize,
                reweight: control["reweight"].as_bool().unwrap(),
                weights_limit: number("weightsThreshold"),
                trend_limit: number("pThresholdTrend"),
                trend: control["trend"].as_bool().unwrap(),
                alpha: number("alpha"),
                threshold: match control["thresholdMethod"].as_str().unwrap() {
                    "delta" => farrington::Threshold::Delta,
                    "muan" => farrington::Threshold::Muan,
                    _ => farrington::Threshold::NegativeBinomial,
                },
                least_cases: control["limit54"][0].as_f64().unwrap(),
                within: control["limit54"][1].as_u64().unwrap() as usize,
            };
            let first = reference["range_1based"][0].as_u64().unwrap() as usize - 1;
            let last = reference["range_1based"][1].as_u64().unwrap() as usize;
            let judged = farrington::farrington(&series, settings, first..last);
            for (place, judged) in judged.iter().enumerate() {
                let what = format!("{name} {label} {}", judged.index);
                close(judged.expected, &reference["expected"][place], &format!("{what} expected"));
                close(judged.dispersion, &reference["phi"][place], &format!("{what} phi"));
                close(judged.trend, &reference["trend_coef"][place], &format!("{what} trend"));
                compared += 1;
            }
            let bounds: Vec<Bound> = judged.into_iter().map(Bound::from).collect();
            compare(&bounds, reference, first, &format!("{name} {label}"));
        }
    }
    println!("{compared} periods");
}

#[test]
fn farrington_of_1996_of_every_series() {
    for (name, file) in series_files().unwrap_or_default() {
        let reference = &file["algorithms"]["farrington_original"];
        let settings = farrington::Settings {
            years: reference["b"].as_u64().unwrap() as usize,
            half_window: reference["w"].as_u64().unwrap() as usize,
            ..farrington::Settings::original()
        };
        let first = reference["range_1based"][0].as_u64().unwrap() as usize - 1;
        let last = reference["range_1based"][1].as_u64().unwrap() as usize;
        let judged = farrington::farrington(&series(&file), settings, first..last);
        // The package writes 0 where it has no answer.
        let zeroed = |judged: &farrington::Judged| Bound {
            index: judged.index,
            upper: Some(judged.upper.unwrap_or(0.0)),
            alarm: judged.alarm,
        };
        for (place, judged) in judged.iter().enumerate() {
            assert_eq!(
                u64::from(judged.trend.is_some()),
                reference["trend"][place].as_u64().unwrap(),
                "{name} {}",
                judged.index
            );
        }
        compare(&judged.iter().map(zeroed).collect::<Vec<_>>(), reference, first, &name);
    }
}

fn weekly(counts: Vec<f64>) -> Series {
    Series::new(counts, 52).unwrap()
}

#[test]
fn what_is_no_count_is_refused() {
    assert_eq!(Series::new(vec![1.0, f64::NAN], 52), Err(SeriesError::NotFinite { index: 1 }));
    assert_eq!(Series::new(vec![f64::INFINITY], 52), Err(SeriesError::NotFinite { index: 0 }));
    assert_eq!(Series::new(vec![-1.0], 52), Err(SeriesError::Negative { index: 0, value: -1.0 }));
    assert_eq!(Series::new(vec![], 0), Err(SeriesError::NoPeriods));
}

#[test]
fn odd_series_have_a_result() {
    let pulse = |length: usize, at: usize| (0..length).map(|i| if i == at { 1e12 } else { 0.0 }).collect();
    let rows = [vec![], vec![3.0], vec![0.0; 600], vec![7.0; 600], pulse(600, 300), pulse(600, 599)];
    for counts in rows {
        let series = weekly(counts);
        let length = series.counts().len();
        for method in [ears::Method::C1, ears::Method::C2, ears::Method::C3] {
            ears::ears(&series, method, ears::Settings::usual(method));
        }
        cusum::cusum(&series, cusum::Settings::usual(100));
        for threshold in [
            farrington::Threshold::Delta,
            farrington::Threshold::Muan,
            farrington::Threshold::NegativeBinomial,
            farrington::Threshold::Original,
        ] {
            let settings = farrington::Settings { threshold, ..Default::default() };
            assert_eq!(farrington::farrington(&series, settings, 0..length).len(), length);
        }
        let evidence = colour::evidence(&series, 0..length);
        assert_eq!(colour::Rule::default().colours(&evidence).len(), length);
        for method in [forecast::Method::SeasonalNaive, forecast::Method::ExponentialSmoothing] {
            let made = forecast::forecast(&series, method, 60, 0.9);
            assert_eq!(made.is_ok(), length >= method.needed(52));
            let _ = forecast::back_test(&series, method, length.saturating_sub(5), 0.9);
        }
        assert!(forecast::forecast(&series, forecast::Method::SeasonalNaive, 1, f64::NAN).is_err());
    }
}

/// A quiet city with a season, and an outbreak of three times the usual count in the last weeks.
fn city(weeks: usize, outbreak_from: usize) -> Series {
    weekly(
        (0..weeks)
            .map(|week| {
                let season = 20.0 + 8.0 * (week as f64 / 52.0 * std::f64::consts::TAU).sin();
                let noise = ((week * 7919) % 17) as f64 * 0.75 - 6.0;
                let usual = (season + noise).round().max(0.0);
                if week >= outbreak_from { usual * 3.0 } else { usual }
            })
            .collect(),
    )
}

#[test]
fn an_outbreak_turns_red_and_quiet_years_do_not() {
    let series = city(420, 416);
    let colours = colour::Rule::default().colours(&colour::evidence(&series, 300..420));
    assert!(colours[116..].iter().all(|colour| *colour >= colour::Colour::Orange), "{:?}", &colours[110..]);
    assert_eq!(colours[119], colour::Colour::Red);
    let false_reds = colours[..116].iter().filter(|colour| **colour == colour::Colour::Red).count();
    assert!(false_reds <= 2, "{false_reds}");
    // Half a year of history: EARS and CUSUM alone.
    let young = city(30, 27);
    let colours = colour::Rule::default().colours(&colour::evidence(&young, 20..30));
    assert!(colours[7..].iter().any(|colour| *colour >= colour::Colour::Yellow), "{colours:?}");
}

#[test]
fn colours_follow_the_written_rule() {
    use colour::Colour::{None as Plain, Orange, Red, Yellow};
    let quiet = colour::Evidence::default();
    let yellow = colour::Evidence { over_wide: true, ..quiet };
    let orange = colour::Evidence { over_narrow: true, exceedance: Some(1.2), ..quiet };
    let far = colour::Evidence { exceedance: Some(2.0), over_narrow: true, ..quiet };
    let rule = colour::Rule::default();
    assert_eq!(rule.colours(&[quiet, yellow, quiet, orange]), [Plain, Yellow, Plain, Orange]);
    assert_eq!(rule.colours(&[yellow, yellow, yellow]), [Yellow, Orange, Red]);
    assert_eq!(rule.colours(&[orange, orange]), [Orange, Red]);
    assert_eq!(rule.colours(&[quiet, far, quiet]), [Plain, Red, Plain]);
}

#[test]
fn forecasts_hold_what_they_promise() {
    let series = city(520, 520);
    for method in [forecast::Method::SeasonalNaive, forecast::Method::ExponentialSmoothing] {
        let test = forecast::back_test(&series, method, 156, 0.9).unwrap();
        assert_eq!(test.forecasts, 520 - 156);
        assert!((test.covered - 0.9).abs() < 0.08, "{method:?} {test:?}");
        assert!(test.mean_absolute_error < 7.0, "{method:?} {test:?}");
    }
    let ahead = forecast::forecast(&series, forecast::Method::SeasonalNaive, 104, 0.9).unwrap();
    assert_eq!(ahead[60].mean, series.counts()[520 - 52 + 8]);
    assert!(ahead[60].upper - ahead[60].mean > ahead[0].upper - ahead[0].mean);
}
