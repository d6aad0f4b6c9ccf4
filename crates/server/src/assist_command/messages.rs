//! Tables of messages: comma, semicolon or tab between the columns, UTF-8 or GBK.

use crate::methods_command::{Files, MethodsFailure, with_next};
use methods::encoding;
use std::path::Path;

/// A table with named columns.
#[derive(Clone, Debug)]
pub struct Table {
    file: String,
    header: Vec<String>,
    rows: Vec<csv::StringRecord>,
}

impl Table {
    /// # Errors
    /// `methods-file`, or `assist-input` with the line where the table breaks off.
    pub(crate) fn read(path: &Path, files: &Files) -> Result<Self, MethodsFailure> {
        Self::of(&path.display().to_string(), &files.read(path)?)
    }

    /// # Errors
    /// `assist-input`.
    pub fn of(file: &str, bytes: &[u8]) -> Result<Self, MethodsFailure> {
        let (text, _) = encoding::decode(bytes).map_err(|cause| wrong(file, cause))?;
        let first = text.lines().next().unwrap_or_default();
        if text.trim().is_empty() {
            return Err(wrong(file, "the file is empty; its first line names the columns"));
        }
        let separator = [b',', b'\t', b';']
            .into_iter()
            .max_by_key(|sign| first.bytes().filter(|byte| byte == sign).count())
            .unwrap_or(b',');
        let mut reader =
            csv::ReaderBuilder::new().delimiter(separator).flexible(true).from_reader(text.as_bytes());
        let header: Vec<String> = match reader.headers() {
            Ok(header) => header.iter().map(|name| name.trim().to_owned()).collect(),
            Err(cause) => return Err(wrong(file, cause)),
        };
        let rows = reader.records().collect::<Result<Vec<_>, _>>().map_err(|cause| wrong(file, cause))?;
        Ok(Self { file: file.to_owned(), header, rows })
    }

    pub fn count(&self) -> usize {
        self.rows.len()
    }

    /// Where a column stands.
    ///
    /// # Errors
    /// `assist-input` with the columns that there are.
    pub fn column(&self, name: &str) -> Result<usize, MethodsFailure> {
        self.header.iter().position(|known| known == name).ok_or_else(|| {
            wrong(&self.file, format!("there is no column {name:?}; name one of: {}", self.header.join(", ")))
        })
    }

    /// The table is no input.
    pub fn wrong(&self, cause: impl std::fmt::Display) -> MethodsFailure {
        wrong(&self.file, cause)
    }

    /// As [`Table::column`], nothing when there is none.
    pub fn maybe(&self, name: &str) -> Option<usize> {
        self.header.iter().position(|known| known == name)
    }

    /// A cell; empty where a row is too short.
    pub fn cell(&self, row: usize, column: usize) -> &str {
        self.rows.get(row).and_then(|row| row.get(column)).unwrap_or_default()
    }

    /// Several columns of a row, joined by a blank.
    pub fn joined(&self, row: usize, columns: &[usize]) -> String {
        let cells: Vec<&str> =
            columns.iter().map(|column| self.cell(row, *column)).filter(|cell| !cell.is_empty()).collect();
        cells.join(" ")
    }
}

/// The table is no input.
pub fn wrong(file: &str, cause: impl std::fmt::Display) -> MethodsFailure {
    let reason =
        with_next(format!("{file}: {cause}"), "correct the table; linli assist … --help names its columns");
    MethodsFailure { code: "assist-input", reason }
}

#[cfg(test)]
mod tests {
    use super::Table;
    use proptest::prelude::*;

    #[test]
    fn separators_quotes_and_gbk_are_read() {
        let text = "id;text;label\r\n1;\"路灯；坏了\";照明\r\n2;停水\r\n";
        let (gbk, _, _) = encoding_rs::GBK.encode(text);
        for bytes in [text.as_bytes(), &gbk, format!("\u{feff}{text}").as_bytes()] {
            let table = Table::of("t.csv", bytes).unwrap();
            let columns = [table.column("id").unwrap(), table.column("text").unwrap()];
            assert_eq!(table.joined(0, &columns), "1 路灯；坏了");
            assert_eq!(table.cell(1, table.column("label").unwrap()), "", "a short row");
            let missing = table.column("content").unwrap_err();
            assert_eq!(missing.code, "assist-input");
            assert!(missing.reason.contains("id, text, label"), "{missing}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            if let Ok(table) = Table::of("t.csv", &bytes) {
                (0..table.count()).for_each(|row| _ = table.joined(row, &[0, 1, 9]));
            }
        }
    }
}
