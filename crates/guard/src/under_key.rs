//! What lies under the master key (密钥之下): every table with something sealed says how much hangs on which key, and
//! brings it under the current one, a bounded part at a time, while work goes on.

use crate::actions::account::carry_out;
use crate::actions::factor::code_secret;
use crate::actions::vault::note;
use crate::master_key::SealedFor;
use crate::model::{AccountCommand, FactorId, FactorKind};
use crate::site::Site;
use crate::store;
use crate::vault::{self, Resealed};
use crate::vault_model::VaultCommand;
use ::store::{Tx, Work};
use kernel::{Context, Failure, TenantId};
use std::collections::BTreeMap;

/// Rows that lie under the master key.
pub trait UnderKey: Send + Sync {
    /// The table, e.g. `guard_vault`.
    fn table(&self) -> &'static str;
    /// How much lies under each key. Where each is opened too, what does not open is told.
    fn survey<'t>(&'t self, tx: &'t mut Tx, site: &'t Site, opening: bool) -> Work<'t, Survey, Failure>;
    /// Brings at most `most` rows after `after` under the current key.
    fn reseal<'t>(
        &'t self,
        tx: &'t mut Tx,
        site: &'t Site,
        context: &'t Context,
        after: &'t str,
        most: u32,
    ) -> Work<'t, Stretch, Failure>;
}

/// How much of a table lies under which key.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Survey {
    pub by_key: BTreeMap<String, u64>,
    /// Rows that do not open under the key they name, at most [`MOST_NAMED`].
    pub unopened: Vec<String>,
}

/// Rows that a survey names.
pub const MOST_NAMED: usize = 20;
/// Rows read at once by a survey.
const PAGE: u32 = 500;

impl Survey {
    /// One more row, under this key.
    pub fn count(&mut self, key: String, rows: u64) {
        *self.by_key.entry(key).or_default() += rows;
    }
    /// A row that does not open.
    pub fn name(&mut self, row: String) {
        if self.unopened.len() < MOST_NAMED {
            self.unopened.push(row);
        }
    }
}

/// One bounded part of the work.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stretch {
    /// After which row the next part begins; `None` at the end of the table.
    pub next: Option<String>,
    pub resealed: u64,
    /// Rows that do not open; they stay under the key they name.
    pub unopened: u64,
}

/// The guard's own.
pub fn of_guard() -> Vec<std::sync::Arc<dyn UnderKey>> {
    vec![
        std::sync::Arc::new(VaultUnderKey),
        std::sync::Arc::new(Rows(Factors)),
        std::sync::Arc::new(Rows(Signing)),
    ]
}

/// Keys of persons in the vault; their texts too, when the suite of ciphers changes.
#[derive(Clone, Copy, Debug)]
pub struct VaultUnderKey;

impl UnderKey for VaultUnderKey {
    fn table(&self) -> &'static str {
        "guard_vault"
    }

    fn survey<'t>(&'t self, tx: &'t mut Tx, site: &'t Site, opening: bool) -> Work<'t, Survey, Failure> {
        Box::pin(async move {
            let mut survey = Survey::default();
            for (key, rows) in store::vault::count_by_key(tx, &site.tenant).await? {
                survey.count(key, u64::try_from(rows).unwrap_or_default());
            }
            if opening {
                let mut after = String::new();
                loop {
                    let page = store::vault::all_sealed(tx, &site.tenant, &after, PAGE).await?;
                    let Some(last) = page.last() else { break };
                    after = last.id.to_string();
                    let closed = page.iter().filter(|one| !vault::opens(&site.master, &site.tenant, one));
                    closed.for_each(|one| survey.name(one.id.to_string()));
                }
            }
            Ok(survey)
        })
    }

    fn reseal<'t>(
        &'t self,
        tx: &'t mut Tx,
        site: &'t Site,
        context: &'t Context,
        after: &'t str,
        most: u32,
    ) -> Work<'t, Stretch, Failure> {
        Box::pin(async move {
            let (tenant, current) = (&site.tenant, site.master.id());
            let page = store::vault::under_other_keys(tx, tenant, &current, after, most).await?;
            let mut done =
                Stretch { next: page.last().map(|last| last.id.to_string()), ..Stretch::default() };
            for sealed in page {
                let moved = match vault::reseal(&site.master, tenant, &sealed, &context.entropy) {
                    Ok(Resealed::Wrapped { key_id, wrapped_key }) => {
                        store::vault::rewrap(tx, tenant, &sealed, (&key_id, wrapped_key)).await?
                    }
                    Ok(Resealed::Whole(after)) => {
                        let (id, digest) = (sealed.id, after.digest());
                        let moved = store::vault::reseal(tx, tenant, &sealed, after).await?;
                        if moved {
                            note(tx, context, id, VaultCommand::Reseal { digest }).await?;
                        }
                        moved
                    }
                    Err(cause) => {
                        tracing::error!(person = %sealed.id, %cause, "a person's key stays under its master key");
                        done.unopened += 1;
                        false
                    }
                };
                done.resealed += u64::from(moved);
            }
            Ok(done)
        })
    }
}

/// One row with one small secret, as [`crate::MasterKey::seal`] made it.
#[derive(Clone, Debug)]
pub struct SealedRow {
    /// Tells the row from others of its table, and orders them.
    pub row: String,
    pub label: &'static str,
    pub message: String,
    pub place: Vec<u8>,
    pub sealed: Vec<u8>,
}

impl SealedRow {
    fn sealed_for(&self) -> SealedFor<'_> {
        SealedFor { label: self.label, message: &self.message, place: &self.place }
    }
}

/// A table whose rows hold one small secret each; [`Rows`] of it lie under the master key.
pub trait SealedRows: Send + Sync {
    /// See [`UnderKey::table`].
    fn table(&self) -> &'static str;
    /// At most `most` rows after `after`, in their order.
    fn page<'t>(
        &'t self,
        tx: &'t mut Tx,
        tenant: &'t TenantId,
        after: &'t str,
        most: u32,
    ) -> Work<'t, Vec<SealedRow>, Failure>;
    /// Puts what was sealed anew in the place of what was read; false when it is another one meanwhile.
    fn put<'t>(
        &'t self,
        tx: &'t mut Tx,
        context: &'t Context,
        before: &'t SealedRow,
        after: Vec<u8>,
    ) -> Work<'t, bool, Failure>;
}

/// Small secrets under the master key, of whichever table.
#[derive(Clone, Copy, Debug)]
pub struct Rows<T>(pub T);

impl<T: SealedRows> UnderKey for Rows<T> {
    fn table(&self) -> &'static str {
        self.0.table()
    }

    fn survey<'t>(&'t self, tx: &'t mut Tx, site: &'t Site, opening: bool) -> Work<'t, Survey, Failure> {
        Box::pin(async move {
            let (mut survey, mut after) = (Survey::default(), String::new());
            loop {
                let page = self.0.page(tx, &site.tenant, &after, PAGE).await?;
                let Some(last) = page.last() else { return Ok(survey) };
                after.clone_from(&last.row);
                for row in page {
                    survey.count(site.master.key_of(&row.sealed), 1);
                    if opening && site.master.open(row.sealed_for(), &row.sealed).is_none() {
                        survey.name(row.row);
                    }
                }
            }
        })
    }

    fn reseal<'t>(
        &'t self,
        tx: &'t mut Tx,
        site: &'t Site,
        context: &'t Context,
        after: &'t str,
        most: u32,
    ) -> Work<'t, Stretch, Failure> {
        Box::pin(async move {
            let page = self.0.page(tx, &site.tenant, after, most).await?;
            let mut done = Stretch { next: page.last().map(|last| last.row.clone()), ..Stretch::default() };
            for row in page {
                match site.master.reseal(row.sealed_for(), &row.sealed, context.entropy.draw()) {
                    Ok(None) => {}
                    Ok(Some(after)) => {
                        done.resealed += u64::from(self.0.put(tx, context, &row, after).await?)
                    }
                    Err(cause) => {
                        tracing::error!(table = self.table(), row = row.row, %cause, "a secret stays where it is");
                        done.unopened += 1;
                    }
                }
            }
            Ok(done)
        })
    }
}

/// Secrets of authenticator apps.
#[derive(Clone, Copy, Debug)]
struct Factors;

impl SealedRows for Factors {
    fn table(&self) -> &'static str {
        "guard_factor"
    }
    fn page<'t>(
        &'t self,
        tx: &'t mut Tx,
        tenant: &'t TenantId,
        after: &'t str,
        most: u32,
    ) -> Work<'t, Vec<SealedRow>, Failure> {
        Box::pin(async move {
            let rows = store::factor::secrets(tx, tenant, after, most).await?;
            let row = |(id, sealed): (FactorId, Vec<u8>)| {
                let row = id.to_string();
                let SealedFor { label: _, message, place } = code_secret(&row);
                let (message, place) = (message.to_owned(), place.to_vec());
                SealedRow { label: "seal", message, place, row, sealed }
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
            let id: FactorId = before.row.parse().map_err(Failure::broken)?;
            let told = store::factor::told(id, FactorKind::Code, &after);
            let secrets = (before.sealed.clone(), after);
            let Some(account) = store::factor::reseal(tx, &context.tenant, id, secrets).await? else {
                return Ok(false);
            };
            carry_out(tx, context, account, AccountCommand::ResealFactor(told)).await?;
            Ok(true)
        })
    }
}

/// What destroyed keys left behind.
#[derive(Clone, Copy, Debug)]
struct Signing;

/// For what it is sealed: for the destroyed key's row.
pub(crate) fn signing_of(id: &str) -> SealedFor<'_> {
    SealedFor { label: "seal", message: "former-signing", place: id.as_bytes() }
}

impl SealedRows for Signing {
    fn table(&self) -> &'static str {
        "guard_key"
    }
    fn page<'t>(
        &'t self,
        tx: &'t mut Tx,
        tenant: &'t TenantId,
        after: &'t str,
        most: u32,
    ) -> Work<'t, Vec<SealedRow>, Failure> {
        Box::pin(async move {
            let mut rows: Vec<SealedRow> = Vec::new();
            for row in store::key::keys(tx, tenant).await?.into_iter().filter(|row| row.id.as_str() > after) {
                let Some(sealed) = row.signing else { continue };
                let SealedFor { label: _, message, place } = signing_of(&row.id);
                let (message, place) = (message.to_owned(), place.to_vec());
                rows.push(SealedRow { label: "seal", message, place, row: row.id, sealed });
            }
            rows.sort_by(|one, other| one.row.cmp(&other.row));
            rows.truncate(usize::try_from(most).unwrap_or(usize::MAX));
            Ok(rows)
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
            store::key::save_signing(tx, &context.tenant, &before.row, after).await?;
            Ok(true)
        })
    }
}
