//! Rows that say their matter and whose place is known go straight to the unit that the catalogue names,
//! under the authority of the person who imports them: a rule of the system decides nothing.

use super::Job;
use ::store::Tx;
use cases::actions::receive::SafeAppeal;
use cases::{Ground, StepName, Who, perform};
use guard::Viewer;
use kernel::{Failure, RequestKey};
use ui::Typed;

/// Registers and dispatches a new case when a route exists and the person may; says whether it was done.
/// Otherwise it stays with the intake desk, as every other.
pub(super) async fn dispatch(
    tx: &mut Tx,
    job: &Job,
    ground: &Ground,
    viewer: &Viewer,
    appeal: &SafeAppeal,
    number: &str,
) -> Result<bool, Failure> {
    // A person at the intake desk says first what units may read.
    if appeal.waits() {
        return Ok(false);
    }
    let Some(matter) = appeal.matter.as_deref() else { return Ok(false) };
    let now = job.site.now();
    if appeal.placement.place.is_none() || ground.route(matter, &appeal.placement, now).is_err() {
        return Ok(false);
    }
    for step in [StepName::Register, StepName::Dispatch] {
        let key = RequestKey(String::new());
        let taken =
            perform(tx, &job.site, ground, Who::Staff(viewer), number, step, &Typed::new(), key).await;
        match taken {
            Ok(_) => {}
            Err(Failure::Refused(_)) => return Ok(false),
            Err(failure) => return Err(failure),
        }
    }
    Ok(true)
}
