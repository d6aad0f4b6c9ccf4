//! The journal and the tables agree, and what somebody changes behind the journal's back is noticed.

use crate::support::{Bench, PASSWORD, account_number, unit};
use guard::actions::vault;
use guard::right::{EraseVault, UnmaskVault};
use guard::testing::a_viewer;
use guard::{AccountReplay, Granted, Identity, Keeping, Look, Scope, Target, VaultReplay};
use journal::Verifier;
use kernel::{Failure, RequestKey};
use std::sync::Arc;
use store::{Statement, statement, values};

statement!(MOVE_UP, "update guard_role set role = 'dispatcher' where tenant = ?1");
statement!(SLIP_IN, "insert into guard_role (tenant, id, account, role, scope, valid_from)
    select tenant, '01900000-0000-7000-8000-0000000000ff', id, 'auditor', 'tenant', 0 from guard_account where tenant = ?1");
statement!(
    OWN_PASSWORD,
    "update guard_account set password_hash = '$argon2id$v=19$m=8,t=1,p=1$AQEBAQ$AAAA' where tenant = ?1"
);
statement!(
    OWN_FACTOR,
    "insert into guard_factor (tenant, id, account, kind, name, secret, counter, created_at)
     select tenant, '01900000-0000-7000-8000-0000000000fe', account, 'code', 'mine', token_digest, 0, 0 from guard_session where tenant = ?1"
);
statement!(
    OWN_CODE,
    "insert into guard_recovery (tenant, account, digest) select tenant, id, 'abc' from guard_account where tenant = ?1"
);
statement!(
    OWN_SUBJECT,
    "insert into guard_provider (tenant, account, subject, own, sole) select tenant, id, 'mine', 1, 0 from guard_account where tenant = ?1"
);
statement!(REOPEN, "update guard_account set status = 'closed' where tenant = ?1");
statement!(HIDE_LOOK, "delete from guard_access where tenant = ?1");
statement!(BLAME, "update guard_access set account = 'somebody else' where tenant = ?1");
statement!(UNERASE, "update guard_vault set erased_at = null where tenant = ?1");

async fn differences(bench: &Bench) -> Vec<&'static str> {
    let replays: Vec<Arc<dyn journal::Replay>> =
        vec![Arc::new(AccountReplay), Arc::new(VaultReplay { master: Some(Arc::clone(&bench.site.master)) })];
    let found = Verifier::new("street", Vec::new()).replays(replays).run(&bench.site.store).await.unwrap();
    found
        .differences
        .into_iter()
        .map(|difference| difference.code)
        .filter(|code| code.starts_with("guard-"))
        .collect()
}

/// An account with a role, a sign-in and a failure; one person looked at, another erased.
async fn lived_in() -> Bench {
    let bench = Bench::new().await;
    bench
        .account("zhang", unit(1), &[("handler", Scope::Unit { unit: unit(1) }), ("checker", Scope::Tenant)])
        .await;
    bench.sign_in("zhang", "wrong wrong wrong").await.unwrap_err();
    let opened = bench.sign_in("zhang", PASSWORD).await.unwrap();
    let viewer = guard::arrive(&bench.site, Some(&opened.token)).await.unwrap().viewer;
    let (key, new) = (RequestKey(String::new()), "a new long password".to_owned());
    guard::actions::password::change_own_password(&bench.site, &viewer, PASSWORD.into(), new, key)
        .await
        .unwrap();
    let officer = a_viewer("privacy_officer", Scope::Tenant, account_number(1), unit(1));
    let unmask = officer.grant::<UnmaskVault>(&Target::anywhere()).unwrap();
    let context = bench.site.context(&unmask, RequestKey(String::new()));
    let master = Arc::clone(&bench.site.master);
    let done = bench.site.store.write(move |tx| {
        Box::pin(async move {
            let identity = Identity::new(Some("诸葛玄策"), None);
            let erase = Granted::<EraseVault>::for_system("retention")?;
            for object in ["case/7", "case/8"] {
                let person =
                    vault::put(tx, &context, &master, &identity, Keeping::to_answer()).await?.unwrap();
                let look = Look { person, object: object.into(), reason: "核对电话".into() };
                vault::open(tx, &master, &context, &unmask, look).await?;
                if object == "case/8" {
                    vault::erase(tx, &context, &erase, person, "retention P2").await?;
                }
            }
            Ok::<_, Failure>(())
        })
    });
    done.await.unwrap();
    bench
}

#[tokio::test]
async fn tables_equal_the_replay_until_somebody_touches_them() {
    let bench = lived_in().await;
    assert_eq!(differences(&bench).await, Vec::<&str>::new());
    let deeds: [(&'static Statement, &[&str]); 10] = [
        (&MOVE_UP, &["guard-row-differs"]),
        (&SLIP_IN, &["guard-row-differs"]),
        (&OWN_PASSWORD, &["guard-row-differs"]),
        (&OWN_FACTOR, &["guard-row-differs"]),
        (&OWN_CODE, &["guard-row-differs"]),
        (&OWN_SUBJECT, &["guard-row-differs"]),
        (&REOPEN, &["guard-row-differs"]),
        (&HIDE_LOOK, &["guard-look-lost", "guard-look-lost"]),
        (&BLAME, &["guard-look-lost", "guard-look-lost"]),
        (&UNERASE, &["guard-row-differs"]),
    ];
    for (deed, noticed) in deeds {
        let bench = lived_in().await;
        let done = bench
            .site
            .store
            .write(move |tx| Box::pin(async move { tx.execute(deed, values!["street"]).await.map(drop) }));
        done.await.map_err(|error: store::Error| error).unwrap();
        assert_eq!(differences(&bench).await, noticed, "{}", deed.name);
    }
}
