//! The demo's assessment schemes: one for departments in its second version, and a draft for streets that cannot be published
//! yet. Every step by the same action as on a page, at its own past instant.

use crate::deployment::Deployment;
use guard::{Site, Viewer};
use insight::actions::listing::ListingStep;
use insight::actions::scheme::{SchemeStep, draft, perform, typed_of};
use insight::scheme::{Figures, Group, Item, Terms, UnitResult, Veto};
use insight::{Day, Period, PeriodKind};
use kernel::{AccountId, Failure, Refusal, RequestKey};
use std::cmp::Ordering;
use std::collections::HashMap;
use std::sync::Arc;
use store::Tx;
use ui::Typed;

const DAY: i64 = 86_400;

/// Who drafts, and who publishes.
const ANALYST: &str = "analyst1";
const SUPERVISOR: &str = "super1";
/// Rules on appeals against what the first one has listed.
const OTHER_SUPERVISOR: &str = "super2";

/// Loads the schemes unless there are some; gives how many were made.
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
    let accounts = crate::staff::accounts_by_login(tx, &site.tenant).await?;
    let mut run = Run { tx, deployment, accounts };
    let asking = run.viewer(ANALYST).await?;
    if !insight::query::scheme::list(run.tx, &site.tenant, &asking).await?.is_empty() {
        return Ok(0);
    }
    run.departments().await?;
    run.streets().await?;
    Ok(2)
}

/// Lists two units by the last quarter's results, once these are counted; one of them appeals. Gives how many were listed.
///
/// # Errors
/// As [`load`].
pub async fn list(deployment: &Deployment) -> Result<u64, Failure> {
    let deployment = deployment.clone();
    let store = deployment.site.store.clone();
    store.write(move |tx| Box::pin(async move { lists(tx, &deployment).await })).await
}

async fn lists(tx: &mut Tx, deployment: &Deployment) -> Result<u64, Failure> {
    let site = &deployment.site;
    if !insight::query::listing::list(tx, &site.tenant).await?.is_empty() {
        return Ok(0);
    }
    let accounts = crate::staff::accounts_by_login(tx, &site.tenant).await?;
    let mut run = Run { tx, deployment, accounts };
    run.listed().await
}

struct Run<'a> {
    tx: &'a mut Tx,
    deployment: &'a Deployment,
    accounts: HashMap<String, AccountId>,
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

    async fn begin(&mut self, days: i64, typed: &Typed) -> Result<String, Failure> {
        let (site, viewer) = (self.site(days), self.viewer(ANALYST).await?);
        Ok(draft(self.tx, &site, &viewer, typed, RequestKey(String::new())).await?.number)
    }

    async fn step(
        &mut self,
        login: &str,
        days: i64,
        number: &str,
        step: SchemeStep,
        typed: &Typed,
    ) -> Result<(), Failure> {
        let (site, viewer) = (self.site(days), self.viewer(login).await?);
        let ground = self.deployment.grounds.current(self.tx, site.now()).await?;
        let request = RequestKey(String::new());
        perform(self.tx, &site, &ground, &viewer, (number, step), typed, request).await.map(drop)
    }

    /// The quarter that ran so many days ago.
    fn quarter(&self, days: i64) -> Period {
        Period::around(PeriodKind::Quarter, Day::of(self.site(days).now()).month())
    }

    /// In force for a year, with other weights since half a year.
    async fn departments(&mut self) -> Result<(), Failure> {
        let (name, name_en) = ("县直部门治理考核方案", "Assessment of county departments");
        // The invented county is small: five cases of a quarter have to do.
        let mut terms = Terms { least: 5, ..Figures::shipped().beginning() };
        terms.vetoes = vec![Veto {
            what: "发生重大生产安全责任事故".into(),
            basis: Some("《中华人民共和国安全生产法》第九十条、第九十五条".into()),
        }];
        let typed = typed_of(name, Some(name_en), &terms).with("kind", "department");
        let number = self.begin(310, &typed).await?;
        let from = Typed::new().with("quarter", self.quarter(300).code());
        self.step(SUPERVISOR, 300, &number, SchemeStep::Publish, &from).await?;
        if let Some(group) = terms.groups.get_mut(1) {
            group.items = vec![item("response", 30), item("on_time", 40), item("whistle", 30)];
        }
        if let [organisation, together, residents] = terms.groups.as_mut_slice() {
            (organisation.weight, together.weight, residents.weight) = (15, 25, 60);
        }
        let typed = typed_of(name, Some(name_en), &terms);
        self.step(ANALYST, 160, &number, SchemeStep::Draft, &typed).await?;
        let from = Typed::new().with("quarter", self.quarter(150).after().code());
        self.step(SUPERVISOR, 150, &number, SchemeStep::Publish, &from).await
    }

    /// The unit with the best result on the red list; a yellow card for the one with the most late cases, which appeals.
    async fn listed(&mut self) -> Result<u64, Failure> {
        let (site, asking) = (self.deployment.site.clone(), self.viewer(SUPERVISOR).await?);
        let ground = self.deployment.grounds.current(self.tx, site.now()).await?;
        let schemes = insight::query::scheme::list(self.tx, &site.tenant, &asking).await?;
        let Some(scheme) = schemes.into_iter().find(|scheme| !scheme.published.is_empty()) else {
            return Ok(0);
        };
        let period = self.quarter(0).before();
        let found =
            insight::query::scheme::results(self.tx, &site.tenant, &ground, &scheme, period, site.now())
                .await?;
        let units = found.map(|found| found.units).unwrap_or_default();
        let code = |result: &UnitResult| {
            ground.catalogue.directory().unit(result.unit).map(|unit| unit.code.clone()).unwrap_or_default()
        };
        let late = |result: &UnitResult| {
            let items = result.groups.iter().flat_map(|group| &group.items);
            let on_time = items.filter(|item| item.figure == "on_time").map(|item| item.share);
            on_time.map(|share| share.denominator - share.numerator).sum::<i64>()
        };
        let best = units.iter().filter(|unit| unit.value.is_some());
        let best = best.max_by(|one, other| one.value.partial_cmp(&other.value).unwrap_or(Ordering::Equal));
        let worst = units.iter().filter(|unit| late(unit) > 0).max_by_key(|unit| late(unit));
        let words = [
            (best, "red", "诉求人普遍反映问题得到解决，做法已整理给其他部门参考。"),
            (worst, "yellow", "本季度到期案件中未按期办结的较多，两次书面提醒后仍未改进。"),
        ];
        let mut made = 0;
        let spared = units.iter().filter(|unit| ![best, worst].contains(&Some(*unit)));
        let vetoed = spared.filter(|unit| unit.value.is_some() && self.accounts.contains_key(&code(unit)));
        if let Some(unit) = vetoed.last().map(code) {
            self.vetoed(&scheme.number, period, &unit).await?;
            made += 1;
        }
        for (unit, kind, words) in words {
            let Some(unit) = unit else { continue };
            let code = code(unit);
            let typed = Typed::new()
                .with("list", kind)
                .with("scheme", scheme.number.clone())
                .with("period", period.code())
                .with("unit", code.clone())
                .with("words", words);
            let (site, viewer) = (self.site(3), self.viewer(SUPERVISOR).await?);
            let request = RequestKey(String::new());
            let taken =
                insight::actions::listing::list(self.tx, &site, &ground, &viewer, &typed, request).await?;
            made += 1;
            if kind == "yellow" && self.accounts.contains_key(&code) {
                let (site, viewer) = (self.site(1), self.viewer(&code).await?);
                let typed = Typed::new().with("words", "其中多件等待上级规划批复，已按规定挂账，请求核减。");
                let (step, request) = (ListingStep::Appeal, RequestKey(String::new()));
                let asked = (taken.number.as_str(), step);
                insight::actions::listing::perform(self.tx, &site, &viewer, asked, &typed, request).await?;
            }
        }
        Ok(made)
    }

    /// A veto that rested on the wrong quarter: the unit appealed, another supervisor ruled that it was right.
    async fn vetoed(&mut self, scheme: &str, period: Period, unit: &str) -> Result<(), Failure> {
        let typed = Typed::new()
            .with("list", "veto")
            .with("veto", "1")
            .with("scheme", scheme)
            .with("period", period.code())
            .with("unit", unit)
            .with("words", "辖区一处在建工地发生重大生产安全事故，调查报告认定该单位负有监管责任。");
        let site = self.site(5);
        let ground = self.deployment.grounds.current(self.tx, site.now()).await?;
        let (viewer, request) = (self.viewer(SUPERVISOR).await?, RequestKey(String::new()));
        let taken =
            insight::actions::listing::list(self.tx, &site, &ground, &viewer, &typed, request).await?;
        let steps = [
            (unit, 4, ListingStep::Appeal, "事故发生在上一季度，已经在当季考核中适用，请求撤销。"),
            (OTHER_SUPERVISOR, 2, ListingStep::Rule, "调查报告载明的事故日期不在本季度，申诉成立。"),
        ];
        for (login, days, step, words) in steps {
            let (site, viewer) = (self.site(days), self.viewer(login).await?);
            let typed = Typed::new().with("words", words).with("right", "yes");
            let asked = (taken.number.as_str(), step);
            let request = RequestKey(String::new());
            insight::actions::listing::perform(self.tx, &site, &viewer, asked, &typed, request).await?;
        }
        Ok(())
    }

    /// A draft with a veto item that rests on no law.
    async fn streets(&mut self) -> Result<(), Failure> {
        let group = |name: &str, name_en: &str, weight, items: Vec<Item>| Group {
            name: name.into(),
            name_en: Some(name_en.into()),
            weight,
            items,
        };
        let terms = Terms {
            groups: vec![
                group(
                    "党组织建设质量",
                    "Quality of party organisation building",
                    20,
                    vec![item("organisation", 100)],
                ),
                group(
                    "党建引领协同效能",
                    "Effect of party-led coordination",
                    20,
                    vec![item("response", 100)],
                ),
                group(
                    "党群关系满意度",
                    "Satisfaction of residents",
                    60,
                    vec![item("solution", 50), item("satisfaction", 50)],
                ),
            ],
            vetoes: vec![Veto { what: "发生越级上访".into(), basis: None }],
            ..Terms::default()
        };
        let typed = typed_of("街镇治理考核方案", Some("Assessment of streets and towns"), &terms)
            .with("kind", "street");
        self.begin(12, &typed).await.map(drop)
    }
}

fn item(figure: &str, weight: u32) -> Item {
    Item { figure: figure.into(), weight }
}
