//! How the catalogue is edited: one stream for the whole, so that its version is the number of edits
//! and any earlier catalogue is the fold of the first edits.

use super::adaptation::{adapt, ceasing, end as end_adaptation};
use super::bundle::set as set_bundle;
use super::{
    Adaptation, AdaptationEnd, Adapting, Book, Bundle, BundleCode, BundleOrder, DeadlineCode, DeadlineRule,
    DutyCode, DutyItem, Fault, LONGEST_NAME, LONGEST_TEXT, MatterCode, MatterType, Places, RoutingRule,
    RuleId, Standard, checked_code, item_faults, rule_faults, worded,
};
use kernel::{Context, Instant, Loop, Refusal};
use org::Directory;
use place::PlaceId;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// The life of the catalogue (权责目录).
pub struct CatalogueLoop;

/// The stream's id: there is one catalogue in a tenant.
pub const CATALOGUE: &str = "catalogue";

/// One edit of the catalogue.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "edit", rename_all = "snake_case")]
pub enum Edit {
    /// 新增事项
    DefineMatter { code: MatterCode, parent: Option<MatterCode>, standard: Standard },
    /// 修订办理标准
    ReviseMatter { code: MatterCode, standard: Standard },
    /// 停用事项
    EndMatter { code: MatterCode, at: Instant, reason: String },
    /// 列入清单
    ListDuty { item: DutyItem },
    /// 移出清单
    EndDuty { code: DutyCode, at: Instant, reason: String },
    /// 新增派单规则
    AddRule { rule: RoutingRule, reason: String },
    /// 停用派单规则
    EndRule { id: RuleId, at: Instant, reason: String },
    /// 设定时限: a later version replaces the former from its beginning.
    SetDeadline { deadline: DeadlineRule },
    /// 停用时限
    EndDeadline { code: DeadlineCode, at: Instant, reason: String },
    /// 本地落实: a place's own value where the deadline leaves room.
    Adapt { order: Adapting },
    /// 取消本地落实
    EndAdaptation { deadline: DeadlineCode, place: PlaceId, at: Instant, reason: String },
    /// 设定责任共同体: a later version replaces the former from its beginning.
    SetBundle { order: BundleOrder },
    /// 终止责任共同体
    EndBundle { code: BundleCode, at: Instant, reason: String },
}

/// What was edited.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum CatalogueEvent {
    MatterDefined {
        code: MatterCode,
        parent: Option<MatterCode>,
        level: u8,
        standard: Standard,
    },
    MatterRevised {
        code: MatterCode,
        standard: Standard,
    },
    MatterEnded {
        code: MatterCode,
        at: Instant,
        reason: String,
    },
    DutyListed {
        item: DutyItem,
    },
    DutyEnded {
        code: DutyCode,
        at: Instant,
        reason: String,
    },
    RuleAdded {
        rule: RoutingRule,
        reason: String,
    },
    RuleEnded {
        id: RuleId,
        at: Instant,
        reason: String,
    },
    DeadlineSet {
        deadline: DeadlineRule,
    },
    DeadlineEnded {
        code: DeadlineCode,
        at: Instant,
        reason: String,
    },
    Adapted {
        adaptation: Adaptation,
    },
    AdaptationEnded {
        deadline: DeadlineCode,
        place: PlaceId,
        at: Instant,
        end: AdaptationEnd,
        reason: String,
    },
    BundleSet {
        bundle: Bundle,
    },
    BundleEnded {
        code: BundleCode,
        at: Instant,
        reason: String,
    },
}

/// What the rules of an edit need to know from outside.
#[derive(Clone, Debug, Default)]
pub struct CatalogueFacts {
    pub directory: Arc<Directory>,
    pub places: Arc<Places>,
}

impl Loop for CatalogueLoop {
    const KIND: &'static str = "routing";
    type State = Book;
    type Command = Edit;
    type Event = CatalogueEvent;
    type Facts = CatalogueFacts;

    fn decide(
        state: Option<&Book>,
        edit: Edit,
        context: &Context,
        facts: &CatalogueFacts,
    ) -> Result<Vec<CatalogueEvent>, Refusal> {
        let empty = Book::default();
        let book = state.unwrap_or(&empty);
        let event = match edit {
            Edit::DefineMatter { code, parent, standard } => define(book, code, parent, standard)?,
            Edit::ReviseMatter { code, standard } => revise(book, code, standard)?,
            Edit::EndMatter { code, at, reason } => {
                let matter = known(book.matter(&code), Fault::MatterUnknown, "matter")?;
                check_end(matter.validity().from, matter.ended_at, at)?;
                CatalogueEvent::MatterEnded { code, at, reason: worded(&reason, "reason", LONGEST_TEXT)? }
            }
            Edit::ListDuty { item } => list_duty(book, item, context, facts)?,
            Edit::EndDuty { code, at, reason } => {
                let item = known(book.duty(&code), Fault::DutyUnknown, "duty")?;
                check_end(item.valid.from, item.valid.to, at)?;
                CatalogueEvent::DutyEnded { code, at, reason: worded(&reason, "reason", LONGEST_TEXT)? }
            }
            Edit::AddRule { rule, reason } => add_rule(book, rule, &reason, context, facts)?,
            Edit::EndRule { id, at, reason } => {
                let rule = book.rule(id).ok_or(Refusal::not_found("duty-rule-unknown"))?;
                check_end(rule.valid.from, rule.valid.to, at)?;
                CatalogueEvent::RuleEnded { id, at, reason: worded(&reason, "reason", LONGEST_TEXT)? }
            }
            Edit::SetDeadline { deadline } => return with_ceasing(book, set_deadline(book, deadline)?),
            Edit::EndDeadline { code, at, reason } => {
                let last = book.deadline(&code).last().ok_or(Refusal::not_found("duty-deadline-unknown"))?;
                check_end(last.valid.from, last.valid.to, at)?;
                let reason = worded(&reason, "reason", LONGEST_TEXT)?;
                return with_ceasing(book, CatalogueEvent::DeadlineEnded { code, at, reason });
            }
            Edit::Adapt { order } => return adapt(book, order, context, facts),
            Edit::EndAdaptation { deadline, place, at, reason } => {
                end_adaptation(book, deadline, place, at, &reason, context)?
            }
            Edit::SetBundle { order } => set_bundle(book, order, context, facts)?,
            Edit::EndBundle { code, at, reason } => {
                let last = book.bundle(&code).last().ok_or(Refusal::not_found("duty-bundle-unknown"))?;
                check_end(last.valid.from, last.valid.to, at)?;
                CatalogueEvent::BundleEnded { code, at, reason: worded(&reason, "reason", LONGEST_TEXT)? }
            }
        };
        Ok(vec![event])
    }

    fn evolve(state: Option<Book>, event: &CatalogueEvent) -> Option<Book> {
        let mut book = state.unwrap_or_default();
        book.apply(event);
        Some(book)
    }

    fn kind(event: &CatalogueEvent) -> &'static str {
        match event {
            CatalogueEvent::MatterDefined { .. } => "matter_defined",
            CatalogueEvent::MatterRevised { .. } => "matter_revised",
            CatalogueEvent::MatterEnded { .. } => "matter_ended",
            CatalogueEvent::DutyListed { .. } => "duty_listed",
            CatalogueEvent::DutyEnded { .. } => "duty_ended",
            CatalogueEvent::RuleAdded { .. } => "rule_added",
            CatalogueEvent::RuleEnded { .. } => "rule_ended",
            CatalogueEvent::DeadlineSet { .. } => "deadline_set",
            CatalogueEvent::DeadlineEnded { .. } => "deadline_ended",
            CatalogueEvent::Adapted { .. } => "adapted",
            CatalogueEvent::AdaptationEnded { .. } => "adaptation_ended",
            CatalogueEvent::BundleSet { .. } => "bundle_set",
            CatalogueEvent::BundleEnded { .. } => "bundle_ended",
        }
    }
}

/// A change of a deadline, and what it leaves no room for any more.
fn with_ceasing(book: &Book, event: CatalogueEvent) -> Result<Vec<CatalogueEvent>, Refusal> {
    let code = match &event {
        CatalogueEvent::DeadlineSet { deadline } => deadline.code.clone(),
        CatalogueEvent::DeadlineEnded { code, .. } => code.clone(),
        _ => return Ok(vec![event]),
    };
    let mut events = vec![event];
    events.extend(ceasing(book, &events, &code));
    Ok(events)
}

fn known<T>(found: Option<T>, fault: Fault, field: &'static str) -> Result<T, Refusal> {
    found.ok_or(Refusal::invalid(fault.code(), field))
}

/// An end lies after the beginning, and an end that has been set is only brought forward.
fn check_end(from: Instant, to: Option<Instant>, at: Instant) -> Result<(), Refusal> {
    match to {
        Some(to) if to <= at => Err(Refusal::rule("duty-ended-already")),
        _ if at < from => Err(Refusal::invalid("duty-end-before-start", "at")),
        _ => Ok(()),
    }
}

fn define(
    book: &Book,
    code: MatterCode,
    parent: Option<MatterCode>,
    standard: Standard,
) -> Result<CatalogueEvent, Refusal> {
    checked_code(code.as_str())?;
    if book.matter(&code).is_some() {
        return Err(Refusal::invalid("duty-matter-defined", "code").with("code", code));
    }
    let level = match &parent {
        None => 1,
        Some(parent) => {
            let above = known(book.matter(parent), Fault::MatterUnknown, "parent")?;
            if above.ended_at.is_some() {
                return Err(Refusal::invalid(Fault::MatterEnded.code(), "parent"));
            }
            above.level + 1
        }
    };
    if level > MatterType::DEEPEST {
        return Err(Refusal::invalid("duty-matter-too-deep", "parent").with("most", MatterType::DEEPEST));
    }
    Ok(CatalogueEvent::MatterDefined { code, parent, level, standard: checked_standard(standard)? })
}

fn revise(book: &Book, code: MatterCode, standard: Standard) -> Result<CatalogueEvent, Refusal> {
    let matter = known(book.matter(&code), Fault::MatterUnknown, "matter")?;
    if matter.ended_at.is_some() {
        return Err(Refusal::invalid(Fault::MatterEnded.code(), "matter"));
    }
    if matter.standards.last().is_some_and(|last| standard.effective_from <= last.effective_from) {
        return Err(Refusal::invalid("duty-change-before-last", "effective_from"));
    }
    Ok(CatalogueEvent::MatterRevised { code, standard: checked_standard(standard)? })
}

fn checked_standard(mut standard: Standard) -> Result<Standard, Refusal> {
    standard.name = worded(&standard.name, "name", LONGEST_NAME)?;
    for step in &mut standard.steps {
        *step = worded(step, "steps", LONGEST_NAME)?;
    }
    Ok(standard)
}

fn list_duty(
    book: &Book,
    mut item: DutyItem,
    context: &Context,
    facts: &CatalogueFacts,
) -> Result<CatalogueEvent, Refusal> {
    checked_code(item.code.as_str())?;
    if book.duty(&item.code).is_some() {
        return Err(Refusal::invalid("duty-item-listed", "code").with("code", &item.code));
    }
    item.valid = item.valid.checked()?;
    item.legal_basis = worded(&item.legal_basis, "legal_basis", LONGEST_TEXT)?;
    let instant = judged_at(item.valid.from, item.valid.to, context.now);
    refuse_first(item_faults(&item, book, &facts.directory, &facts.places, instant))?;
    Ok(CatalogueEvent::DutyListed { item })
}

fn add_rule(
    book: &Book,
    rule: RoutingRule,
    reason: &str,
    context: &Context,
    facts: &CatalogueFacts,
) -> Result<CatalogueEvent, Refusal> {
    if book.rule(rule.id).is_some() {
        return Err(Refusal::rule("duty-rule-added"));
    }
    let valid = rule.valid.checked()?;
    if book.rules_at(&rule.matter, rule.place).any(|other| other.valid.overlaps(&valid)) {
        return Err(Refusal::invalid("duty-rule-overlaps", "valid_from").with("matter", &rule.matter));
    }
    let instant = judged_at(valid.from, valid.to, context.now);
    let mut faults = rule_faults(&rule, book, &facts.directory, &facts.places, instant);
    if valid.to.is_some_and(|end| end <= context.now) {
        // History from before there was a duty list may be kept; it cannot dispatch anything.
        faults.retain(|fault| *fault != Fault::DutyMissing);
    }
    refuse_first(faults)?;
    Ok(CatalogueEvent::RuleAdded { rule, reason: worded(reason, "reason", LONGEST_TEXT)? })
}

/// A rule is judged by the world in which it works: now, or its own time when that is past or to come.
fn judged_at(from: Instant, to: Option<Instant>, now: Instant) -> Instant {
    match to {
        Some(to) if to <= now => from,
        _ => from.max(now),
    }
}

fn refuse_first(faults: Vec<Fault>) -> Result<(), Refusal> {
    match faults.into_iter().find(|fault| !fault.may_be_written()) {
        Some(fault) => Err(Refusal::rule(fault.code())),
        None => Ok(()),
    }
}

fn set_deadline(book: &Book, mut deadline: DeadlineRule) -> Result<CatalogueEvent, Refusal> {
    checked_code(deadline.code.as_str())?;
    deadline.valid = deadline.valid.checked()?;
    deadline.basis = worded(&deadline.basis, "basis", LONGEST_TEXT)?;
    if deadline.term.amount == 0 {
        return Err(Refusal::invalid("duty-deadline-empty", "amount"));
    }
    deadline.leeway = deadline.leeway.checked(&deadline)?;
    if let Some(matter) = &deadline.matter {
        known(book.matter(matter), Fault::MatterUnknown, "matter")?;
    }
    if book.deadline(&deadline.code).last().is_some_and(|last| deadline.valid.from <= last.valid.from) {
        return Err(Refusal::invalid("duty-change-before-last", "valid_from"));
    }
    let twin = book.deadlines().find(|other| {
        other.code != deadline.code
            && other.matter == deadline.matter
            && other.urgency == deadline.urgency
            && other.clock == deadline.clock
            && other.valid.overlaps(&deadline.valid)
    });
    match twin {
        Some(twin) => Err(Refusal::invalid("duty-deadline-overlaps", "clock").with("code", &twin.code)),
        None => Ok(CatalogueEvent::DeadlineSet { deadline }),
    }
}
