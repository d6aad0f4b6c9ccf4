//! The demo's consultations: a comment on a plan that was answered, an opinion on a post that lies sealed, an assessment
//! that waits for the body's reply. Every step by the same action as on a page, at its own past instant.

use crate::deployment::Deployment;
use consult::StepName;
use consult::actions::opening::open;
use consult::query::{Filter, list};
use guard::{Part, Site, Viewer};
use kernel::{AccountId, Failure, Refusal, RequestKey};
use std::collections::HashMap;
use std::sync::Arc;
use store::Tx;
use ui::Typed;

const STREET: &str = "street-001";
const LEAD: &str = "lead-001";
/// The department that plans, the one with a body stationed in the street, and that body.
const PLANNERS: &str = "dept-land";
const MARKET: &str = "dept-market";
const BODY: &str = "market-001";
const TEAM: &str = "team-001";

const DAY: i64 = 86_400;

/// Loads the consultations unless there are some; gives how many were made.
///
/// # Errors
/// The refusal of a step that the rules do not allow: a mistake of this script.
pub async fn load(deployment: &Deployment) -> Result<u64, Failure> {
    let deployment = deployment.clone();
    let store = deployment.site.store.clone();
    store.write(move |tx| Box::pin(async move { live(tx, &deployment).await })).await
}

async fn live(tx: &mut Tx, deployment: &Deployment) -> Result<u64, Failure> {
    let site = &deployment.site;
    let everything = Filter { scope: vec![Part::everything()], ..Filter::default() };
    if !list(tx, &site.tenant, &everything, 1).await?.is_empty() {
        return Ok(0);
    }
    let accounts = crate::staff::accounts_by_login(tx, &site.tenant).await?;
    let mut run = Run { tx, deployment, accounts };
    run.answered_plan().await?;
    run.sealed_opinion().await?;
    run.open_assessment().await?;
    Ok(3)
}

struct Run<'a> {
    tx: &'a mut Tx,
    deployment: &'a Deployment,
    accounts: HashMap<String, AccountId>,
}

impl Run<'_> {
    /// The site with its clock so many days ago, and somebody at work.
    async fn then(&mut self, login: &str, days: i64) -> Result<(Site, Viewer), Failure> {
        let site = &self.deployment.site;
        let at = site.now().plus_seconds(-days * DAY);
        let account = self.accounts.get(login).copied();
        let account = account.ok_or_else(|| Refusal::rule("demo-nobody").with("step", login))?;
        let viewer = guard::query::viewer_of(self.tx, &site.tenant, account, site.now()).await?;
        Ok((Site { now: Arc::new(move || at), ..site.clone() }, viewer))
    }

    async fn open(&mut self, login: &str, days: i64, told: &[(&str, &str)]) -> Result<String, Failure> {
        let (site, viewer) = self.then(login, days).await?;
        let ground = self.deployment.grounds.current(self.tx, site.now()).await?;
        let typed: Typed = told.iter().copied().collect();
        let request = RequestKey(String::new());
        Ok(open(self.tx, &site, &ground, &viewer, &typed, request).await?.number)
    }

    async fn step(
        &mut self,
        (login, days): (&str, i64),
        number: &str,
        step: StepName,
        told: &[(&str, &str)],
    ) -> Result<(), Failure> {
        let (site, viewer) = self.then(login, days).await?;
        let ground = self.deployment.grounds.current(self.tx, site.now()).await?;
        let typed: Typed = told.iter().copied().collect();
        let request = RequestKey(String::new());
        consult::perform(self.tx, &site, &ground, &viewer, number, step, &typed, request).await.map(drop)
    }

    async fn answered_plan(&mut self) -> Result<(), Failure> {
        let asked = [
            ("kind", "plan"),
            ("street", STREET),
            ("title", "渡口片区慢行系统规划"),
            (
                "text",
                "拟沿河设三米宽步道两公里，设四个出入口，占用现状停车位约六十个。请就走向、出入口和停车替代提出意见。",
            ),
        ];
        let number = self.open(PLANNERS, 30, &asked).await?;
        let comment =
            "南口正对小学门前，上下学时段人车混行，建议南移八十米；六十个车位请先落实替代，再动工。";
        self.step((LEAD, 24), &number, StepName::Give, &[("words", comment)]).await?;
        let answer = "南口已南移。替代车位先落实四十个，其余受用地限制，由街道和物业错时共享解决。";
        let told = [("adoption", "partly"), ("words", answer)];
        self.step((PLANNERS, 15), &number, StepName::Answer, &told).await
    }

    async fn sealed_opinion(&mut self) -> Result<(), Failure> {
        let asked = [
            ("kind", "personnel"),
            ("street", STREET),
            ("body", BODY),
            ("text", "拟调整该所所长岗位，请就岗位需要和工作配合提出书面意见。"),
        ];
        let number = self.open(MARKET, 12, &asked).await?;
        let opinion = "该岗位需要熟悉夜市和小餐饮，建议人选有一线经验，能参加街道周例会。";
        self.step((LEAD, 9), &number, StepName::Give, &[("words", opinion)]).await
    }

    async fn open_assessment(&mut self) -> Result<(), Failure> {
        let year = self.deployment.site.now().plus_seconds(-2 * DAY).date().year() - 1;
        let period = year.to_string();
        let told = [
            ("kind", "assessment"),
            ("body", TEAM),
            ("period", period.as_str()),
            ("verdict", "partly"),
            ("text", "夜市占道整治到位，吹哨按时到场；渣土夜间巡查有三次没有人到，事后补查。"),
        ];
        self.open(LEAD, 2, &told).await.map(drop)
    }
}
