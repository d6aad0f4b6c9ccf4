//! What a new deployment needs before the first case: somebody who takes cases in.

use super::Deployment;
use cases::Desks;
use guard::Granted;
use guard::right::{EditDuty, EditOrganisation};
use kernel::{Failure, RequestKey, UnitId};
use org::{Establishment, UnitKind};
use store::Tx;

/// Code of the unit that is made when a deployment has none (受理中心).
const INTAKE: &str = "intake-desk";

/// Makes sure that there is an intake desk: no case is without an owner from the first minute on.
/// Does nothing when desks are named already.
///
/// # Errors
/// The store's own.
pub async fn make_ready(deployment: &Deployment) -> Result<(), Failure> {
    let site = deployment.site.clone();
    let ready = {
        let site = site.clone();
        site.store
            .clone()
            .read(move |tx| {
                Box::pin(async move {
                    Ok::<_, Failure>(cases::policy_in_force(tx, &site.tenant, site.now()).await?.is_some())
                })
            })
            .await?
    };
    if ready {
        return Ok(());
    }
    site.store.clone().write(move |tx| Box::pin(async move { name_first_desk(tx, &site).await })).await
}

async fn name_first_desk(tx: &mut Tx, site: &guard::Site) -> Result<(), Failure> {
    // Another process may have done it meanwhile.
    if cases::policy_in_force(tx, &site.tenant, site.now()).await?.is_some() {
        return Ok(());
    }
    let organise = Granted::<EditOrganisation>::for_system("setup")?;
    let context = site.context(&organise, RequestKey(String::new()));
    let unit = match org::query::directory(tx, &site.tenant).await?.units().first() {
        Some(_) => known_desk(tx, site).await?,
        None => None,
    };
    let unit = match unit {
        Some(unit) => unit,
        None => {
            // It answers for what was raised before this day too: appeals are imported with their own dates.
            let since = kernel::Instant::default();
            let mut first = Establishment::new(INTAKE, "受理中心", UnitKind::CommandCentre, since);
            first.name_en = Some("Intake desk".into());
            org::actions::establish(tx, &context, first).await?
        }
    };
    let policy = Granted::<EditDuty>::for_system("setup")?;
    let context = site.context(&policy, RequestKey(String::new()));
    cases::name_desks(tx, &policy, &context, Desks::all(unit)).await
}

/// The command centre of a deployment whose units were imported first.
async fn known_desk(tx: &mut Tx, site: &guard::Site) -> Result<Option<UnitId>, Failure> {
    let directory = org::query::directory(tx, &site.tenant).await?;
    let units = directory.units();
    let active = |unit: &&&org::Unit| unit.active_at(site.now());
    let centre = units.iter().filter(active).find(|unit| unit.kind == UnitKind::CommandCentre);
    Ok(centre.map(|unit| unit.id))
}

/// The unit of the intake desk, for accounts without another unit.
///
/// # Errors
/// The store's own.
pub async fn desks_unit(tx: &mut Tx, site: &guard::Site) -> Result<Option<UnitId>, Failure> {
    let policy = cases::policy_in_force(tx, &site.tenant, site.now()).await?;
    Ok(policy.map(|policy| policy.desks.intake))
}
