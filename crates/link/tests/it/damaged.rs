//! Damaged copies: good rows come in, each bad one is listed with its line and reason.

use crate::town::Town;
use link::export::Wanted;
use link::model::RefusedRow;

/// A table of good rows in many forms of dates, as a hotline would send it.
fn good() -> Vec<String> {
    let dates = [
        "2026-02-28 11:25:05",
        "2026/2/28 11:25",
        "20260228112505",
        "2026年2月28日 11时25分",
        "46081.476",
        "2026-02-28T11:25:05+08:00",
        "1772249105",
    ];
    let row = |number: usize| {
        let date = dates[number % dates.len()];
        format!("N{number},用户{number},{date},标题{number},\"内容{number}，旧渡街道路灯坏了\"")
    };
    (0..40).map(row).collect()
}

const HEADER: &str = "number,user,time,title,detail";

fn table(rows: &[String]) -> String {
    format!("{HEADER}\n{}\n", rows.join("\n"))
}

fn found(refused: &[RefusedRow]) -> Vec<(u64, &'static str, Option<&str>)> {
    refused.iter().map(|row| (row.line, row.refusal.code, row.column.as_deref())).collect()
}

#[tokio::test]
async fn good_rows_come_in_and_bad_ones_are_listed() {
    let town = Town::new().await;
    let mut rows = good();
    let huge = "长".repeat(700_000);
    // Row n stands on line n + 2.
    rows[1] = "N1,用户1,2026-02-28 11:25:05,标题1".into();
    rows[3] = "N3,用户3,02/03/2026,标题3,内容3".into();
    rows[5] = "N5,用户5,2026-02-28 11:25:05,\"标题5,内容5".into();
    rows[9] = "N9,用户9,2026-02-28 11:25:05,标题9,内容9,多一列".into();
    rows[11] = "N11,用户11,2036-02-28 11:25:05,标题11,内容11".into();
    rows[13] = ",用户13,2026-02-28 11:25:05,标题13,内容13".into();
    rows[15] = format!("N15,用户15,2026-02-28 11:25:05,标题15,{huge}");
    rows[17] = "N17,用户17,昨天下午,标题17,内容17".into();
    rows[19] = "N19,用户19,2026-02-28 11:25:05,标\u{0}题19,内容19".into();
    rows[21] = "N21,用户21,2026-02-28 11:25:05,\"标题\"21,内容21".into();
    rows[23] = "N22,用户23,2026-02-28 11:25:05,标题23,内容23".into();
    rows[25] = "N25,用户25,2026-02-28 11:25:05,,".into();
    let mut bytes = table(&rows).into_bytes();
    let at = bytes.windows("标题27".len()).position(|part| part == "标题27".as_bytes()).unwrap();
    bytes[at] = 0xff;
    let (outcome, refused) = town.import(&bytes, |_| {}).await;
    assert_eq!(
        found(&refused),
        [
            (3, "link-row-cells", None),
            (5, "link-date-ambiguous", Some("time")),
            (7, "link-row-quotes", None),
            (11, "link-row-cells", None),
            (13, "link-date-future", Some("time")),
            (15, "link-cell-missing", Some("number")),
            (17, "link-cell-long", Some("detail")),
            (19, "link-date-unreadable", Some("time")),
            (21, "link-row-nul", Some("title")),
            (23, "link-row-quotes", None),
            (25, "link-number-repeated", Some("number")),
            (27, "link-cell-missing", Some("detail")),
            (29, "link-row-encoding", Some("title")),
        ]
    );
    assert_eq!(refused[6].refusal.facts["most"], "20000");
    assert_eq!(refused[6].refusal.facts["size"], "700000");
    assert_eq!((outcome.figures.rows, outcome.figures.created), (40, 27));
    let same = town.export(Wanted::default()).await;
    assert!(same.iter().all(|row| row[4].starts_with("2026-02-28T11:25")), "all dates are the same day");
    assert_eq!(town.all_owned().await, 27);
    town.verify().await;
}

#[tokio::test]
async fn the_report_can_be_put_right_and_imported() {
    let town = Town::new().await;
    let mut rows = good();
    rows[2] = "N2,=用户2,02/03/2026,+标题2,内容2".into();
    rows[4] = "N4,用户4,2026-02-28,\"标题4,内容4".into();
    let bytes = table(&rows).into_bytes();
    let (_, refused) = town.import(&bytes, |_| {}).await;
    assert_eq!(refused.len(), 2);
    let report = String::from_utf8(town.report(&bytes, &refused)).unwrap();
    assert!(report.starts_with(
        "\u{feff}number,user,time,title,detail,linli_line,linli_column,linli_code,linli_reason\n"
    ));
    assert!(report.contains("N2,'=用户2,02/03/2026,'+标题2,内容2,4,time,link-date-ambiguous,"), "{report}");
    assert!(report.contains("不作猜测"));
    // As it is, it is refused for the same reasons; put right, it comes in.
    let (same, again) = town.import(report.as_bytes(), |_| {}).await;
    assert_eq!((same.figures.refused, again[0].refusal.code), (2, "link-date-ambiguous"));
    let second = String::from_utf8(town.report(report.as_bytes(), &again)).unwrap();
    assert_eq!(second.lines().next(), report.lines().next());
    // The cells of the row with broken quotes are a guess: a person says that it is right.
    assert!(report.contains("N4,用户4,?2026-02-28,标题4,内容4,6,,link-row-quotes,"), "{report}");
    let right = report.replace("02/03/2026", "2026-03-02").replace('?', "");
    let (fixed, left) = town.import(right.as_bytes(), |_| {}).await;
    assert_eq!(fixed.figures.created, 2, "{left:?}");
    assert!(town.export(Wanted::default()).await.iter().any(|row| row[5] == "'+标题2"));
}

#[tokio::test]
async fn every_usual_encoding_and_separator_reads_the_same() {
    let town = Town::new().await;
    let text = table(&good());
    let (gb, _, damaged) = encoding_rs::GB18030.encode(&text);
    assert!(!damaged);
    let wide = |big: bool, mark: bool| -> Vec<u8> {
        let units = mark.then_some(0xfeff).into_iter().chain(text.encode_utf16());
        units.flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
    };
    let copies: [(&str, Vec<u8>); 9] = [
        ("utf8", text.clone().into_bytes()),
        ("bom", format!("\u{feff}{text}").into_bytes()),
        ("gb", gb.into_owned()),
        ("16le", wide(false, true)),
        ("16be", wide(true, true)),
        ("16le-plain", wide(false, false)),
        ("crlf", text.replace('\n', "\r\n").into_bytes()),
        ("tab", text.replace(',', "\t").into_bytes()),
        ("titled", format!("某热线工单导出\n\n{}", text.replace(',', ";")).into_bytes()),
    ];
    for (name, bytes) in copies {
        let (outcome, refused) = town.import(&bytes, |order| order.source = name.into()).await;
        assert_eq!(
            (outcome.figures.created, refused.len()),
            (40, 0),
            "{name} {} {refused:?}",
            outcome.encoding
        );
        let rows = town.export(Wanted { source: Some(name.into()), ..Wanted::default() }).await;
        assert_eq!(rows.len(), 40);
        assert!(rows.iter().any(|row| row[6] == "内容7，旧渡街道路灯坏了"), "{name}");
        let unresolved = outcome.figures.unplaced as f64 / outcome.figures.created as f64;
        assert_eq!(unresolved, 0.0, "the street is named in every row");
    }
}

#[tokio::test]
async fn a_national_line_in_a_utf8_file_costs_only_itself() {
    let town = Town::new().await;
    let rows = good();
    let (odd, _, _) = encoding_rs::GB18030.encode(&rows[20]);
    let mut bytes = table(&rows[..20]).into_bytes();
    bytes.extend_from_slice(&odd);
    bytes.extend_from_slice(b"\n");
    bytes.extend_from_slice(rows[21..].join("\n").as_bytes());
    let (outcome, refused) = town.import(&bytes, |_| {}).await;
    assert_eq!(
        found(&refused).iter().map(|row| (row.0, row.1)).collect::<Vec<_>>(),
        [(22, "link-row-encoding")]
    );
    assert_eq!(outcome.figures.created, 39);
}
