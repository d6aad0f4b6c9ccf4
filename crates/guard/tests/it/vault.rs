//! The vault: sealed, masked, opened with a trace, erased.

use crate::support::{Bench, account_number, code, start, unit};
use guard::actions::vault;
use guard::right::{ContactRequester, EraseVault, ReadAudit, UnmaskVault};
use guard::testing::a_viewer;
use guard::{Granted, Identity, Keeping, Look, MasterKey, PersonId, Scope, Site, Target, VaultError, seal};
use kernel::{Context, Entropy, Failure, RequestKey, TenantId};
use proptest::prelude::*;
use std::sync::Arc;
use store::{statement, values};

const NAME: &str = "诸葛玄策";
const PHONE: &str = "13987650123";

statement!(
    JOURNAL_ENTRIES,
    "select stream || kind || payload || actor || authority || request from journal_entry"
);
statement!(JOURNAL_CONTENT, "select coalesce(body, '') from journal_content");
statement!(JOURNAL_REQUESTS, "select request || action || actor || answer from journal_request");
statement!(TAMPER, "update guard_vault set ciphertext = ?3 where tenant = ?1 and id = ?2");
statement!(
    SWAP,
    "update guard_vault set wrapped_key = (select wrapped_key from guard_vault o where o.id = ?3),
    nonce = (select nonce from guard_vault o where o.id = ?3),
    ciphertext = (select ciphertext from guard_vault o where o.id = ?3) where tenant = ?1 and id = ?2"
);
statement!(CIPHERTEXT, "select ciphertext, wrapped_key from guard_vault where tenant = ?1 and id = ?2");

fn identity() -> Identity {
    Identity::new(Some(NAME), Some(PHONE))
}

async fn put(bench: &Bench) -> PersonId {
    let (context, master) = (bench.setup_context(), Arc::clone(&bench.site.master));
    let put = bench.site.store.write(move |tx| {
        Box::pin(async move { vault::put(tx, &context, &master, &identity(), Keeping::to_answer()).await })
    });
    put.await.unwrap().unwrap()
}

/// A right to read in full, as the privacy officer has it, and its context.
fn unmask(site: &Site) -> (Granted<UnmaskVault>, Context) {
    let officer = a_viewer("privacy_officer", Scope::Tenant, account_number(1), unit(1));
    let granted = officer.grant::<UnmaskVault>(&Target::anywhere()).unwrap();
    let context = site.context(&granted, RequestKey(String::new()));
    (granted, context)
}

async fn open(site: &Site, person: PersonId, reason: &str) -> Result<Identity, Failure> {
    let (granted, context) = unmask(site);
    let (master, look) =
        (Arc::clone(&site.master), Look { person, object: "case/7".into(), reason: reason.into() });
    site.store
        .write(move |tx| Box::pin(async move { vault::open(tx, &master, &context, &granted, look).await }))
        .await
}

async fn masked(site: &Site, person: PersonId) -> Option<guard::Masked> {
    let handler = a_viewer("handler", Scope::Unit { unit: unit(2) }, account_number(2), unit(2));
    let granted = handler.grant::<ContactRequester>(&Target::of(unit(2))).unwrap();
    let (master, tenant) = (Arc::clone(&site.master), site.tenant.clone());
    let read = site.store.read(move |tx| {
        Box::pin(async move { vault::masked(tx, &master, &tenant, &granted, &[person]).await })
    });
    read.await.unwrap().remove(&person)
}

async fn erase(site: &Site, person: PersonId) -> Result<(), Failure> {
    let granted = Granted::<EraseVault>::for_system("retention").unwrap();
    let context = site.context(&granted, RequestKey(String::new()));
    site.store
        .write(move |tx| {
            Box::pin(async move { vault::erase(tx, &context, &granted, person, "retention P2").await })
        })
        .await
}

#[tokio::test]
async fn masked_for_those_who_handle_and_full_only_with_a_trace() {
    let bench = Bench::new().await;
    let person = put(&bench).await;
    let shown = masked(&bench.site, person).await.unwrap();
    assert_eq!((shown.name.as_deref(), shown.contact.as_deref()), (Some("诸**"), Some("139****0123")));
    assert_eq!(bench.kinds(format!("vault/{person}")).await, ["put"], "a masked look shows nobody");
    assert_eq!(code(&open(&bench.site, person, "  看 ").await.unwrap_err()), "vault-reason");
    assert!(open(&bench.site, person, "回访前核对电话").await.unwrap() == identity());
    assert_eq!(bench.kinds(format!("vault/{person}")).await, ["put", "opened"]);
    // “Who saw case 7” in one query.
    let auditor = a_viewer("auditor", Scope::Tenant, account_number(3), unit(3));
    let granted = auditor.grant::<ReadAudit>(&Target::anywhere()).unwrap();
    let tenant = bench.site.tenant.clone();
    let seen = bench
        .site
        .store
        .read(move |tx| Box::pin(async move { vault::accesses(tx, &tenant, &granted, "case/7").await }));
    let seen = seen.await.unwrap();
    assert_eq!(seen.len(), 1, "the refused look is none");
    assert_eq!(
        (seen[0].account.as_str(), seen[0].purpose.as_str()),
        (account_number(1).to_string().as_str(), "privacy")
    );
    assert_eq!((seen[0].at, seen[0].reason.as_str()), (start(), "回访前核对电话"));
}

#[tokio::test]
async fn erasing_destroys_the_key() {
    let bench = Bench::new().await;
    let (person, other) = (put(&bench).await, put(&bench).await);
    let before = sealed_bytes(&bench, person).await;
    erase(&bench.site, person).await.unwrap();
    assert_eq!(code(&open(&bench.site, person, "再看一次试试").await.unwrap_err()), "vault-erased");
    assert_eq!(code(&erase(&bench.site, person).await.unwrap_err()), "vault-erased");
    assert!(masked(&bench.site, person).await.is_none());
    assert!(open(&bench.site, other, "另一个人不受影响").await.is_ok(), "others are not touched");
    assert_eq!(bench.kinds(format!("vault/{person}")).await, ["put", "erased"]);
    let after = sealed_bytes(&bench, person).await;
    assert!(after.0.iter().chain(&after.1).all(|byte| *byte == 0));
    // Neither key nor text is left in a fresh copy of the database.
    let file = store::testing::everything(&bench.site.store, bench.folder.path()).await;
    for gone in [&before.0, &before.1] {
        assert!(!file.windows(gone.len()).any(|window| window == gone.as_slice()));
    }
}

async fn sealed_bytes(bench: &Bench, person: PersonId) -> (Vec<u8>, Vec<u8>) {
    let tenant = bench.site.tenant.clone();
    let read = bench.site.store.read(move |tx| {
        Box::pin(async move {
            tx.query_optional(&CIPHERTEXT, values![&tenant, person], |row| Ok((row.get(0)?, row.get(1)?)))
                .await
        })
    });
    read.await.map_err(|error: store::Error| error).unwrap().unwrap()
}

#[tokio::test]
async fn another_master_key_opens_nothing() {
    let bench = Bench::new().await;
    let person = put(&bench).await;
    let mut site = bench.site.clone();
    site.master = Arc::new(MasterKey::new([43; 32]));
    assert_eq!(broken(open(&site, person, "钥匙不对应当失败").await), VaultError::OtherKey.to_string());
    assert_eq!(
        bench.kinds(format!("vault/{person}")).await,
        ["put"],
        "what was not read leaves no trace of a look"
    );
}

fn broken(result: Result<Identity, Failure>) -> String {
    match result.unwrap_err() {
        Failure::Broken(cause) => cause.to_string(),
        other => panic!("{other}"),
    }
}

#[tokio::test]
async fn altered_or_exchanged_rows_are_noticed() {
    let bench = Bench::new().await;
    let (person, other) = (put(&bench).await, put(&bench).await);
    let (text, _) = sealed_bytes(&bench, person).await;
    for place in [0, text.len() / 2, text.len() - 1] {
        let mut altered = text.clone();
        altered[place] ^= 1;
        let tenant = bench.site.tenant.clone();
        let tampered = bench.site.store.write(move |tx| {
            Box::pin(async move { tx.execute(&TAMPER, values![&tenant, person, altered]).await })
        });
        tampered.await.map_err(|error: store::Error| error).unwrap();
        assert_eq!(broken(open(&bench.site, person, "密文被改动过").await), VaultError::Tampered.to_string());
    }
    // Another person's whole row, key included, copied over this one.
    let tenant = bench.site.tenant.clone();
    let swapped = bench
        .site
        .store
        .write(move |tx| Box::pin(async move { tx.execute(&SWAP, values![&tenant, person, other]).await }));
    swapped.await.map_err(|error: store::Error| error).unwrap();
    assert_eq!(broken(open(&bench.site, person, "整行被调换过").await), VaultError::Tampered.to_string());
}

#[tokio::test]
async fn the_journal_never_sees_a_name_or_number() {
    let bench = Bench::new().await;
    let person = put(&bench).await;
    open(&bench.site, person, "回访前核对电话").await.unwrap();
    erase(&bench.site, person).await.unwrap();
    let read = bench.site.store.read(|tx| {
        Box::pin(async move {
            let mut all = Vec::new();
            for statement in [&JOURNAL_ENTRIES, &JOURNAL_CONTENT, &JOURNAL_REQUESTS] {
                all.extend(tx.query(statement, values![], |row| row.get::<String>(0)).await?);
            }
            Ok::<_, store::Error>(all)
        })
    });
    let texts = read.await.unwrap();
    assert_eq!(texts.len(), 3);
    for text in texts {
        for planted in [NAME, PHONE, "回访前核对", "138", "诸葛"] {
            assert!(!text.contains(planted), "{text}");
        }
    }
    // Nor is it readable anywhere else in the file.
    let file = store::testing::everything(&bench.site.store, bench.folder.path()).await;
    for planted in [NAME.as_bytes(), PHONE.as_bytes()] {
        assert!(!file.windows(planted.len()).any(|window| window == planted));
    }
}

#[tokio::test]
async fn what_has_served_its_time_is_found() {
    let bench = Bench::new().await;
    let (person, kept) = (put(&bench).await, put(&bench).await);
    let (context, until) = (bench.setup_context(), start().plus_seconds(180 * 86_400));
    let told = bench.site.store.write(move |tx| {
        Box::pin(async move {
            vault::keep_until(tx, &context, person, Some(until)).await?;
            vault::keep_until(tx, &context, kept, None).await
        })
    });
    told.await.unwrap();
    for (now, due) in [(until.plus_seconds(-1), vec![]), (until, vec![person])] {
        let tenant = bench.site.tenant.clone();
        let read = bench
            .site
            .store
            .read(move |tx| Box::pin(async move { vault::due_for_erasure(tx, &tenant, now, 10).await }));
        assert_eq!(read.await.unwrap(), due);
    }
}

#[tokio::test]
async fn many_are_sealed_outside_and_put_inside_the_transaction() {
    let bench = Bench::new().await;
    let context = bench.setup_context();
    let sealed: Vec<_> = (0..100)
        .map(|number| {
            let identity = Identity::new(None, Some(&format!("1380000{number:04}")));
            let id = context.draw_id();
            seal(&bench.site.master, &context.tenant, id, &identity, Keeping::to_answer(), &context.entropy)
                .unwrap()
        })
        .collect();
    let last = sealed[99].id;
    let put = bench.site.store.write(move |tx| {
        Box::pin(async move {
            for one in sealed {
                vault::put_sealed(tx, &context, one).await?;
            }
            Ok::<_, Failure>(())
        })
    });
    put.await.unwrap();
    assert_eq!(masked(&bench.site, last).await.unwrap().contact.as_deref(), Some("138****0099"));
}

#[tokio::test]
async fn nothing_given_nothing_kept() {
    let bench = Bench::new().await;
    let (context, master) = (bench.setup_context(), Arc::clone(&bench.site.master));
    let put = bench.site.store.write(move |tx| {
        Box::pin(async move {
            vault::put(tx, &context, &master, &Identity::new(Some(" "), None), Keeping::to_answer()).await
        })
    });
    assert_eq!(put.await.unwrap(), None);
}

proptest! {
    #[test]
    fn sealing_hides_every_text(name in "\\PC{3,20}", contact in "\\PC{3,40}", seed: [u8; 32]) {
        let master = MasterKey::new([1; 32]);
        let entropy = Entropy::new(seed);
        let id = entropy.draw_id(start());
        let identity = Identity::new(Some(&name), Some(&contact));
        let sealed = seal(&master, &TenantId::new("a"), id, &identity, Keeping::to_answer(), &entropy).unwrap();
        prop_assert_eq!(format!("{identity:?}"), "Identity(…)");
        let (printed, quoted) = (format!("{sealed:?}"), format!("{name:?}"));
        prop_assert!(!printed.contains(&quoted));
        let again = seal(&master, &TenantId::new("a"), id, &identity, Keeping::to_answer(), &entropy).unwrap();
        prop_assert_ne!(format!("{sealed:?}"), format!("{again:?}"), "each sealing draws its own key and nonce");
    }
}
