//! The demo's topics: car park charges that came again until somebody solved them, taken over as a practice by another
//! street, and a topic under evaluation. Every step by the same action as on a page, at its own past instant.

use crate::deployment::Deployment;
use guard::{Part, Site, Viewer};
use kernel::{AccountId, Failure, Refusal, RequestKey};
use std::collections::HashMap;
use std::sync::Arc;
use store::Tx;
use topic::StepName;
use ui::Typed;

const DAY: i64 = 86_400;

/// Leads of two streets, a supervisor of the county, and the unit that works.
const FIRST: &str = "lead-002";
const SECOND: &str = "lead-001";
const SUPERVISOR: &str = "super1";
const WORKS: &str = "dept-urban";

/// Loads the topics unless there are some; gives how many were made.
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
    let ground = deployment.grounds.current(tx, site.now()).await?;
    let everything =
        topic::query::Filter { scope: vec![Part::everything()], ..topic::query::Filter::default() };
    if !topic::query::list(tx, &site.tenant, &ground, &everything, None, 1).await?.is_empty() {
        return Ok(0);
    }
    let accounts = crate::staff::accounts_by_login(tx, &site.tenant).await?;
    let mut run = Run { tx, deployment, accounts, made: 0 };
    let practice = run.solved().await?;
    run.taken_over(&practice).await?;
    run.evaluated().await?;
    Ok(run.made)
}

struct Run<'a> {
    tx: &'a mut Tx,
    deployment: &'a Deployment,
    accounts: HashMap<String, AccountId>,
    made: u64,
}

impl Run<'_> {
    /// The site with its clock so many days ago.
    fn site(&self, days: i64) -> Site {
        let at = self.deployment.site.now().plus_seconds(-days * DAY);
        Site { now: Arc::new(move || at), ..self.deployment.site.clone() }
    }

    async fn viewer(&mut self, login: &str) -> Result<Viewer, Failure> {
        let site = &self.deployment.site;
        let account = self.accounts.get(login).copied();
        let account = account.ok_or_else(|| Refusal::rule("demo-nobody").with("step", login))?;
        guard::query::viewer_of(self.tx, &site.tenant, account, site.now()).await
    }

    async fn adopt(&mut self, login: &str, days: i64, typed: &[(&str, &str)]) -> Result<String, Failure> {
        let (site, viewer) = (self.site(days), self.viewer(login).await?);
        let ground = self.deployment.grounds.current(self.tx, site.now()).await?;
        let typed: Typed = typed.iter().copied().collect();
        self.made += 1;
        let request = RequestKey(String::new());
        Ok(topic::actions::adopt(self.tx, &site, &ground, &viewer, &typed, request).await?.number)
    }

    async fn step(
        &mut self,
        login: &str,
        days: i64,
        number: &str,
        step: StepName,
        typed: &[(&str, &str)],
    ) -> Result<(), Failure> {
        let (site, viewer) = (self.site(days), self.viewer(login).await?);
        let (typed, request) = (typed.iter().copied().collect(), RequestKey(String::new()));
        topic::perform(self.tx, &site, &viewer, number, step, &typed, request).await.map(drop)
    }

    /// Adopted, worked on, evaluated and closed as solved; published for others.
    async fn solved(&mut self) -> Result<String, Failure> {
        let typed = [
            ("place", "999001002007"),
            ("matter", "100404"),
            ("lead", WORKS),
            ("target", "20"),
            ("words", "新都汇停车场收费投诉反复出现，每次退了款，过一阵又来。"),
        ];
        let number = self.adopt(FIRST, 190, &typed).await?;
        let words = "收费系统由外包公司维护，改价、校时、换版都没有复核，出了错只能靠居民发现。";
        self.step(WORKS, 187, &number, StepName::Cause, &[("words", words)]).await?;
        let words =
            "与停车场约定：改价和换版前在居委会备案，每周校时并公示记录，多收的当日退、满十倍计入信用。";
        self.step(WORKS, 184, &number, StepName::Measure, &[("words", words)]).await?;
        self.step(WORKS, 180, &number, StepName::Evaluate, &[]).await?;
        let told = [("outcome", "solved"), ("words", "评估期内没有再收到同类投诉，抽查六次收费均正确。")];
        self.step(SUPERVISOR, 85, &number, StepName::Close, &told).await?;
        let words = "先备案、后改价，每周校时并公示。需要停车场签约，社区每周花半小时看一次记录。";
        self.step(SUPERVISOR, 80, &number, StepName::Publish, &[("words", words)]).await?;
        Ok(number)
    }

    /// Another street takes the practice over.
    async fn taken_over(&mut self, practice: &str) -> Result<(), Failure> {
        let typed = [
            ("place", "999001001005"),
            ("practice", practice),
            ("lead", WORKS),
            ("target", "20"),
            ("words", "两个停车场也有同样的收费问题，照新都汇的做法试一试。"),
        ];
        let number = self.adopt(SECOND, 40, &typed).await?;
        let words = "两家停车场共用一套收费系统，价目由总部远程修改，现场不知道。";
        self.step(WORKS, 36, &number, StepName::Cause, &[("words", words)]).await?;
        let words = "已与两家停车场谈备案，一家签约，另一家待总部答复。";
        self.step(WORKS, 20, &number, StepName::Measure, &[("words", words)]).await
    }

    /// A topic whose measures stand; what comes again is counted now.
    async fn evaluated(&mut self) -> Result<(), Failure> {
        let typed = [
            ("place", "999001003005"),
            ("matter", "080101"),
            ("lead", WORKS),
            ("target", "15"),
            ("words", "同一处工地隔几周又有人反映夜间施工，处理的都是当次。"),
        ];
        let number = self.adopt(SUPERVISOR, 60, &typed).await?;
        let words = "夜间浇筑的许可只贴在工地门口，居民不知道哪几天准许，工地也常超出许可的时段。";
        self.step(WORKS, 55, &number, StepName::Cause, &[("words", words)]).await?;
        let words = "许可提前三天在楼道公示，社区每晚抽看一次，超时段的次日停工说明。";
        self.step(WORKS, 35, &number, StepName::Measure, &[("words", words)]).await?;
        self.step(WORKS, 30, &number, StepName::Evaluate, &[]).await
    }
}
