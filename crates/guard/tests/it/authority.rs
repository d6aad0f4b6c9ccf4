//! The table of roles, and that granting never exceeds its scope.

use crate::support::{account_number, unit};
use guard::right::*;
use guard::testing::{a_viewer, viewer_with};
use guard::{Authority, Bar, GivenRole, Granted, PlacePath, REQUESTER, Reach, Role, Scope, Target, Viewer};
use kernel::{Actor, RefusalKind};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// The roles of the domain, each of which has to be in the table.
const ROLES: [&str; 17] = [
    "requester",
    "grid_worker",
    "intake_agent",
    "dispatcher",
    "handler",
    "checker",
    "revisitor",
    "street_lead",
    "supervisor",
    "mediator",
    "window_clerk",
    "secretary",
    "analyst",
    "auditor",
    "privacy_officer",
    "system_admin",
    "security_admin",
];

fn held() -> BTreeMap<String, BTreeSet<String>> {
    let mut held: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for line in Authority::shipped().all_lines() {
        held.entry(line.role.to_string()).or_default().insert(line.right.clone());
    }
    held
}

#[test]
fn the_table_is_total() {
    let held = held();
    assert_eq!(held.keys().map(String::as_str).collect::<BTreeSet<_>>(), ROLES.into_iter().collect());
    let authority = Authority::shipped();
    let flows = authority.flows().flat_map(|(_, flow)| flow.rights.iter().map(|right| &**right));
    let used: BTreeSet<&str> = held.values().flatten().map(String::as_str).chain(flows).collect();
    assert_eq!(
        used,
        RIGHTS.iter().copied().collect(),
        "every right is held by a role or a rule of the system"
    );
    assert_eq!(RIGHTS.len(), RIGHTS.iter().collect::<BTreeSet<_>>().len(), "no right twice");
}

#[test]
fn nobody_judges_his_own_work() {
    let held = held();
    let both = |a: &[&str], b: &[&str]| {
        let any = |rights: &BTreeSet<String>, some: &[&str]| some.iter().any(|right| rights.contains(*right));
        held.iter()
            .filter(|(_, rights)| any(rights, a) && any(rights, b))
            .map(|(role, _)| role)
            .collect::<Vec<_>>()
    };
    let (handle, check, revisit) = (["case.handle", "case.reply"], ["case.check"], ["case.revisit"]);
    assert!(both(&handle, &check).is_empty());
    assert!(both(&handle, &revisit).is_empty());
    assert!(both(&check, &revisit).is_empty());
    assert!(both(&["case.dispatch", "case.decline"], &handle).is_empty(), "a dispatcher does not handle");
    assert!(both(&["case.dispatch"], &check).is_empty(), "a dispatcher does not check");
    assert!(both(&["case.return"], &["case.rule_return"]).is_empty());
    assert!(both(&["case.extend", "case.park"], &["case.rule_extension", "case.rule_parking"]).is_empty());
}

#[test]
fn three_administrators_are_apart() {
    let held = held();
    let kinds: [&[&str]; 3] = [&["account.edit"], &["role.assign"], &["audit.read"]];
    for (role, rights) in &held {
        let of = kinds.iter().filter(|kind| kind.iter().any(|right| rights.contains(*right))).count();
        assert!(of <= 1, "{role} administrates two of three");
    }
    for operator in ["auditor", "privacy_officer", "system_admin", "security_admin", "analyst"] {
        let case =
            held[operator].iter().filter(|right| right.starts_with("case.") && *right != "case.import");
        let case: Vec<_> = case.map(String::as_str).collect();
        // What residents ask about their own data is answered by somebody who can do nothing else with a case.
        let may: &[&str] = match operator {
            "privacy_officer" => &["case.answer_data", "case.hold", "case.read"],
            _ => &[],
        };
        assert_eq!(case, may, "{operator} operates cases");
    }
    let table = Authority::shipped();
    let roles = ["system_admin", "security_admin", "auditor"].map(Role::new);
    for wanted in &roles {
        for other in roles.iter().filter(|other| *other != wanted) {
            assert_eq!(table.separated_from(wanted, [other]), Some(other));
        }
    }
}

#[test]
fn the_vault_is_closed_to_most() {
    let held = held();
    let unmask: Vec<_> = held
        .iter()
        .filter(|(_, rights)| rights.contains("vault.unmask"))
        .map(|(role, _)| role.as_str())
        .collect();
    assert_eq!(unmask, ["intake_agent", "privacy_officer", "revisitor"]);
    assert!(held["grid_worker"].iter().all(|right| !right.starts_with("vault.")));
    assert!(held["handler"].contains("vault.contact"));
}

#[test]
fn rules_of_the_system_decide_nothing() {
    let decisions = [
        "case.register",
        "case.answer",
        "case.decline",
        "case.dispatch",
        "case.accept",
        "case.return",
        "case.rule_return",
        "case.designate",
        "case.reply",
        "case.check",
        "case.revisit",
        "case.rework",
        "case.reopen",
        "case.rule_extension",
        "case.rule_parking",
        "case.close",
        "case.supervise",
        "vault.unmask",
        "vault.contact",
    ];
    for (name, flow) in Authority::shipped().flows() {
        let deciding: Vec<_> = decisions.iter().filter(|right| flow.rights.contains(**right)).collect();
        assert!(deciding.is_empty(), "flow {name} decides: {deciding:?}");
    }
    assert!(Granted::<DispatchCase>::for_system("import").is_err());
    assert!(Granted::<ImportCases>::for_system("nobody-listed-this").is_err());
    let granted = Granted::<ImportCases>::for_system("import").unwrap();
    assert_eq!(granted.actor(), &Actor::system("import"));
}

#[test]
fn requesters_hold_what_is_theirs() {
    let granted = Granted::<AddFacts>::for_requester(Some("K7F3-99AB")).unwrap();
    assert_eq!(granted.actor(), &Actor::Requester);
    assert!(!granted.authority().contains("K7F3"), "the tracking code stays out of the journal");
    assert!(Granted::<ReceiveCase>::for_requester(None).is_ok());
    assert_eq!(Granted::<CloseCase>::for_requester(Some("x")).unwrap_err().code, "authority-missing");
    // The role of requesters is worth nothing on an account.
    let viewer = a_viewer(REQUESTER, Scope::Tenant, account_number(1), unit(1));
    assert!(!viewer.may::<AddFacts>(&Target::anywhere()));
    assert!(viewer.reach::<ReadCase>().is_empty());
}

#[test]
fn a_damaged_table_is_refused() {
    for (text, said) in [
        ("a | unit | x | case.fly", "case.fly is no right"),
        ("a | moon | x | case.read", "moon is no reach"),
        ("a | unit | x", "4 cells"),
        ("a | own | x | case.read", "requester"),
        ("requester | unit | x | case.read", "requester"),
        ("a | unit | x | case.reply\na | place | x | case.check\napart case.reply case.check", "kept apart"),
        ("a | unit | x | case.read\nseparate a b", "b is kept separate"),
        ("flow f | x | case.read\nflow f | x | case.read", "twice"),
    ] {
        let error = Authority::read(text).unwrap_err().to_string();
        assert!(error.contains(said), "{error}");
    }
}

#[test]
fn refusals_say_what_is_missing() {
    let here = PlacePath::new("county/street-1");
    let viewer = a_viewer("dispatcher", Scope::Place { place: here.clone() }, account_number(1), unit(1));
    let refused = |result: Result<(), kernel::Refusal>| {
        let refusal = result.unwrap_err();
        (refusal.code, refusal.kind)
    };
    let there = Target::at("county/street-2/community-1");
    assert!(viewer.may::<DispatchCase>(&Target::at("county/street-1/community-9")));
    assert_eq!(
        refused(viewer.grant::<DispatchCase>(&there).map(drop)),
        ("authority-scope", RefusalKind::Forbidden)
    );
    assert_eq!(
        refused(viewer.grant::<ReadCase>(&there).map(drop)),
        ("authority-not-here", RefusalKind::NotFound)
    );
    assert_eq!(
        refused(viewer.grant::<ReplyToCase>(&there).map(drop)),
        ("authority-missing", RefusalKind::Forbidden)
    );
    assert_eq!(
        refused(Viewer::anonymous().grant::<ReadCase>(&there).map(drop)),
        ("sign-in", RefusalKind::Unknown)
    );
    // For those complained about, it does not exist, whatever they may.
    let barred = Target::at("county/street-1").barring(Bar::Unit(unit(1)));
    assert_eq!(
        refused(viewer.grant::<DispatchCase>(&barred).map(drop)),
        ("authority-not-here", RefusalKind::NotFound)
    );
    let granted = viewer.grant::<DispatchCase>(&Target::at(&here)).unwrap();
    assert_eq!(granted.authority(), "case.dispatch@place:county/street-1/ dispatcher dispatch");
    assert!(granted.confirm(&there).is_err(), "a right checked for one place is not taken to another");
}

#[test]
fn street_1_is_no_part_of_street_11() {
    assert!(!PlacePath::new("county/street-11").is_within(&PlacePath::new("county/street-1")));
    assert!(PlacePath::new("/county//street-1/").is_within(&PlacePath::new("county/street-1")));
    assert!(PlacePath::new("county").is_within(&PlacePath::new("")));
}

fn places() -> impl Strategy<Value = PlacePath> {
    proptest::collection::vec(prop_oneof!["a", "b", "a1"], 0..4)
        .prop_map(|steps| PlacePath::new(&steps.join("/")))
}

fn scopes() -> impl Strategy<Value = Scope> {
    prop_oneof![
        Just(Scope::Tenant),
        places().prop_map(|place| Scope::Place { place }),
        (1u8..4).prop_map(|number| Scope::Unit { unit: unit(number) }),
    ]
}

fn targets() -> impl Strategy<Value = (Target, Option<u8>)> {
    let units = proptest::collection::vec(1u8..4, 0..3);
    let barred = proptest::option::weighted(0.2, 1u8..4);
    (proptest::option::of(places()), units, barred).prop_map(|(place, units, barred)| {
        let target = units
            .into_iter()
            .fold(Target::anywhere().with_place(place), |target, number| target.with_unit(unit(number)));
        (barred.into_iter().fold(target, |target, number| target.barring(Bar::Unit(unit(number)))), barred)
    })
}

/// An independent reading of the rules, step by step: whether somebody may.
fn expected(
    roles: &[GivenRole],
    own: kernel::UnitId,
    right: &str,
    target: &Target,
    barred: Option<u8>,
) -> bool {
    // Neither whoever works in a unit complained about, nor whoever was given a role for it.
    let stands_for = |unit| unit == own || roles.iter().any(|given| given.scope == Scope::Unit { unit });
    if barred.is_some_and(|number| stands_for(unit(number))) {
        return false;
    }
    let table = Authority::shipped();
    roles.iter().any(|given| {
        table.all_lines().filter(|line| line.role == given.role && line.right == right).any(|line| {
            let ours = |unit| target.units().contains(&unit);
            let below = |root: &PlacePath| {
                target.place().is_some_and(|place| place.as_str().starts_with(root.as_str()))
            };
            match (line.reach, &given.scope) {
                (Reach::Own, _) => false,
                (Reach::Unit, Scope::Unit { unit }) => ours(*unit),
                (Reach::Unit, _) => ours(own),
                (_, Scope::Tenant) => true,
                (_, Scope::Place { place }) => below(place),
                (Reach::Place, Scope::Unit { .. }) => false,
                (Reach::Tenant, Scope::Unit { unit }) => ours(*unit),
            }
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn granting_never_exceeds_scope(
        given in proptest::collection::vec((0usize..ROLES.len(), scopes()), 0..4),
        own in 1u8..4,
        (target, barred) in targets(),
    ) {
        let roles: Vec<GivenRole> = given.into_iter().map(|(role, scope)| GivenRole::own(Role::new(ROLES[role]), scope)).collect();
        let own = unit(own);
        let viewer = viewer_with(roles.clone(), account_number(1), own);
        macro_rules! agree {
            ($($right:ident),*) => {$(
                let may = viewer.may::<$right>(&target);
                prop_assert_eq!(may, expected(&roles, own, $right::NAME, &target, barred), "{}", $right::NAME);
                // What lists show is exactly what may be opened one by one.
                let listed = viewer.reach::<$right>().iter().any(|part| part.covers(&target));
                prop_assert_eq!(may, listed, "{}", $right::NAME);
            )*};
        }
        agree!(ReadCase, DispatchCase, ReplyToCase, CheckCase, RevisitCase, CloseCase, ArchiveCase, UnmaskVault, AssignRole, ReceiveCase);
    }

    #[test]
    fn the_range_of_a_path_is_what_lies_within(root in places(), place in places()) {
        let (lower, upper) = root.bounds();
        let in_range = place.as_str() >= lower.as_str() && place.as_str() < upper.as_str();
        prop_assert_eq!(in_range, place.is_within(&root));
    }
}
