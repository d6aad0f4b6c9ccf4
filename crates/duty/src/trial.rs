//! Trying a catalogue out on past cases (派单试算): nothing is written, every difference is shown.

use crate::catalogue::Catalogue;
use crate::model::MatterCode;
use crate::route::GapReason;
use kernel::{Instant, UnitId};
use place::PlaceId;
use serde::Serialize;

/// A case of the past, as far as its route is concerned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PastCase {
    /// The case's number or id, for the table.
    pub reference: String,
    pub matter: MatterCode,
    /// Its place from the deepest up.
    pub path: Vec<PlaceId>,
    pub at: Instant,
    /// Who really led in the end, where somebody did.
    pub lead: Option<UnitId>,
}

/// What a catalogue answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    Lead(UnitId),
    Gap(GapReason),
}

impl Answer {
    fn of(catalogue: &Catalogue, case: &PastCase, instant: Instant) -> Self {
        match catalogue.route(&case.matter, &case.path, instant) {
            Ok(routed) => Self::Lead(routed.lead),
            Err(gap) => Self::Gap(gap.reason),
        }
    }
    pub const fn lead(self) -> Option<UnitId> {
        match self {
            Self::Lead(unit) => Some(unit),
            Self::Gap(_) => None,
        }
    }
}

/// One line of the table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TriedCase {
    pub reference: String,
    pub matter: MatterCode,
    pub at: Instant,
    pub actual: Option<UnitId>,
    pub old: Answer,
    pub new: Answer,
}

impl TriedCase {
    pub fn is_changed(&self) -> bool {
        self.old.lead() != self.new.lead()
    }
}

/// The table of old and new routes with its sums.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Trial {
    pub rows: Vec<TriedCase>,
    /// Cases that would go elsewhere.
    pub changed: usize,
    /// Cases that had a lead and would have none.
    pub gaps_opened: usize,
    /// Cases that had none and would have one.
    pub gaps_closed: usize,
    /// Cases with a known lead that the old and the new catalogue send there.
    pub old_as_happened: usize,
    pub new_as_happened: usize,
}

/// Routes past cases with two catalogues. With `as_if`, every case is taken as if it came at that
/// instant, which is how rules that begin later are tried; without, each at its own time.
pub fn try_routes(
    old: &Catalogue,
    new: &Catalogue,
    cases: impl IntoIterator<Item = PastCase>,
    as_if: Option<Instant>,
) -> Trial {
    let mut trial = Trial::default();
    for case in cases {
        let instant = as_if.unwrap_or(case.at);
        let (old, new) = (Answer::of(old, &case, instant), Answer::of(new, &case, instant));
        trial.gaps_opened += usize::from(old.lead().is_some() && new.lead().is_none());
        trial.gaps_closed += usize::from(old.lead().is_none() && new.lead().is_some());
        trial.old_as_happened += usize::from(case.lead.is_some() && old.lead() == case.lead);
        trial.new_as_happened += usize::from(case.lead.is_some() && new.lead() == case.lead);
        let row = TriedCase {
            reference: case.reference,
            matter: case.matter,
            at: case.at,
            actual: case.lead,
            old,
            new,
        };
        trial.changed += usize::from(row.is_changed());
        trial.rows.push(row);
    }
    trial
}
