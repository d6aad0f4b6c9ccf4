//! A unit as it stands.

use super::{CreditCode, LinkKind, ParentLink, PlaceLink, PlaceRef, UnitKind};
use kernel::{Instant, UnitId};
use serde::{Deserialize, Serialize};

/// Where a unit can be found. Nothing depends on it: a unit without rooms owns work like any other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Premises {
    /// It has rooms (有场所).
    #[default]
    OnSite,
    /// It exists online only (云上，无场所).
    Online,
}

impl Premises {
    pub const fn name(self) -> &'static str {
        match self {
            Self::OnSite => "on_site",
            Self::Online => "online",
        }
    }
}

/// A new unit, as given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Establishment {
    /// The deployer's stable code, unique in the tenant.
    pub code: String,
    pub name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name_en: Option<String>,
    pub kind: UnitKind,
    pub territorial_parent: Option<UnitId>,
    pub sector_parent: Option<UnitId>,
    /// Where it answers from the beginning.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub places: Vec<PlaceRef>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credit_code: Option<CreditCode>,
    #[serde(default)]
    pub premises: Premises,
    /// What a functional or joint unit is for (用途).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purpose: Option<String>,
    pub valid_from: Instant,
    /// The first instant after its term (任期届满).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub term_end: Option<Instant>,
}

impl Establishment {
    /// A unit with what every unit needs; the rest is set on the fields.
    pub fn new(code: &str, name: &str, kind: UnitKind, valid_from: Instant) -> Self {
        Self {
            code: code.to_owned(),
            name: name.to_owned(),
            name_en: None,
            kind,
            territorial_parent: None,
            sector_parent: None,
            places: Vec::new(),
            credit_code: None,
            premises: Premises::default(),
            purpose: None,
            valid_from,
            term_end: None,
        }
    }
}

/// How a unit ended (撤销、并入).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ending {
    /// The first instant at which it no longer exists.
    pub at: Instant,
    pub reason: String,
    /// Which unit takes over its duties (承接单位).
    pub successor: Option<UnitId>,
}

/// A unit (单位). It is never deleted, it ends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unit {
    pub id: UnitId,
    pub code: String,
    pub name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name_en: Option<String>,
    pub kind: UnitKind,
    /// Oldest first; see [`Unit::parent_at`].
    pub territorial: Vec<ParentLink>,
    /// Oldest first.
    pub sector: Vec<ParentLink>,
    pub places: Vec<PlaceLink>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credit_code: Option<CreditCode>,
    #[serde(default)]
    pub premises: Premises,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purpose: Option<String>,
    pub valid_from: Instant,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub term_end: Option<Instant>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ending: Option<Ending>,
}

impl Unit {
    /// Whether it exists and can own work at `instant`: begun, not ended, and, where its kind ends
    /// with its term, within it.
    pub fn active_at(&self, instant: Instant) -> bool {
        self.valid_from <= instant
            && self.ending.as_ref().is_none_or(|ending| instant < ending.at)
            && !(self.kind.ends_with_term() && self.term_over_at(instant))
    }
    /// Whether its term is over at `instant`.
    pub fn term_over_at(&self, instant: Instant) -> bool {
        self.term_end.is_some_and(|end| end <= instant)
    }
    /// The first instant at which it is no longer active, as far as known.
    pub fn active_until(&self) -> Option<Instant> {
        let term = self.term_end.filter(|_| self.kind.ends_with_term());
        match (term, self.ending.as_ref().map(|ending| ending.at)) {
            (Some(term), Some(ended)) => Some(term.min(ended)),
            (term, ended) => term.or(ended),
        }
    }
    /// The history of its parents by one line, oldest first.
    pub fn links(&self, kind: LinkKind) -> &[ParentLink] {
        match kind {
            LinkKind::Territorial => &self.territorial,
            LinkKind::Sector => &self.sector,
        }
    }
    pub(crate) const fn links_mut(&mut self, kind: LinkKind) -> &mut Vec<ParentLink> {
        match kind {
            LinkKind::Territorial => &mut self.territorial,
            LinkKind::Sector => &mut self.sector,
        }
    }
    /// Its parent by one line at `instant`.
    pub fn parent_at(&self, kind: LinkKind, instant: Instant) -> Option<UnitId> {
        self.links(kind).iter().rev().find(|link| link.since <= instant)?.parent
    }
    /// The places that it answers for at `instant`.
    pub fn places_at(&self, instant: Instant) -> impl Iterator<Item = PlaceRef> {
        self.places.iter().filter(move |link| link.holds_at(instant)).map(|link| link.place)
    }
}
