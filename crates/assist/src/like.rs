//! Cases like another (相似案件): open ones that may be the same problem, and solved ones with what worked. Read inside what the
//! viewer may see: the reach stands in the query itself. Sealed cases are never among them.

use crate::mind::Current;
use ::store::Tx;
use cases::query::{CaseRow, Filter, case_rows};
use cases::{Case, CaseId, Confidentiality, Ground};
use duty::MatterCode;
use guard::right::ReadCase;
use guard::{Part, Viewer};
use kernel::{Failure, Instant, TenantId, UnitId};
use methods::text::asked::key_sentence;
use methods::text::mention::{Gazette, SamePlace};
use methods::text::same::Told;
use methods::text::{Rarity, Segmenter, Sketch, normalise};
use place::PlaceId;
use place::gazetteer::{Finding, Unfound, Words};
use std::collections::BTreeSet;

const DAY: i64 = 86_400;
/// The newest open cases of a street that are looked at, and those whose whole text is compared.
const LOOKED_AT: u32 = 120;
const COMPARED: usize = 12;
/// Solved cases of a matter that are looked at, and how far back.
const SOLVED: u32 = 60;
const SOLVED_DAYS: i64 = 730;
/// How many are shown.
const SHOWN: usize = 3;
/// Places that are offered when a text fits several.
const PLACES: usize = 3;
/// Letters of what worked that are shown.
const WORKED: usize = 120;
/// Words that stand in both texts and are named.
const SHARED: usize = 4;

/// Whose eyes: a person's reach, or that of the rule that records suggestions and shows nothing.
pub struct Eyes {
    scope: Vec<Part>,
}

impl Eyes {
    pub fn of(viewer: &Viewer) -> Self {
        Self { scope: viewer.reach::<ReadCase>() }
    }

    fn of_rule() -> Self {
        Self { scope: vec![Part::everything()] }
    }
}

/// An open case that may be the same problem.
#[derive(Clone, Debug)]
pub struct Same {
    pub id: CaseId,
    pub number: String,
    pub title: String,
    pub place: Option<PlaceId>,
    pub received_at: Instant,
    /// Both name the same place in their words, or lie in the same one.
    pub same_place: bool,
    /// Words that stand in both.
    pub shared: Vec<String>,
    /// How like the texts are, from 0 to 1; no probability.
    pub likeness: f32,
}

/// A solved case of the same matter.
#[derive(Clone, Debug)]
pub struct Solved {
    pub number: String,
    pub title: String,
    pub place: Option<PlaceId>,
    pub unit: Option<UnitId>,
    pub received_at: Instant,
    /// The sentence of the unit's answer that says most.
    pub worked: String,
}

/// The places that a text names, one if it is clear, and the words that speak for them.
pub fn places_of(ground: &Ground, text: &str) -> (Vec<PlaceId>, Vec<String>) {
    match ground.atlas.find(Words { title: "", body: text }) {
        Finding::Located(found) => {
            let evidence = found.evidence.iter().map(|evidence| evidence.words.clone()).collect();
            let places = match found.ambiguous.is_empty() {
                // The county alone is no place to go to.
                true if Some(found.place) == ground.atlas.root() => Vec::new(),
                true => vec![found.place],
                false => found.ambiguous.into_iter().take(PLACES).collect(),
            };
            (places, evidence)
        }
        Finding::NotFound { reason: Unfound::Ambiguous { candidates } } => {
            (candidates.into_iter().take(PLACES).collect(), Vec::new())
        }
        Finding::NotFound { .. } => (Vec::new(), Vec::new()),
    }
}

/// Open cases of the street that may be the same problem as a case, the likeliest first.
///
/// # Errors
/// See [`::store::Error`].
pub async fn open_like(
    tx: &mut Tx,
    current: &Current,
    ground: &Ground,
    tenant: &TenantId,
    eyes: &Eyes,
    case: &Case,
    text: &str,
    now: Instant,
) -> Result<Vec<Same>, Failure> {
    let Some(street) = case.placement.street else { return Ok(Vec::new()) };
    let days = i64::from(ground.policy.limits.open.similar_days);
    let filter = Filter {
        street: Some(street),
        open: Some(true),
        received_from: Some(now.plus_seconds(-days * DAY)),
        scope: eyes.scope.clone(),
        now,
        ..Filter::default()
    };
    let mut rows = case_rows(tx, tenant, &filter, None, LOOKED_AT).await?;
    // Parts of one message are not the same matter told twice.
    let linked: Vec<CaseId> = case.part_of.iter().chain(&case.parts).map(|other| other.id).collect();
    rows.retain(|row| row.id != case.id && !linked.contains(&row.id) && row.title.is_some());
    let rows = nearest(rows, case, text);
    let mut told = Vec::with_capacity(rows.len());
    for row in rows {
        if let Some(text) = open_text(tx, tenant, &row).await? {
            told.push((row, text));
        }
    }
    let rarity = Rarity::of(told.iter().map(|(_, text)| text.as_str()).chain([text]));
    let (gazette, segmenter) = (Gazette::default(), &current.segmenter);
    let own = Told::of(text, &gazette, segmenter, &rarity);
    let own_words = words(text, segmenter);
    let mut found: Vec<Same> = Vec::new();
    for (row, other) in told {
        let compared = own.compare(&Told::of(&other, &gazette, segmenter, &rarity));
        let lies_there = row.place.is_some() && row.place == case.placement.place;
        let same_matter = row.matter.is_some() && row.matter == case.matter;
        let near = lies_there && compared.place != SamePlace::No && !compared.other_day;
        let same = compared.same
            || (near && (compared.topics >= 0.5 || same_matter) && compared.about >= 0.12)
            || (near && compared.about >= 0.3);
        if same {
            found.push(Same {
                id: row.id,
                number: row.number,
                title: row.title.unwrap_or_default(),
                place: row.place,
                received_at: row.received_at,
                same_place: lies_there || compared.place == SamePlace::Yes,
                shared: shared(&own_words, &words(&other, segmenter)),
                likeness: compared.whole.max(compared.about),
            });
        }
    }
    found.sort_by(|one, other| {
        other.same_place.cmp(&one.same_place).then(other.likeness.total_cmp(&one.likeness))
    });
    found.truncate(SHOWN);
    Ok(found)
}

/// The case that is nearest, for the record; shown to nobody.
///
/// # Errors
/// See [`::store::Error`].
pub async fn nearest_open(
    tx: &mut Tx,
    current: &Current,
    ground: &Ground,
    tenant: &TenantId,
    case: &Case,
    text: &str,
    now: Instant,
) -> Result<Option<String>, Failure> {
    let found = open_like(tx, current, ground, tenant, &Eyes::of_rule(), case, text, now).await?;
    Ok(found.into_iter().next().map(|same| same.id.to_string()))
}

/// Those whose title is nearest to a text, or that lie in the same place or are of the same matter.
fn nearest(rows: Vec<CaseRow>, case: &Case, text: &str) -> Vec<CaseRow> {
    let titles: Vec<&str> = rows.iter().filter_map(|row| row.title.as_deref()).collect();
    let rarity = Rarity::of(titles.into_iter().chain([text]));
    let own = Sketch::of(text, &rarity);
    let mut ranked: Vec<(f32, CaseRow)> = rows
        .into_iter()
        .map(|row| {
            let title = row.title.as_deref().unwrap_or_default();
            let here = row.place.is_some() && row.place == case.placement.place;
            let same = row.matter.is_some() && row.matter == case.matter;
            let bonus = if here { 0.3 } else { 0.0 } + if same { 0.3 } else { 0.0 };
            (own.cosine(&Sketch::of(title, &rarity)) + bonus, row)
        })
        .collect();
    ranked.sort_by(|one, other| other.0.total_cmp(&one.0));
    ranked.truncate(COMPARED);
    ranked.into_iter().map(|(_, row)| row).collect()
}

/// Title and text of a case that is not sealed.
async fn open_text(tx: &mut Tx, tenant: &TenantId, row: &CaseRow) -> Result<Option<String>, Failure> {
    let Some(found) = cases::query::by_id(tx, tenant, row.id).await? else { return Ok(None) };
    if found.state.confidentiality == Confidentiality::Sealed {
        return Ok(None);
    }
    let text = cases::query::words_of(tx, tenant, row.id, &found.state.text).await?;
    Ok(text.map(|text| crate::actions::training::told(row.title.as_deref(), &text)))
}

fn words(text: &str, segmenter: &Segmenter) -> BTreeSet<String> {
    let read = crate::mind::readable(text);
    let plain = normalise(read);
    segmenter.words(&plain).filter(|word| word.chars().nth(1).is_some()).map(str::to_owned).collect()
}

/// The longest words of both; those that everybody writes say nothing.
fn shared(one: &BTreeSet<String>, other: &BTreeSet<String>) -> Vec<String> {
    const EVERYBODY: &[&str] = &[
        "我们", "你们", "他们", "没有", "现在", "已经", "一个", "这个", "那个", "什么", "怎么", "请问",
        "你好", "您好",
    ];
    let mut both: Vec<String> =
        one.intersection(other).filter(|word| !EVERYBODY.contains(&word.as_str())).cloned().collect();
    both.sort_by_key(|word| std::cmp::Reverse(word.chars().count()));
    both.truncate(SHARED);
    both
}

/// Solved cases of a matter that the viewer may see, those nearest in place and words first, with what worked.
///
/// # Errors
/// See [`::store::Error`].
pub async fn solved_like(
    tx: &mut Tx,
    current: &Current,
    ground: &Ground,
    tenant: &TenantId,
    eyes: &Eyes,
    case: &Case,
    (matter, text): (&str, &str),
    now: Instant,
) -> Result<Vec<Solved>, Failure> {
    let filter = Filter {
        matters: Some(leaves(ground, matter, now)),
        open: Some(false),
        outcome: Some("solved".to_owned()),
        received_from: Some(now.plus_seconds(-SOLVED_DAYS * DAY)),
        scope: eyes.scope.clone(),
        now,
        ..Filter::default()
    };
    let mut rows = case_rows(tx, tenant, &filter, None, SOLVED).await?;
    rows.retain(|row| row.id != case.id && row.title.is_some());
    let mut found = Vec::new();
    for row in nearest(rows, case, text) {
        if found.len() == SHOWN {
            break;
        }
        let Some(other) = cases::query::by_id(tx, tenant, row.id).await? else { continue };
        if other.state.confidentiality == Confidentiality::Sealed {
            continue;
        }
        let Some(worked) = worked(tx, tenant, &other.state, &current.segmenter).await? else { continue };
        found.push(Solved {
            number: row.number,
            title: row.title.unwrap_or_default(),
            place: row.place,
            unit: row.lead,
            received_at: row.received_at,
            worked,
        });
    }
    Ok(found)
}

/// A matter with everything below it.
fn leaves(ground: &Ground, matter: &str, now: Instant) -> Vec<String> {
    let (book, code) = (ground.catalogue.book(), MatterCode::new(matter));
    let within = book.leaf_matters(now).into_iter().filter(|leaf| book.matter_within(&leaf.code, &code));
    within.map(|leaf| leaf.code.as_str().to_owned()).collect()
}

/// What the unit answered last, in one sentence.
async fn worked(
    tx: &mut Tx,
    tenant: &TenantId,
    case: &Case,
    segmenter: &Segmenter,
) -> Result<Option<String>, Failure> {
    let told = case.timeline.iter().rev().find(|moment| {
        matches!(moment.kind.as_str(), "replied" | "solved_on_spot" | "answered") && moment.words.is_some()
    });
    let Some(words) = told.and_then(|moment| moment.words.as_ref()) else { return Ok(None) };
    let Some(body) = cases::query::words_of(tx, tenant, case.id, words).await? else { return Ok(None) };
    if body.chars().count() <= WORKED {
        return Ok(Some(body));
    }
    let sentence = key_sentence(&body, segmenter).unwrap_or(body);
    Ok(Some(sentence.chars().take(WORKED).collect()))
}
