//! Which deadline holds (时限): the most exact in force.

use crate::catalogue::Catalogue;
use crate::model::{
    Adaptation, Book, ClockKind, DeadlineCode, DeadlineRule, MatterCode, PolicyVersion, Urgency,
};
use clock::Term;
use kernel::Instant;
use place::PlaceId;
use std::collections::HashMap;
use std::fmt;

/// The deadlines by what they are about.
#[derive(Clone, Debug, Default)]
pub(crate) struct DeadlineIndex {
    about: HashMap<(ClockKind, Option<MatterCode>, Option<Urgency>), Vec<DeadlineCode>>,
}

impl DeadlineIndex {
    pub(crate) fn new(book: &Book) -> Self {
        let mut index = Self::default();
        for deadline in book.deadlines() {
            let about = (deadline.clock.clone(), deadline.matter.clone(), deadline.urgency);
            let codes = index.about.entry(about).or_default();
            if !codes.contains(&deadline.code) {
                codes.push(deadline.code.clone());
            }
        }
        index
    }
}

/// A deadline in force, with what to cite.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TermInForce<'catalogue> {
    pub rule: &'catalogue DeadlineRule,
    /// Which version of the deadline, from 1.
    pub number: usize,
    /// The version of the whole catalogue.
    pub version: PolicyVersion,
}

/// A deadline as it holds in one place: the template, or what the place says instead.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TermHere<'catalogue> {
    pub template: TermInForce<'catalogue>,
    pub local: Option<&'catalogue Adaptation>,
}

impl TermHere<'_> {
    pub fn term(&self) -> Term {
        self.local.map_or(self.template.rule.term, |local| local.term)
    }
    /// The law or rule that sets it.
    pub fn basis(&self) -> &str {
        self.local.map_or(self.template.rule.basis.as_str(), |local| local.basis.as_str())
    }
    pub fn citation(&self) -> Citation {
        Citation {
            deadline: self.template.rule.code.clone(),
            version: self.template.number,
            local: self.local.map(|local| (local.place, local.number)),
        }
    }
}

/// By which rule, in which version, a term was set (时限依据): `H003/2`, or `H003/2@PLACE/1` where the place says otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Citation {
    pub deadline: DeadlineCode,
    pub version: usize,
    pub local: Option<(PlaceId, u32)>,
}

impl Citation {
    /// Reads what [`fmt::Display`] writes; `None` for what was cited otherwise.
    pub fn read(text: &str) -> Option<Self> {
        let (template, local) = match text.split_once('@') {
            Some((template, local)) => (template, Some(local)),
            None => (text, None),
        };
        let (code, version) = template.split_once('/')?;
        let local = match local.map(|local| local.split_once('/')) {
            None => None,
            Some(found) => {
                let (place, number) = found?;
                Some((place.parse().ok()?, number.parse().ok()?))
            }
        };
        Some(Self { deadline: DeadlineCode::new(code), version: version.parse().ok()?, local })
    }
}

impl fmt::Display for Citation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}/{}", self.deadline, self.version)?;
        match self.local {
            Some((place, number)) => write!(formatter, "@{place}/{number}"),
            None => Ok(()),
        }
    }
}

impl Catalogue {
    /// The same in a place: what its own level says where the template leaves it room. `path` is the place from the
    /// deepest up.
    pub fn terms_in(
        &self,
        path: &[PlaceId],
        matter: Option<&MatterCode>,
        urgency: Option<Urgency>,
        clock: &ClockKind,
        instant: Instant,
    ) -> Option<TermHere<'_>> {
        let template = self.terms_for(matter, urgency, clock, instant)?;
        let own = |place: &PlaceId| {
            let versions = self.book().adaptations_of(&template.rule.code, *place);
            versions.iter().rev().find(|one| one.holds_at(instant))
        };
        Some(TermHere { template, local: path.iter().find_map(own) })
    }

    /// How long `clock` may run for a matter of an urgency. The matter's own deadline wins over that of
    /// the matter above it, this over the urgency's, this over the general one. `None`: no deadline is set.
    pub fn terms_for(
        &self,
        matter: Option<&MatterCode>,
        urgency: Option<Urgency>,
        clock: &ClockKind,
        instant: Instant,
    ) -> Option<TermInForce<'_>> {
        let path = matter.map(|matter| self.book().matter_path(matter)).unwrap_or_default();
        let matters = path.iter().map(|matter| Some(matter.code.clone())).chain(std::iter::once(None));
        let both = [urgency, None];
        let urgencies = if urgency.is_some() { &both[..] } else { &both[1..] };
        for matter in matters {
            for urgency in urgencies {
                let about = (clock.clone(), matter.clone(), *urgency);
                let codes = self.deadlines.about.get(&about);
                if let Some(found) =
                    codes.into_iter().flatten().find_map(|code| self.in_force(code, &about, instant))
                {
                    return Some(found);
                }
            }
        }
        None
    }

    fn in_force(
        &self,
        code: &DeadlineCode,
        about: &(ClockKind, Option<MatterCode>, Option<Urgency>),
        instant: Instant,
    ) -> Option<TermInForce<'_>> {
        let (position, rule) = self.book().deadline(code).iter().enumerate().find(|(_, rule)| {
            rule.valid.holds_at(instant)
                && rule.clock == about.0
                && rule.matter == about.1
                && rule.urgency == about.2
        })?;
        Some(TermInForce { rule, number: position + 1, version: self.version() })
    }
}
