//! What pages and other crates may read of topics.

use crate::actions::{stream_of, target_of};
use crate::model::{
    Candidate, Change, Closure, Counted, ParkedLong, Repeats, Topic, TopicRules, candidates, repeats,
};
use crate::store;
use ::store::Tx;
use cases::query::{PastOfMatter, by_place_and_matter, parked_below, past_of_matter};
use cases::{Ground, Words};
use guard::right::ReadTopic;
use guard::{PlacePath, Viewer};
use journal::Content;
use kernel::{Failure, Folded, Instant, Refusal, TenantId};
use place::PlaceId;
use std::collections::BTreeMap;

pub use crate::store::Filter;

const DAY: i64 = 86_400;

/// The rules in force.
///
/// # Errors
/// See [`::store::Error`].
pub async fn rules(tx: &mut Tx, tenant: &TenantId, now: Instant) -> Result<TopicRules, Failure> {
    Ok(policy::query::in_force::<TopicRules>(tx, tenant, now).await?.limits)
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
    let rules = rules(tx, tenant, until).await?;
    // What was closed within the time may have been received long before.
    let since = from.plus_seconds(-366 * DAY);
    let past = past_of_matter(tx, tenant, place, matter, since, until).await?;
    let closure =
        |one: PastOfMatter| Closure { place: one.place, received: one.received, closed: one.closed };
    let seen: Vec<Closure> = past.into_iter().map(closure).collect();
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
    let rules = rules(tx, tenant, now).await?;
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
    let mut parked = Vec::new();
    for path in paths {
        let found = parked_below(tx, tenant, path).await?;
        parked.extend(found.into_iter().map(|one| ParkedLong {
            place: community_of(ground, one.place),
            matter: one.matter,
            number: one.number,
            days: now.seconds_since(one.since) / DAY,
        }));
    }
    Ok(parked)
}

/// Topics are adopted for communities: a recurring matter of one grid is its community's.
fn community_of(ground: &Ground, place: PlaceId) -> PlaceId {
    let (street, community) = ground.atlas.street_and_community(place);
    community.or(street).unwrap_or(place)
}
