//! Accounts, roles, passwords, lockout.

use crate::support::{Bench, PASSWORD, cheap_policy, code, unit};
use guard::right::{AssignRole, EditAccount};
use guard::{
    AccountLoop, Attempts, Granted, HashedPassword, NewAccount, NewRole, Scope, SignInPolicy, actions, query,
};
use kernel::{AccountId, Failure, Instant, RequestKey};
use proptest::prelude::*;
use store::{statement, values};

statement!(
    ACCOUNT_TEXT,
    "select kind || ' ' || payload || ' ' || actor || ' ' || authority from journal_entry where stream like 'account/%'"
);

fn new_account(bench: &Bench, login: &str) -> NewAccount {
    NewAccount {
        login: login.into(),
        name: "王小明".into(),
        unit: unit(1),
        password: HashedPassword::of(PASSWORD, [3; 16], &bench.site.sign_in).unwrap(),
        must_change_password: false,
    }
}

#[test]
fn the_shipped_rules_can_be_read() {
    let policy = SignInPolicy::shipped().unwrap();
    assert_eq!(
        (policy.failures, policy.least_length, policy.idle_minutes, policy.absolute_hours),
        (5, 10, 30, 12)
    );
    assert!(
        policy.memory_kib >= 19_456 && policy.passes >= 2,
        "the parameters that are recommended for argon2id"
    );
    assert!(SignInPolicy::read("failures = 1", "").is_err());
}

#[test]
fn weak_passwords_are_refused() {
    let policy = cheap_policy();
    let judged = |password: &str| policy.judge_password(password, "wangxm").map_err(|refusal| refusal.code);
    assert_eq!(judged("short"), Err("password-short"));
    assert_eq!(judged(&"长".repeat(129)), Err("password-long"));
    assert_eq!(judged("my-WangXM-pass"), Err("password-login"));
    assert_eq!(judged("mxgnaw-reversed"), Err("password-login"));
    assert_eq!(judged("Woaini1314520"), Err("password-common"));
    assert_eq!(judged("aaaaaaaaaaaab"), Err("password-common"));
    assert_eq!(judged("门前大桥下游过一群鸭"), Ok(()));
}

#[tokio::test]
async fn logins_are_unique_whatever_their_case() {
    let bench = Bench::new().await;
    bench.try_account(new_account(&bench, "Wang.XM"), vec![]).await.unwrap();
    let taken = bench.try_account(new_account(&bench, " wang.xm "), vec![]).await.unwrap_err();
    assert_eq!(code(&taken), "account-login-taken");
    let bad = bench.try_account(new_account(&bench, "a b"), vec![]).await.unwrap_err();
    assert_eq!(code(&bad), "account-login");
    assert!(bench.sign_in("WANG.xm", PASSWORD).await.is_ok());
}

#[tokio::test]
async fn five_failures_lock_and_the_lock_grows() {
    let bench = Bench::new().await;
    let id = bench.account("zhang", unit(1), &[("handler", Scope::Unit { unit: unit(1) })]).await;
    let minutes = |failure: Failure| match failure {
        Failure::Refused(refusal) if refusal.code == "sign-in-locked" => {
            refusal.facts["minutes"].parse::<i64>().unwrap()
        }
        other => panic!("{other}"),
    };
    let mut locks = Vec::new();
    for _ in 0..5 {
        for _ in 0..5 {
            assert_eq!(
                code(&bench.sign_in("zhang", "wrong wrong wrong").await.unwrap_err()),
                "sign-in-wrong"
            );
        }
        // Also with the right password.
        let lock = minutes(bench.sign_in("zhang", PASSWORD).await.unwrap_err());
        locks.push(lock);
        bench.pass(lock * 60 - 1);
        assert_eq!(minutes(bench.sign_in("zhang", PASSWORD).await.unwrap_err()), 1);
        bench.pass(1);
    }
    assert_eq!(locks, [15, 30, 60, 60, 60]);
    assert!(bench.sign_in("zhang", PASSWORD).await.is_ok());
    // A success starts anew.
    for _ in 0..4 {
        bench.sign_in("zhang", "wrong wrong wrong").await.unwrap_err();
    }
    assert!(bench.sign_in("zhang", PASSWORD).await.is_ok());
    let kinds = bench.kinds(journal::stream_of::<AccountLoop>(id)).await;
    assert_eq!(kinds.iter().filter(|kind| *kind == "locked_out").count(), 5);
    assert_eq!(kinds.iter().filter(|kind| *kind == "signed_in").count(), 2);
}

#[tokio::test]
async fn guesses_of_others_do_not_keep_the_owner_out_of_his_own_browser() {
    let bench = Bench::new().await;
    bench.account("zhang", unit(1), &[]).await;
    let known = bench.sign_in("zhang", PASSWORD).await.unwrap().known;
    let from_known = |password: &str| guard::SignIn {
        login: "zhang".into(),
        password: password.into(),
        user_agent: None,
        former: None,
        known: known.clone(),
    };
    for _ in 0..6 {
        bench.sign_in("zhang", "wrong wrong wrong").await.unwrap_err();
    }
    assert_eq!(code(&bench.sign_in("zhang", PASSWORD).await.unwrap_err()), "sign-in-locked");
    guard::actions::sign_in::sign_in(&bench.site, from_known(PASSWORD)).await.unwrap();
    // His own browser guesses no more often than others; and his success opens the login for nobody else.
    for _ in 0..5 {
        guard::actions::sign_in::sign_in(&bench.site, from_known("wrong wrong wrong")).await.unwrap_err();
    }
    let refused = guard::actions::sign_in::sign_in(&bench.site, from_known(PASSWORD)).await.unwrap_err();
    assert_eq!(code(&refused), "sign-in-locked");
    assert_eq!(code(&bench.sign_in("zhang", PASSWORD).await.unwrap_err()), "sign-in-locked");
}

#[tokio::test]
async fn passwords_that_leaked_are_refused() {
    let listed = guard::Breached::read(&b"leaked long ago 77\n"[..]).unwrap();
    let policy = crate::support::cheap_policy().with_breached(listed);
    assert_eq!(policy.judge_password("leaked long ago 77", "zhang").unwrap_err().code, "password-breached");
    assert!(policy.judge_password("leaked long ago 78", "zhang").is_ok());
}

#[tokio::test]
async fn guesses_at_once_get_no_more_than_five() {
    let bench = Bench::new().await;
    bench.account("zhang", unit(1), &[]).await;
    let guesses = (0..40).map(|_| bench.sign_in("zhang", "wrong wrong wrong"));
    let answers = futures::future::join_all(guesses).await;
    let looked_at =
        answers.iter().filter(|answer| code(answer.as_ref().unwrap_err()) == "sign-in-wrong").count();
    assert_eq!(looked_at, 5);
}

#[tokio::test]
async fn nobody_learns_which_logins_exist() {
    let bench = Bench::new().await;
    bench.account("zhang", unit(1), &[]).await;
    let closed = bench.account("closed", unit(1), &[]).await;
    close(&bench, closed).await;
    let mut answers = Vec::new();
    for login in ["zhang", "nobody", "closed"] {
        let mut said = Vec::new();
        for _ in 0..7 {
            let Err(Failure::Refused(refusal)) = bench.sign_in(login, "wrong wrong wrong").await else {
                panic!()
            };
            said.push(refusal);
        }
        answers.push(said);
    }
    assert_eq!(answers[0], answers[1]);
    assert_eq!(answers[0], answers[2]);
    bench.pass(24 * 3600);
    assert_eq!(code(&bench.sign_in("closed", PASSWORD).await.unwrap_err()), "sign-in-wrong");
}

async fn close(bench: &Bench, id: AccountId) {
    let granted = Granted::<EditAccount>::for_system("setup").unwrap();
    let context = bench.site.context(&granted, RequestKey(String::new()));
    let closed = bench.site.store.write(move |tx| {
        Box::pin(async move { actions::account::close_account(tx, &granted, &context, id).await })
    });
    closed.await.unwrap();
}

#[tokio::test]
async fn unknown_logins_take_as_long_as_known_ones() {
    let mut policy = cheap_policy();
    (policy.memory_kib, policy.passes, policy.failures) = (4096, 2, 1000);
    let bench = Bench::with(policy).await;
    bench.account("zhang", unit(1), &[]).await;
    let mut spent = [Vec::new(), Vec::new()];
    for round in 0..14 {
        let login = ["zhang", "nobody"][round % 2];
        let before = std::time::Instant::now();
        bench.sign_in(login, "wrong wrong wrong").await.unwrap_err();
        spent[round % 2].push(before.elapsed());
    }
    // The fastest of each: what the work costs when nothing else disturbs the machine.
    let [known, unknown] = spent.map(|times| times.into_iter().min().unwrap().as_secs_f64());
    // Without the decoy's work the ratio is above ten.
    assert!(known / unknown < 3.0 && unknown / known < 3.0, "known {known}, unknown {unknown}");
}

#[tokio::test]
async fn three_administrators_are_three_people() {
    let bench = Bench::new().await;
    let both =
        vec![NewRole::named("system_admin", Scope::Tenant), NewRole::named("security_admin", Scope::Tenant)];
    let refused = bench.try_account(new_account(&bench, "both"), both).await.unwrap_err();
    assert_eq!(code(&refused), "role-separate");
    let unknown = vec![NewRole::named("emperor", Scope::Tenant)];
    assert_eq!(
        code(&bench.try_account(new_account(&bench, "emperor"), unknown).await.unwrap_err()),
        "role-unknown"
    );
    let requester = vec![NewRole::named("requester", Scope::Tenant)];
    assert_eq!(
        code(&bench.try_account(new_account(&bench, "req"), requester).await.unwrap_err()),
        "role-unknown"
    );
    // One after the other is allowed: the periods do not overlap.
    let now = bench.site.now();
    let then = now.plus_seconds(86_400);
    let first = NewRole { valid_to: Some(then), ..NewRole::named("system_admin", Scope::Tenant) };
    let second = NewRole { valid_from: Some(then), ..NewRole::named("auditor", Scope::Tenant) };
    bench.try_account(new_account(&bench, "later"), vec![first, second]).await.unwrap();
    // The failed attempts left nothing behind.
    assert!(bench.try_account(new_account(&bench, "both"), vec![]).await.is_ok());
}

#[tokio::test]
async fn roles_hold_only_in_their_period() {
    let bench = Bench::new().await;
    let now = bench.site.now();
    let role = NewRole {
        valid_from: Some(now.plus_seconds(60)),
        valid_to: Some(now.plus_seconds(120)),
        ..NewRole::named("checker", Scope::Tenant)
    };
    let id = bench.try_account(new_account(&bench, "temp"), vec![role]).await.unwrap();
    for (pass, held) in [(0, 0), (60, 1), (59, 1), (1, 0)] {
        bench.pass(pass);
        let (tenant, now) = (bench.site.tenant.clone(), bench.site.now());
        let viewer = bench
            .site
            .store
            .read(move |tx| Box::pin(async move { query::viewer_of(tx, &tenant, id, now).await }));
        assert_eq!(viewer.await.unwrap().staff().unwrap().roles.len(), held);
    }
}

#[tokio::test]
async fn nobody_gives_himself_a_role() {
    let bench = Bench::new().await;
    let admin = bench.account("sec", unit(1), &[("security_admin", Scope::Tenant)]).await;
    let other = bench.account("other", unit(1), &[]).await;
    let (site, tenant, now) = (bench.site.clone(), bench.site.tenant.clone(), bench.site.now());
    let viewer = bench
        .site
        .store
        .read(move |tx| Box::pin(async move { query::viewer_of(tx, &tenant, admin, now).await }))
        .await
        .unwrap();
    assert_eq!(
        viewer.grant::<EditAccount>(&guard::Target::anywhere()).unwrap_err().code,
        "authority-missing"
    );
    for (to, expected) in [(admin, Some("role-own")), (other, None)] {
        let granted = viewer.grant::<AssignRole>(&guard::Target::anywhere()).unwrap();
        let context = site.context(&granted, RequestKey(String::new()));
        let role = NewRole::named("dispatcher", Scope::Tenant);
        let given = site.store.write(move |tx| {
            Box::pin(async move { actions::role::give_role(tx, &granted, &context, to, role).await })
        });
        assert_eq!(given.await.err().as_ref().map(code), expected);
    }
}

#[tokio::test]
async fn a_changed_password_ends_other_sessions() {
    let bench = Bench::new().await;
    bench.account("zhang", unit(1), &[]).await;
    let (here, there) =
        (bench.sign_in("zhang", PASSWORD).await.unwrap(), bench.sign_in("zhang", PASSWORD).await.unwrap());
    let viewer = guard::arrive(&bench.site, Some(&here.token)).await.unwrap().viewer;
    let change = |present: &str, wanted: &str| {
        let key = RequestKey(String::new());
        actions::password::change_own_password(&bench.site, &viewer, present.into(), wanted.into(), key)
    };
    assert_eq!(code(&change("not the present", "a new long password").await.unwrap_err()), "password-wrong");
    assert_eq!(code(&change(PASSWORD, "short").await.unwrap_err()), "password-short");
    assert_eq!(code(&change(PASSWORD, PASSWORD).await.unwrap_err()), "password-same");
    change(PASSWORD, "a new long password").await.unwrap();
    assert!(guard::arrive(&bench.site, Some(&here.token)).await.unwrap().viewer.staff().is_some());
    assert!(guard::arrive(&bench.site, Some(&there.token)).await.unwrap().viewer.staff().is_none());
    assert_eq!(code(&bench.sign_in("zhang", PASSWORD).await.unwrap_err()), "sign-in-wrong");
    assert!(bench.sign_in("zhang", "a new long password").await.is_ok());
}

#[tokio::test]
async fn the_journal_holds_no_secret_and_the_table_is_its_fold() {
    let bench = Bench::new().await;
    let id = bench.account("zhang.secret", unit(1), &[("handler", Scope::Unit { unit: unit(1) })]).await;
    bench.sign_in("zhang.secret", PASSWORD).await.unwrap();
    bench.sign_in("zhang.secret", "wrong wrong wrong").await.unwrap_err();
    let tenant = bench.site.tenant.clone();
    let (texts, folded, row) = bench
        .site
        .store
        .read(move |tx| {
            Box::pin(async move {
                let texts = tx.query(&ACCOUNT_TEXT, values![], |row| row.get::<String>(0)).await?;
                let stream = journal::stream_of::<AccountLoop>(id);
                let folded = journal::fold::<AccountLoop>(tx, tenant.as_str(), &stream).await?.unwrap();
                let rows = query::accounts(tx, &tenant, "", 10).await?;
                Ok::<_, Failure>((texts, folded, rows[0].clone()))
            })
        })
        .await
        .unwrap();
    assert_eq!(texts.len(), 4, "{texts:?}");
    for text in &texts {
        for secret in ["zhang.secret", "argon2", "测试", PASSWORD] {
            assert!(!text.contains(secret), "{text}");
        }
    }
    assert_eq!((folded.version, folded.state.unit, folded.state.open), (row.version, row.unit, row.open));
    assert_eq!(folded.state.roles.len(), 1);
}

proptest! {
    /// However failures and pauses follow each other, no more than the allowed guesses fit in.
    #[test]
    fn guesses_are_bounded(pauses in proptest::collection::vec(0i64..7200, 1..200)) {
        let policy = cheap_policy();
        let (mut now, mut attempts) = (Instant::from_micros(0), Attempts::default());
        let mut guesses: Vec<Instant> = Vec::new();
        for pause in pauses {
            now = now.plus_seconds(pause);
            if policy.locked(attempts, now).is_none() {
                guesses.push(now);
                attempts = policy.after_failure(attempts, now);
            }
            // In any quarter of an hour at most the end of one round and a whole other one.
            let recent = guesses.iter().filter(|at| now.seconds_since(**at) < 15 * 60).count();
            prop_assert!(recent <= 9, "{recent}");
            let day = guesses.iter().filter(|at| now.seconds_since(**at) < 86_400).count();
            prop_assert!(day <= 60, "{day}");
        }
    }
}
