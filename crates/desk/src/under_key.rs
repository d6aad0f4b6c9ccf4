//! What the desk has sealed under the master key: drafts of forms.

use crate::drafts::{place, sealed_for};
use crate::store;
use ::store::{Tx, Work};
use guard::under_key::{Rows, SealedRow, SealedRows, UnderKey};
use kernel::{Context, Failure, TenantId};
use std::sync::Arc;

/// For the rotation of the master key.
pub fn under_key() -> Vec<Arc<dyn UnderKey>> {
    vec![Arc::new(Rows(Drafts))]
}

#[derive(Clone, Copy, Debug)]
struct Drafts;

/// Account and form in one line, in the order of the table; no form has a space in its name.
fn split(row: &str) -> (&str, &str) {
    row.split_once(' ').unwrap_or((row, ""))
}

impl SealedRows for Drafts {
    fn table(&self) -> &'static str {
        "desk_draft"
    }
    fn page<'t>(
        &'t self,
        tx: &'t mut Tx,
        tenant: &'t TenantId,
        after: &'t str,
        most: u32,
    ) -> Work<'t, Vec<SealedRow>, Failure> {
        Box::pin(async move {
            let rows = store::sealed_drafts(tx, tenant, split(after), most).await?;
            let row = |(account, form, sealed): (kernel::AccountId, String, Vec<u8>)| SealedRow {
                row: format!("{account} {form}"),
                label: sealed_for("").label,
                message: place(tenant, account, &form),
                place: sealed_for("").place.to_vec(),
                sealed,
            };
            Ok(rows.into_iter().map(row).collect())
        })
    }
    fn put<'t>(
        &'t self,
        tx: &'t mut Tx,
        context: &'t Context,
        before: &'t SealedRow,
        after: Vec<u8>,
    ) -> Work<'t, bool, Failure> {
        Box::pin(async move {
            let bytes = (before.sealed.clone(), after);
            Ok(store::reseal_draft(tx, &context.tenant, split(&before.row), bytes).await?)
        })
    }
}
