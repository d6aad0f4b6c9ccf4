//! What link has sealed under the master key: secrets of receivers, and messages of the outbox.

use crate::message::SEALED_AS as MESSAGE;
use crate::receiver::SEALED_AS as RECEIVER;
use crate::sealed::{bound, sealed_for};
use crate::store::{receiver, webhook};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use guard::under_key::{Rows, SealedRow, SealedRows, UnderKey};
use kernel::{Context, Failure, TenantId};
use std::sync::Arc;
use store::{Tx, Work};

/// For the rotation of the master key.
pub fn under_key() -> Vec<Arc<dyn UnderKey>> {
    vec![Arc::new(Rows(Receivers)), Arc::new(Rows(Messages))]
}

fn row_of(what: &'static str, tenant: &TenantId, row: String, sealed: Vec<u8>) -> SealedRow {
    let place = bound(what, tenant, &row);
    SealedRow { label: sealed_for(what, b"").label, message: what.to_owned(), place, row, sealed }
}

#[derive(Clone, Copy, Debug)]
struct Receivers;

impl SealedRows for Receivers {
    fn table(&self) -> &'static str {
        "link_receiver"
    }
    fn page<'t>(
        &'t self,
        tx: &'t mut Tx,
        tenant: &'t TenantId,
        after: &'t str,
        most: u32,
    ) -> Work<'t, Vec<SealedRow>, Failure> {
        Box::pin(async move {
            let rows = receiver::sealed_rows(tx, tenant, after, most).await?;
            Ok(rows
                .into_iter()
                .map(|(id, sealed)| row_of(RECEIVER, tenant, id.to_string(), sealed))
                .collect())
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
            Ok(receiver::reseal(tx, &context.tenant, &before.row, (before.sealed.clone(), after)).await?)
        })
    }
}

#[derive(Clone, Copy, Debug)]
struct Messages;

impl SealedRows for Messages {
    fn table(&self) -> &'static str {
        "link_delivery"
    }
    fn page<'t>(
        &'t self,
        tx: &'t mut Tx,
        tenant: &'t TenantId,
        after: &'t str,
        most: u32,
    ) -> Work<'t, Vec<SealedRow>, Failure> {
        Box::pin(async move {
            let rows = webhook::sealed_bodies(tx, tenant, after, most).await?;
            // What is no message in this form is opened by nobody; it stays as it is and counts as unopened.
            let bytes = |body: String| STANDARD.decode(&body).unwrap_or_else(|_| body.into_bytes());
            let row = |(id, body): (crate::outbox::DeliveryId, String)| {
                row_of(MESSAGE, tenant, id.to_string(), bytes(body))
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
            let bodies = (STANDARD.encode(&before.sealed), STANDARD.encode(after));
            Ok(webhook::reseal(tx, &context.tenant, &before.row, bodies).await?)
        })
    }
}
