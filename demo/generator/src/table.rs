//! CSV as the demo writes it (RFC 4180), read into rows by column name.

use std::collections::HashMap;
use std::path::Path;

pub type Row = HashMap<String, String>;

pub fn read(path: &Path, columns: &str) -> Result<Vec<Row>, String> {
    let text = std::fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))?;
    let mut lines = records(&text).into_iter();
    let head = lines.next().unwrap_or_default();
    if head.join(",") != columns {
        return Err(format!("{}: columns are {}", path.display(), head.join(",")));
    }
    lines
        .enumerate()
        .map(|(index, cells)| {
            if cells.len() == head.len() {
                Ok(head.iter().cloned().zip(cells).collect())
            } else {
                Err(format!("{}: row {} has {} cells", path.display(), index + 2, cells.len()))
            }
        })
        .collect()
}

fn records(text: &str) -> Vec<Vec<String>> {
    let mut rows = vec![];
    let (mut row, mut cell, mut quoted) = (vec![], String::new(), false);
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '"' if quoted && letters.peek() == Some(&'"') => {
                letters.next();
                cell.push('"');
            }
            '"' => quoted = !quoted,
            ',' if !quoted => row.push(std::mem::take(&mut cell)),
            '\n' if !quoted => {
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
            }
            other => cell.push(other),
        }
    }
    if !cell.is_empty() || !row.is_empty() {
        row.push(cell);
        rows.push(row);
    }
    rows
}

/// The words of a cell that holds several.
pub fn words(cell: &str) -> impl Iterator<Item = &str> {
    cell.split(';').filter(|w| !w.is_empty())
}
