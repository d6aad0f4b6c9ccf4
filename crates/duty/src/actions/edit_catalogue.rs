//! 修订目录: one or more edits that take effect together or not at all.

use super::{commit, load};
use crate::model::{CATALOGUE, CatalogueLoop, Edit, Places, PolicyVersion};
use ::store::Tx;
use guard::{Granted, right::EditDuty};
use kernel::{Context, Failure};
use std::sync::Arc;

/// Carries out edits in their order; gives the catalogue's new version. `expected` is the version that
/// the sender has seen, where one has. To write a rule anew, end it and add another in one call.
///
/// # Errors
/// The refusal of the first edit that breaks a rule (`duty-…`), and nothing is then written;
/// [`Failure::Stale`] when the catalogue was edited meanwhile.
pub async fn edit_catalogue(
    tx: &mut Tx,
    context: &Context,
    _right: &Granted<EditDuty>,
    expected: Option<PolicyVersion>,
    edits: Vec<Edit>,
    places: &Arc<Places>,
) -> Result<PolicyVersion, Failure> {
    let mut draft = load(tx, context, places).await?;
    let present = draft.book().version();
    if expected.is_some_and(|expected| expected != present) {
        return Err(Failure::Stale {
            stream: journal::stream_of::<CatalogueLoop>(CATALOGUE),
            version: present.0,
        });
    }
    for edit in edits {
        draft.edit(context, edit)?;
    }
    commit(tx, context, &draft, None).await
}
