//! Drafts (草稿): what somebody has half written stays until the form is sent, also through a closed browser
//! and a new sign-in. A draft is nobody else's: it is sealed under a key of its account and form. It is no
//! deed and stands in no journal.

use crate::store;
use ::store::Tx;
use guard::{MasterKey, SealedFor, Site, Viewer};
use kernel::{AccountId, Failure, Instant, Refusal, TenantId};
use std::collections::BTreeMap;
use ui::{Token, Typed};

/// How long a draft is kept after its last change.
pub const KEPT_SECONDS: i64 = 14 * 86_400;
/// The longest name of a form, and the most bytes of a draft.
const LONGEST_NAME: usize = 120;
const LARGEST: usize = 64 * 1024;

/// Fields that belong to the form and not to what was typed.
const NOT_TYPED: &[&str] = &[Token::FIELD, "version", "request", "attachment", "file", "password"];

/// A draft as it was saved last.
#[derive(Clone, Debug)]
pub struct Draft {
    pub typed: Typed,
    pub saved_at: Instant,
}

/// Keeps what was typed into a form; nothing typed takes the draft away.
///
/// # Errors
/// Refusals `sign-in`, `draft-name`, `draft-too-large`.
pub async fn keep(site: &Site, viewer: &Viewer, form: &str, typed: &Typed) -> Result<(), Failure> {
    let account = viewer.signed_in()?.account;
    let named = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_' | '.');
    if form.is_empty() || form.len() > LONGEST_NAME || !form.chars().all(named) {
        return Err(Refusal::invalid("draft-name", "form").into());
    }
    let pairs: Vec<&(String, String)> = typed
        .pairs()
        .iter()
        .filter(|(name, value)| !NOT_TYPED.contains(&name.as_str()) && !value.trim().is_empty())
        .collect();
    let plain = serde_json::to_vec(&pairs)?;
    if plain.len() > LARGEST {
        return Err(Refusal::rule("draft-too-large").into());
    }
    let empty = pairs.is_empty();
    let (tenant, form, now) = (site.tenant.clone(), form.to_owned(), site.now());
    let sealed = seal(&site.master, &tenant, account, &form, site.draw(), &plain)?;
    let write = site.store.write(move |tx| {
        Box::pin(async move {
            match empty {
                true => store::delete_draft(tx, &tenant, account, &form).await?,
                false => store::put_draft(tx, &tenant, account, &form, &sealed, now).await?,
            }
            Ok::<_, Failure>(())
        })
    });
    write.await
}

/// The viewer's drafts of forms whose names begin so, by name. One that cannot be opened any more (another
/// master key) is none.
///
/// # Errors
/// See [`::store::Error`].
pub async fn of_forms(
    tx: &mut Tx,
    site: &Site,
    viewer: &Viewer,
    prefix: &str,
) -> Result<BTreeMap<String, Draft>, Failure> {
    let Some(staff) = viewer.staff() else { return Ok(BTreeMap::new()) };
    let since = site.now().plus_seconds(-KEPT_SECONDS);
    let rows = store::draft_rows(tx, &site.tenant, staff.account, prefix, since).await?;
    let mut drafts = BTreeMap::new();
    for (form, sealed, saved_at) in rows {
        let plain = open(&site.master, &site.tenant, staff.account, &form, &sealed);
        let pairs = plain.and_then(|plain| serde_json::from_slice::<Vec<(String, String)>>(&plain).ok());
        if let Some(pairs) = pairs {
            drafts.insert(form, Draft { typed: pairs.into_iter().collect(), saved_at });
        }
    }
    Ok(drafts)
}

/// Takes a draft away, in the transaction that carries the form out.
///
/// # Errors
/// See [`::store::Error`].
pub async fn forget(tx: &mut Tx, tenant: &TenantId, viewer: &Viewer, form: &str) -> Result<(), Failure> {
    if let Some(staff) = viewer.staff() {
        store::delete_draft(tx, tenant, staff.account, form).await?;
    }
    Ok(())
}

/// Destroys the drafts whose time is over; gives how many.
///
/// # Errors
/// See [`::store::Error`].
pub async fn forget_expired(tx: &mut Tx, tenant: &TenantId, now: Instant) -> Result<usize, Failure> {
    Ok(store::delete_drafts_before(tx, tenant, now.plus_seconds(-KEPT_SECONDS)).await?)
}

/// What a draft is sealed for: its account and form.
pub(crate) fn place(tenant: &TenantId, account: AccountId, form: &str) -> String {
    format!("{tenant}\n{account}\n{form}")
}

pub(crate) fn sealed_for(place: &str) -> SealedFor<'_> {
    SealedFor { label: "desk-draft", message: place, place: b"" }
}

fn seal(
    master: &MasterKey,
    tenant: &TenantId,
    account: AccountId,
    form: &str,
    drawn: [u8; 32],
    plain: &[u8],
) -> Result<Vec<u8>, Failure> {
    let sealed = master.seal(sealed_for(&place(tenant, account, form)), plain, drawn);
    sealed.ok_or_else(|| Failure::broken("draft-seal"))
}

fn open(
    master: &MasterKey,
    tenant: &TenantId,
    account: AccountId,
    form: &str,
    sealed: &[u8],
) -> Option<Vec<u8>> {
    let opened = master.open(sealed_for(&place(tenant, account, form)), sealed);
    opened.map(|plain| plain.to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::Id;

    #[test]
    fn a_draft_opens_for_its_account_and_form_only() {
        let master = MasterKey::new([7; 32]);
        let tenant = TenantId::new("street");
        let (own, other): (AccountId, AccountId) = (
            "018f0000-0000-7000-8000-000000000001".parse().unwrap(),
            "018f0000-0000-7000-8000-000000000002".parse().unwrap(),
        );
        let _: Id<()> = "018f0000-0000-7000-8000-000000000001".parse().unwrap();
        let sealed = seal(&master, &tenant, own, "reply", [3; 32], "已清理".as_bytes()).unwrap();
        assert!(!sealed.windows(3).any(|part| part == "已".as_bytes()));
        assert_eq!(open(&master, &tenant, own, "reply", &sealed).as_deref(), Some("已清理".as_bytes()));
        assert_eq!(open(&master, &tenant, other, "reply", &sealed), None);
        assert_eq!(open(&master, &tenant, own, "close", &sealed), None);
        assert_eq!(open(&MasterKey::new([8; 32]), &tenant, own, "reply", &sealed), None);
        assert_eq!(open(&master, &tenant, own, "reply", &sealed[..5]), None);
    }
}
