//! What can be done with files of oversight: each step parses what was typed, asks the rules, and commits.

pub mod commending;
pub mod following;
pub mod opening;
pub mod outside;
pub mod upkeep;

use crate::model::{
    Body, CaseSeen, File, FileCommand, FileEvent, FileFact, FileId, OversightFacts, OversightLoop,
    OversightPolicy, Procedure,
};
use crate::store;
use ::store::Tx;
use cases::{Case, CaseId, Ground, Words};
use guard::{Bar, Granted, Right, Target};
use kernel::{Actor, Context, Failure, Folded, Instant, Loop, Refusal, UnitId};
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

/// A step in the life of a file. Its right stands in the signature, so that it cannot be taken without.
pub trait Step {
    type Right: Right;
    /// The last word of the step's address: `/oversight/{number}/{NAME}`.
    const NAME: &'static str;

    /// Turns what was typed into a command.
    fn command<'a>(
        order: &'a mut Order<'_>,
    ) -> impl Future<Output = Result<FileCommand, Failure>> + Send + 'a;
}

/// What a step works with while it reads what was typed.
pub struct Order<'a> {
    pub tx: &'a mut Tx,
    pub context: &'a Context,
    pub ground: &'a Ground,
    pub file: FileId,
    pub typed: &'a Typed,
}

impl Order<'_> {
    /// Text that has to be there; kept as content of the file.
    ///
    /// # Errors
    /// Refusals `oversight-words-missing`, `oversight-words-too-long` at the field.
    pub async fn words(&mut self, field: &'static str) -> Result<Words, Failure> {
        let words = self.words_maybe(field).await?;
        Ok(words.ok_or_else(|| Refusal::invalid("oversight-words-missing", field))?)
    }

    /// Text that may be left out.
    ///
    /// # Errors
    /// Refusal `oversight-words-too-long` at the field.
    pub async fn words_maybe(&mut self, field: &'static str) -> Result<Option<Words>, Failure> {
        let Some(text) = self.typed.get(field) else { return Ok(None) };
        put_words(self.tx, self.context, self.file, text, field).await.map(Some)
    }

    /// Days that have to be named.
    ///
    /// # Errors
    /// Refusals `oversight-choice-missing`, `oversight-number-unreadable` at the field.
    pub fn days(&self, field: &'static str) -> Result<u32, Refusal> {
        number(self.typed, field)
    }

    /// Yes or no.
    ///
    /// # Errors
    /// Refusal `oversight-choice-missing` when it is neither.
    pub fn yes(&self, field: &'static str) -> Result<bool, Refusal> {
        match self.typed.get(field) {
            Some("yes" | "true") => Ok(true),
            Some("no" | "false") => Ok(false),
            _ => Err(Refusal::invalid("oversight-choice-missing", field)),
        }
    }
}

/// A choice from a list that has to be made.
pub(crate) fn choice<T: FromStr<Err = Refusal>>(typed: &Typed, field: &'static str) -> Result<T, Refusal> {
    let text = typed.require(field, "oversight-choice-missing")?;
    text.parse().map_err(|refusal: Refusal| refusal.at(field))
}

/// A whole number that has to be there.
pub(crate) fn number(typed: &Typed, field: &'static str) -> Result<u32, Refusal> {
    let read = typed.read::<u32>(field, "oversight-number-unreadable")?;
    read.ok_or_else(|| Refusal::invalid("oversight-choice-missing", field))
}

/// Takes a step with a file that was loaded in this transaction.
///
/// # Errors
/// The rules' refusal, or `Stale` when `version` was typed and the file has moved on meanwhile.
pub async fn take<S: Step>(
    tx: &mut Tx,
    ground: &Ground,
    context: &Context,
    _: &Granted<S::Right>,
    found: Folded<File>,
    typed: &Typed,
) -> Result<Taken, Failure> {
    let action = format!("oversight-{}", S::NAME);
    let digest = journal::command_digest(&(S::NAME, &found.state.number, typed.pairs()))?;
    if let Some(taken) = journal::recall(tx, context, &action, &digest).await? {
        return Ok(taken);
    }
    if let Some(seen) = typed.read::<i64>("version", "oversight-number-unreadable")?
        && seen != found.version
    {
        return Err(Failure::Stale { stream: found.state.number, version: found.version });
    }
    let mut order = Order { tx, context, ground, file: found.state.id, typed };
    let command = S::command(&mut order).await?;
    let taken = carry_out(tx, ground, context, Some(found), command).await?;
    journal::remember(tx, context, &action, &digest, &taken).await?;
    Ok(taken)
}

/// Decides a command and commits what follows: journal entries, the file's row, desk lines and clocks.
pub(crate) async fn carry_out(
    tx: &mut Tx,
    ground: &Ground,
    context: &Context,
    before: Option<Folded<File>>,
    command: FileCommand,
) -> Result<Taken, Failure> {
    let (state, version) = match before {
        Some(Folded { state, version }) => (Some(state), version),
        None => (None, 0),
    };
    let facts = facts_for(tx, ground, context, state.as_ref(), &command).await?;
    let events = OversightLoop::decide(state.as_ref(), command, context, &facts)?;
    let after = events
        .iter()
        .fold(state, OversightLoop::evolve)
        .ok_or_else(|| Refusal::not_found("oversight-not-found"))?;
    let version = commit(tx, context, &after, version, &events).await?;
    Ok(Taken { number: after.number, version, state: after.state.to_string() })
}

async fn commit(
    tx: &mut Tx,
    context: &Context,
    after: &File,
    version: i64,
    events: &[FileEvent],
) -> Result<i64, Failure> {
    let stream = stream_of(after.id);
    let new = version == 0;
    let version = journal::append::<OversightLoop>(tx, context, &stream, version, events).await?;
    store::save(tx, &context.tenant, after, version, new).await?;
    for event in events {
        if let FileFact::Clock { clock } = &event.what
            && let Some(running) = after.clocks.get(clock.clock())
        {
            clock::store::record(tx, &context.tenant, &stream, running).await?;
        }
    }
    Ok(version)
}

/// The stream of a file in the journal.
pub(crate) fn stream_of(id: FileId) -> String {
    journal::stream_of::<OversightLoop>(id)
}

/// The file whose stream this is.
pub fn file_of(stream: &str) -> Option<FileId> {
    stream.strip_prefix(OversightLoop::KIND)?.strip_prefix('/')?.parse().ok()
}

/// The policy in force at an instant.
pub(crate) async fn policy_in_force(tx: &mut Tx, context: &Context) -> Result<Arc<OversightPolicy>, Failure> {
    Ok(Arc::new(::policy::query::in_force(tx, &context.tenant, context.now).await?))
}

async fn facts_for(
    tx: &mut Tx,
    ground: &Ground,
    context: &Context,
    file: Option<&File>,
    command: &FileCommand,
) -> Result<OversightFacts, Failure> {
    let policy = policy_in_force(tx, context).await?;
    let (case, procedure) = match (file, command) {
        (Some(file), _) => (file.about.case, None),
        (None, FileCommand::Open(opening)) => (opening.about.case, Some(opening.body.procedure())),
        (None, _) => (None, None),
    };
    let open_already = match (case, procedure) {
        (Some(case), Some(procedure)) => {
            store::open_about(tx, &context.tenant, case, procedure).await?.map(|file| file.state.number)
        }
        _ => None,
    };
    let case = match case {
        Some(case) => case_seen(tx, context, case).await?,
        None => None,
    };
    let gone: BTreeSet<UnitId> = match command {
        FileCommand::NameLead { unit, .. } if !ground.unit_exists(*unit, context.now) => [*unit].into(),
        _ => BTreeSet::new(),
    };
    Ok(OversightFacts {
        policy,
        calendars: ground.calendars.clone(),
        open_already,
        above: match command {
            FileCommand::Transfer { heir, .. } => Some(*heir),
            _ => context.actor.unit(),
        }
        .map_or_else(Vec::new, |unit| above(ground, unit, context.now)),
        desk: ground.policy.desks.dispatch,
        case,
        gone,
    })
}

/// What the rules need to know of a case, with whoever has supervised its handling.
async fn case_seen(tx: &mut Tx, context: &Context, id: CaseId) -> Result<Option<CaseSeen>, Failure> {
    let Some(found) = cases::query::by_id(tx, &context.tenant, id).await? else { return Ok(None) };
    let case = found.state;
    let mut supervised_by = BTreeSet::new();
    for file in store::of_case(tx, &context.tenant, id).await? {
        if matches!(file.state.body, Body::Notice(_) | Body::Ladder(_)) {
            let about = file.state.about.unit;
            supervised_by.extend(file.state.timeline.iter().filter_map(|moment| match &moment.by {
                Actor::Staff { account, unit } if Some(*unit) != about => Some(*account),
                _ => None,
            }));
        }
    }
    Ok(Some(CaseSeen {
        lead: case.lead.as_ref().map(|lead| lead.unit),
        handling: case.handling_units.clone(),
        handlers: case.handlers.clone(),
        supervised_by,
        open: !case.state.is_ended(),
        overdue: case.pressing().is_some_and(|clock| clock.is_overdue(context.now)),
    }))
}

/// The units above by the line of territory, the nearest first.
pub(crate) fn above(ground: &Ground, unit: UnitId, now: Instant) -> Vec<UnitId> {
    let directory = ground.catalogue.directory();
    let path = directory.path_up(unit, LinkKind::Territorial, now).into_iter().skip(1);
    path.filter(|unit| directory.active(*unit, now)).collect()
}

/// Keeps words as content of a file.
pub(crate) async fn put_words(
    tx: &mut Tx,
    context: &Context,
    file: FileId,
    text: &str,
    field: &'static str,
) -> Result<Words, Failure> {
    let count = text.chars().count();
    if count > LONGEST_WORDS {
        let refusal = Refusal::invalid("oversight-words-too-long", field)
            .with("most", LONGEST_WORDS)
            .with("count", count);
        return Err(refusal.into());
    }
    journal::put_content(tx, context, &stream_of(file), text).await.map(Words)
}

/// What a file about a case is about.
pub(crate) fn about(case: &Case) -> crate::About {
    crate::About {
        case: Some(case.id),
        case_number: Some(case.number.clone()),
        placement: case.placement.clone(),
        matter: case.matter.clone(),
        unit: case.lead.as_ref().map(|lead| lead.unit),
        barred: case.barred_units(),
        outside: None,
    }
}

/// What a file is, as far as authority is concerned.
pub fn target_of(file: &File) -> Target {
    let path = file.about.placement.path_text();
    let place = (!path.as_str().is_empty()).then_some(path);
    let target = file.parts().into_iter().fold(Target::anywhere().with_place(place), Target::with_unit);
    file.barred().into_iter().map(Bar::Unit).fold(target, Target::barring)
}

/// Draws the next number of a day for a procedure, e.g. `D20261122-0003`.
pub(crate) async fn next_number(
    tx: &mut Tx,
    context: &Context,
    procedure: Procedure,
) -> Result<String, Failure> {
    Ok(store::next_number(tx, &context.tenant, procedure, context.now).await?)
}
