//! Hot problems (热点问题): the newest cases that the viewer may see, joined by what they say and where, with a heat whose
//! parts are shown. It ranks problems, never people; of reporters only the number is used.

use crate::query::rules;
use ::store::Tx;
use cases::Ground;
use cases::query::{Filter, WrittenOut, rows_written_out};
use guard::Viewer;
use guard::right::ReadCase;
use kernel::{Failure, Instant, TenantId};
use methods::text::Segmenter;
use methods::text::hot::{Message, Parts, Problem, Settings, problems};
use methods::text::mention::Gazette;
use place::PlaceId;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;
use tokio::sync::Mutex;

const DAY: i64 = 86_400;

/// A case as it is compared.
#[derive(Clone, Debug)]
pub(crate) struct Told {
    number: String,
    reporter: String,
    received: Instant,
    place: Option<PlaceId>,
    title: String,
    text: String,
}

/// A problem that several cases speak of.
#[derive(Clone, Debug)]
pub struct Hot {
    pub title: String,
    pub place: Option<String>,
    /// Numbers of its cases, the oldest first.
    pub cases: Vec<String>,
    pub reporters: usize,
    pub from: Instant,
    pub to: Instant,
    pub parts: Parts,
    pub words: Vec<String>,
}

/// The cases that are looked at, the oldest first.
pub(crate) struct Looked {
    pub cases: Vec<Told>,
    /// So many days back.
    pub days: u32,
}

/// What was found at an instant for one reach.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    pub at: Instant,
    pub problems: Arc<[Hot]>,
    /// Cases that were looked at, and so many days back.
    pub looked: usize,
    pub days: u32,
}

/// What was found lately, by what a viewer may see: joining hundreds of messages takes a while, and a page that many open
/// in the same minute shows the same. One is computed at a time.
#[derive(Debug, Default)]
pub struct HotKept(Mutex<HashMap<String, Found>>);

/// So long what was found is shown again.
const KEPT_SECONDS: i64 = 60;
/// Reaches that are kept; further ones are found anew each time.
const REACHES: usize = 200;

impl HotKept {
    /// What was found for this viewer within the last minute, or what `find` finds now.
    ///
    /// # Errors
    /// Those of `find`.
    pub(crate) async fn of(
        &self,
        viewer: &Viewer,
        closed: &BTreeSet<String>,
        now: Instant,
        find: impl Future<Output = Result<Found, Failure>>,
    ) -> Result<Found, Failure> {
        // Whatever narrows what is read: the places and units of the right, and what is closed to him (回避).
        let parts: Vec<_> =
            viewer.reach::<ReadCase>().into_iter().map(|part| (part.place, part.unit)).collect();
        let reach = format!("{parts:?} {closed:?}");
        let mut kept = self.0.lock().await;
        let is_new = |found: &Found| (0..KEPT_SECONDS).contains(&now.seconds_since(found.at));
        if let Some(found) = kept.get(&reach).filter(|found| is_new(found)) {
            return Ok(found.clone());
        }
        let found = find.await?;
        kept.retain(|_, found| is_new(found));
        if kept.len() < REACHES {
            kept.insert(reach, found.clone());
        }
        Ok(found)
    }
}

/// The newest cases that the viewer may see, with their words.
///
/// # Errors
/// See [`::store::Error`].
pub(crate) async fn told(
    tx: &mut Tx,
    tenant: &TenantId,
    viewer: &Viewer,
    now: Instant,
) -> Result<Looked, Failure> {
    let rules = rules(tx, tenant, now).await?;
    let filter = Filter {
        received_from: Some(now.plus_seconds(-i64::from(rules.hot_days) * DAY)),
        scope: viewer.reach::<ReadCase>(),
        now,
        ..Filter::default()
    };
    let written = rows_written_out(tx, tenant, &filter, None, rules.hot_most).await?;
    let told = |one: WrittenOut| Told {
        reporter: one.requester.unwrap_or_else(|| one.row.number.clone()),
        number: one.row.number,
        received: one.row.received_at,
        place: one.row.place,
        title: one.row.title.unwrap_or_default(),
        text: one.text.unwrap_or_default(),
    };
    let cases = written.into_iter().rev().map(told).collect();
    Ok(Looked { cases, days: rules.hot_days })
}

/// Joins them into problems, the hottest first.
pub(crate) fn join(told: &[Told], ground: &Ground, segmenter: &Segmenter, most: usize) -> Vec<Hot> {
    let names = ground.names_for_search();
    let gazette = Gazette::new(names.iter().map(|name| (name.as_str(), name.as_str())));
    let messages: Vec<Message<'_>> = told
        .iter()
        .map(|one| Message {
            id: &one.number,
            reporter: &one.reporter,
            day: one.received.micros() as f64 / (DAY as f64 * 1e6),
            title: &one.title,
            text: &one.text,
            agree: 0,
            disagree: 0,
        })
        .collect();
    let found = problems(&messages, &gazette, segmenter, &Settings { dense: 2, ..Settings::default() });
    found.into_iter().take(most).filter_map(|problem| said(&problem, told, ground)).collect()
}

/// The community in which most of the cases lie.
fn community(cases: &[&Told], ground: &Ground) -> Option<String> {
    let mut counted: BTreeMap<PlaceId, usize> = BTreeMap::new();
    for place in cases.iter().filter_map(|one| one.place) {
        let (street, community) = ground.atlas.street_and_community(place);
        *counted.entry(community.or(street).unwrap_or(place)).or_default() += 1;
    }
    let (place, count) = counted.into_iter().max_by_key(|(_, count)| *count)?;
    let most = count * 2 > cases.len();
    ground.atlas.name(place).filter(|_| most).map(str::to_owned)
}

fn said(problem: &Problem, told: &[Told], ground: &Ground) -> Option<Hot> {
    let of = |at: &usize| told.get(*at);
    let middle = of(&problem.middle)?;
    let cases: Vec<&Told> = problem.messages.iter().filter_map(of).collect();
    let received = cases.iter().map(|one| one.received);
    // What reads like a place counts only when there is such a place.
    let named = problem.place.clone().filter(|name| ground.atlas.by_code_or_name(name).is_some());
    Some(Hot {
        title: middle.title.clone(),
        place: named.or_else(|| community(&cases, ground)),
        cases: cases.iter().map(|one| one.number.clone()).collect(),
        reporters: problem.reporters,
        from: received.clone().min()?,
        to: received.max()?,
        parts: problem.parts,
        words: problem.words.clone(),
    })
}
