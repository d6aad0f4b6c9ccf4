//! A person puts a version into use, goes back to an older one, or takes it out of use; or switches all suggestions.

use super::{commit_model, registry};
use crate::model::Rules;
use crate::query;
use ::store::Tx;
use guard::Granted;
use guard::right::SwitchAssist;
use kernel::{Context, Failure};

/// What a person does with a version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed {
    On { although_worse: bool },
    Off,
}

/// Switches a version on or off. On: the one before is off from then on.
///
/// # Errors
/// The rules of [`crate::Registry`].
pub async fn switch(
    tx: &mut Tx,
    _: &Granted<SwitchAssist>,
    context: &Context,
    version: i64,
    deed: Deed,
) -> Result<(), Failure> {
    let known = registry(tx, context).await?;
    let fact = match deed {
        Deed::On { although_worse } => known.switch_on(version, although_worse, context.now)?,
        Deed::Off => known.switch_off(version, context.now)?,
    };
    commit_model(tx, context, known, &fact).await.map(drop)
}

/// Switches all suggestions on or off from now on; the other rules stay as they are. Gives the version of the rules.
///
/// # Errors
/// See [`policy::actions::set_under`].
pub async fn switch_all(
    tx: &mut Tx,
    granted: &Granted<SwitchAssist>,
    context: &Context,
    on: bool,
) -> Result<i64, Failure> {
    let before = query::rules(tx, &context.tenant, context.now).await?;
    match before.limits.on == on {
        true => Ok(before.version),
        false => {
            let rules = Rules { on, ..before.limits };
            policy::actions::set_under(tx, granted, context, &rules).await
        }
    }
}
