//! When a unit ends or moves in the tree, the open cases that it leads go to whom the catalogue names now.

use super::Flow;
use crate::deployment::Deployment;
use guard::Granted;
use guard::right::TransferCase;
use journal::Entry;
use kernel::{Failure, RequestKey, UnitId};
use store::{Tx, Work};

/// See the file.
pub struct RerouteCasesOfChangedUnit;

impl Flow for RerouteCasesOfChangedUnit {
    fn name(&self) -> &'static str {
        "reroute_cases_of_changed_unit"
    }

    fn concerns(&self, entry: &Entry) -> bool {
        let changed = ["ended", "reparented", "released", "answering_for", "term_set"];
        entry.stream.starts_with("unit/") && changed.contains(&entry.kind.as_str())
    }

    fn react<'a>(&'a self, tx: &'a mut Tx, deployment: &'a Deployment, entry: &'a Entry) -> Work<'a, (), Failure> {
        Box::pin(async move {
            let Some(unit) = entry.stream.strip_prefix("unit/").and_then(|id| id.parse::<UnitId>().ok()) else {
                return Ok(());
            };
            let site = &deployment.site;
            let granted = Granted::<TransferCase>::for_system("routing")?;
            let context = site.context(&granted, RequestKey(String::new()));
            let ground = deployment.grounds.current(tx, context.now).await?;
            cases::actions::upkeep::route_again(tx, &ground, &granted, &context, unit).await?;
            Ok(())
        })
    }
}
