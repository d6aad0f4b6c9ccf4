//! Standing in for a colleague: who may hand what on, how long it holds, and what it never opens.

use crate::support::{Bench, PASSWORD, account_number, code, unit};
use guard::actions::delegation::{self, Handover};
use guard::right::{AssignRole, CheckCase, DispatchCase, EditAccount, ReadCase, ReplyToCase};
use guard::testing::viewer_with;
use guard::{
    AccountLoop, AccountReplay, Authority, Bar, Colleague, DelegationRules, GivenId, GivenRole, Granted,
    InPlaceOf, PlacePath, Role, RolePeriod, Scope, StandIn, Target, Viewer, actions, arrive, hand_on, query,
    stands,
};
use journal::Verifier;
use kernel::{AccountId, Failure, Id, Instant, RequestKey};
use proptest::prelude::*;
use std::sync::Arc;

const DAY: i64 = 86_400;

fn key() -> RequestKey {
    RequestKey(String::new())
}

async fn viewer(bench: &Bench, login: &str) -> Viewer {
    let opened = bench.sign_in(login, PASSWORD).await.unwrap();
    arrive(&bench.site, Some(&opened.token)).await.unwrap().viewer
}

async fn own_roles(bench: &Bench, viewer: &Viewer) -> Vec<GivenId> {
    let held = query::own_roles_to_hand_on(&bench.site, viewer).await.unwrap();
    held.into_iter().map(|given| given.id).collect()
}

fn for_days(bench: &Bench, given: Vec<GivenId>, to: &str, days: i64) -> Handover {
    let from = bench.site.now();
    Handover { given, to: to.into(), from, until: from.plus_seconds(days * DAY), why: StandIn::Absence }
}

async fn hand(bench: &Bench, by: &Viewer, to: &str, days: i64) -> Result<Vec<GivenId>, Failure> {
    let given = own_roles(bench, by).await;
    delegation::delegate(&bench.site, by, for_days(bench, given, to, days), key()).await
}

/// Wang dispatches for the whole place, Li is his colleague.
async fn office() -> (Bench, AccountId, AccountId) {
    let bench = Bench::new().await;
    let wang = bench.account("wang", unit(1), &[("dispatcher", Scope::Tenant)]).await;
    let li = bench.account("li", unit(1), &[("intake_agent", Scope::Tenant)]).await;
    (bench, wang, li)
}

async fn differences(bench: &Bench) -> usize {
    let replays: Vec<Arc<dyn journal::Replay>> = vec![Arc::new(AccountReplay)];
    let verifier = Verifier::new("street", Vec::new()).replays(replays);
    let found = verifier.run(&bench.site.store).await.unwrap().differences;
    found.iter().filter(|difference| difference.code.starts_with("guard-")).count()
}

#[tokio::test]
async fn a_colleague_stands_in_and_the_journal_names_both_until_it_ends_by_itself() {
    let (bench, wang, li) = office().await;
    let by = viewer(&bench, "wang").await;
    assert!(!viewer(&bench, "li").await.holds::<DispatchCase>());
    hand(&bench, &by, "li", 3).await.unwrap();
    let standing = viewer(&bench, "li").await;
    let granted = standing.grant::<DispatchCase>(&Target::anywhere()).unwrap();
    assert!(granted.authority().ends_with(&format!(" for:{wang}")), "{}", granted.authority());
    let own = standing.grant::<guard::right::ReceiveCase>(&Target::of(unit(1))).unwrap();
    assert!(!own.authority().contains(" for:"), "what he may himself he does in his own name");
    let kinds = bench.kinds(journal::stream_of::<AccountLoop>(li)).await;
    assert!(kinds.contains(&"role_delegated".to_owned()), "{kinds:?}");
    // Both see it.
    for login in ["wang", "li"] {
        let shown = query::own_delegations(&bench.site, &viewer(&bench, login).await).await.unwrap();
        assert_eq!(
            (shown.len(), shown[0].by.1.as_str(), shown[0].of.1.as_str()),
            (1, "测试 li", "测试 wang")
        );
    }
    bench.pass(3 * DAY);
    assert!(!viewer(&bench, "li").await.holds::<DispatchCase>());
    assert!(query::own_delegations(&bench.site, &viewer(&bench, "wang").await).await.unwrap().is_empty());
    assert_eq!(differences(&bench).await, 0);
}

#[tokio::test]
async fn nobody_hands_on_what_he_lacks_or_longer_than_he_has_it() {
    let (bench, _, _) = office().await;
    bench.account("zhao", unit(2), &[]).await;
    bench.account("admin", unit(1), &[("system_admin", Scope::Tenant)]).await;
    let (wang, li) = (viewer(&bench, "wang").await, viewer(&bench, "li").await);
    let refused = |done: Result<Vec<GivenId>, Failure>| code(&done.unwrap_err());
    assert_eq!(refused(hand(&bench, &wang, "wang", 3).await), "delegation-own");
    assert_eq!(refused(hand(&bench, &wang, "zhao", 3).await), "delegation-colleague", "another unit");
    assert_eq!(refused(hand(&bench, &wang, "nobody", 3).await), "delegation-colleague");
    assert_eq!(refused(hand(&bench, &wang, "li", 32).await), "delegation-long");
    assert_eq!(refused(hand(&bench, &wang, "li", 0).await), "delegation-period");
    let others = for_days(&bench, own_roles(&bench, &wang).await, "wang", 3);
    assert_eq!(refused(delegation::delegate(&bench.site, &li, others, key()).await), "delegation-lacking");
    let nothing = for_days(&bench, Vec::new(), "li", 3);
    assert_eq!(refused(delegation::delegate(&bench.site, &wang, nothing, key()).await), "delegation-nothing");
    // Administrators are put in place by others, and what was handed on is not handed on again.
    assert!(own_roles(&bench, &viewer(&bench, "admin").await).await.is_empty());
    let handed = hand(&bench, &wang, "li", 3).await.unwrap();
    bench.account("sun", unit(1), &[]).await;
    let again = for_days(&bench, handed, "sun", 1);
    let li = viewer(&bench, "li").await;
    assert_eq!(refused(delegation::delegate(&bench.site, &li, again, key()).await), "delegation-chain");
    // A session left open hands nothing on.
    bench.pass(25 * 60);
    let wang_token = bench.sign_in("wang", PASSWORD).await.unwrap().token;
    bench.pass(25 * 60);
    arrive(&bench.site, Some(&wang_token)).await.unwrap();
    bench.pass(10 * 60);
    let late = arrive(&bench.site, Some(&wang_token)).await.unwrap().viewer;
    assert_eq!(refused(hand(&bench, &late, "li", 3).await), "proof-old");
}

#[tokio::test]
async fn it_ends_with_the_role_the_account_and_the_unit_of_whoever_handed_it_on() {
    for end in 0..4 {
        let (bench, wang, _) = office().await;
        let by = viewer(&bench, "wang").await;
        let held = own_roles(&bench, &by).await;
        let handed = hand(&bench, &by, "li", 3).await.unwrap();
        assert!(viewer(&bench, "li").await.holds::<DispatchCase>());
        match end {
            0 => {
                let granted = Granted::<AssignRole>::for_system("setup").unwrap();
                let (context, given) = (bench.site.context(&granted, key()), held[0]);
                let write = bench.site.store.write(move |tx| {
                    Box::pin(
                        async move { actions::role::take_role(tx, &granted, &context, wang, given).await },
                    )
                });
                write.await.unwrap();
            }
            1 | 2 => {
                let granted = Granted::<EditAccount>::for_system("setup").unwrap();
                let context = bench.site.context(&granted, key());
                let write = bench.site.store.write(move |tx| {
                    Box::pin(async move {
                        match end {
                            1 => actions::account::close_account(tx, &granted, &context, wang).await,
                            _ => actions::account::move_account(tx, &granted, &context, wang, unit(2)).await,
                        }
                    })
                });
                write.await.unwrap();
            }
            // By whoever stands in, who may give it back.
            _ => {
                let li = viewer(&bench, "li").await;
                delegation::end(&bench.site, &li, handed[0], key()).await.unwrap();
            }
        }
        assert!(!viewer(&bench, "li").await.holds::<DispatchCase>(), "{end}");
        assert_eq!(differences(&bench).await, 0);
    }
    let (bench, _, _) = office().await;
    let by = viewer(&bench, "wang").await;
    let handed = hand(&bench, &by, "li", 3).await.unwrap();
    bench.account("sun", unit(1), &[]).await;
    let stranger = viewer(&bench, "sun").await;
    let refused = delegation::end(&bench.site, &stranger, handed[0], key()).await.unwrap_err();
    assert_eq!(code(&refused), "account-role-unknown");
    delegation::end(&bench.site, &by, handed[0], key()).await.unwrap();
    assert!(!viewer(&bench, "li").await.holds::<DispatchCase>());
}

#[tokio::test]
async fn what_is_closed_to_somebody_is_closed_to_whoever_stands_in_for_him() {
    let (bench, wang, _) = office().await;
    let about = Target::anywhere().barring(Bar::Account(wang));
    let by = viewer(&bench, "wang").await;
    assert!(by.grant::<ReadCase>(&about).is_err());
    assert!(viewer(&bench, "li").await.grant::<ReadCase>(&about).is_ok());
    hand(&bench, &by, "li", 3).await.unwrap();
    assert!(
        viewer(&bench, "li").await.grant::<ReadCase>(&about).is_err(),
        "in his place and in his own name"
    );
}

const ROLES: [&str; 8] = [
    "handler",
    "checker",
    "dispatcher",
    "intake_agent",
    "revisitor",
    "street_lead",
    "system_admin",
    "auditor",
];

fn given_id(number: u8) -> GivenId {
    Id::new(format!("01900000-0000-7000-8000-0000000003{number:02x}").parse().unwrap())
}

fn start() -> Instant {
    crate::support::start()
}

fn scopes() -> impl Strategy<Value = Scope> {
    prop_oneof![
        Just(Scope::Tenant),
        Just(Scope::Place { place: PlacePath::new("a/b") }),
        (1u8..3).prop_map(|number| Scope::Unit { unit: unit(number) }),
    ]
}

fn colleagues() -> impl Strategy<Value = Colleague> {
    (1u8..4, 1u8..3, proptest::bool::weighted(0.9)).prop_map(|(number, of, open)| Colleague {
        account: account_number(number),
        unit: unit(of),
        open,
    })
}

fn periods() -> impl Strategy<Value = RolePeriod> {
    (0..ROLES.len(), scopes(), -20i64..20, proptest::option::of(1i64..60), proptest::bool::weighted(0.1))
        .prop_map(|(role, scope, from, days, handed)| RolePeriod {
            id: given_id(1),
            role: Role::new(ROLES[role]),
            scope,
            valid_from: start().plus_seconds(from * DAY),
            valid_to: days.map(|days| start().plus_seconds((from + days) * DAY)),
            in_place_of: handed.then(|| InPlaceOf {
                account: account_number(9),
                given: given_id(9),
                why: StandIn::Delegation,
            }),
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    /// Whatever is handed on, at whatever moment: nobody has more through another than that one has, none is kept
    /// longer, and none comes to somebody of another unit.
    #[test]
    fn nothing_is_handed_on_that_is_not_had(
        held in periods(),
        owner in colleagues(),
        to in colleagues(),
        (from, days, at) in (-5i64..25, -2i64..40, -5i64..60),
        (moved, later) in (proptest::bool::weighted(0.2), periods()),
    ) {
        let rules = DelegationRules::shipped().unwrap();
        let (begin, now) = (start().plus_seconds(from * DAY), start());
        let end = begin.plus_seconds(days * DAY);
        let done = hand_on(rules, (owner, &held), (to, given_id(2), StandIn::Absence), (begin, end), now);
        let Ok(handed) = done else { return Ok(()) };
        prop_assert!(to.account != owner.account && to.unit == owner.unit && to.open);
        prop_assert!(!rules.not_roles.contains(&handed.role) && held.in_place_of.is_none());
        prop_assert_eq!((&handed.role, &handed.scope), (&held.role, &held.scope));
        prop_assert!(handed.valid_from >= held.valid_from);
        let until = handed.valid_to.unwrap();
        prop_assert!(held.valid_to.is_none_or(|end| until <= end));
        prop_assert!(until.seconds_since(handed.valid_from) <= rules.most_days * DAY && until > now);
        // Later, with what has become of the role and its owner since.
        let at = start().plus_seconds(at * DAY);
        let source = if moved { RolePeriod { id: held.id, ..later } } else { held };
        let standing = stands(&handed, to, Some((owner, &source)), at);
        if standing {
            prop_assert!(handed.is_valid(at) && source.is_valid(at) && owner.open);
            // The owner has, at that moment, every part that his colleague has through him.
            let his = viewer_with(vec![GivenRole::from(source.clone())], owner.account, owner.unit);
            let through = viewer_with(vec![GivenRole::from(handed.clone())], to.account, to.unit);
            macro_rules! within {
                ($($right:ident),*) => {$(
                    for part in through.reach::<$right>() {
                        prop_assert!(his.reach::<$right>().iter().any(|wider| wider.contains(&part)));
                    }
                )*};
            }
            within!(ReadCase, DispatchCase, ReplyToCase, CheckCase, AssignRole, EditAccount);
        }
        prop_assert!(!stands(&handed, to, None, at), "without its source it is nothing");
    }

    /// Roles that no account holds both of are not brought together by a colleague either.
    #[test]
    fn what_is_kept_apart_stays_apart(first in 0..ROLES.len(), second in 0..ROLES.len()) {
        use guard::{AccountCommand, AccountState};
        use kernel::Loop;
        let role = |id: u8, role: usize, place: bool| RolePeriod {
            id: given_id(id),
            role: Role::new(ROLES[role]),
            scope: Scope::Tenant,
            valid_from: start(),
            valid_to: None,
            in_place_of: place.then(|| InPlaceOf {
                account: account_number(9),
                given: given_id(9),
                why: StandIn::Delegation,
            }),
        };
        let state = AccountState {
            unit: unit(1),
            open: true,
            must_change_password: false,
            password: String::new(),
            roles: vec![role(1, first, false)],
            factors: Vec::new(),
            recovery: Vec::new(),
            provider: None,
        };
        let table = Authority::shipped();
        let context = kernel::Context {
            tenant: kernel::TenantId::new("street"),
            actor: kernel::Actor::system("test"),
            authority: String::new(),
            now: start(),
            request: key(),
            entropy: kernel::Entropy::new([1; 32]),
        };
        let own = AccountCommand::GiveRole(role(2, second, false));
        let handed = AccountCommand::Delegate(role(2, second, true));
        let own = AccountLoop::decide(Some(&state), own, &context, &table).map(drop);
        let handed = AccountLoop::decide(Some(&state), handed, &context, &table).map(drop);
        prop_assert_eq!(own, handed);
    }
}
