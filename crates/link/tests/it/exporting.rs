//! Cases as a table.

use crate::town::Town;
use guard::Part;
use link::export::{Format, Wanted, export};

const TABLE: &str = "number,time,title,text,place\n\
-7,2026-11-19 08:00,=HYPERLINK(),@all,旧渡街道\n\
8,2026-11-20 08:00,灯,\"多行\n内容\",锦汀街道\n";

#[tokio::test]
async fn numbers_of_the_import_come_back_and_nothing_is_computed() {
    let town = Town::new().await;
    town.import(TABLE.as_bytes(), |_| {}).await;
    let rows = town.export(Wanted::default()).await;
    assert_eq!(
        (rows[0][2].as_str(), rows[0][5].as_str(), rows[0][6].as_str()),
        ("'-7", "'=HYPERLINK()", "'@all")
    );
    assert_eq!((rows[1][2].as_str(), rows[1][6].as_str()), ("8", "多行\n内容"));
    assert_eq!(rows[0][8], "999001001");
    // What was written out can be brought in elsewhere with its own numbers.
    let again = "source_number,received,title,text\n'-7,2026-11-19 08:00,'=HYPERLINK(),'@all\n";
    let mapping = "number=source_number,received=received,title=title,text=text";
    let (back, _) = town
        .import(again.as_bytes(), |order| {
            order.mapping = link::model::Mapping::read(mapping, order.mapping.words().clone()).unwrap();
        })
        .await;
    assert_eq!((back.figures.known, back.figures.created), (1, 0));
}

#[tokio::test]
async fn filters_narrow_and_json_is_json() {
    let town = Town::new().await;
    town.import(TABLE.as_bytes(), |_| {}).await;
    let by = |change: fn(&mut Wanted)| {
        let mut wanted = Wanted::default();
        change(&mut wanted);
        wanted
    };
    for (wanted, count) in [
        (by(|wanted| wanted.place = Some("旧渡街道".into())), 1),
        (by(|wanted| wanted.place = Some("999001".into())), 2),
        (by(|wanted| wanted.from = Some("2026-11-20".into())), 1),
        (by(|wanted| wanted.to = Some("2026-11-19".into())), 1),
        (by(|wanted| wanted.state = Some("open".into())), 2),
        (by(|wanted| wanted.state = Some("ended".into())), 0),
        (by(|wanted| wanted.state = Some("received".into())), 2),
        (by(|wanted| wanted.source = Some("other".into())), 0),
    ] {
        assert_eq!(town.export(wanted.clone()).await.len(), count, "{wanted:?}");
    }
    for (format, lines) in [(Format::Json, false), (Format::JsonLines, true)] {
        let mut bytes = Vec::new();
        let scope = vec![Part::everything()];
        export(&town.site, &town.grounds, scope, &Wanted::default(), format, &mut bytes, |_, _| {})
            .await
            .unwrap();
        let text = String::from_utf8(bytes).unwrap();
        let rows: Vec<serde_json::Value> = match lines {
            true => text.lines().map(|line| serde_json::from_str(line).unwrap()).collect(),
            false => serde_json::from_str(&text).unwrap(),
        };
        assert_eq!(rows[0]["source_number"], "-7");
    }
    let mut out = Vec::new();
    export(&town.site, &town.grounds, Vec::new(), &Wanted::default(), Format::Csv, &mut out, |_, _| {})
        .await
        .unwrap();
    assert_eq!(out.iter().filter(|byte| **byte == b'\n').count(), 1, "nothing in scope, nothing written out");
}
