//! Residents' calls are a whistle too (群众呼声就是哨声): so many open cases of one matter in one community propose one to the
//! street, with the cases as its evidence. The street's lead decides; no person is counted, only cases.

use super::Flow;
use crate::deployment::Deployment;
use cases::actions::upkeep::case_of;
use cases::query::{Filter, case_rows};
use guard::right::ProposeWhistle;
use guard::{Granted, Part};
use journal::Entry;
use kernel::{Failure, RequestKey};
use store::{Tx, Work};
use whistle::actions::proposing::propose_for_cluster;

/// The rule in whose name it is proposed, as in the table of roles.
const RULE: &str = "cluster";
/// The most cases that one proposal carries.
const MOST: u32 = 50;

pub(super) struct ProposeWhistlesOfClusters;

impl Flow for ProposeWhistlesOfClusters {
    fn name(&self) -> &'static str {
        "propose_whistles_of_clusters"
    }

    fn concerns(&self, entry: &Entry) -> bool {
        entry.kind == "registered" && case_of(&entry.stream).is_some()
    }

    fn react<'a>(
        &'a self,
        tx: &'a mut Tx,
        deployment: &'a Deployment,
        entry: &'a Entry,
    ) -> Work<'a, (), Failure> {
        Box::pin(async move {
            let tenant = &deployment.site.tenant;
            let Some(id) = case_of(&entry.stream) else { return Ok(()) };
            let Some(found) = cases::query::by_id(tx, tenant, id).await? else { return Ok(()) };
            let (Some(matter), Some(community)) =
                (found.state.matter.clone(), found.state.placement.community)
            else {
                return Ok(());
            };
            let now = deployment.site.now();
            let rules = whistle::query::policy_at(tx, tenant, now).await?.limits.cluster;
            let since = now.plus_seconds(-86_400 * i64::from(rules.days));
            if found.state.received_at < since
                || whistle::query::is_open_about(tx, tenant, &matter, community).await?
            {
                return Ok(());
            }
            let filter = Filter {
                open: Some(true),
                matters: Some(vec![matter]),
                community: Some(community),
                received_from: Some(since),
                scope: vec![Part::everything()],
                now,
                ..Filter::default()
            };
            let rows = case_rows(tx, tenant, &filter, None, MOST).await?;
            if rows.len() < rules.cases as usize {
                return Ok(());
            }
            let mut about = Vec::with_capacity(rows.len());
            for row in rows {
                about.extend(cases::query::by_id(tx, tenant, row.id).await?.map(|found| found.state));
            }
            let granted = Granted::<ProposeWhistle>::for_system(RULE)?;
            let context = deployment.site.context(&granted, RequestKey(String::new()));
            let ground = deployment.grounds.current(tx, now).await?;
            let name = found.state.matter.as_deref().map(duty::MatterCode::new);
            let name =
                name.and_then(|code| ground.catalogue.book().matter(&code).map(|one| one.name().to_owned()));
            let place = ground.atlas.name(community).unwrap_or_default();
            let title = format!("{place}：{}", name.unwrap_or_default());
            let text = format!(
                "{} 日内同一社区同一事项未办结诉求 {} 件，依规则一并提出，由街道负责人决定是否吹哨。",
                rules.days,
                about.len()
            );
            let placement = ground.placement(community);
            propose_for_cluster(tx, &ground, &granted, &context, about, placement, &title, &text).await?;
            Ok(())
        })
    }
}
