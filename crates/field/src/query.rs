//! What pages and other crates may read: the rules in force, the plan of a week, what waits in the field.

use crate::model::{PatrolRules, PlaceMatter, Stop, Week, plan};
use crate::store;
use ::store::Tx;
use cases::Ground;
use cases::query::{CaseRow, CaseView, Filter, Sort, by_place_and_matter, case_for, case_rows};
use clock::Day;
use guard::right::{AddFacts, ReadCase};
use guard::{PlacePath, Viewer};
use kernel::{AccountId, Failure, Instant, TenantId};
use place::{Level, PlaceId};
use policy::Version;

/// One version of the rules.
pub type RulesVersion = Version<PatrolRules>;

/// The rules in force at an instant: the newest version of one's own, or those that ship.
///
/// # Errors
/// See [`::store::Error`].
pub async fn rules_at(tx: &mut Tx, tenant: &TenantId, at: Instant) -> Result<RulesVersion, Failure> {
    policy::query::in_force(tx, tenant, at).await
}

/// Every version of the rules with the shipped ones at the end, the newest first.
///
/// # Errors
/// See [`::store::Error`].
pub async fn all_rules(tx: &mut Tx, tenant: &TenantId) -> Result<Vec<RulesVersion>, Failure> {
    let mut all = policy::query::versions(tx, tenant).await?;
    all.reverse();
    all.push(RulesVersion::shipped()?);
    Ok(all)
}

/// The places for which somebody was given work outside: his grids.
pub fn places_of(viewer: &Viewer, ground: &Ground) -> Vec<PlaceId> {
    let mut places: Vec<PlaceId> = Vec::new();
    for part in viewer.reach::<AddFacts>() {
        let Some(path) = &part.place else { continue };
        let last = path.as_str().trim_end_matches('/').rsplit('/').next().unwrap_or_default();
        if let Ok(place) = last.parse::<PlaceId>()
            && ground.atlas.node(place).is_some()
            && !places.contains(&place)
        {
            places.push(place);
        }
    }
    places
}

/// The plan of a week with the rules that it follows.
#[derive(Clone, Debug)]
pub struct Plan {
    pub week: Week,
    pub rules: RulesVersion,
    pub stops: Vec<Stop>,
}

/// The plan for everything at and below some places in the week that holds `day`.
///
/// # Errors
/// See [`::store::Error`].
pub async fn plan_for(
    tx: &mut Tx,
    tenant: &TenantId,
    ground: &Ground,
    places: &[PlaceId],
    day: Day,
    now: Instant,
) -> Result<Plan, Failure> {
    let calendar = ground.calendars.national();
    let week = Week::of(day, |day| calendar.is_work_day(day));
    let rules = rules_at(tx, tenant, week.monday.start()).await?;
    let Plan { week, stops, .. } =
        plan_under(tx, tenant, ground, places, week, rules.limits.clone(), now).await?;
    Ok(Plan { week, rules, stops })
}

/// The plan of a week under given rules, to see what they would bring.
///
/// # Errors
/// See [`::store::Error`].
pub async fn plan_under(
    tx: &mut Tx,
    tenant: &TenantId,
    ground: &Ground,
    places: &[PlaceId],
    week: Week,
    rules: PatrolRules,
    now: Instant,
) -> Result<Plan, Failure> {
    let until = week.monday.start().min(now);
    let since = until.plus_seconds(-i64::from(rules.period_days) * 86_400);
    let mut looked_at = Vec::new();
    let mut known = Vec::new();
    for place in places {
        let found = by_place_and_matter(tx, tenant, &path_of(ground, *place), since, until).await?;
        for one in found {
            known.push(PlaceMatter {
                place: one.place,
                matter: one.matter,
                raised: one.raised,
                overdue: one.overdue,
            });
        }
        looked_at.extend(grids_below(ground, *place));
    }
    // What is known of a community only, not of one of its grids, is a place of its own.
    looked_at.extend(known.iter().map(|one| one.place));
    looked_at.sort_unstable();
    looked_at.dedup();
    let stops = plan(&rules, &week, &looked_at, &known);
    let rules = RulesVersion { version: 0, effective_from: until, limits: rules };
    Ok(Plan { week, rules, stops })
}

fn grids_below(ground: &Ground, place: PlaceId) -> Vec<PlaceId> {
    let tree = ground.atlas.tree();
    let below = tree.subtree(place).into_iter().chain(tree.node(place));
    below
        .filter(|node| node.level == Level::Grid && node.valid_at(ground.atlas.at()))
        .map(|node| node.id)
        .collect()
}

/// The way from the root down to a place.
pub fn path_of(ground: &Ground, place: PlaceId) -> PlacePath {
    ground.placement(place).path_text()
}

/// The open cases that the viewer can go and see, the most pressing first.
///
/// # Errors
/// See [`::store::Error`].
pub async fn open_cases(
    tx: &mut Tx,
    tenant: &TenantId,
    viewer: &Viewer,
    now: Instant,
    limit: u32,
) -> Result<Vec<CaseRow>, Failure> {
    let filter = Filter {
        open: Some(true),
        sort: Sort::Due,
        scope: viewer.reach::<ReadCase>(),
        now,
        ..Filter::default()
    };
    Ok(case_rows(tx, tenant, &filter, None, limit).await?)
}

/// What an account has found itself, and what became of it; what it may not read any more is left out.
///
/// # Errors
/// See [`::store::Error`].
pub async fn own_findings(
    tx: &mut Tx,
    tenant: &TenantId,
    viewer: &Viewer,
    account: AccountId,
    limit: i64,
) -> Result<Vec<CaseView>, Failure> {
    let mut found = Vec::new();
    for id in store::own_findings(tx, tenant, account, limit).await? {
        let Some(case) = cases::query::by_id(tx, tenant, id).await? else { continue };
        match case_for(tx, tenant, viewer, &case.state.number).await {
            Ok(view) => found.push(view),
            Err(Failure::Refused(_)) => {}
            Err(failure) => return Err(failure),
        }
    }
    Ok(found)
}
