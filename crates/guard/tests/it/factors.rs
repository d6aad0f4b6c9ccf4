//! Second factors: setting up, signing in, replays, recovery, showing again who one is.

use crate::support::{Bench, PASSWORD, cheap_policy, code, unit};
use guard::actions::proof::{Completed, Proof};
use guard::actions::{self, factor};
use guard::right::{AssignRole, EditAccount, ReadCase};
use guard::{
    AccountLoop, FactorKind, Granted, Pending, Role, Scope, SessionToken, Target, Viewer, arrive, query,
};
use kernel::{AccountId, Failure, RequestKey};
use totp_rs::{Builder, Secret};

fn key() -> RequestKey {
    RequestKey(String::new())
}

/// What the app on the telephone would show now.
pub fn app_shows(bench: &Bench, secret: &str) -> String {
    let secret = Secret::try_from_base32(secret.replace(' ', "")).unwrap();
    let seconds = u64::try_from(bench.site.now().micros() / 1_000_000).unwrap();
    Builder::new().with_secret(secret).build().unwrap().generate(seconds).to_string()
}

pub async fn viewer_of(bench: &Bench, token: &SessionToken) -> Viewer {
    arrive(&bench.site, Some(token)).await.unwrap().viewer
}

/// Signs in by password and sets an app up; the secret of the app.
pub async fn with_app(bench: &Bench, login: &str) -> String {
    let opened = bench.sign_in(login, PASSWORD).await.unwrap();
    let viewer = viewer_of(bench, &opened.token).await;
    let offer = factor::offer_code(&bench.site, &viewer).unwrap();
    let shown = app_shows(bench, &offer.secret);
    factor::add_code(&bench.site, &viewer, (&offer.sealed, &shown, "手机"), key()).await.unwrap();
    offer.secret
}

pub async fn pending(bench: &Bench, login: &str) -> (SessionToken, Pending) {
    let opened = bench.sign_in(login, PASSWORD).await.unwrap();
    assert!(opened.awaits && opened.known.is_none());
    let arrival = arrive(&bench.site, Some(&opened.token)).await.unwrap();
    assert!(arrival.viewer.staff().is_none(), "the password alone opens nothing");
    (opened.token, arrival.pending.unwrap())
}

pub async fn complete(bench: &Bench, pending: &Pending, typed: &str) -> Result<Completed, Failure> {
    actions::proof::complete(&bench.site, pending, None, Proof::Typed(typed.to_owned())).await
}

async fn account(bench: &Bench, login: &str) -> AccountId {
    bench.account(login, unit(1), &[("dispatcher", Scope::Tenant)]).await
}

#[tokio::test]
async fn a_code_completes_the_sign_in_once() {
    let bench = Bench::new().await;
    let id = account(&bench, "zhang").await;
    let secret = with_app(&bench, "zhang").await;
    let (before, waiting) = pending(&bench, "zhang").await;
    let setting_up = app_shows(&bench, &secret);
    let refused = complete(&bench, &waiting, &setting_up).await.unwrap_err();
    assert_eq!(code(&refused), "second-wrong", "the code that was shown when setting up counts as used");
    bench.pass(30);
    let shown = app_shows(&bench, &secret);
    let done = complete(&bench, &waiting, &format!("{} {}", &shown[..3], &shown[3..])).await.unwrap();
    assert!(viewer_of(&bench, &done.token).await.staff().is_some());
    assert!(viewer_of(&bench, &before).await.staff().is_none(), "the token before it opens nothing");
    // Replayed for another session in the same half minute.
    let (_, again) = pending(&bench, "zhang").await;
    assert_eq!(code(&complete(&bench, &again, &shown).await.unwrap_err()), "second-wrong");
    let kinds = bench.kinds(journal::stream_of::<AccountLoop>(id)).await;
    let expected = [
        "opened",
        "role_given",
        "signed_in",
        "factor_added",
        "second_asked",
        "sign_in_failed",
        "signed_in",
        "proved",
        "second_asked",
        "sign_in_failed",
    ];
    assert_eq!(kinds, expected);
}

#[tokio::test]
async fn five_wrong_codes_close_the_second_factor() {
    let bench = Bench::new().await;
    account(&bench, "zhang").await;
    let secret = with_app(&bench, "zhang").await;
    bench.pass(60);
    let (_, waiting) = pending(&bench, "zhang").await;
    for guess in ["000000", "000001", "12345", "", "ABCD-EFGH-JKLM"] {
        assert_eq!(code(&complete(&bench, &waiting, guess).await.unwrap_err()), "second-wrong");
    }
    let shown = app_shows(&bench, &secret);
    assert_eq!(code(&complete(&bench, &waiting, &shown).await.unwrap_err()), "second-locked");
    // Another session of the same account is no way around it.
    let (_, other) = pending(&bench, "zhang").await;
    assert_eq!(code(&complete(&bench, &other, &shown).await.unwrap_err()), "second-locked");
    bench.pass(15 * 60);
    let (_, later) = pending(&bench, "zhang").await;
    assert!(complete(&bench, &later, &app_shows(&bench, &secret)).await.is_ok());
}

#[tokio::test]
async fn a_session_waits_ten_minutes_and_a_password_is_no_second_factor() {
    let bench = Bench::new().await;
    account(&bench, "zhang").await;
    with_app(&bench, "zhang").await;
    let (token, waiting) = pending(&bench, "zhang").await;
    let password = Proof::Password(PASSWORD.to_owned());
    let refused = actions::proof::complete(&bench.site, &waiting, None, password).await.unwrap_err();
    assert_eq!(code(&refused), "second-wrong");
    bench.pass(10 * 60);
    assert!(arrive(&bench.site, Some(&token)).await.unwrap().pending.is_none());
}

#[tokio::test]
async fn a_recovery_code_counts_once_and_new_ones_end_the_old() {
    let bench = Bench::new().await;
    account(&bench, "zhang").await;
    let opened = bench.sign_in("zhang", PASSWORD).await.unwrap();
    let viewer = viewer_of(&bench, &opened.token).await;
    let refused = factor::draw_recovery(&bench.site, &viewer, key()).await.unwrap_err();
    assert_eq!(code(&refused), "recovery-without-factor");
    with_app(&bench, "zhang").await;
    let first = factor::draw_recovery(&bench.site, &viewer, key()).await.unwrap();
    let second = factor::draw_recovery(&bench.site, &viewer, key()).await.unwrap();
    assert_eq!((first.len(), second.len()), (10, 10));
    let (_, waiting) = pending(&bench, "zhang").await;
    assert_eq!(code(&complete(&bench, &waiting, &first[0]).await.unwrap_err()), "second-wrong");
    complete(&bench, &waiting, &second[0].to_lowercase()).await.unwrap();
    let (_, again) = pending(&bench, "zhang").await;
    assert_eq!(code(&complete(&bench, &again, &second[0]).await.unwrap_err()), "second-wrong");
    assert_eq!(query::recovery_left(&bench.site, &viewer).await.unwrap(), 9);
}

#[tokio::test]
async fn what_is_delicate_asks_again_after_half_an_hour() {
    let bench = Bench::new().await;
    bench.account("admin", unit(1), &[("system_admin", Scope::Tenant), ("dispatcher", Scope::Tenant)]).await;
    let opened = bench.sign_in("admin", PASSWORD).await.unwrap();
    bench.pass(25 * 60);
    let fresh = viewer_of(&bench, &opened.token).await;
    assert!(fresh.grant::<EditAccount>(&Target::anywhere()).is_ok());
    bench.pass(10 * 60);
    let old = viewer_of(&bench, &opened.token).await;
    assert_eq!(old.grant::<EditAccount>(&Target::anywhere()).unwrap_err().code, "proof-old");
    assert!(old.may::<EditAccount>(&Target::anywhere()), "the page still offers it");
    assert!(old.grant::<ReadCase>(&Target::anywhere()).is_ok(), "ordinary work goes on");
    assert_eq!(code(&factor::draw_recovery(&bench.site, &old, key()).await.unwrap_err()), "proof-old");
    let wrong = Proof::Password("not the password".into());
    let refused = actions::proof::confirm(&bench.site, &old, wrong).await.unwrap_err();
    assert_eq!(code(&refused), "password-wrong");
    actions::proof::confirm(&bench.site, &old, Proof::Password(PASSWORD.into())).await.unwrap();
    let proved = viewer_of(&bench, &opened.token).await;
    assert!(proved.grant::<EditAccount>(&Target::anywhere()).is_ok());
    // With a second factor the password is not enough.
    let secret = {
        let offer = factor::offer_code(&bench.site, &proved).unwrap();
        let shown = app_shows(&bench, &offer.secret);
        factor::add_code(&bench.site, &proved, (&offer.sealed, &shown, "手机"), key()).await.unwrap();
        offer.secret
    };
    let refused =
        actions::proof::confirm(&bench.site, &proved, Proof::Password(PASSWORD.into())).await.unwrap_err();
    assert_eq!(code(&refused), "second-needed");
    bench.pass(30);
    let shown = Proof::Typed(app_shows(&bench, &secret));
    actions::proof::confirm(&bench.site, &proved, shown).await.unwrap();
}

#[tokio::test]
async fn an_offer_is_for_one_session_and_half_an_hour() {
    let bench = Bench::new().await;
    account(&bench, "zhang").await;
    account(&bench, "li").await;
    let own = viewer_of(&bench, &bench.sign_in("zhang", PASSWORD).await.unwrap().token).await;
    let other = viewer_of(&bench, &bench.sign_in("li", PASSWORD).await.unwrap().token).await;
    let offer = factor::offer_code(&bench.site, &own).unwrap();
    let shown = app_shows(&bench, &offer.secret);
    let stolen = factor::add_code(&bench.site, &other, (&offer.sealed, &shown, "手机"), key()).await;
    assert_eq!(code(&stolen.unwrap_err()), "factor-offer");
    let wrong = factor::add_code(&bench.site, &own, (&offer.sealed, "000000", "手机"), key()).await;
    assert_eq!(code(&wrong.unwrap_err()), "factor-code");
    let unnamed = factor::add_code(&bench.site, &own, (&offer.sealed, &shown, " "), key()).await;
    assert_eq!(code(&unnamed.unwrap_err()), "factor-name");
    assert!(query::own_factors(&bench.site, &own).await.unwrap().is_empty());
}

#[tokio::test]
async fn whoever_lost_everything_is_let_in_by_the_security_administrator() {
    let bench = Bench::new().await;
    let id = account(&bench, "zhang").await;
    with_app(&bench, "zhang").await;
    let granted = Granted::<AssignRole>::for_system("setup").unwrap();
    let context = bench.site.context(&granted, key());
    let cleared = bench
        .site
        .store
        .write(move |tx| Box::pin(async move { factor::clear(tx, &granted, &context, id).await }));
    assert_eq!(cleared.await.unwrap(), 1);
    assert!(!bench.sign_in("zhang", PASSWORD).await.unwrap().awaits);
}

#[tokio::test]
async fn a_removed_factor_takes_the_recovery_codes_with_it() {
    let bench = Bench::new().await;
    account(&bench, "zhang").await;
    let viewer = viewer_of(&bench, &bench.sign_in("zhang", PASSWORD).await.unwrap().token).await;
    with_app(&bench, "zhang").await;
    factor::draw_recovery(&bench.site, &viewer, key()).await.unwrap();
    let factors = query::own_factors(&bench.site, &viewer).await.unwrap();
    assert_eq!((factors.len(), factors[0].kind), (1, FactorKind::Code));
    factor::remove(&bench.site, &viewer, factors[0].id, key()).await.unwrap();
    assert_eq!(query::recovery_left(&bench.site, &viewer).await.unwrap(), 0);
    let again = factor::remove(&bench.site, &viewer, factors[0].id, key()).await.unwrap_err();
    assert_eq!(code(&again), "factor-unknown");
    assert!(!bench.sign_in("zhang", PASSWORD).await.unwrap().awaits);
}

#[tokio::test]
async fn a_role_may_ask_for_a_second_factor() {
    let mut policy = cheap_policy();
    policy.second_factor_roles.insert(Role::new("dispatcher"));
    let bench = Bench::with(policy).await;
    account(&bench, "zhang").await;
    let opened = bench.sign_in("zhang", PASSWORD).await.unwrap();
    assert!(arrive(&bench.site, Some(&opened.token)).await.unwrap().must_set_up_second);
    with_app(&bench, "zhang").await;
    assert!(!arrive(&bench.site, Some(&opened.token)).await.unwrap().must_set_up_second);
}

/// What the database holds of an app is not its secret.
#[tokio::test]
async fn the_secret_of_an_app_is_sealed() {
    let bench = Bench::new().await;
    account(&bench, "zhang").await;
    let secret = with_app(&bench, "zhang").await;
    let plain = Secret::try_from_base32(secret.replace(' ', "")).unwrap();
    let kept = store::testing::everything(&bench.site.store, bench.folder.path()).await;
    assert!(!kept.windows(plain.as_ref().len()).any(|window| window == plain.as_ref()));
}
