//! Taking changes of the catalogue back (撤销): never by removing them, always by further edits.

use super::{Book, CatalogueEvent, DutyCode, Edit, Validity};
use kernel::{Context, Instant, Refusal};
use std::collections::BTreeMap;

/// The edits that take back `events`, which led from `before` on, from now on; the last change first.
///
/// # Errors
/// Refusal `duty-undo-matter` when a matter was ended: its code is not used again, so a new one has to be defined.
pub fn undo(
    before: &Book,
    events: &[CatalogueEvent],
    first: i64,
    context: &Context,
    reason: &str,
) -> Result<Vec<Edit>, Refusal> {
    let mut books = vec![before.clone()];
    for event in events {
        let mut book = books.last().cloned().unwrap_or_default();
        book.apply(event);
        books.push(book);
    }
    let after = books.last().cloned().unwrap_or_default();
    let mut undoing = Undoing { after: &after, context, reason, codes: BTreeMap::new() };
    let mut edits = Vec::new();
    for (place, event) in events.iter().enumerate().rev() {
        let number = first + i64::try_from(place).unwrap_or(i64::MAX);
        if let Some(book) = books.get(place) {
            edits.extend(undoing.reverse(book, event, number)?);
        }
    }
    Ok(edits)
}

struct Undoing<'a> {
    after: &'a Book,
    context: &'a Context,
    reason: &'a str,
    /// Items that are listed anew, by the code that they had.
    codes: BTreeMap<DutyCode, DutyCode>,
}

impl Undoing<'_> {
    fn reverse(
        &mut self,
        before: &Book,
        event: &CatalogueEvent,
        number: i64,
    ) -> Result<Option<Edit>, Refusal> {
        let (at, reason) = (self.context.now, self.reason.to_owned());
        Ok(match event {
            CatalogueEvent::MatterDefined { code, standard, .. } => {
                Some(Edit::EndMatter { code: code.clone(), at: at.max(standard.effective_from), reason })
            }
            CatalogueEvent::MatterRevised { code, standard } => {
                let last = before.matter(code).and_then(|matter| matter.standards.last().cloned());
                last.map(|mut last| {
                    last.effective_from = later(at, standard.effective_from);
                    Edit::ReviseMatter { code: code.clone(), standard: last }
                })
            }
            CatalogueEvent::MatterEnded { code, .. } => {
                return Err(Refusal::rule("duty-undo-matter").with("code", code));
            }
            CatalogueEvent::DutyListed { item } => self.still(item.valid).map(|at| Edit::EndDuty {
                code: item.code.clone(),
                at: at.max(item.valid.from),
                reason,
            }),
            CatalogueEvent::DutyEnded { code, at: end, .. } => before.duty(code).map(|item| {
                let anew = DutyCode::new(format!("{code}-{number}"));
                self.codes.insert(code.clone(), anew.clone());
                let mut item = item.clone();
                item.code = anew;
                item.valid = from_now(item.valid, at.max(*end));
                Edit::ListDuty { item }
            }),
            CatalogueEvent::RuleAdded { rule, .. } => {
                let now = self.after.rule(rule.id).map_or(rule.valid, |rule| rule.valid);
                self.still(now).map(|at| Edit::EndRule { id: rule.id, at: at.max(now.from), reason })
            }
            CatalogueEvent::RuleEnded { id, at: end, .. } => before.rule(*id).map(|rule| {
                let mut rule = rule.clone();
                rule.id = self.context.draw_id();
                rule.valid = from_now(rule.valid, at.max(*end));
                if let Some(anew) = rule.duty.as_ref().and_then(|code| self.codes.get(code)) {
                    rule.duty = Some(anew.clone());
                }
                Edit::AddRule { rule, reason }
            }),
            CatalogueEvent::DeadlineSet { deadline } => Some(match before.deadline(&deadline.code).last() {
                Some(last) => {
                    let mut last = last.clone();
                    last.valid = Validity::since(later(at, deadline.valid.from));
                    Edit::SetDeadline { deadline: last }
                }
                None => {
                    Edit::EndDeadline { code: deadline.code.clone(), at: at.max(deadline.valid.from), reason }
                }
            }),
            CatalogueEvent::Adapted { adaptation } => {
                let last = self.after.adaptations_of(&adaptation.deadline, adaptation.place).last();
                last.and_then(|last| self.still(last.valid)).map(|at| Edit::EndAdaptation {
                    deadline: adaptation.deadline.clone(),
                    place: adaptation.place,
                    at,
                    reason,
                })
            }
            // What a place says is its own to say anew.
            CatalogueEvent::AdaptationEnded { .. } => None,
            CatalogueEvent::BundleSet { bundle } => Some(match before.bundle(&bundle.code).last() {
                Some(last) => Edit::SetBundle { order: last.order(later(at, bundle.valid.from)) },
                None => Edit::EndBundle { code: bundle.code.clone(), at: at.max(bundle.valid.from), reason },
            }),
            CatalogueEvent::BundleEnded { code, .. } => before
                .bundle(code)
                .last()
                .map(|last| Edit::SetBundle { order: last.order(later(at, last.valid.from)) }),
            CatalogueEvent::DeadlineEnded { code, .. } => before.deadline(code).last().map(|last| {
                let mut last = last.clone();
                last.valid = from_now(last.valid, later(at, last.valid.from));
                Edit::SetDeadline { deadline: last }
            }),
        })
    }

    /// When something that holds now, or will, can be ended; `None` when it has ended already.
    fn still(&self, valid: Validity) -> Option<Instant> {
        valid.to.is_none_or(|to| to > self.context.now).then_some(self.context.now)
    }
}

/// A new version takes effect after the one that it takes back.
fn later(now: Instant, last: Instant) -> Instant {
    now.max(last.plus_seconds(1))
}

fn from_now(valid: Validity, now: Instant) -> Validity {
    Validity { from: now.max(valid.from), to: valid.to.filter(|to| *to > now) }
}
