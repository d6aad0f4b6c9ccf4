//! `linli clock due` and `linli clock day`: when a term ends, and why.

use crate::command::json;
use crate::command_line::{ClockDay, ClockDue, Data};
use crate::deployment::{Deployment, Opening};
use crate::said::{Said, Speech};
use clock::command::DueQuestion;
use clock::{Calendars, Day, Term};
use kernel::{Failure, Instant, Refusal};
use std::path::PathBuf;

/// `linli clock due`
pub(super) async fn due(options: ClockDue, speech: &Speech) -> Result<Said, Failure> {
    let from: Instant = options
        .from
        .parse()
        .map_err(|_| Refusal::invalid("not-an-instant", "from").with("value", &options.from))?;
    let mut term = Term::new(options.amount, clock::command::unit(&options.unit)?);
    term.roll_to_work_day = options.roll;
    let calendars = calendars(options.data).await?;
    let answer = clock::command::due(&DueQuestion { from, term, calendar: options.calendar }, &calendars)?;
    let lines = clock::words::explain(&speech.words, &answer)?;
    Ok(Said::done(lines.join("\n"), json(&answer)?))
}

/// `linli clock day`
pub(super) async fn day(options: ClockDay, speech: &Speech) -> Result<Said, Failure> {
    let unreadable = || Refusal::invalid("not-a-date", "date").with("value", &options.date);
    let date: jiff::civil::Date = options.date.parse().map_err(|_| unreadable())?;
    let calendars = calendars(options.data).await?;
    let answer = clock::command::day(calendars.find(options.calendar.as_deref())?, Day::from_date(date));
    Ok(Said::done(clock::words::say_day(&speech.words, &answer), json(&answer)?))
}

/// The calendars of a deployment, or those that ship.
async fn calendars(folder: Option<PathBuf>) -> Result<Calendars, Failure> {
    let Some(data) = folder else {
        return Calendars::shipped().map_err(|error| error.refusal().into());
    };
    let deployment = Deployment::open(&Data::at(data), Opening::Existing).await?;
    let site = deployment.site;
    site.store
        .clone()
        .read(move |tx| {
            Box::pin(async move { clock::store::load_calendars(tx, &site.tenant, site.now()).await })
        })
        .await
}
