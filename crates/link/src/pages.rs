//! Pages of imports: bringing a file, and one import from its columns to its result.

pub(crate) mod import;
pub(crate) mod imports;
mod incoming;
pub(crate) mod list;
pub(crate) mod tokens;
pub(crate) mod upload;
pub(crate) mod webhooks;

pub(crate) use incoming::{Incoming, choice_of, choice_of_kind};
