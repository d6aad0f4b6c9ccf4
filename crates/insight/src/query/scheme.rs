//! Schemes, and what they say of units: counted from events when it is asked for, so that nothing can be entered by hand.

use super::{AsOf, Scope, Tally, as_of, by_unit, exempted, span_of};
use crate::actions::scheme::{subjects, target_of};
use crate::model::scheme::{Counted, Published, Scheme, UnitResult, Vetoed, assess};
use crate::model::{Indicator, Indicators, Period, Share};
use crate::store::{listing as listing_rows, scheme as rows};
use ::store::Tx;
use cases::Ground;
use guard::Viewer;
use guard::right::{DraftScheme, PublishScheme};
use kernel::{Failure, Folded, Instant, Refusal, TenantId, UnitId};
use org::query::OrgGap;
use std::collections::{BTreeMap, BTreeSet};

/// The figure of organisations in order.
const ORGANISATION: &str = "organisation";
/// The figure of whistles answered in time.
const WHISTLE: &str = "whistle";

/// Whether somebody may see what is not published yet.
pub fn sees_drafts(viewer: &Viewer, scheme: &Scheme) -> bool {
    let target = target_of(scheme);
    viewer.may::<DraftScheme>(&target) || viewer.may::<PublishScheme>(&target)
}

/// The schemes that a viewer may see: published ones are there for everybody.
///
/// # Errors
/// See [`::store::Error`].
pub async fn list(tx: &mut Tx, tenant: &TenantId, viewer: &Viewer) -> Result<Vec<Scheme>, Failure> {
    let found = rows::all(tx, tenant).await?.into_iter().map(|found| found.state);
    Ok(found.filter(|scheme| !scheme.published.is_empty() || sees_drafts(viewer, scheme)).collect())
}

/// A scheme that a viewer may see; what is drafted is taken out for those who may not see it.
///
/// # Errors
/// Refusal `scheme-not-found`, also when it exists but not for this viewer.
pub async fn scheme_for(
    tx: &mut Tx,
    tenant: &TenantId,
    viewer: &Viewer,
    number: &str,
) -> Result<Folded<Scheme>, Failure> {
    let unknown = || Refusal::not_found("scheme-not-found");
    let mut found = rows::by_number(tx, tenant, number).await?.ok_or_else(unknown)?;
    if !sees_drafts(viewer, &found.state) {
        if found.state.published.is_empty() {
            return Err(unknown().into());
        }
        found.state.draft = None;
    }
    Ok(found)
}

/// What a version of a scheme says of its units in a quarter.
#[derive(Clone, Debug)]
pub struct Results {
    pub period: Period,
    pub published: Published,
    pub as_of: AsOf,
    /// By the units' codes: a list, not a ranking.
    pub units: Vec<UnitResult>,
}

/// The results of a quarter by the version that held in it; none where no version did.
///
/// # Errors
/// See [`::store::Error`].
pub async fn results(
    tx: &mut Tx,
    tenant: &TenantId,
    ground: &Ground,
    scheme: &Scheme,
    period: Period,
    now: Instant,
) -> Result<Option<Results>, Failure> {
    let (Some(published), Some(publisher)) = (scheme.in_force(period), scheme.publisher) else {
        return Ok(None);
    };
    let as_of = as_of(tx, tenant, now).await?;
    let until = period.end().first_day().start().min(now);
    let units = subjects(ground.catalogue.directory(), publisher, scheme.kind, until);
    let figures: BTreeSet<&str> = published
        .terms
        .groups
        .iter()
        .flat_map(|group| group.items.iter().map(|item| item.figure.as_str()))
        .collect();
    let least = i64::from(published.terms.least);
    let mut counting = Counting { tx, tenant, ground, units: &units, period, as_of, least, now };
    let counts = counting.count(&figures).await?;
    let vetoed = vetoes(tx, tenant, scheme, period).await?;
    let units = units
        .iter()
        .map(|unit| {
            let of = |key: &str| counts.get(&(*unit, key.to_owned())).copied().unwrap_or(NOTHING);
            let vetoes = vetoed.get(unit).cloned().unwrap_or_default();
            UnitResult { vetoes, ..assess(*unit, &published.terms, of) }
        })
        .collect();
    Ok(Some(Results { period, published: published.clone(), as_of, units }))
}

/// The vetoes that stand, by unit: one that an appeal or its author has undone is as if it had never been.
async fn vetoes(
    tx: &mut Tx,
    tenant: &TenantId,
    scheme: &Scheme,
    period: Period,
) -> Result<BTreeMap<UnitId, Vec<Vetoed>>, Failure> {
    let mut found: BTreeMap<UnitId, Vec<Vetoed>> = BTreeMap::new();
    for one in listing_rows::vetoes(tx, tenant, (&scheme.number, &period.code())).await? {
        let listing = one.state;
        if let (Some(veto), true) = (listing.listed.veto, listing.state.stands()) {
            let vetoed = Vetoed { listing: listing.listed.number, veto };
            found.entry(listing.listed.subject.unit()).or_default().push(vetoed);
        }
    }
    Ok(found)
}

const NOTHING: Counted =
    Counted { raw: Share::new(0, 0), exempted: Share::new(0, 0), least: 1, enough: true };

/// What is counted for whom.
struct Counting<'a> {
    tx: &'a mut Tx,
    tenant: &'a TenantId,
    ground: &'a Ground,
    units: &'a [UnitId],
    period: Period,
    as_of: AsOf,
    /// The least cases for a figure to be judged.
    least: i64,
    now: Instant,
}

impl Counting<'_> {
    async fn count(
        &mut self,
        figures: &BTreeSet<&str>,
    ) -> Result<BTreeMap<(UnitId, String), Counted>, Failure> {
        let span = span_of(self.period, self.as_of.today);
        let thresholds = Indicators::shipped().thresholds;
        let enough = self.as_of.is_enough(thresholds.least_days);
        let tallies = by_unit(self.tx, self.tenant, &Scope::default(), span).await?;
        let none = Tally::default();
        let mut found = BTreeMap::new();
        for key in figures {
            // The directory is counted whole: there is no sample, so no least number.
            let (shares, least, enough) = match (Indicators::shipped().find(key), *key) {
                (Some(indicator), _) => {
                    let rulings = self.taken_out(indicator).await?;
                    let of = |unit: &UnitId| {
                        let raw = tallies.get(&Some(*unit)).unwrap_or(&none).share(indicator);
                        (*unit, raw, rulings.get(unit).copied().unwrap_or_default())
                    };
                    (self.units.iter().map(of).collect(), self.least, enough)
                }
                (None, WHISTLE) => (self.whistles().await?, self.least, enough),
                (None, ORGANISATION) => (self.in_order().await?, 1, true),
                (None, _) => continue,
            };
            for (unit, raw, exempted) in shares {
                found.insert((unit, (*key).to_owned()), Counted { raw, exempted, least, enough });
            }
        }
        Ok(found)
    }

    /// What rulings take out of an indicator, by unit; looked at unit by unit only where there is something at all.
    async fn taken_out(&mut self, indicator: &Indicator) -> Result<BTreeMap<UnitId, Share>, Failure> {
        let span = span_of(self.period, self.as_of.today);
        let mut found = BTreeMap::new();
        if exempted(self.tx, self.tenant, &Scope::default(), span, indicator).await? == Share::default() {
            return Ok(found);
        }
        for unit in self.units {
            let scope = Scope { unit: Some(Some(*unit)), ..Scope::default() };
            found.insert(*unit, exempted(self.tx, self.tenant, &scope, span, indicator).await?);
        }
        Ok(found)
    }

    /// Calls of whistles that were signed for in time.
    async fn whistles(&mut self) -> Result<Vec<(UnitId, Share, Share)>, Failure> {
        let span = span_of(self.period, self.as_of.today);
        let (from, until) = (span.from().start(), span.to().start());
        let answers = whistle::query::answers_between(self.tx, self.tenant, from, until, self.now).await?;
        let of = |unit: &UnitId| {
            let own = answers.iter().filter(|answer| answer.unit == *unit);
            let share = own.fold(Share::default(), |share, answer| {
                Share::new(share.numerator + i64::from(answer.in_time), share.denominator + 1)
            });
            (*unit, share, Share::default())
        };
        Ok(self.units.iter().map(of).collect())
    }

    /// Of each unit and those below it, how many have no gap at the end of the period.
    async fn in_order(&mut self) -> Result<Vec<(UnitId, Share, Share)>, Failure> {
        let at = self.period.end().first_day().start().min(self.now);
        let gaps = org::query::gaps(self.tx, self.tenant, &[], at).await?;
        let gapped: BTreeSet<UnitId> = gaps
            .into_iter()
            .filter_map(|gap| match gap {
                OrgGap::NoDeputy(unit)
                | OrgGap::NoPlace(unit)
                | OrgGap::TermClosed(unit)
                | OrgGap::ElectionDue(unit)
                | OrgGap::NoPurpose(unit)
                | OrgGap::NoSuccessor(unit) => Some(unit),
                OrgGap::NoStaff(_) => None,
            })
            .collect();
        let directory = self.ground.catalogue.directory();
        let of = |unit: &UnitId| {
            let reach = directory.reach(*unit, at).into_iter();
            let all: Vec<UnitId> =
                reach.filter(|one| directory.active(*one, at) || gapped.contains(one)).collect();
            let whole = all.iter().filter(|one| !gapped.contains(one)).count();
            let count = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
            (*unit, Share::new(count(whole), count(all.len())), Share::default())
        };
        Ok(self.units.iter().map(of).collect())
    }
}
