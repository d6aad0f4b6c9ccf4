//! Tests of the map's rules.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]

use map::{LEAST, TileSource, read_areas, suppressed};
use place::geometry::Datum;
use proptest::prelude::*;

proptest! {
    /// No small count is shown, nothing is shown that is not true, and what is hidden cannot be had from the total
    /// by taking away what is shown.
    #[test]
    fn small_counts_stay_hidden(counts in proptest::collection::vec(0i64..30, 0..40)) {
        let shown = suppressed(&counts);
        let mut hidden = Vec::new();
        for (count, shown) in counts.iter().zip(&shown) {
            match shown {
                Some(shown) => {
                    prop_assert_eq!(shown, count);
                    prop_assert!(*shown == 0 || *shown >= LEAST);
                }
                None => hidden.push(*count),
            }
        }
        let others = counts.iter().filter(|count| **count > 0).count();
        if !hidden.is_empty() && hidden.len() < others {
            prop_assert!(hidden.len() >= 2, "one hidden count is the total less the others");
            prop_assert!(hidden.iter().sum::<i64>() >= LEAST);
        }
    }
}

/// A ground from another server is named with its source, and nothing of it can widen what pages may ask.
#[test]
fn a_ground_has_a_plain_origin_and_a_source() {
    let good =
        TileSource::read("https://tiles.example.cn:8443/w/{z}/{y}/{x}.png?key=1", "示例图 审图号").unwrap();
    assert_eq!(good.origin(), "https://tiles.example.cn:8443");
    for faulty in [
        "tiles.example.cn/{z}/{x}/{y}",
        "ftp://tiles.example.cn/{z}/{x}/{y}",
        "https://tiles.example.cn/{z}/{x}",
        "https://{s}.example.cn/{z}/{x}/{y}",
        "https://*/{z}/{x}/{y}",
        "https://example.cn; script-src *//{z}/{x}/{y}",
        "https:///{z}/{x}/{y}",
    ] {
        assert_eq!(TileSource::read(faulty, "示例图").unwrap_err().code, "map-tiles-template", "{faulty}");
    }
    let unnamed = TileSource::read("https://tiles.example.cn/{z}/{x}/{y}", " ").unwrap_err();
    assert_eq!(unnamed.code, "map-tiles-attribution");
}

/// Each row of a department's file is taken, or refused with its own reason.
#[test]
fn rows_of_a_layer_are_taken_one_by_one() {
    let ring = "[[122.6,34.0],[122.7,34.0],[122.7,34.1],[122.6,34.0]]";
    let crossed = "[[122.6,34.0],[122.7,34.1],[122.7,34.0],[122.6,34.1],[122.6,34.0]]";
    let feature = |properties: &str, kind: &str, coordinates: &str| {
        format!(
            r#"{{"type":"Feature","properties":{properties},"geometry":{{"type":"{kind}","coordinates":{coordinates}}}}}"#
        )
    };
    let file = [
        feature(r#"{"name":"甲片","code":7}"#, "Polygon", &format!("[{ring}]")),
        feature("{}", "Polygon", &format!("[{ring}]")),
        feature(r#"{"name":"乙点"}"#, "Point", "[122.6,34.0]"),
        feature(r#"{"name":"丙片"}"#, "Polygon", &format!("[{crossed}]")),
        feature(r#"{"名称":"丁片"}"#, "MultiPolygon", &format!("[[{ring}]]")),
    ];
    let file = format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, file.join(","));
    let (areas, refused) = read_areas(file.as_bytes(), Datum::Wgs84).unwrap();
    let named: Vec<_> = areas.iter().map(|area| (area.name.as_str(), area.code.as_deref())).collect();
    assert_eq!(named, [("甲片", Some("7")), ("丁片", None)]);
    let told: Vec<_> = refused.iter().map(|row| (row.number, row.refusal.code)).collect();
    assert_eq!(
        told,
        [(2, "map-overlay-row-name"), (3, "map-overlay-row-shape"), (4, "map-overlay-row-faulty")]
    );
    assert_eq!(read_areas(b"no", Datum::Wgs84).unwrap_err().code, "map-overlay-unreadable");
}
