//! Lists as offices keep them: whatever they were written with, they come out under the names of their columns.

use link::lists::{ListTable, in_usual_form};
use link::model::ImportKind;
use link::table::as_text;

fn canonical(bytes: Vec<u8>, kind: ImportKind) -> Result<(String, Vec<u64>), String> {
    let bytes = as_text(bytes).map_err(|refusal| refusal.code.to_owned())?;
    let list = ListTable::read(&bytes, kind, None).map_err(|refusal| refusal.code.to_owned())?;
    let canonical = list.canonical().map_err(|refusal| refusal.code.to_owned())?;
    Ok((String::from_utf8(canonical.bytes).unwrap(), canonical.lines))
}

const WANTED: &str =
    "code,name,kind,valid_from\nd-1,水务局,department,2026-01-02\nd-2,城管局,department,2026-03-04\n";

#[test]
fn the_same_list_is_read_whatever_it_was_written_with() {
    let plain = "编码,名称,类型,启用日期\nd-1,水务局,department,2026年1月2日\nd-2,城管局,department,46085\n";
    let gbk = encoding_rs::GB18030.encode(plain).0.into_owned();
    let semicolons = plain.replace(',', ";").into_bytes();
    let marked = [b"\xef\xbb\xbf".to_vec(), plain.as_bytes().to_vec()].concat();
    for bytes in [plain.as_bytes().to_vec(), gbk, semicolons, marked] {
        assert_eq!(canonical(bytes, ImportKind::Units), Ok((WANTED.to_owned(), vec![2, 3])));
    }
    // A title above, an empty line below, a column that nobody knows.
    let dressed = "某县单位名册,,,,\n编码,备注,名称,类型,启用日期\nd-1,,水务局,department,2026/1/2\n,,,,\nd-2,临时,城管局,department,2026.3.4\n";
    assert_eq!(canonical(dressed.into(), ImportKind::Units), Ok((WANTED.to_owned(), vec![3, 5])));
}

#[test]
fn what_cannot_be_read_is_named() {
    let code = |bytes: &[u8]| canonical(bytes.to_vec(), ImportKind::Units).unwrap_err();
    assert_eq!(code(b""), "link-file-missing");
    assert_eq!(code(b"\n \n"), "link-file-empty");
    assert_eq!(code("编码,名称,类型,启用日期\n,,,\n".as_bytes()), "link-file-no-rows");
    assert_eq!(code("编码,名称\nd-1,水务局\n".as_bytes()), "link-columns-missing");
    assert_eq!(
        code("编码,编码,名称,类型,启用日期\n1,2,水务局,department,2026-01-01\n".as_bytes()),
        "link-column-twice"
    );
    assert_eq!(code(b"PK\x03\x04 and nothing of a spreadsheet"), "link-workbook-unreadable");
    assert_eq!(code(b"<html><table><tr><td>code</td></tr></table></html>"), "link-file-web-page");
    assert_eq!(code(b"%PDF-1.7"), "link-file-document");
}

#[test]
fn a_row_with_too_many_cells_costs_only_itself() {
    let text =
        "编码,名称,类型,启用日期\nd-1,水务局,department,2026-01-02\nd-2,城管局,department,2026-03-04,多\n";
    let list = ListTable::read(text.as_bytes(), ImportKind::Units, None).unwrap();
    let canonical = list.canonical().unwrap();
    assert_eq!((canonical.lines, canonical.bad.len()), (vec![2], 1));
    assert_eq!(canonical.bad[0].refusal.code, "link-row-cells");
    assert_eq!(canonical.bad[0].line, 3);
}

#[test]
fn the_command_line_leaves_what_is_in_order_as_it_is() {
    let kinds = [ImportKind::Units, ImportKind::Posts];
    let ordered = format!("{WANTED}\n\n").into_bytes();
    assert_eq!(in_usual_form(ordered.clone(), &kinds), ordered);
    let chinese =
        "编码;名称;类型;启用日期\nd-1;水务局;department;2026-01-02\nd-2;城管局;department;2026-03-04\n";
    assert_eq!(in_usual_form(chinese.into(), &kinds), WANTED.as_bytes());
    let other = b"nothing,of,the,kind\n1,2,3,4\n".to_vec();
    assert_eq!(in_usual_form(other.clone(), &kinds), other);
}

#[test]
fn a_spreadsheet_is_read_with_its_dates_codes_and_merged_cells() {
    let book = include_bytes!("../files/units.xlsx");
    let (text, lines) = canonical(book.to_vec(), ImportKind::Units).unwrap();
    let wanted = "code,name,kind,valid_from,place_code\n\
        0017,水务局,department,2026-01-02,999001\n\
        18,城管局 二队,department,2026-03-04,999001\n";
    assert_eq!((text.as_str(), lines), (wanted, vec![3, 4]));
}

#[test]
fn a_hundred_thousand_rows_are_read() {
    let mut text = "编码,别名\n".to_owned();
    for row in 0..100_000 {
        text.push_str(&format!("c-{row},别名{row}\n"));
    }
    let (_, lines) = canonical(text.into_bytes(), ImportKind::Aliases).unwrap();
    assert_eq!((lines.len(), lines.last()), (100_000, Some(&100_001)));
}
