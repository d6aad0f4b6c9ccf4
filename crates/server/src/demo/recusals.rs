//! What the demo shows of recusal: a case that waits for dispatch and complains about the very unit to which the catalogue
//! would send it; the next competent unit is proposed.

use crate::deployment::Deployment;
use cases::{CaseState, Grounds, StepName, Who};
use guard::{Part, Site, Viewer};
use kernel::{Failure, RequestKey};
use store::Tx;
use ui::Typed;

/// Who names the unit: somebody else may open the case to it again.
const NAMED_BY: &str = "dispatch1";

/// Closes a case to the unit complained about, unless one is; gives how many.
pub async fn load(deployment: &Deployment) -> Result<u64, Failure> {
    let site = deployment.site.clone();
    let write = deployment.site.store.write(move |tx| Box::pin(async move { bar(tx, &site).await }));
    write.await
}

async fn bar(tx: &mut Tx, site: &Site) -> Result<u64, Failure> {
    let now = site.now();
    let filter = cases::query::Filter {
        step: Some(CaseState::Registered),
        scope: vec![Part::everything()],
        now,
        ..cases::query::Filter::default()
    };
    let accounts = crate::staff::accounts_by_login(tx, &site.tenant).await?;
    let Some(account) = accounts.get(NAMED_BY).copied() else { return Ok(0) };
    let viewer: Viewer = guard::query::viewer_of(tx, &site.tenant, account, now).await?;
    let ground = Grounds::new(site.tenant.clone()).current(tx, now).await?;
    let rows = cases::query::case_rows(tx, &site.tenant, &filter, None, 60).await?;
    let mut chosen = None;
    for row in rows {
        let Some(found) = cases::query::by_id(tx, &site.tenant, row.id).await? else { continue };
        let case = found.state;
        if !case.bars().is_empty() {
            return Ok(0);
        }
        let matter = case.matter.as_deref();
        let routed = matter.and_then(|matter| ground.route(matter, &case.placement, now).ok());
        if let (None, Some(routed)) = (&chosen, routed) {
            let unit = ground.catalogue.directory().unit(routed.lead).map(|unit| unit.code.clone());
            chosen = unit.map(|unit| (row.number, unit));
        }
    }
    let Some((number, unit)) = chosen else { return Ok(0) };
    let typed = Typed::new()
        .with("unit", unit.as_str())
        .with("about", "matter")
        .with("words", "诉求人反映该单位此前答复不属实，请其回避。");
    let (who, request) = (Who::Staff(&viewer), RequestKey(String::new()));
    cases::perform(tx, site, &ground, who, &number, StepName::Bar, &typed, request).await?;
    Ok(1)
}
