//! The reader: it never panics, tells true line numbers, and a broken quote costs only its own row.

use link::model::{ColumnWords, Mapping};
use link::table::{Found, Table};
use proptest::prelude::*;

fn mapping() -> Mapping {
    Mapping::recognised(ColumnWords::shipped().unwrap())
}

fn read(bytes: &[u8]) -> Vec<Found> {
    let Ok(table) = Table::read(bytes, &mapping()) else { return Vec::new() };
    let plausible = |cells: &[String]| cells[0].starts_with('N');
    table.rows(&plausible).collect()
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

proptest! {
    #[test]
    fn arbitrary_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        let _ = read(&bytes);
        let mut file = b"number,time,text\n".to_vec();
        file.extend(&bytes);
        let last = read(&file).last().map_or(0, Found::line);
        prop_assert!(last <= 602);
    }

    #[test]
    fn arbitrary_text_never_panics(text in "[\"N,;\\n\\r\\t a-c0-9你好'=]{0,300}") {
        let file = format!("number,time,text\n{text}");
        let mut before = 1;
        for found in read(file.as_bytes()) {
            prop_assert!(found.line() > before);
            before = match found { Found::Row(row) => row.last_line, Found::Bad(row) => row.last_line };
        }
        prop_assert!(before <= file.split(['\n', '\r']).count() as u64 + 1);
    }

    #[test]
    fn what_was_written_is_read_with_its_lines(
        texts in prop::collection::vec("[a-z0-9\",;\\n 你好。]{0,30}", 1..30)
    ) {
        let mut file = "number,time,text\n".to_owned();
        let mut line = 2u64;
        let mut expected = Vec::new();
        for (number, text) in texts.iter().enumerate() {
            file += &format!("N{number},2026-02-28,{}\n", quoted(text));
            expected.push((line, text.clone()));
            line += 1 + text.matches('\n').count() as u64;
        }
        let found = read(file.as_bytes());
        prop_assert_eq!(found.len(), texts.len());
        for (found, (line, text)) in found.into_iter().zip(expected) {
            let Found::Row(row) = found else { return Err(TestCaseError::fail("a good row is bad")) };
            prop_assert_eq!((row.line, &row.cells[2]), (line, &text));
        }
    }

    #[test]
    fn one_broken_quote_costs_one_row(at in 0usize..30, kind in 0usize..4) {
        let broken = |number: usize| match kind {
            0 => format!("N{number},2026-02-28,\"offen {number}"),
            1 => format!("N{number},\"2026-02-28,text {number}"),
            2 => format!("\"N{number},2026-02-28,text, {number}\""),
            _ => format!("N{number},2026-02-28,\"zu\" viel {number}"),
        };
        let row = |number: usize| match number % 3 {
            0 => format!("N{number},2026-02-28,schlicht"),
            1 => format!("\"N{number}\",\"2026-02-28\",\"mit, Komma\""),
            _ => format!("N{number},2026-02-28,ende\""),
        };
        let rows: Vec<String> = (0..30).map(|number| if number == at { broken(number) } else { row(number) }).collect();
        let file = format!("number,time,text\n{}\n", rows.join("\n"));
        let found = read(file.as_bytes());
        let bad: Vec<u64> = found.iter().filter(|found| matches!(found, Found::Bad(_))).map(Found::line).collect();
        prop_assert_eq!(bad, vec![at as u64 + 2]);
        prop_assert_eq!(found.len(), 30);
    }
}

#[test]
fn a_quote_that_never_closes_does_not_take_long() {
    let mut file = "number,time,text\n".to_owned();
    for number in 0..20_000 {
        file += &format!("N{number},2026-02-28,\"\"\"offen {number}\n");
    }
    let found = read(file.as_bytes());
    assert_eq!(found.len(), 20_000);
    assert!(found.iter().all(|found| matches!(found, Found::Bad(_))));
}

#[test]
fn rows_of_nothing_are_no_rows() {
    let found = read("number,time,text\n\n,,\nN1,2026-02-28,a,,\n  \n,,,\n".as_bytes());
    assert!(matches!(found.as_slice(), [Found::Row(row)] if row.line == 4 && row.cells.len() == 3));
}
