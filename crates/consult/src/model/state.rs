//! What is known of a consultation: always the fold of its events.

use super::event::{Asked, Assessed, ConsultEvent, ConsultFact};
use super::kinds::{Adoption, ConsultKind, ConsultState, SealedPart, Verdict};
use cases::{Placement, Words};
use clock::{Clock, ClockState, Clocks};
use guard::PersonId;
use kernel::{Actor, Id, Instant, UnitId};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Marks the id of a consultation.
pub enum ConsultMark {}
/// A consultation (征求意见).
pub type ConsultId = Id<ConsultMark>;

/// What somebody wrote: open to whoever may read the consultation, or sealed in the vault.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kept", rename_all = "snake_case")]
pub enum Text {
    Open { words: Words },
    Sealed { id: PersonId },
}

impl Text {
    pub const fn words(&self) -> Option<&Words> {
        match self {
            Self::Open { words } => Some(words),
            Self::Sealed { .. } => None,
        }
    }
    pub const fn sealed(&self) -> Option<PersonId> {
        match self {
            Self::Sealed { id } => Some(*id),
            Self::Open { .. } => None,
        }
    }
}

/// One line of the story.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moment {
    pub at: Instant,
    pub by: Actor,
    pub kind: String,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub detail: BTreeMap<String, String>,
}

/// The state of a consultation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Consultation {
    pub id: ConsultId,
    pub number: String,
    pub kind: ConsultKind,
    pub state: ConsultState,
    /// The street's office, which speaks.
    pub street: UnitId,
    /// The unit that asked; for an assessment the body that is assessed.
    pub other: UnitId,
    /// The stationed body that it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<UnitId>,
    pub placement: Placement,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub period: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<Words>,
    /// What was asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<Text>,
    /// What the street said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub given: Option<Text>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verdict: Option<Verdict>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub adoption: Option<Adoption>,
    /// What the other side said to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<Words>,
    /// Why it was withdrawn.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub withdrawal: Option<Words>,
    /// Until when sealed words are kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Instant>,
    /// Whose turn it is. There is always one.
    pub owner: UnitId,
    pub opened_at: Instant,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answered_at: Option<Instant>,
    pub clocks: Clocks,
    pub timeline: Vec<Moment>,
}

impl Consultation {
    /// The running clock that presses first.
    pub fn pressing(&self) -> Option<&Clock> {
        self.clocks.open().filter(|clock| clock.state == ClockState::Running).min_by_key(|clock| clock.due)
    }
    /// The two units between which it is.
    pub fn parts(&self) -> BTreeSet<UnitId> {
        [self.street, self.other].into()
    }
    /// Whether it is known to these two units alone: that an opinion was asked about a post says something about whoever
    /// holds it.
    pub const fn is_confined(&self) -> bool {
        matches!(self.kind, ConsultKind::Personnel)
    }
    /// Whether everybody reads it: what became of a comment on a plan.
    pub fn is_published(&self) -> bool {
        self.kind == ConsultKind::Plan && self.state == ConsultState::Answered
    }
    /// What lies sealed under a part.
    pub fn sealed(&self, part: SealedPart) -> Option<PersonId> {
        match part {
            SealedPart::Request => self.request.as_ref().and_then(Text::sealed),
            SealedPart::Opinion => self.given.as_ref().and_then(Text::sealed),
        }
    }
    /// The parts that a member of a unit may open.
    pub fn may_open(&self, unit: UnitId) -> Vec<SealedPart> {
        let parts: &[SealedPart] = match unit {
            unit if unit == self.other => SealedPart::ALL,
            unit if unit == self.street => &[SealedPart::Request],
            _ => &[],
        };
        parts.iter().copied().filter(|part| self.sealed(*part).is_some()).collect()
    }
    /// Everything that people wrote openly, by digest.
    pub fn written(&self) -> BTreeSet<Words> {
        let texts = [&self.request, &self.given].into_iter().flatten().filter_map(Text::words).cloned();
        let plain = [&self.title, &self.answer, &self.withdrawal];
        texts.chain(plain.into_iter().flatten().cloned()).collect()
    }
}

pub(super) fn evolve(state: Option<Consultation>, event: &ConsultEvent) -> Option<Consultation> {
    let mut found = match (state, &event.what) {
        (None, ConsultFact::Asked(asked)) => of_question(asked, event.at),
        (None, ConsultFact::Assessed(assessed)) => of_assessment(assessed, event.at),
        (state, _) => state?,
    };
    apply(&mut found, event);
    found.owner = match found.state {
        ConsultState::Asked => found.street,
        _ => found.other,
    };
    if let Some(moment) = moment(event) {
        found.timeline.push(moment);
    }
    Some(found)
}

fn apply(found: &mut Consultation, event: &ConsultEvent) {
    match &event.what {
        ConsultFact::Asked(_) | ConsultFact::Assessed(_) | ConsultFact::Opened { .. } => {}
        ConsultFact::Given { text, until } => {
            found.given = Some(text.clone());
            found.until = *until;
            found.state = if found.is_confined() { ConsultState::Sealed } else { ConsultState::Given };
        }
        ConsultFact::Answered { adoption, words } => {
            found.adoption = *adoption;
            found.answer = Some(words.clone());
            found.answered_at = Some(event.at);
            found.state = ConsultState::Answered;
        }
        ConsultFact::Concluded => found.state = ConsultState::Concluded,
        ConsultFact::Withdrawn { words } => {
            found.withdrawal = Some(words.clone());
            found.state = ConsultState::Withdrawn;
        }
        ConsultFact::Transferred { unit, heir } => match heir {
            Some(heir) if *unit == found.street => found.street = *heir,
            Some(heir) => found.other = *heir,
            None => found.state = ConsultState::Concluded,
        },
        ConsultFact::Clock { clock } => found.clocks.evolve(clock),
    }
}

fn of_question(asked: &Asked, at: Instant) -> Consultation {
    Consultation {
        id: asked.id,
        number: asked.number.clone(),
        kind: asked.kind,
        state: ConsultState::Asked,
        street: asked.street,
        other: asked.asker,
        body: asked.body,
        placement: asked.placement.clone(),
        period: None,
        title: asked.title.clone(),
        request: Some(asked.text.clone()),
        given: None,
        verdict: None,
        adoption: None,
        answer: None,
        withdrawal: None,
        until: None,
        owner: asked.street,
        opened_at: at,
        answered_at: None,
        clocks: Clocks::default(),
        timeline: Vec::new(),
    }
}

fn of_assessment(assessed: &Assessed, at: Instant) -> Consultation {
    Consultation {
        id: assessed.id,
        number: assessed.number.clone(),
        kind: ConsultKind::Assessment,
        state: ConsultState::Given,
        street: assessed.street,
        other: assessed.body,
        body: Some(assessed.body),
        placement: assessed.placement.clone(),
        period: Some(assessed.period.clone()),
        title: None,
        request: None,
        given: Some(Text::Open { words: assessed.words.clone() }),
        verdict: Some(assessed.verdict),
        adoption: None,
        answer: None,
        withdrawal: None,
        until: None,
        owner: assessed.body,
        opened_at: at,
        answered_at: None,
        clocks: Clocks::default(),
        timeline: Vec::new(),
    }
}

fn moment(event: &ConsultEvent) -> Option<Moment> {
    let mut detail = BTreeMap::new();
    match &event.what {
        ConsultFact::Clock { .. } => return None,
        ConsultFact::Opened { part, .. } => _ = detail.insert("part".to_owned(), part.to_string()),
        ConsultFact::Answered { adoption: Some(adoption), .. } => {
            detail.insert("adoption".to_owned(), adoption.to_string());
        }
        ConsultFact::Transferred { heir: Some(heir), .. } => {
            detail.insert("heir".to_owned(), heir.to_string());
        }
        _ => {}
    }
    Some(Moment { at: event.at, by: event.by.clone(), kind: event.what.kind().to_owned(), detail })
}
