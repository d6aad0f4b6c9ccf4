//! What is known of a scheme: always the fold of its events.

use super::terms::Terms;
use super::{SchemeFacts, quarter_from};
use crate::model::{Month, Period};
use kernel::{Actor, Id, Instant, UnitId};
use org::UnitKind;
use serde::{Deserialize, Serialize};

/// Marks the id of a scheme.
pub enum SchemeMark {}
/// An assessment scheme (考核方案).
pub type SchemeId = Id<SchemeMark>;

/// Where a scheme stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SchemeState {
    /// 起草中: nothing is published yet
    Draft,
    /// 已发布
    Published,
    /// 已停用
    Ended,
}

impl SchemeState {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Published => "published",
            Self::Ended => "ended",
        }
    }
}

/// Terms that are not published.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    pub terms: Terms,
    pub at: Instant,
    pub by: Actor,
}

/// A published version: it holds from a quarter on, until the next one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Published {
    pub version: u32,
    /// The first month of its first quarter.
    pub from: Month,
    pub terms: Terms,
    pub at: Instant,
    pub by: Actor,
}

/// One line of its history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SchemeMoment {
    pub at: Instant,
    pub by: Actor,
    pub kind: String,
    /// The quarter that it speaks of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quarter: Option<Month>,
}

/// The state of a scheme.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scheme {
    pub id: SchemeId,
    pub number: String,
    pub name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name_en: Option<String>,
    /// The kind of the units that are judged. There is no other kind of subject.
    pub kind: UnitKind,
    /// Where whoever drafts and publishes has the right to; a way of place ids.
    pub place: String,
    /// The unit that published it: the level above those that are judged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub publisher: Option<UnitId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub draft: Option<Draft>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub published: Vec<Published>,
    /// The first quarter in which it no longer holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended: Option<Month>,
    pub timeline: Vec<SchemeMoment>,
}

impl Scheme {
    pub const fn state(&self) -> SchemeState {
        match (self.ended.is_some(), self.published.is_empty()) {
            (true, _) => SchemeState::Ended,
            (_, true) => SchemeState::Draft,
            _ => SchemeState::Published,
        }
    }
    /// The version by which a quarter is judged: of those that have begun the latest, of one beginning the newest.
    pub fn in_force(&self, quarter: Period) -> Option<&Published> {
        if self.ended.is_some_and(|end| end <= quarter.first) {
            return None;
        }
        let begun = self.published.iter().filter(|one| one.from <= quarter.first);
        begun.max_by_key(|one| (one.from, one.version))
    }
    /// The quarter from which it first held.
    pub fn first(&self) -> Option<Period> {
        self.published.iter().map(|one| one.from).min().map(quarter_from)
    }
}

/// One event: what happened, when, by whom.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SchemeEvent {
    pub at: Instant,
    pub by: Actor,
    #[serde(flatten)]
    pub what: SchemeFact,
}

/// What happened. Written to the journal; fields may be added with a default, never changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum SchemeFact {
    Begun {
        id: SchemeId,
        number: String,
        kind: UnitKind,
        place: String,
        name: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        name_en: Option<String>,
        terms: Terms,
    },
    Redrafted {
        name: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        name_en: Option<String>,
        terms: Terms,
    },
    Published {
        version: u32,
        from: Month,
        publisher: UnitId,
        terms: Terms,
    },
    Ended {
        from: Month,
    },
}

impl SchemeFact {
    /// The event's kind, as the journal and the history have it.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Begun { .. } => "begun",
            Self::Redrafted { .. } => "redrafted",
            Self::Published { .. } => "published",
            Self::Ended { .. } => "ended",
        }
    }
}

pub(super) fn evolve(state: Option<Scheme>, event: &SchemeEvent) -> Option<Scheme> {
    let (at, by) = (event.at, event.by.clone());
    let draft = |terms: &Terms| Some(Draft { terms: terms.clone(), at, by: by.clone() });
    let mut scheme = match (state, &event.what) {
        (None, SchemeFact::Begun { id, number, kind, place, name, name_en, terms }) => Scheme {
            id: *id,
            number: number.clone(),
            name: name.clone(),
            name_en: name_en.clone(),
            kind: *kind,
            place: place.clone(),
            publisher: None,
            draft: draft(terms),
            published: Vec::new(),
            ended: None,
            timeline: Vec::new(),
        },
        (state, _) => state?,
    };
    let mut quarter = None;
    match &event.what {
        SchemeFact::Begun { .. } => {}
        SchemeFact::Redrafted { name, name_en, terms } => {
            scheme.name.clone_from(name);
            scheme.name_en.clone_from(name_en);
            scheme.draft = draft(terms);
        }
        SchemeFact::Published { version, from, publisher, terms } => {
            let terms = terms.clone();
            let published = Published { version: *version, from: *from, terms, at, by: event.by.clone() };
            scheme.published.push(published);
            scheme.publisher = Some(*publisher);
            scheme.draft = None;
            quarter = Some(*from);
        }
        SchemeFact::Ended { from } => {
            scheme.ended = Some(*from);
            quarter = Some(*from);
        }
    }
    scheme.timeline.push(SchemeMoment { at, by, kind: event.what.kind().to_owned(), quarter });
    Some(scheme)
}

impl SchemeFacts {
    /// Whether a quarter has begun.
    pub(super) fn has_begun(&self, quarter: Period) -> bool {
        quarter.first <= self.running.first
    }
}
