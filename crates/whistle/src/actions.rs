//! What can be done to a whistle: each step parses what was typed, asks the rules, and commits.

pub mod calling;
pub mod deciding;
pub mod proposing;
pub mod responding;
pub mod upkeep;

use crate::model::{
    Assignment, Whistle, WhistleCommand, WhistleEvent, WhistleFact, WhistleFacts, WhistleId, WhistleLoop,
    WhistlePolicy,
};
use crate::store;
use ::store::Tx;
use cases::{DutyCitation, Ground, Placement, Words};
use duty::{DutyCode, Office};
use guard::{Bar, Granted, Right, Target};
use kernel::{Context, Failure, Folded, Instant, Loop, Refusal, UnitId};
use org::LinkKind;
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

/// A step in the life of a whistle. Its right stands in the signature, so that it cannot be taken without.
pub trait Step {
    type Right: Right;
    /// The last word of the step's address: `/whistles/{number}/{NAME}`.
    const NAME: &'static str;

    /// Turns what was typed into a command.
    fn command<'a>(
        order: &'a mut Order<'_>,
        granted: &'a Granted<Self::Right>,
    ) -> impl Future<Output = Result<WhistleCommand, Failure>> + Send + 'a;
}

/// What a step works with while it reads what was typed.
pub struct Order<'a> {
    pub tx: &'a mut Tx,
    pub context: &'a Context,
    pub ground: &'a Ground,
    pub whistle: &'a Whistle,
    pub typed: &'a Typed,
}

impl Order<'_> {
    /// Text that has to be there; kept as content of the whistle.
    ///
    /// # Errors
    /// Refusals `whistle-words-missing`, `whistle-words-too-long` at the field.
    pub async fn words(&mut self, field: &'static str) -> Result<Words, Failure> {
        let words = self.words_maybe(field).await?;
        Ok(words.ok_or_else(|| Refusal::invalid("whistle-words-missing", field))?)
    }

    /// Text that may be left out.
    ///
    /// # Errors
    /// Refusal `whistle-words-too-long` at the field.
    pub async fn words_maybe(&mut self, field: &'static str) -> Result<Option<Words>, Failure> {
        let Some(text) = self.typed.get(field) else { return Ok(None) };
        put_words(self.tx, self.context, self.whistle.id, text, field).await.map(Some)
    }

    /// A choice from a list that has to be made.
    ///
    /// # Errors
    /// Refusal `whistle-choice-missing`, or that of an unknown word, at the field.
    pub fn choice<T: FromStr<Err = Refusal>>(&self, field: &'static str) -> Result<T, Refusal> {
        choice(self.typed, field)
    }

    /// Yes or no.
    ///
    /// # Errors
    /// Refusal `whistle-choice-missing` when it is neither.
    pub fn yes(&self, field: &'static str) -> Result<bool, Refusal> {
        match self.typed.get(field) {
            Some("yes" | "true") => Ok(true),
            Some("no" | "false") => Ok(false),
            _ => Err(Refusal::invalid("whistle-choice-missing", field)),
        }
    }

    /// The unit named in a field.
    ///
    /// # Errors
    /// Refusals `whistle-choice-missing`, `case-unit-unknown` at the field.
    pub fn unit(&self, field: &'static str) -> Result<UnitId, Refusal> {
        self.ground.unit(self.typed.require(field, "whistle-choice-missing")?, field)
    }

    /// A unit with the duty on which it is called.
    ///
    /// # Errors
    /// Refusals `whistle-choice-missing`, `whistle-duty-missing`, `case-unit-unknown`, `case-duty-unknown`.
    pub fn assignment(
        &self,
        unit: &str,
        duty: Option<&str>,
        field: &'static str,
    ) -> Result<Assignment, Refusal> {
        let unit = self.ground.unit(unit, field)?;
        let code = DutyCode::new(duty.ok_or_else(|| Refusal::invalid("whistle-duty-missing", "duty"))?);
        let book = self.ground.catalogue.book();
        if !book.duty(&code).is_some_and(|item| item.valid.holds_at(self.context.now)) {
            return Err(Refusal::invalid("case-duty-unknown", "duty").with("given", code.as_str()));
        }
        let catalogue = self.ground.catalogue.version().0;
        let duty = DutyCitation { code: code.as_str().to_owned(), catalogue, because: Vec::new() };
        Ok(Assignment { unit, duty })
    }
}

/// A choice from a list that has to be made.
pub(crate) fn choice<T: FromStr<Err = Refusal>>(typed: &Typed, field: &'static str) -> Result<T, Refusal> {
    let text = typed.require(field, "whistle-choice-missing")?;
    text.parse().map_err(|refusal: Refusal| refusal.at(field))
}

/// Takes a step with a whistle that was loaded in this transaction.
///
/// # Errors
/// The rules' refusal, or `Stale` when `version` was typed and the whistle has moved on meanwhile.
pub async fn take<S: Step>(
    tx: &mut Tx,
    ground: &Ground,
    granted: &Granted<S::Right>,
    context: &Context,
    found: Folded<Whistle>,
    typed: &Typed,
) -> Result<Taken, Failure> {
    let action = format!("whistle-{}", S::NAME);
    let digest = journal::command_digest(&(S::NAME, &found.state.number, typed.pairs()))?;
    if let Some(taken) = journal::recall(tx, context, &action, &digest).await? {
        return Ok(taken);
    }
    if let Some(seen) = typed.read::<i64>("version", "whistle-number-unreadable")?
        && seen != found.version
    {
        return Err(Failure::Stale { stream: found.state.number, version: found.version });
    }
    let mut order = Order { tx, context, ground, whistle: &found.state, typed };
    let command = S::command(&mut order, granted).await?;
    let taken = carry_out(tx, ground, context, Some(found), command, None).await?;
    journal::remember(tx, context, &action, &digest, &taken).await?;
    Ok(taken)
}

/// Decides a command and commits what follows: journal entries, the whistle's row, desk lines and clocks.
pub(crate) async fn carry_out(
    tx: &mut Tx,
    ground: &Ground,
    context: &Context,
    before: Option<Folded<Whistle>>,
    command: WhistleCommand,
    title: Option<&str>,
) -> Result<Taken, Failure> {
    let (state, version) = match before {
        Some(Folded { state, version }) => (Some(state), version),
        None => (None, 0),
    };
    let policy = policy_in_force(tx, context).await?;
    let facts = facts_for(ground, policy, state.as_ref(), &command, context.now)?;
    let events = WhistleLoop::decide(state.as_ref(), command, context, &facts)?;
    let after = events
        .iter()
        .fold(state, WhistleLoop::evolve)
        .ok_or_else(|| Refusal::not_found("whistle-not-found"))?;
    let version = commit(tx, context, &after, version, &events, title).await?;
    Ok(Taken { number: after.number, version, state: after.state.to_string() })
}

async fn commit(
    tx: &mut Tx,
    context: &Context,
    after: &Whistle,
    version: i64,
    events: &[WhistleEvent],
    title: Option<&str>,
) -> Result<i64, Failure> {
    let stream = stream_of(after.id);
    let version = journal::append::<WhistleLoop>(tx, context, &stream, version, events).await?;
    store::save(tx, &context.tenant, after, version, title).await?;
    for event in events {
        if let WhistleFact::Clock { clock } = &event.what
            && let Some(running) = after.clocks.get(clock.clock())
        {
            clock::store::record(tx, &context.tenant, &stream, running).await?;
        }
    }
    Ok(version)
}

/// The stream of a whistle in the journal.
pub(crate) fn stream_of(id: WhistleId) -> String {
    journal::stream_of::<WhistleLoop>(id)
}

async fn policy_in_force(tx: &mut Tx, context: &Context) -> Result<Arc<WhistlePolicy>, Failure> {
    Ok(Arc::new(::policy::query::in_force(tx, &context.tenant, context.now).await?))
}

fn facts_for(
    ground: &Ground,
    policy: Arc<WhistlePolicy>,
    whistle: Option<&Whistle>,
    command: &WhistleCommand,
    now: Instant,
) -> Result<WhistleFacts, Refusal> {
    let street = match (whistle, command) {
        (Some(whistle), _) => whistle.street,
        (None, WhistleCommand::Propose(proposal)) => street_of(ground, &proposal.placement, now)?,
        (None, _) => return Err(Refusal::not_found("whistle-not-found")),
    };
    let named: Vec<UnitId> = match command {
        WhistleCommand::Sound { calls, .. } => calls.iter().map(|call| call.unit).collect(),
        WhistleCommand::Call { call, .. } => vec![call.unit],
        WhistleCommand::Rule { instead: Some(instead), .. } => vec![instead.unit],
        WhistleCommand::Transfer { heir: Some(heir), .. } => vec![*heir],
        _ => Vec::new(),
    };
    let gone: BTreeSet<UnitId> = named.into_iter().filter(|unit| !ground.unit_exists(*unit, now)).collect();
    let calendars = ground.calendars.clone();
    Ok(WhistleFacts { policy, calendars, street, district: district_of(ground, street, now), gone })
}

/// The street's office for a place.
///
/// # Errors
/// Refusal `whistle-no-street` where no street or town answers for it.
pub(crate) fn street_of(ground: &Ground, placement: &Placement, now: Instant) -> Result<UnitId, Refusal> {
    let deepest_first: Vec<place::PlaceId> = placement.path.iter().rev().copied().collect();
    let office = ground.catalogue.office_at(Office::Street, &deepest_first, now);
    office.ok_or_else(|| Refusal::rule("whistle-no-street").at("place"))
}

/// The unit above the street by the line of territory; without one, the desk that dispatches.
fn district_of(ground: &Ground, street: UnitId, now: Instant) -> UnitId {
    let directory = ground.catalogue.directory();
    let above = directory.path_up(street, LinkKind::Territorial, now).into_iter().skip(1);
    above.filter(|unit| directory.active(*unit, now)).next().unwrap_or(ground.policy.desks.dispatch)
}

/// Keeps words as content of a whistle.
pub(crate) async fn put_words(
    tx: &mut Tx,
    context: &Context,
    whistle: WhistleId,
    text: &str,
    field: &'static str,
) -> Result<Words, Failure> {
    let count = text.chars().count();
    if count > LONGEST_WORDS {
        let refusal = Refusal::invalid("whistle-words-too-long", field)
            .with("most", LONGEST_WORDS)
            .with("count", count);
        return Err(refusal.into());
    }
    journal::put_content(tx, context, &stream_of(whistle), text).await.map(Words)
}

/// What a whistle is, as far as authority is concerned.
pub fn target_of(whistle: &Whistle) -> Target {
    let path = whistle.placement.path_text();
    let place = (!path.as_str().is_empty()).then_some(path);
    let units = whistle.calls.iter().map(|call| call.unit).chain([whistle.street]).chain(whistle.proposed_by);
    let target = units.fold(Target::anywhere().with_place(place), Target::with_unit);
    whistle.barred.iter().map(|unit| Bar::Unit(*unit)).fold(target, Target::barring)
}
