//! What a ruling exempts is shown without it beside the raw figure, and counts again while the ruling is contested.

use super::Flow;
use crate::deployment::Deployment;
use journal::Entry;
use kernel::Failure;
use oversight::Figure;
use oversight::actions::file_of;
use store::{Tx, Work};

pub(super) struct TakeExemptedCasesOutOfFigures;

/// The indicator from which a figure of a ruling takes a case.
const fn indicator(figure: Figure) -> &'static str {
    match figure {
        Figure::OnTime => "on_time",
        Figure::Response => "response",
        Figure::Solved => "solution",
        Figure::Satisfied => "satisfaction",
    }
}

impl Flow for TakeExemptedCasesOutOfFigures {
    fn name(&self) -> &'static str {
        "take_exempted_cases_out_of_figures"
    }

    fn concerns(&self, entry: &Entry) -> bool {
        file_of(&entry.stream).is_some()
    }

    fn react<'a>(
        &'a self,
        tx: &'a mut Tx,
        deployment: &'a Deployment,
        entry: &'a Entry,
    ) -> Work<'a, (), Failure> {
        Box::pin(async move {
            let tenant = &deployment.site.tenant;
            let Some(id) = file_of(&entry.stream) else { return Ok(()) };
            let file = oversight::query::by_id(tx, tenant, id).await?;
            let Some(case) = file.and_then(|file| file.state.about.case) else { return Ok(()) };
            let exempted = oversight::query::exempted_of_case(tx, tenant, case).await?;
            for figure in Figure::ALL {
                let out = exempted.contains(figure);
                insight::actions::exempt(tx, tenant, case, indicator(*figure), out).await?;
            }
            Ok(())
        })
    }
}
