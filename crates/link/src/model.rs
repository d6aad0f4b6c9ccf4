//! What an import means: fields, columns, instants, rows. Pure.

mod column_words;
mod fields;
mod list_kind;
mod mapping;
mod moment;
pub mod quiet;
pub mod receiver;
mod row;
mod safe_cell;
pub mod templates;
pub mod webhook;

pub use column_words::{ColumnWords, ColumnWordsError};
pub use fields::Field;
pub use list_kind::{Ground, ImportKind, ListColumn};
pub use mapping::{Chosen, Columns, Mapping};
pub use moment::{MomentFault, moment_text, read_moment};
pub use row::{LONGEST_TEXT, LONGEST_WORD, Read, RefusedRow, read_row};
pub use safe_cell::{safe, uncomputed};

pub(crate) use row::looks_like_row;
