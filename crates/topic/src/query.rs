//! What pages and other crates may read of topics.

use crate::actions::{stream_of, target_of};
use crate::model::{
    Candidate, Change, Closure, Counted, ParkedLong, Repeats, Topic, TopicRules, candidates, repeats,
};
use crate::store;
use ::store::Tx;
use cases::query::{by_place_and_matter, case_rows};
use cases::{CaseState, Ground, Words};
use guard::right::{ReadCase, ReadTopic};
use guard::{Part, PlacePath, Viewer};
use journal::Content;
use kernel::{Failure, Folded, Instant, Refusal, TenantId};
use place::PlaceId;
use std::collections::BTreeMap;

pub use crate::store::Filter;

const DAY: i64 = 86_400;
/// Cases of one place and matter that are looked at for its repeats.
const MOST_CASES: u32 = 2_000;
/// Parked cases that are looked at for candidates.
const MOST_PARKED: u32 = 500;

/// The rules in force.
///
/// # Errors
/// Never with the file as shipped.
pub fn rules() -> Result<TopicRules, Failure> {
    TopicRules::shipped().map_err(Failure::broken)
}

/// A topic with everything that its page shows.
#[derive(Clone, Debug)]
pub struct TopicView {
    pub topic: Topic,
    pub version: i64,
    /// What people wrote, by digest.
    pub words: BTreeMap<Words, Content>,
    /// What came again since the evaluation began, or until it was closed.
    pub after: Option<Repeats>,
    /// Topics elsewhere that took it over as a practice, with what became of them.
    pub adopters: Vec<Topic>,
}

impl TopicView {
    /// Before and after, once there is an after.
    pub fn change(&self) -> Option<Change> {
        self.after.map(|after| Change { before: self.topic.baseline, after })
    }
    pub fn said(&self, words: &Words) -> Option<&str> {
        match self.words.get(words) {
            Some(Content::Present { body, .. }) => Some(body),
            _ => None,
        }
    }
}

fn unknown() -> Refusal {
    Refusal::not_found("topic-not-found")
}

/// A topic for a person at work. A published practice is there for everybody who may read topics anywhere.
///
/// # Errors
/// Refusal `topic-not-found`, also when it exists but not for this viewer.
pub async fn topic_for(
    tx: &mut Tx,
    tenant: &TenantId,
    viewer: &Viewer,
    number: &str,
    now: Instant,
) -> Result<TopicView, Failure> {
    let found = store::by_number(tx, tenant, number).await?.ok_or_else(unknown)?;
    let open = found.state.practice.is_some() && viewer.holds::<ReadTopic>();
    if !open {
        viewer.grant::<ReadTopic>(&target_of(&found.state)).map_err(|refusal| match refusal.kind {
            kernel::RefusalKind::Unknown => refusal,
            _ => unknown(),
        })?;
    }
    let Folded { state: topic, version } = found;
    let stream = stream_of(topic.id);
    let mut words = BTreeMap::new();
    for digest in topic.written() {
        let content = journal::content(tx, tenant.as_str(), &stream, &digest.0).await?;
        words.insert(digest, content);
    }
    let after = match (&topic.ending, topic.evaluating_since) {
        (Some(ending), _) => Some(ending.after),
        (None, Some(since)) => {
            let place = topic.placement.path_text();
            Some(repeats_of(tx, tenant, &place, &topic.matter, since, now).await?)
        }
        _ => None,
    };
    let adopters = match topic.practice {
        Some(_) => store::from_practice(tx, tenant, &topic.number).await?,
        None => Vec::new(),
    };
    let adopters = adopters.into_iter().map(|found| found.state).collect();
    Ok(TopicView { topic, version, words, after, adopters })
}

/// A topic by its number, for pages that ask residents and for tests.
///
/// # Errors
/// See [`::store::Error`].
pub async fn by_number(
    tx: &mut Tx,
    tenant: &TenantId,
    number: &str,
) -> Result<Option<Folded<Topic>>, Failure> {
    Ok(store::by_number(tx, tenant, number).await?)
}

/// Topics in a list, those that hold what is searched for. Beijing runs about twelve a year: all of them are looked through.
///
/// # Errors
/// See [`::store::Error`].
pub async fn list(
    tx: &mut Tx,
    tenant: &TenantId,
    ground: &Ground,
    filter: &Filter,
    searched: Option<&str>,
    most: u32,
) -> Result<Vec<Topic>, Failure> {
    let found = store::list(tx, tenant, filter, most).await?;
    let Some(searched) = searched.map(methods::text::normalise).filter(|text| !text.is_empty()) else {
        return Ok(found.into_iter().map(|found| found.state).collect());
    };
    let mut kept = Vec::new();
    for topic in found.into_iter().map(|found| found.state) {
        let mut told = vec![topic.number.clone(), matter_name(ground, &topic.matter)];
        told.extend(
            topic.placement.path.iter().filter_map(|place| ground.atlas.name(*place)).map(str::to_owned),
        );
        let stream = stream_of(topic.id);
        for digest in topic.written() {
            if let Content::Present { body, .. } =
                journal::content(tx, tenant.as_str(), &stream, &digest.0).await?
            {
                told.push(body);
            }
        }
        let told = methods::text::normalise(&told.join(" "));
        if searched.split(' ').all(|word| told.contains(word)) {
            kept.push(topic);
        }
    }
    Ok(kept)
}

fn matter_name(ground: &Ground, code: &str) -> String {
    let path = ground.catalogue.book().matter_path(&duty::MatterCode::new(code));
    path.first().map_or_else(|| code.to_owned(), |matter| matter.name().to_owned())
}

/// Topics of a matter that the viewer may read, solved ones and practices first.
///
/// # Errors
/// See [`::store::Error`].
pub async fn of_matter(
    tx: &mut Tx,
    tenant: &TenantId,
    viewer: &Viewer,
    matter: &str,
    most: usize,
) -> Result<Vec<Topic>, Failure> {
    let found = store::of_matter(tx, tenant, matter, 50).await?.into_iter().map(|found| found.state);
    let shared = viewer.holds::<ReadTopic>();
    let mut seen: Vec<Topic> = found
        .filter(|topic| (shared && topic.practice.is_some()) || viewer.may::<ReadTopic>(&target_of(topic)))
        .collect();
    seen.sort_by_key(|topic| (topic.practice.is_none(), !topic.solved()));
    seen.truncate(most);
    Ok(seen)
}

/// What came again of a matter in a place between two instants.
///
/// # Errors
/// See [`::store::Error`].
pub async fn repeats_of(
    tx: &mut Tx,
    tenant: &TenantId,
    place: &PlacePath,
    matter: &str,
    from: Instant,
    until: Instant,
) -> Result<Repeats, Failure> {
    let rules = rules()?;
    let filter = cases::query::Filter {
        matters: Some(vec![matter.to_owned()]),
        // What was closed within the time may have been received long before.
        received_from: Some(from.plus_seconds(-366 * DAY)),
        received_to: Some(until),
        scope: vec![Part { place: Some(place.clone()), unit: None }],
        now: until,
        ..cases::query::Filter::default()
    };
    let mut seen = Vec::new();
    for row in case_rows(tx, tenant, &filter, None, MOST_CASES).await? {
        if matches!(row.step, CaseState::Merged | CaseState::Declined | CaseState::Withdrawn) {
            continue;
        }
        let Some(case) = cases::query::by_id(tx, tenant, row.id).await?.map(|found| found.state) else {
            continue;
        };
        let closed = match case.state {
            CaseState::Closed | CaseState::Archived => {
                case.timeline.iter().rev().find(|moment| moment.kind == "closed").map(|moment| moment.at)
            }
            _ => None,
        };
        seen.push(Closure { place: case.placement.place, received: case.received_at, closed });
    }
    Ok(repeats(&seen, from, until, &rules))
}

/// The candidates of the places that the viewer may read topics of, with their evidence: counts of the last periods by
/// community and matter, and cases parked for long.
///
/// # Errors
/// See [`::store::Error`].
pub async fn candidates_for(
    tx: &mut Tx,
    tenant: &TenantId,
    ground: &Ground,
    viewer: &Viewer,
    now: Instant,
) -> Result<Vec<Candidate>, Failure> {
    let rules = rules()?;
    let periods = rules.periods as usize;
    let mut counted: BTreeMap<(PlaceId, String), (Vec<u32>, u32)> = BTreeMap::new();
    let parts = viewer.reach::<ReadTopic>();
    let mut paths: Vec<PlacePath> = parts
        .iter()
        .filter(|part| part.unit.is_none())
        .map(|part| part.place.clone().unwrap_or_else(|| PlacePath::new("")))
        .collect();
    paths.sort();
    // A place inside another is counted with it.
    let outer: Vec<PlacePath> = paths
        .iter()
        .enumerate()
        .filter(|(at, path)| !paths[..*at].iter().any(|other| path.is_within(other)))
        .map(|(_, path)| path.clone())
        .collect();
    for path in &outer {
        for period in 0..periods {
            let until =
                now.plus_seconds(-((periods - 1 - period) as i64) * i64::from(rules.period_days) * DAY);
            let since = until.plus_seconds(-i64::from(rules.period_days) * DAY);
            for row in by_place_and_matter(tx, tenant, path, since, until).await? {
                let key = (community_of(ground, row.place), row.matter);
                let entry = counted.entry(key).or_insert_with(|| (vec![0; periods], 0));
                entry.0[period] += row.raised;
                if period + 1 == periods {
                    entry.1 += row.overdue;
                }
            }
        }
    }
    let counted: Vec<Counted> = counted
        .into_iter()
        .map(|((place, matter), (counts, overdue))| Counted { place, matter, counts, overdue })
        .collect();
    let parked = parked_long(tx, tenant, ground, &outer, now).await?;
    Ok(candidates(&counted, &parked, &rules))
}

async fn parked_long(
    tx: &mut Tx,
    tenant: &TenantId,
    ground: &Ground,
    paths: &[PlacePath],
    now: Instant,
) -> Result<Vec<ParkedLong>, Failure> {
    if paths.is_empty() {
        return Ok(Vec::new());
    }
    let filter = cases::query::Filter {
        step: Some(CaseState::Parked),
        scope: paths.iter().map(|path| Part { place: Some(path.clone()), unit: None }).collect(),
        sort: cases::query::Sort::Oldest,
        now,
        ..cases::query::Filter::default()
    };
    let mut parked = Vec::new();
    for row in case_rows(tx, tenant, &filter, None, MOST_PARKED).await? {
        let (Some(place), Some(matter)) = (row.place, row.matter) else { continue };
        let Some(case) = cases::query::by_id(tx, tenant, row.id).await? else { continue };
        let Some(parking) = case.state.parking else { continue };
        let days = now.seconds_since(parking.since) / DAY;
        parked.push(ParkedLong { place: community_of(ground, place), matter, number: row.number, days });
    }
    Ok(parked)
}

/// Topics are adopted for communities: a recurring matter of one grid is its community's.
fn community_of(ground: &Ground, place: PlaceId) -> PlaceId {
    let (street, community) = ground.atlas.street_and_community(place);
    community.or(street).unwrap_or(place)
}

/// Where the viewer may read cases, for the hot problems.
pub(crate) fn case_scope(viewer: &Viewer) -> Vec<Part> {
    viewer.reach::<ReadCase>()
}
