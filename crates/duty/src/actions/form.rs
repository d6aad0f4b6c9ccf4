//! 登记表: what is asked for a matter, drafted and put in force.

use crate::model::{FormCommand, FormLoop, MatterCode};
use crate::{query, store};
use ::store::Tx;
use guard::{Granted, right::EditDuty};
use kernel::{Context, Failure, Loop, Refusal};

/// Drafts the questions of a matter, puts them in force or ends them.
///
/// # Errors
/// `duty-matter-unknown`, `duty-form-…`.
pub async fn change(
    tx: &mut Tx,
    context: &Context,
    _right: &Granted<EditDuty>,
    matter: &MatterCode,
    command: FormCommand,
) -> Result<(), Failure> {
    let tenant = context.tenant.as_str();
    if query::matter(tx, &context.tenant, matter).await?.is_none() {
        return Err(Refusal::not_found("duty-matter-unknown").into());
    }
    let row = store::form(tx, tenant, matter).await?;
    let events = FormLoop::decide(row.as_ref().map(|row| &row.form), command, context, &())?;
    let (before, mut state) = row.map_or((0, None), |row| (row.version, Some(row.form)));
    for event in &events {
        state = FormLoop::evolve(state, event);
    }
    let Some(form) = state else { return Err(Refusal::not_found("duty-form-unknown").into()) };
    let stream = journal::stream_of::<FormLoop>(matter);
    journal::append::<FormLoop>(tx, context, &stream, before, &events).await?;
    let version = before + i64::try_from(events.len()).map_err(Failure::broken)?;
    store::put_form(tx, tenant, version, &form).await
}
