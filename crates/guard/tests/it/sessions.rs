//! Sessions: timeouts, rotation, remote sign-out.

use crate::support::{Bench, PASSWORD, code, unit};
use guard::{SessionToken, SignIn, actions, arrive, query};
use store::{statement, values};

statement!(STORED_TOKENS, "select token_digest from guard_session");

async fn is_open(bench: &Bench, token: &SessionToken) -> bool {
    arrive(&bench.site, Some(token)).await.unwrap().viewer.staff().is_some()
}

#[tokio::test]
async fn a_session_ends_when_unused_and_in_any_case_after_twelve_hours() {
    let bench = Bench::new().await;
    bench.account("zhang", unit(1), &[]).await;
    let idle = bench.sign_in("zhang", PASSWORD).await.unwrap();
    bench.pass(30 * 60 - 1);
    assert!(is_open(&bench, &idle.token).await, "used in time");
    bench.pass(30 * 60);
    assert!(!is_open(&bench, &idle.token).await, "left alone for half an hour");
    let used = bench.sign_in("zhang", PASSWORD).await.unwrap();
    for _ in 0..35 {
        bench.pass(20 * 60);
        assert!(is_open(&bench, &used.token).await);
    }
    bench.pass(20 * 60);
    assert!(!is_open(&bench, &used.token).await, "twelve hours are over");
}

#[tokio::test]
async fn the_database_does_not_hold_the_token() {
    let bench = Bench::new().await;
    bench.account("zhang", unit(1), &[]).await;
    let opened = bench.sign_in("zhang", PASSWORD).await.unwrap();
    let read = bench.site.store.read(|tx| {
        Box::pin(async move { tx.query(&STORED_TOKENS, values![], |row| row.get::<Vec<u8>>(0)).await })
    });
    let stored: Vec<Vec<u8>> = read.await.map_err(|error: store::Error| error).unwrap();
    assert_eq!(stored, vec![opened.token.digest().to_vec()]);
    let from_database = SessionToken::read(&base64_of(&stored[0])).unwrap();
    assert!(!is_open(&bench, &from_database).await, "a copy of the database opens no session");
    assert_eq!(format!("{:?}", opened.token), "SessionToken");
}

fn base64_of(bytes: &[u8]) -> String {
    use base64::Engine;
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes)
}

#[tokio::test]
async fn signing_in_rotates_the_session() {
    let bench = Bench::new().await;
    bench.account("zhang", unit(1), &[]).await;
    bench.account("li", unit(1), &[]).await;
    let former = bench.sign_in("zhang", PASSWORD).await.unwrap();
    let sign_in = |password: &str| SignIn {
        login: "li".into(),
        password: password.into(),
        user_agent: None,
        former: Some(former.token.clone()),
        known: None,
    };
    actions::sign_in::sign_in(&bench.site, sign_in("wrong wrong wrong")).await.unwrap_err();
    assert!(is_open(&bench, &former.token).await, "a failed attempt takes nobody's session");
    let new = actions::sign_in::sign_in(&bench.site, sign_in(PASSWORD)).await.unwrap();
    assert!(!is_open(&bench, &former.token).await);
    assert_eq!(arrive(&bench.site, Some(&new.token)).await.unwrap().viewer.staff().unwrap().login, "li");
    // A token that somebody planted opens nothing and is not taken over.
    let planted = SessionToken::new([9; 32]);
    let command = SignIn { former: Some(planted.clone()), ..sign_in(PASSWORD) };
    let fresh = actions::sign_in::sign_in(&bench.site, command).await.unwrap();
    assert_ne!(fresh.token, planted);
    assert!(!is_open(&bench, &planted).await);
}

#[tokio::test]
async fn one_signs_out_elsewhere_but_nobody_else() {
    let bench = Bench::new().await;
    let zhang = bench.account("zhang", unit(1), &[]).await;
    bench.account("li", unit(1), &[]).await;
    let here = bench.sign_in("zhang", PASSWORD).await.unwrap();
    let there = bench.sign_in("zhang", PASSWORD).await.unwrap();
    let others = bench.sign_in("li", PASSWORD).await.unwrap();
    let viewer = arrive(&bench.site, Some(&here.token)).await.unwrap().viewer;
    let listed = query::own_sessions(&bench.site, &viewer).await.unwrap();
    assert_eq!(listed.len(), 2);
    assert_eq!(listed[0].device, "Firefox · Linux");
    actions::sign_out::end_own_session(&bench.site, &viewer, there.session).await.unwrap();
    let refused = actions::sign_out::end_own_session(&bench.site, &viewer, others.session).await.unwrap_err();
    assert_eq!(code(&refused), "session-unknown");
    assert!(!is_open(&bench, &there.token).await);
    assert!(is_open(&bench, &others.token).await);
    actions::sign_out::sign_out(&bench.site, &viewer).await.unwrap();
    assert!(!is_open(&bench, &here.token).await);
    let kinds = bench.kinds(journal::stream_of::<guard::AccountLoop>(zhang)).await;
    assert_eq!(kinds, ["opened", "signed_in", "signed_in", "session_ended", "session_ended"]);
}

#[tokio::test]
async fn a_session_belongs_to_its_tenant() {
    let bench = Bench::new().await;
    bench.account("zhang", unit(1), &[]).await;
    let opened = bench.sign_in("zhang", PASSWORD).await.unwrap();
    let mut other = bench.site.clone();
    other.tenant = kernel::TenantId::new("other");
    assert!(arrive(&other, Some(&opened.token)).await.unwrap().viewer.staff().is_none());
}
