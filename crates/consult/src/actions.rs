//! What can be done to a consultation: what was typed is read, the rules are asked, and what follows is committed.

pub mod opening;
pub mod upkeep;

use crate::model::{
    ConsultCommand, ConsultFact, ConsultFacts, ConsultId, ConsultLoop, Consultation, SealedPart,
};
use crate::store;
use ::store::Tx;
use cases::{Ground, Words};
use guard::right::OpenSealedWords;
use guard::{Granted, Look, SealedWords, Site, Target, Viewer};
use kernel::{Context, Failure, Folded, Loop, Refusal, RequestKey};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
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

/// What outside the consultation a command depends on.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Outside<'a> {
    pub(crate) is_street: bool,
    pub(crate) is_stationed: bool,
    pub(crate) assessed_already: Option<&'a str>,
}

/// Decides a command and commits what follows: journal entries, the row, desk lines and clocks.
pub(crate) async fn carry_out(
    tx: &mut Tx,
    ground: &Ground,
    context: &Context,
    before: Option<Folded<Consultation>>,
    command: ConsultCommand,
    outside: Outside<'_>,
) -> Result<Taken, Failure> {
    let (state, version) = match before {
        Some(Folded { state, version }) => (Some(state), version),
        None => (None, 0),
    };
    let facts = ConsultFacts {
        policy: Arc::new(::policy::query::in_force(tx, &context.tenant, context.now).await?),
        calendars: ground.calendars.clone(),
        is_street: outside.is_street,
        is_stationed: outside.is_stationed,
        assessed_already: outside.assessed_already.map(str::to_owned),
    };
    let events = ConsultLoop::decide(state.as_ref(), command, context, &facts)?;
    let after = events.iter().fold(state, ConsultLoop::evolve);
    let after = after.ok_or_else(|| Refusal::not_found("consult-not-found"))?;
    let stream = stream_of(after.id);
    let version = journal::append::<ConsultLoop>(tx, context, &stream, version, &events).await?;
    store::save(tx, &context.tenant, &after, version).await?;
    for event in &events {
        if let ConsultFact::Clock { clock } = &event.what
            && let Some(running) = after.clocks.get(clock.clock())
        {
            clock::store::record(tx, &context.tenant, &stream, running).await?;
        }
    }
    Ok(Taken { number: after.number, version, state: after.state.to_string() })
}

/// The stream of a consultation in the journal.
pub(crate) fn stream_of(id: ConsultId) -> String {
    journal::stream_of::<ConsultLoop>(id)
}

/// Text that has to be there and may be told to whoever reads the consultation.
pub(crate) async fn put_words(
    tx: &mut Tx,
    context: &Context,
    id: ConsultId,
    typed: &Typed,
    field: &'static str,
) -> Result<Words, Failure> {
    let text = text_of(typed, field)?;
    journal::put_content(tx, context, &stream_of(id), text).await.map(Words)
}

/// Text that has to be there, as it was typed.
pub(crate) fn text_of<'t>(typed: &'t Typed, field: &'static str) -> Result<&'t str, Refusal> {
    let text = typed.require(field, "consult-words-missing")?;
    let count = text.chars().count();
    if count > LONGEST_WORDS {
        let refusal = Refusal::invalid("consult-words-too-long", field);
        return Err(refusal.with("most", LONGEST_WORDS).with("count", count));
    }
    Ok(text)
}

/// Reads sealed words and leaves a trace: in the consultation, in the vault's own stream, and, with the reason, in the
/// access log. Nothing is remembered for a repetition: what was read lies in no table.
///
/// # Errors
/// Refusals `consult-not-found`, `consult-sealed` for units that may not read it, `vault-reason`, `vault-erased`.
pub async fn open_sealed(
    tx: &mut Tx,
    site: &Site,
    ground: &Ground,
    viewer: &Viewer,
    number: &str,
    typed: &Typed,
    request: RequestKey,
) -> Result<(SealedPart, SealedWords), Failure> {
    let found = found_for(tx, site, viewer, number).await?;
    let granted: Granted<OpenSealedWords> = viewer.grant(&target_of(&found.state))?;
    let context = site.context(&granted, request);
    let part: SealedPart = choice(typed, "part")?;
    let look = Look {
        person: found.state.sealed(part).ok_or_else(|| Refusal::forbidden("consult-sealed"))?,
        object: stream_of(found.state.id),
        reason: typed.get("reason").unwrap_or_default().to_owned(),
    };
    carry_out(tx, ground, &context, Some(found), ConsultCommand::Open { part }, Outside::default()).await?;
    let words = guard::actions::vault::open_words(tx, &site.master, &context, &granted, look).await?;
    Ok((part, words))
}

/// A consultation that the viewer may know of; for others it does not exist.
pub(crate) async fn found_for(
    tx: &mut Tx,
    site: &Site,
    viewer: &Viewer,
    number: &str,
) -> Result<Folded<Consultation>, Failure> {
    let found = store::by_number(tx, &site.tenant, number).await?;
    let found = found.filter(|found| may_know(&found.state, viewer));
    Ok(found.ok_or_else(|| Refusal::not_found("consult-not-found"))?)
}

/// A choice from a list that has to be made.
pub(crate) fn choice<T: std::str::FromStr<Err = Refusal>>(
    typed: &Typed,
    field: &'static str,
) -> Result<T, Refusal> {
    let text = typed.require(field, "consult-choice-missing")?;
    text.parse().map_err(|refusal: Refusal| refusal.at(field))
}

/// Whether somebody may know that it exists: a confined one the two units alone.
pub fn may_know(found: &Consultation, viewer: &Viewer) -> bool {
    let own = viewer.staff().is_some_and(|staff| found.parts().contains(&staff.unit));
    own || !found.is_confined()
}

/// What a consultation is, as far as authority is concerned.
pub fn target_of(found: &Consultation) -> Target {
    let path = found.placement.path_text();
    let place = (!path.as_str().is_empty()).then_some(path);
    found.parts().into_iter().fold(Target::anywhere().with_place(place), Target::with_unit)
}
