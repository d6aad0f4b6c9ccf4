//! What can be done to a case: each step parses what was typed, asks the rules, and commits.

pub mod barring;
pub mod closing;
pub mod dispatching;
pub mod handling;
pub mod indexing;
pub mod intake;
pub mod joining;
pub mod keeping;
pub mod lapsing;
pub mod lives;
pub mod own_data;
pub mod parting;
pub mod receive;
pub mod safe;
pub mod spot;
pub mod upkeep;
pub mod upload;

use crate::ground::Ground;
use crate::model::{
    Assignment, Attachment, AttachmentId, Case, CaseCommand, CaseEvent, CaseFact, CaseFacts, CaseId,
    CaseLoop, CasePolicy, DutyCitation, Record, ToldAs, Words,
};
use crate::store::{self, NewRow};
use ::store::Tx;
use duty::DutyCode;
use guard::right::MakeSafe;
use guard::safe_text::Telling;
use guard::{Bar, Granted, Right, Site, Target};
use kernel::{Context, Failure, Folded, Loop, Refusal, UnitId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::future::Future;
use std::str::FromStr;
use std::sync::Arc;
use ui::Typed;

/// The most characters that one text may have.
pub const LONGEST_WORDS: usize = 20_000;

/// The answer to a step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Taken {
    pub number: String,
    pub version: i64,
    pub state: String,
}

/// A step in the life of a case. Its right stands in the signature, so that it cannot be taken without.
pub trait Step {
    type Right: Right;
    /// The last word of the step's address: `/cases/{number}/{NAME}`.
    const NAME: &'static str;

    /// Turns what was typed into a command.
    fn command<'a>(
        order: &'a mut Order<'_>,
        granted: &'a Granted<Self::Right>,
    ) -> impl Future<Output = Result<CaseCommand, Failure>> + Send + 'a;
}

/// What a step works with while it reads what was typed.
pub struct Order<'a> {
    pub tx: &'a mut Tx,
    pub site: &'a Site,
    pub context: &'a Context,
    pub ground: &'a Ground,
    pub case: &'a Case,
    pub typed: &'a Typed,
    /// Words of the requester that go to the vault with this step.
    kept: Option<safe::Kept>,
}

impl Order<'_> {
    /// Text that has to be there; kept as content of the case.
    ///
    /// # Errors
    /// Refusals `case-words-missing`, `case-words-too-long` at the field.
    pub async fn words(&mut self, field: &'static str) -> Result<Words, Failure> {
        let words = self.words_maybe(field).await?;
        Ok(words.ok_or_else(|| Refusal::invalid("case-words-missing", field))?)
    }

    /// Text that may be left out.
    ///
    /// # Errors
    /// Refusal `case-words-too-long` at the field.
    pub async fn words_maybe(&mut self, field: &'static str) -> Result<Option<Words>, Failure> {
        let Some(text) = self.typed.get(field) else { return Ok(None) };
        put_words(self.tx, self.context, self.case.id, text, field).await.map(Some)
    }

    /// What the requester says, or somebody at the intake desk for him: where it tells who he is, it goes to the vault,
    /// and what the rules make of it stands here.
    ///
    /// # Errors
    /// Refusal `case-words-too-long` at the field.
    pub async fn told_maybe<R: Right>(
        &mut self,
        field: &'static str,
        granted: &Granted<R>,
    ) -> Result<Option<Words>, Failure> {
        let target = target_of(self.case);
        let for_him = granted.viewer().is_none_or(|viewer| viewer.may::<MakeSafe>(&target));
        let Some(text) = self.typed.get(field).filter(|_| for_him) else {
            return self.words_maybe(field).await;
        };
        let (text, kept) = safe::Kept::of(self.site, text)?;
        self.kept = kept;
        put_words(self.tx, self.context, self.case.id, &text, field).await.map(Some)
    }

    /// The same, and it has to be there.
    ///
    /// # Errors
    /// Refusals `case-words-missing`, `case-words-too-long` at the field.
    pub async fn told<R: Right>(
        &mut self,
        field: &'static str,
        granted: &Granted<R>,
    ) -> Result<Words, Failure> {
        let words = self.told_maybe(field, granted).await?;
        Ok(words.ok_or_else(|| Refusal::invalid("case-words-missing", field))?)
    }

    /// A choice from a list that has to be made.
    ///
    /// # Errors
    /// Refusal `case-choice-missing`, or that of an unknown word, at the field.
    pub fn choice<T: FromStr<Err = Refusal>>(&self, field: &'static str) -> Result<T, Refusal> {
        let text = self.typed.require(field, "case-choice-missing")?;
        text.parse().map_err(|refusal: Refusal| refusal.at(field))
    }

    /// Yes or no, when answered.
    ///
    /// # Errors
    /// Refusal `case-choice-missing` when it is something else.
    pub fn yes_or_no(&self, field: &'static str) -> Result<Option<bool>, Refusal> {
        match self.typed.get(field) {
            None => Ok(None),
            Some("yes" | "true") => Ok(Some(true)),
            Some("no" | "false") => Ok(Some(false)),
            Some(_) => Err(Refusal::invalid("case-choice-missing", field)),
        }
    }

    /// A whole number that has to be there.
    ///
    /// # Errors
    /// Refusal `case-number-unreadable` at the field.
    pub fn number(&self, field: &'static str) -> Result<u32, Refusal> {
        self.typed
            .read::<u32>(field, "case-number-unreadable")?
            .ok_or_else(|| Refusal::invalid("case-number-unreadable", field))
    }

    /// The uploaded files that belong to this step.
    ///
    /// # Errors
    /// See [`::store::Error`].
    pub async fn files(&mut self, role: &str) -> Result<Vec<Attachment>, Failure> {
        let files: Vec<AttachmentId> =
            self.typed.all("attachment").filter_map(|id| id.parse().ok()).collect();
        Ok(store::take_files(self.tx, &self.context.tenant, self.case.id, &files, role).await?)
    }

    /// The duty item named in a field.
    ///
    /// # Errors
    /// Refusals `case-duty-missing`, `case-duty-unknown` at the field.
    pub fn duty(&self, field: &'static str) -> Result<DutyCode, Refusal> {
        let code = self.typed.require(field, "case-duty-missing")?;
        self.known_duty(code, field)
    }

    fn known_duty(&self, code: &str, field: &'static str) -> Result<DutyCode, Refusal> {
        let code = DutyCode::new(code);
        let known = self
            .ground
            .catalogue
            .book()
            .duty(&code)
            .is_some_and(|item| item.valid.holds_at(self.context.now));
        if known {
            Ok(code)
        } else {
            Err(Refusal::invalid("case-duty-unknown", field).with("given", code.as_str()))
        }
    }

    /// A unit together with the duty on which it is given work.
    pub fn assignment(&self, unit: UnitId, duty: DutyCode, because: Vec<String>) -> Assignment {
        assignment(self.ground, unit, duty, because)
    }
}

fn assignment(ground: &Ground, unit: UnitId, duty: DutyCode, because: Vec<String>) -> Assignment {
    let catalogue = ground.catalogue.version().0;
    Assignment { unit, duty: DutyCitation { code: duty.as_str().to_owned(), catalogue, because } }
}

/// Takes a step with a case that was loaded in this transaction.
///
/// # Errors
/// The rules' refusal, or `Stale` when `version` was typed and the case has moved on meanwhile.
pub async fn take<S: Step>(
    tx: &mut Tx,
    site: &Site,
    ground: &Ground,
    granted: &Granted<S::Right>,
    context: &Context,
    found: Folded<Case>,
    typed: &Typed,
) -> Result<Taken, Failure> {
    let digest = journal::command_digest(&(S::NAME, &found.state.number, typed.pairs()))?;
    if let Some(taken) = journal::recall(tx, context, S::NAME, &digest).await? {
        return Ok(taken);
    }
    if let Some(seen) = typed.read::<i64>("version", "case-number-unreadable")?
        && seen != found.version
    {
        return Err(Failure::Stale { stream: found.state.number, version: found.version });
    }
    let mut order = Order { tx, site, context, ground, case: &found.state, typed, kept: None };
    let command = S::command(&mut order, granted).await?;
    let (kept, id) = (order.kept.take(), found.state.id);
    let mut taken = carry_out(tx, ground, context, Some(found), command, None).await?;
    if let Some(kept) = kept {
        taken.version = kept.put(tx, ground, context, id, ToldAs::Later).await?;
    }
    journal::remember(tx, context, S::NAME, &digest, &taken).await?;
    Ok(taken)
}

/// Decides a command and commits what follows: journal entries, the case's row, desk lines and clocks.
pub(crate) async fn carry_out(
    tx: &mut Tx,
    ground: &Ground,
    context: &Context,
    before: Option<Folded<Case>>,
    command: CaseCommand,
    new: Option<NewRow>,
) -> Result<Taken, Failure> {
    let (state, version) = match before {
        Some(Folded { state, version }) => (Some(state), version),
        None => (None, 0),
    };
    let telling = safe::telling(tx, context, state.as_ref(), &command).await?;
    let record = record_for(tx, ground, state.as_ref(), &command, context).await?;
    let events = decided(ground, context, state.as_ref(), command, telling, record)?;
    let after =
        events.iter().fold(state, CaseLoop::evolve).ok_or_else(|| Refusal::not_found("case-not-found"))?;
    for event in &events {
        store::put_failed(tx, &context.tenant, after.id, &store::failed_by(&after, event)).await?;
    }
    let version = commit(tx, ground, context, &after, version, &events, new).await?;
    Ok(Taken { number: after.number, version, state: after.state.to_string() })
}

/// What the rules say to a command, with what they need to know of the ground.
fn decided(
    ground: &Ground,
    context: &Context,
    state: Option<&Case>,
    command: CaseCommand,
    telling: BTreeSet<Telling>,
    record: Record,
) -> Result<Vec<CaseEvent>, Refusal> {
    let mut facts = facts_for(ground, state, &command, context);
    facts.telling = telling;
    facts.record = record;
    CaseLoop::decide(state, command, context, &facts)
}

async fn commit(
    tx: &mut Tx,
    ground: &Ground,
    context: &Context,
    after: &Case,
    version: i64,
    events: &[CaseEvent],
    new: Option<NewRow>,
) -> Result<i64, Failure> {
    let stream = stream_of(after.id);
    let version = journal::append::<CaseLoop>(tx, context, &stream, version, events).await?;
    let desks = ground.desks_beside(|unit| after.is_barred(unit), context.now);
    store::save(tx, &context.tenant, after, version, &desks.unwrap_or(ground.policy.desks), new).await?;
    for event in events {
        if let CaseFact::Clock { clock } = &event.what
            && let Some(running) = after.clocks.get(clock.clock())
        {
            clock::store::record(tx, &context.tenant, &stream, running).await?;
        }
    }
    Ok(version)
}

/// The stream of a case in the journal.
pub(crate) fn stream_of(id: CaseId) -> String {
    journal::stream_of::<CaseLoop>(id)
}

fn facts_for(ground: &Ground, case: Option<&Case>, command: &CaseCommand, context: &Context) -> CaseFacts {
    let (matter, urgency, path) = match (case, command) {
        (Some(case), _) => (case.matter.as_deref(), case.urgency, case.placement.path.as_slice()),
        (None, CaseCommand::Receive(receipt)) => {
            (receipt.matter.as_deref(), receipt.urgency, receipt.placement.path.as_slice())
        }
        (None, _) => (None, crate::model::Urgency::General, &[][..]),
    };
    let lead = match command {
        CaseCommand::Dispatch { lead, .. } | CaseCommand::Designate { lead, .. } => Some(lead.unit),
        _ => case.and_then(|case| case.lead.as_ref()).map(|lead| lead.unit),
    };
    let barred = |unit| {
        let named = match command {
            CaseCommand::Bar { bar, below, .. } => *bar == Bar::Unit(unit) || below.contains(&unit),
            CaseCommand::Classify { complained_about, .. } => *complained_about == Some(unit),
            _ => false,
        };
        named || case.is_some_and(|case| case.is_barred(unit))
    };
    let desks = ground.desks_beside(barred, context.now);
    let policy = match desks {
        Some(desks) if desks != ground.policy.desks => {
            Arc::new(CasePolicy { desks, ..CasePolicy::clone(&ground.policy) })
        }
        _ => ground.policy.clone(),
    };
    CaseFacts {
        somebody_is_left: desks.is_some(),
        policy,
        calendars: ground.calendars.clone(),
        deadlines: ground.deadlines(matter, urgency, path, context.now),
        record: Record::default(),
        bundle: case.and_then(|case| bundle_for(ground, case, command, context)),
        telling: BTreeSet::new(),
        lead_exists: lead.is_none_or(|unit| ground.unit_exists(unit, context.now)),
    }
}

/// What ties the case where it lies after the command. What is sealed is shown to no further unit.
fn bundle_for(
    ground: &Ground,
    case: &Case,
    command: &CaseCommand,
    context: &Context,
) -> Option<duty::Bundled> {
    let placement = match command {
        CaseCommand::Locate { placement } => placement,
        CaseCommand::Dispatch { .. } | CaseCommand::Designate { .. } => &case.placement,
        _ => return None,
    };
    ground.bundled(case, placement, context.now)
}

/// What speaks for a check of a reply besides the case itself.
async fn record_for(
    tx: &mut Tx,
    ground: &Ground,
    case: Option<&Case>,
    command: &CaseCommand,
    context: &Context,
) -> Result<Record, Failure> {
    let replies = matches!(command, CaseCommand::Reply { .. } | CaseCommand::SolveOnSpot { .. });
    let (Some(case), true) = (case, replies) else { return Ok(Record::default()) };
    let sampling = &ground.policy.sampling.limits;
    let since = context.now.plus_seconds(-i64::from(sampling.failed_days) * 86_400);
    let failed_lately = match case.lead.as_ref().map(|lead| lead.unit).or_else(|| context.actor.unit()) {
        Some(unit) => store::failed_since(tx, &context.tenant, unit, since, case.id).await?,
        None => false,
    };
    let recurrent = store::is_recurrent(tx, &context.tenant, case, sampling.recurrent_days).await?;
    Ok(Record { recurrent, failed_lately })
}

/// Keeps words as content of a case.
pub(crate) async fn put_words(
    tx: &mut Tx,
    context: &Context,
    case: CaseId,
    text: &str,
    field: &'static str,
) -> Result<Words, Failure> {
    let count = text.chars().count();
    if count > LONGEST_WORDS {
        let refusal =
            Refusal::invalid("case-words-too-long", field).with("most", LONGEST_WORDS).with("count", count);
        return Err(refusal.into());
    }
    journal::put_content(tx, context, &stream_of(case), text).await.map(Words)
}

/// What a case is, as far as authority is concerned.
pub fn target_of(case: &Case) -> Target {
    let path = case.placement.path_text();
    let place = (!path.as_str().is_empty()).then_some(path);
    let target =
        store::units_of(case).into_iter().fold(Target::anywhere().with_place(place), Target::with_unit);
    case.bars().into_iter().fold(target, Target::barring)
}
