//! Pages of imports: bringing a file, and one import from its columns to its result.

pub(crate) mod deliveries;
pub(crate) mod import;
pub(crate) mod imports;
mod incoming;
pub(crate) mod list;
mod receiver_fields;
pub(crate) mod receivers;
pub(crate) mod tokens;
pub(crate) mod upload;
pub(crate) mod webhooks;

pub(crate) use deliveries::state_of;
pub(crate) use incoming::{Incoming, choice_of, choice_of_kind};
