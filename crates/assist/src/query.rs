//! What pages and other crates may read of suggestions.

use crate::model::{AssistRules, Kind, ModelState, OfMatter, Registry};
use crate::store;
pub use crate::store::Tally;
use ::store::Tx;
use kernel::{Failure, Instant, TenantId};
use std::collections::BTreeMap;

const DAY: i64 = 86_400;
/// Days over which drift and answers are counted.
const DRIFT_DAYS: i64 = 30;
/// With fewer cases a share says nothing.
pub const ENOUGH: i64 = 5;
/// From so many cases on a change counts as drift.
const DRIFT_CASES: i64 = 10;
/// Points by which suggestions have to have become worse.
const DRIFT_POINTS: f64 = 0.15;

/// Everything that the page of suggestions shows.
#[derive(Clone, Debug)]
pub struct Overview {
    pub rules: AssistRules,
    pub registry: Registry,
    /// How the version in use does now, against the time from which it has learnt.
    pub drift: Vec<Drift>,
    /// What people did with what was shown, by kind, in the last days.
    pub answers: Vec<(Kind, i64, i64)>,
}

/// A matter in the last days and in the window of training.
#[derive(Clone, Debug, PartialEq)]
pub struct Drift {
    pub matter: String,
    /// Its share among the cases of the window, and of the last days.
    pub share_then: f64,
    pub share_now: f64,
    /// Cases decided so in the last days; of these something was suggested; of these it was right.
    pub cases: i64,
    pub suggested: i64,
    pub right: i64,
    /// Share of suggestions that were right when the version was measured.
    pub right_then: Option<f64>,
    /// It occurs twice or half as often, or suggestions are wrong more often than they were.
    pub drifted: bool,
}

/// All versions as they stand.
///
/// # Errors
/// See [`::store::Error`].
pub async fn registry(tx: &mut Tx, tenant: &TenantId) -> Result<Registry, Failure> {
    Ok(Registry { models: store::model_states(tx, tenant).await? })
}

/// The rules in force.
///
/// # Errors
/// See [`::store::Error`].
pub async fn rules(tx: &mut Tx, tenant: &TenantId, now: Instant) -> Result<AssistRules, Failure> {
    policy::query::in_force(tx, tenant, now).await
}

/// Everything that was suggested about a case.
///
/// # Errors
/// See [`::store::Error`].
pub async fn suggestions_of(
    tx: &mut Tx,
    tenant: &TenantId,
    case: cases::CaseId,
) -> Result<crate::Suggestions, Failure> {
    Ok(store::suggestions_of(tx, tenant, case).await?)
}

/// Whether anything was ever trained here.
///
/// # Errors
/// See [`::store::Error`].
pub async fn is_trained(tx: &mut Tx, tenant: &TenantId) -> Result<bool, Failure> {
    Ok(!store::steps(tx, tenant).await?.is_empty())
}

/// Reads the page of suggestions.
///
/// # Errors
/// See [`::store::Error`].
pub async fn overview(tx: &mut Tx, tenant: &TenantId, now: Instant) -> Result<Overview, Failure> {
    let rules = rules(tx, tenant, now).await?;
    let registry = registry(tx, tenant).await?;
    let since = now.plus_seconds(-DRIFT_DAYS * DAY);
    let mut answers: BTreeMap<Kind, (i64, i64)> = BTreeMap::new();
    let mut count = |tallies: &[Tally]| {
        for tally in tallies {
            let own = answers.entry(tally.kind).or_default();
            own.0 += tally.suggested;
            own.1 += tally.right;
        }
    };
    count(&store::tallies(tx, tenant, 0, since, true).await?);
    let mut drift = Vec::new();
    if let Some(on) = registry.on() {
        let version = on.record.version;
        count(&store::tallies(tx, tenant, version, since, true).await?);
        // Compared cases count as well: what would have been suggested is as good a measure as what was.
        drift = drift_of(on, &store::tallies(tx, tenant, version, since, false).await?);
    }
    let answers = answers.into_iter().map(|(kind, (suggested, right))| (kind, suggested, right)).collect();
    Ok(Overview { rules, registry, drift, answers })
}

fn drift_of(on: &ModelState, tallies: &[Tally]) -> Vec<Drift> {
    let now: Vec<&Tally> = tallies.iter().filter(|tally| tally.kind == Kind::Matter).collect();
    let all_now: i64 = now.iter().map(|tally| tally.cases).sum();
    let all_then = on.record.count();
    let measured: BTreeMap<&str, &OfMatter> =
        on.record.figures.matters.iter().map(|own| (own.matter.as_str(), own)).collect();
    let share = |part: f64, whole: f64| if whole > 0.0 { part / whole } else { 0.0 };
    let mut drift: Vec<Drift> = now
        .into_iter()
        .map(|tally| {
            let then = on.record.cases.get(&tally.decided).copied().unwrap_or(0);
            let (share_then, share_now) =
                (share(then as f64, all_then as f64), share(tally.cases as f64, all_now as f64));
            let right_then = measured
                .get(tally.decided.as_str())
                .filter(|own| own.suggested > 0)
                .map(|own| share(own.right as f64, own.suggested as f64));
            let right_now = share(tally.right as f64, tally.suggested as f64);
            let enough = tally.cases >= DRIFT_CASES;
            let other_share = share_now > 2.0 * share_then || share_now * 2.0 < share_then;
            let worse = tally.suggested >= DRIFT_CASES
                && right_then.is_some_and(|then| right_now + DRIFT_POINTS < then);
            Drift {
                matter: tally.decided.clone(),
                share_then,
                share_now,
                cases: tally.cases,
                suggested: tally.suggested,
                right: tally.right,
                right_then,
                drifted: enough && (other_share || worse),
            }
        })
        .collect();
    drift.sort_by(|one, other| {
        other.drifted.cmp(&one.drifted).then(other.cases.cmp(&one.cases)).then(one.matter.cmp(&other.matter))
    });
    drift
}
