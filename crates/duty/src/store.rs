//! The only SQL of duty.

mod catalogue;
mod change;
mod form;
mod proposal;

pub use catalogue::CatalogueRevision;
pub(crate) use catalogue::{book, matter, put, revision};
pub use change::ChangeRow;
pub(crate) use change::{changes, changes_up_to, put_changes};
pub use form::FormRow;
pub(crate) use form::{form, forms, put_form};
pub use proposal::ProposalRow;
pub(crate) use proposal::{proposal, proposals, proposals_of_case, put_proposal};
