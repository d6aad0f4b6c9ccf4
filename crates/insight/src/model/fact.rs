//! What one case adds to every measure.

use super::day::Day;
use super::ledger::{Ledger, TermState};
use super::measure::{ChannelGroup, Measure};
use duty::shared_out;
use kernel::UnitId;
use std::collections::BTreeMap;

/// Where a count belongs, besides the case's own place, matter and channels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FactKey {
    pub measure: Measure,
    pub day: Day,
    /// None: the measure belongs to no unit, or nobody ever had the case.
    pub unit: Option<UnitId>,
}

/// All counts of a case. Which day and unit each belongs to stands at [`Measure`].
pub fn facts(ledger: &Ledger) -> BTreeMap<FactKey, i64> {
    let mut counts = Counting(BTreeMap::new());
    if ledger.merged {
        return counts.0;
    }
    received(ledger, &mut counts);
    due(ledger, &mut counts);
    for term in ledger.answering.iter().filter(|term| term.runs_out()) {
        let in_time = term.state == TermState::Met;
        counts.share(
            Measure::AnswerDue,
            &[(Measure::AnsweredInTime, in_time)],
            Day::due(term.due),
            term.unit,
        );
    }
    responses(ledger, &mut counts);
    way(ledger, &mut counts);
    for sent in &ledger.sent {
        let parts = [(Measure::Returned, sent.returned), (Measure::Misrouted, sent.misrouted)];
        counts.share(Measure::Dispatched, &parts, Day::of(sent.at), Some(sent.unit));
    }
    for reply in &ledger.replies {
        counts.share(
            Measure::Replied,
            &[(Measure::CheckFailed, reply.failed)],
            Day::of(reply.at),
            reply.unit,
        );
    }
    for asked in &ledger.revisits {
        let day = Day::of(asked.at);
        let answered = asked.solved.is_some();
        let parts =
            [(Measure::RevisitAnswered, answered), (Measure::RevisitSolved, asked.solved == Some(true))];
        counts.share(Measure::RevisitDue, &parts, day, asked.unit);
        if let Some(level) = asked.satisfaction {
            counts.share(Measure::Rated, &[(Measure::Satisfied, level >= 3)], day, asked.unit);
        }
    }
    for closing in &ledger.closings {
        let parts = [(Measure::Reopened, closing.reopened)];
        counts.share(Measure::Closing, &parts, Day::of(closing.at), closing.unit);
    }
    if let Some(closing) = ledger.standing() {
        let parts = [(Measure::Unconfirmed, !closing.confirmed), (Measure::Repeated, ledger.repeated)];
        counts.share(Measure::Closed, &parts, Day::of(closing.at), closing.unit);
    }
    counts.0
}

fn received(ledger: &Ledger, counts: &mut Counting) {
    let proactive = ledger.channel == ChannelGroup::Proactive;
    counts.share(Measure::Received, &[(Measure::Proactive, proactive)], Day::of(ledger.received), None);
}

/// A case is due once, at the end of the first handling term that was not cancelled. What comes later, by rework or
/// reopening, is late for it, so that nothing is gained by closing early on paper.
fn due(ledger: &Ledger, counts: &mut Counting) {
    let first = ledger.handling.iter().find(|term| term.state != TermState::Cancelled);
    let Some(term) = first.filter(|term| term.runs_out()) else { return };
    let last_reply = ledger.replies.last().map(|reply| reply.at);
    let in_time = ledger.closed && last_reply.is_some_and(|at| at <= term.due);
    let parts = [(Measure::DueClosed, ledger.closed), (Measure::DueOnTime, in_time)];
    counts.share(Measure::Due, &parts, Day::due(term.due), term.unit);
    shared(ledger, Day::due(term.due), !in_time, counts);
}

/// What units bear together is counted in parts of a case, so that the parts of all are exactly the case.
fn shared(ledger: &Ledger, day: Day, late: bool, counts: &mut Counting) {
    let parts = shared_out(1, ledger.shares.iter().map(|(_, share)| *share));
    for ((unit, _), parts) in ledger.shares.iter().zip(parts) {
        counts.add(Measure::SharedDue, day, Some(*unit), parts);
        if late {
            counts.add(Measure::SharedLate, day, Some(*unit), parts);
        }
    }
}

/// A case is answered or not, once; a term that was called off, or stands still, asks for nothing.
fn responses(ledger: &Ledger, counts: &mut Counting) {
    let Some(term) = ledger.responding.as_ref().filter(|term| term.runs_out()) else { return };
    let parts = [(Measure::Unanswered, !ledger.responded)];
    counts.share(Measure::ResponseDue, &parts, Day::due(term.due), term.unit);
}

fn way(ledger: &Ledger, counts: &mut Counting) {
    let (Some(at), Some(unit)) = (ledger.found_at, ledger.way.finder()) else { return };
    counts.share(Measure::Found, &[], Day::of(at), Some(unit));
    let hops = i64::try_from(ledger.way.passed().len()).unwrap_or(i64::MAX);
    if hops > 0 {
        counts.add(Measure::Hops, Day::of(at), Some(unit), hops);
    }
}

struct Counting(BTreeMap<FactKey, i64>);

impl Counting {
    /// Counts one, and those of its parts that hold, on the same day for the same unit.
    fn share(&mut self, whole: Measure, parts: &[(Measure, bool)], day: Day, unit: Option<UnitId>) {
        let parts = parts.iter().filter(|(_, holds)| *holds).map(|(measure, _)| *measure);
        for measure in std::iter::once(whole).chain(parts) {
            self.add(measure, day, unit, 1);
        }
    }

    fn add(&mut self, measure: Measure, day: Day, unit: Option<UnitId>, count: i64) {
        *self.0.entry(FactKey { measure, day, unit }).or_default() += count;
    }
}
