//! The demo's whistles: one that is over, one in which a department is late, one that waits for the street's lead. Every
//! step by the same action as on a page, at its own past instant.

use crate::deployment::Deployment;
use cases::query::{Filter, case_rows};
use guard::right::ProposeWhistle;
use guard::{Part, Site, Target, Viewer};
use kernel::{AccountId, Failure, Instant, Refusal, RequestKey};
use std::collections::HashMap;
use std::sync::Arc;
use store::Tx;
use ui::Typed;
use whistle::StepName;
use whistle::actions::proposing::{cases_named, placement_of, propose};

/// The street, its lead, the community that proposes, and who answers.
const STREET: &str = "999001001";
const LEAD: &str = "lead-001";
const COMMUNITY: &str = "community-001001";
const PLACE: &str = "999001001001001";
const URBAN: &str = "dept-urban";
const MARKET: &str = "dept-market";
/// The departments with the duty items on which they are called.
const CALLS: [&str; 2] = ["dept-urban D079", "dept-market D019"];

/// Cooking fumes.
const FUMES: &str = "080202";

const HOUR: i64 = 3600;
const DAY: i64 = 24 * HOUR;

/// Loads the whistles unless there are some; gives how many were made.
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
    let number = format!("W{}-0001", site.now().plus_seconds(-20 * DAY).date().strftime("%Y%m%d"));
    let everything =
        whistle::query::Filter { scope: vec![Part::everything()], ..whistle::query::Filter::default() };
    if whistle::query::by_number(tx, &site.tenant, &number).await?.is_some()
        || whistle::query::count_rows(tx, &site.tenant, &everything, 1).await? > 0
    {
        return Ok(0);
    }
    let accounts = crate::staff::accounts_by_login(tx, &site.tenant).await?;
    let mut run = Run { tx, deployment, accounts };
    run.one_that_is_over().await?;
    run.one_with_a_late_department().await?;
    run.one_that_waits().await?;
    Ok(3)
}

struct Run<'a> {
    tx: &'a mut Tx,
    deployment: &'a Deployment,
    accounts: HashMap<String, AccountId>,
}

impl Run<'_> {
    fn ago(&self, seconds: i64) -> Instant {
        self.deployment.site.now().plus_seconds(-seconds)
    }

    /// The site with its clock at a past instant.
    fn site_at(&self, at: Instant) -> Site {
        Site { now: Arc::new(move || at), ..self.deployment.site.clone() }
    }

    async fn viewer(&mut self, login: &str) -> Result<Viewer, Failure> {
        let site = &self.deployment.site;
        let account = self.accounts.get(login).copied();
        let account = account.ok_or_else(|| Refusal::rule("demo-nobody").with("step", login))?;
        guard::query::viewer_of(self.tx, &site.tenant, account, site.now()).await
    }

    async fn propose(&mut self, login: &str, at: Instant, typed: Typed) -> Result<String, Failure> {
        let (site, viewer) = (self.site_at(at), self.viewer(login).await?);
        let ground = self.deployment.grounds.current(self.tx, site.now()).await?;
        let found = cases_named(self.tx, &site.tenant, &viewer, &typed).await?;
        let placement = placement_of(&ground, &typed, &found)?;
        let granted = viewer.grant::<ProposeWhistle>(&Target::at(placement.path_text()))?;
        let context = site.context(&granted, RequestKey(String::new()));
        Ok(propose(self.tx, &ground, &granted, &context, placement, found, &typed).await?.number)
    }

    async fn step(
        &mut self,
        login: &str,
        at: Instant,
        number: &str,
        step: StepName,
        typed: Typed,
    ) -> Result<(), Failure> {
        let (site, viewer) = (self.site_at(at), self.viewer(login).await?);
        let ground = self.deployment.grounds.current(self.tx, site.now()).await?;
        let request = RequestKey(String::new());
        whistle::perform(self.tx, &site, &ground, &viewer, number, step, &typed, request).await.map(drop)
    }

    /// The number of an open case in the street.
    async fn a_case(&mut self) -> Result<Option<String>, Failure> {
        let site = &self.deployment.site;
        let ground = self.deployment.grounds.current(self.tx, site.now()).await?;
        let filter = Filter {
            street: ground.atlas.by_code_or_name(STREET),
            open: Some(true),
            matters: Some(vec![FUMES.to_owned()]),
            scope: vec![Part::everything()],
            now: site.now(),
            ..Filter::default()
        };
        let rows = case_rows(self.tx, &site.tenant, &filter, None, 1).await?;
        Ok(rows.into_iter().next().map(|row| row.number))
    }

    async fn one_that_is_over(&mut self) -> Result<(), Failure> {
        let begun = self.ago(20 * DAY);
        let then = |seconds: i64| begun.plus_seconds(seconds);
        let told = typed(&[
            ("kind", "tackle"),
            ("title", "渡口夜市占道与油烟"),
            (
                "text",
                "渡口夜市每晚约四十个摊位占用非机动车道，油烟直排居民楼。社区劝导三次，街道没有执法权。",
            ),
            ("place", PLACE),
        ]);
        let number = self.propose(COMMUNITY, begun, told).await?;
        self.step(LEAD, then(HOUR), &number, StepName::Approve, said("同意，两部门一起到场。")).await?;
        self.step(LEAD, then(HOUR + 600), &number, StepName::Sound, sound("请于周末夜市时段到场。")).await?;
        let both = [(URBAN, then(HOUR + 1500)), (MARKET, then(HOUR + 2400))];
        for (login, at) in both {
            self.step(login, at, &number, StepName::Sign, Typed::new()).await?;
        }
        for (login, at) in both {
            let words = said("已与街道约定到场时间。");
            self.step(login, at.plus_seconds(HOUR), &number, StepName::Contact, words).await?;
        }
        for (login, at) in both {
            self.step(login, at.plus_seconds(DAY), &number, StepName::ReportIn, Typed::new()).await?;
        }
        let plan = said("一、划定疏导区并公示；二、餐饮摊位安装净化设施；三、每周联合巡查一次，连续三周。");
        self.step(URBAN, then(DAY + 4 * HOUR), &number, StepName::Plan, plan.with("days", "10")).await?;
        let record = said("疏导区已启用，三十八个摊位入区，两个占道摊位责令改正。")
            .with("basis:dept-urban", "《城市市容和环境卫生管理条例》第十四条")
            .with("basis:dept-market", "《食品安全法》第三十六条")
            .with("result", "solved")
            .with("remedies", "已书面告知可在六十日内申请行政复议。")
            .with("handover", "城执改〔2026〕第 118 号")
            .with("finished", "yes");
        self.step(URBAN, then(9 * DAY), &number, StepName::Act, record).await?;
        let verdict = |verdict: &str| Typed::new().with("verdict", verdict);
        let of = |unit: &str, one: &str| verdict(one).with("unit", unit);
        let late = of(MARKET, "partly").with("words", "第二周的联合巡查没有派人。");
        let step = StepName::AssessDepartment;
        self.step(LEAD, then(10 * DAY), &number, step, of(URBAN, "met")).await?;
        self.step(LEAD, then(10 * DAY + 60), &number, step, late).await?;
        let step = StepName::AssessStreet;
        self.step(URBAN, then(10 * DAY + HOUR), &number, step, verdict("met")).await?;
        let words = "摊位清单给得晚，第一天白跑一趟。";
        let partly = verdict("partly").with("words", words);
        self.step(MARKET, then(11 * DAY), &number, step, partly).await
    }

    /// Sounded two and a half hours ago; one department has come, the other has not even signed.
    async fn one_with_a_late_department(&mut self) -> Result<(), Failure> {
        let begun = self.ago(4 * HOUR);
        let then = |seconds: i64| begun.plus_seconds(seconds);
        let mut told = typed(&[
            ("kind", "daily"),
            ("title", "旧渡口小吃街油烟与地沟油桶"),
            ("text", "小吃街六家后厨油烟直排，废油桶堆在消防通道。街道看得见，没有检查权。"),
            ("matter", FUMES),
            ("place", PLACE),
        ]);
        if let Some(case) = self.a_case().await? {
            told = told.with("case", case);
        }
        let number = self.propose(LEAD, begun, told).await?;
        self.step(LEAD, then(1800), &number, StepName::Approve, Typed::new()).await?;
        self.step(LEAD, then(5400), &number, StepName::Sound, sound("请今天下午到场。")).await?;
        self.step(URBAN, then(6600), &number, StepName::Sign, Typed::new()).await?;
        let words = said("已到小吃街东口。");
        self.step(URBAN, then(3 * HOUR), &number, StepName::ReportIn, words).await
    }

    async fn one_that_waits(&mut self) -> Result<(), Failure> {
        let told = typed(&[
            ("kind", "daily"),
            ("title", "三号楼后侧堆放建筑垃圾"),
            ("text", "装修公司夜间倾倒，社区清运过两次又堆上。需要执法部门查明来源。"),
            ("place", PLACE),
        ]);
        self.propose(COMMUNITY, self.ago(2 * HOUR), told).await.map(drop)
    }
}

fn typed(pairs: &[(&str, &str)]) -> Typed {
    pairs.iter().copied().collect()
}

fn said(words: &str) -> Typed {
    Typed::new().with("words", words)
}

fn sound(words: &str) -> Typed {
    let mut typed = said(words).with("lead", URBAN);
    for call in CALLS {
        typed.add("call", call);
    }
    typed
}
