//! 改写界面文字

use crate::model::{WordingCommand, WordingFacts, WordingLoop};
use crate::store::{self, WordingRow};
use ::store::Tx;
use guard::{Granted, right::EditWords};
use kernel::{Context, Failure, Loop, Refusal};

/// Gives a word another text, or the shipped one again.
///
/// # Errors
/// `wording-…`, see [`crate::checked`].
pub async fn change(
    tx: &mut Tx,
    context: &Context,
    _right: &Granted<EditWords>,
    facts: &WordingFacts,
    command: WordingCommand,
) -> Result<(), Failure> {
    let tenant = context.tenant.as_str();
    let row = store::one(tx, tenant, facts.language.tag(), &facts.key).await?;
    let events = WordingLoop::decide(row.as_ref().map(|row| &row.wording), command, context, facts)?;
    let (before, mut state) = row.map_or((0, None), |row| (row.version, Some(row.wording)));
    for event in &events {
        state = WordingLoop::evolve(state, event);
    }
    let wording = state.ok_or_else(|| Refusal::not_found("wording-unknown"))?;
    let stream = journal::stream_of::<WordingLoop>(format!("{}:{}", facts.language.tag(), facts.key));
    journal::append::<WordingLoop>(tx, context, &stream, before, &events).await?;
    let version = before + i64::try_from(events.len()).map_err(Failure::broken)?;
    store::put(tx, tenant, &WordingRow { version, wording }).await
}
