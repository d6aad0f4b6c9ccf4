//! What neighbours have raised already (邻居反映过的): open matters of a place for everybody, and those
//! that a new appeal resembles, so that one joins them instead of starting again.

use crate::ground::Ground;
use crate::model::similar::{self, MatterWords, Named, Told, Weights};
use crate::model::{CaseId, Placement};
use crate::store::{self, OpenMatter, OpenWhere};
use ::store::Tx;
use duty::MatterCode;
use journal::Content;
use kernel::{Failure, Instant, TenantId};
use place::PlaceId;
use place::geometry::Position;
use std::collections::{BTreeMap, BTreeSet};

/// How many open matters of a place are compared with a new appeal, the newest first.
const COMPARED: usize = 200;

/// Who asks: what everybody may know, or what the desk knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Eyes {
    /// Listed matters only; see [`crate::OpenRules`].
    Everybody,
    /// Every matter that is not sealed; the caller checks the right for each one.
    Desk,
}

impl Ground {
    /// Whether everybody may know that a matter of this kind is open.
    pub fn is_open_matter(&self, matter: Option<&str>) -> bool {
        let Some(matter) = matter else { return false };
        let (book, code) = (self.catalogue.book(), MatterCode::new(matter));
        self.policy
            .limits
            .open
            .matters
            .iter()
            .any(|listed| book.matter_within(&code, &MatterCode::new(listed)))
    }

    /// The column by which the matters of a place are found.
    pub fn open_where(&self, place: PlaceId) -> Option<OpenWhere> {
        OpenWhere::of(self.atlas.node(place)?.level, place)
    }
}

/// The open matters of a place of which everybody may know, the newest first.
///
/// # Errors
/// See [`::store::Error`].
pub async fn open_matters(
    tx: &mut Tx,
    tenant: &TenantId,
    ground: &Ground,
    within: Option<OpenWhere>,
    now: Instant,
    most: usize,
) -> Result<Vec<OpenMatter>, Failure> {
    let rules = &ground.policy.limits.open;
    if rules.matters.is_empty() {
        return Ok(Vec::new());
    }
    let span = (now.plus_seconds(-366 * 86_400), rules.shown_until(now));
    let shown = |matter: Option<&str>| ground.is_open_matter(matter);
    Ok(store::open_matters(tx, tenant, within, span, shown, most).await?)
}

/// A new appeal as far as it is told.
#[derive(Clone, Debug, Default)]
pub struct Telling {
    pub text: String,
    pub placement: Placement,
    /// Named by a person; otherwise what the text's words suggest.
    pub matter: Option<String>,
}

/// An open matter that resembles what is told.
#[derive(Clone, Debug)]
pub struct Similar {
    pub matter: OpenMatter,
    /// From 0 to 1; orders, and is no probability.
    pub nearness: f64,
}

/// The catalogue's words, with the titles that cases of each matter had lately: what people call a thing is
/// seldom its name in the catalogue. `titles` are pairs of matter and title; they stay inside the program.
pub(crate) fn matter_words(book: &duty::Book, titles: Vec<(String, String)>, now: Instant) -> MatterWords {
    let mut called: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (matter, title) in titles {
        called.entry(matter).or_default().push(title);
    }
    MatterWords::of(book.leaf_matters(now).into_iter().map(|matter| {
        let standard = matter.standard_at(now).map(|(_, standard)| standard);
        let above = book.matter_path(&matter.code).into_iter().skip(1).map(|above| above.name().to_owned());
        let english = standard.and_then(|standard| standard.name_en.clone());
        let steps = standard.into_iter().flat_map(|standard| standard.steps.clone());
        let called = called.remove(matter.code.as_str()).unwrap_or_default();
        Named {
            code: matter.code.as_str().to_owned(),
            names: std::iter::once(matter.name().to_owned()).chain(english).collect(),
            more: above.chain(steps).chain(called).collect(),
        }
    }))
}

/// Open matters that resemble what is told, the nearest first. Without a place nothing is compared: the
/// same words somewhere else are another matter.
///
/// # Errors
/// See [`::store::Error`].
pub async fn similar(
    tx: &mut Tx,
    tenant: &TenantId,
    ground: &Ground,
    words: &MatterWords,
    eyes: Eyes,
    telling: &Telling,
    now: Instant,
    most: usize,
) -> Result<Vec<Similar>, Failure> {
    let rules = &ground.policy.limits.open;
    let Some(around) = telling.placement.community.or(telling.placement.street) else {
        return Ok(Vec::new());
    };
    let shown = |matter: Option<&str>| eyes == Eyes::Desk || ground.is_open_matter(matter);
    let from = now.plus_seconds(-i64::from(rules.similar_days) * 86_400);
    let known =
        store::open_matters(tx, tenant, ground.open_where(around), (from, now), shown, COMPARED).await?;
    let new = told(words, telling);
    let mut compared = Vec::with_capacity(known.len());
    for matter in known {
        let text = words_of(tx, tenant, matter.id, &matter).await?;
        let told = Told {
            text,
            matters: with_levels_above(ground, matter.matter.as_deref()),
            place: matter.place,
            point: matter.point.and_then(|(longitude, latitude)| Position::from_degrees(longitude, latitude)),
        };
        compared.push((matter, told));
    }
    let texts: Vec<BTreeSet<String>> = compared.iter().map(|(_, told)| similar::pairs(&told.text)).collect();
    let weights = Weights::of(&texts);
    let place_words: BTreeSet<String> = telling
        .placement
        .path
        .iter()
        .filter_map(|place| ground.atlas.name(*place))
        .flat_map(similar::pairs)
        .collect();
    let mut found: Vec<Similar> = compared
        .into_iter()
        .map(|(matter, told)| Similar {
            nearness: similar::nearness(rules, &new, &told, &weights, &place_words),
            matter,
        })
        .filter(|similar| similar.nearness * 100.0 >= f64::from(rules.similar_least))
        .collect();
    found.sort_by(|one, other| other.nearness.total_cmp(&one.nearness));
    found.truncate(most);
    Ok(found)
}

fn told(words: &MatterWords, telling: &Telling) -> Told {
    let matters = match &telling.matter {
        Some(matter) => vec![matter.clone()],
        None => words.suggest(&telling.text, 3).into_iter().map(|suggested| suggested.code).collect(),
    };
    let point = telling.placement.point;
    Told {
        text: telling.text.clone(),
        matters,
        place: telling.placement.place,
        point: point.and_then(|(longitude, latitude)| Position::from_degrees(longitude, latitude)),
    }
}

fn with_levels_above(ground: &Ground, matter: Option<&str>) -> Vec<String> {
    let Some(matter) = matter else { return Vec::new() };
    let path = ground.catalogue.book().matter_path(&MatterCode::new(matter));
    path.into_iter().map(|matter| matter.code.as_str().to_owned()).collect()
}

/// Title and text, for comparison only.
async fn words_of(
    tx: &mut Tx,
    tenant: &TenantId,
    id: CaseId,
    matter: &OpenMatter,
) -> Result<String, Failure> {
    let stream = crate::actions::stream_of(id);
    let body = match journal::content(tx, tenant.as_str(), &stream, &matter.text.0).await? {
        Content::Present { body, .. } => body,
        _ => String::new(),
    };
    Ok(format!("{} {body}", matter.title.as_deref().unwrap_or_default()))
}
