//! Who was asked about a case, and whether anybody answered: follows from the case's own events.

use cases::{CaseEvent, CaseFact, CaseLoop};
use kernel::{Instant, Loop, UnitId};

/// What is counted of a revisit (回访). Neither who answered nor what else he said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked {
    /// The unit whose work was asked about: the leading one of that time.
    pub unit: UnitId,
    pub at: Instant,
    pub reached: bool,
    pub solved: Option<bool>,
}

/// The last revisit among the first events of a case.
pub fn asked(events: &[CaseEvent]) -> Option<Asked> {
    let last = events.iter().rposition(|event| matches!(event.what, CaseFact::Revisited { .. }))?;
    let CaseFact::Revisited { contacted, solved, .. } = &events[last].what else { return None };
    let case = events[..=last].iter().fold(None, CaseLoop::evolve)?;
    let lead = case.lead.as_ref().map(|lead| lead.unit);
    let unit = lead.or_else(|| case.handling_units.first().copied())?;
    Some(Asked { unit, at: events[last].at, reached: *contacted, solved: *solved })
}
