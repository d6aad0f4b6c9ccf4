//! The demo's oversight: a joint notice that waits for its answer, a matter under listed supervision, a climb, an exemption
//! that was granted and one that waits, a spot check in part carried out, a parked case whose requester was told. Every step by the same
//! action as on a page, at its own past instant.

use crate::deployment::Deployment;
use cases::query::{CaseRow, Filter, case_rows};
use guard::right::RaiseLadder;
use guard::{Granted, Part, Site, Viewer};
use kernel::{AccountId, Failure, Instant, Refusal, RequestKey};
use oversight::StepName;
use oversight::actions::opening::open;
use oversight::actions::upkeep::follow_case;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use store::Tx;
use ui::Typed;

/// Two supervisors of different units.
const GOV: &str = "super1";
const PETITION: &str = "super3";
const STREET: &str = "999001001";

const HOUR: i64 = 3600;
const DAY: i64 = 24 * HOUR;

/// Loads the files unless there are some; gives how many were made.
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
    let everything =
        oversight::query::Filter { scope: vec![Part::everything()], ..oversight::query::Filter::default() };
    if oversight::query::count_rows(tx, &site.tenant, &everything, 1).await? > 0 {
        return Ok(0);
    }
    let accounts = crate::staff::accounts_by_login(tx, &site.tenant).await?;
    let mut run = Run { tx, deployment, accounts, used: BTreeSet::new(), made: 0 };
    run.follow_all().await?;
    run.joint_notice().await?;
    run.listed().await?;
    run.climb().await?;
    run.exemptions().await?;
    run.spot_check().await?;
    run.tell().await?;
    run.commendations().await?;
    Ok(run.made)
}

struct Run<'a> {
    tx: &'a mut Tx,
    deployment: &'a Deployment,
    accounts: HashMap<String, AccountId>,
    /// Cases that have a part already.
    used: BTreeSet<String>,
    made: u64,
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

    async fn open(&mut self, login: &str, at: Instant, typed: &[(&str, &str)]) -> Result<String, Failure> {
        let (site, viewer) = (self.site_at(at), self.viewer(login).await?);
        let ground = self.deployment.grounds.current(self.tx, site.now()).await?;
        let typed: Typed = typed.iter().copied().collect();
        self.made += 1;
        Ok(open(self.tx, &site, &ground, &viewer, &typed, RequestKey(String::new())).await?.number)
    }

    async fn step(
        &mut self,
        login: &str,
        at: Instant,
        number: &str,
        step: StepName,
        typed: &[(&str, &str)],
    ) -> Result<(), Failure> {
        let (site, viewer) = (self.site_at(at), self.viewer(login).await?);
        let ground = self.deployment.grounds.current(self.tx, site.now()).await?;
        let (typed, request) = (typed.iter().copied().collect(), RequestKey(String::new()));
        oversight::perform(self.tx, &site, &ground, &viewer, number, step, &typed, request).await.map(drop)
    }

    /// What the flow does for cases that were loaded before it ran.
    async fn follow_all(&mut self) -> Result<(), Failure> {
        let site = self.deployment.site.clone();
        let ground = self.deployment.grounds.current(self.tx, site.now()).await?;
        let granted = Granted::<RaiseLadder>::for_system("clock")?;
        for row in self.cases(None, 500).await? {
            let context = site.context(&granted, RequestKey(String::new()));
            follow_case(self.tx, &ground, &granted, &context, row.id).await?;
        }
        Ok(())
    }

    async fn cases(&mut self, step: Option<&str>, most: u32) -> Result<Vec<CaseRow>, Failure> {
        let site = &self.deployment.site;
        let ground = self.deployment.grounds.current(self.tx, site.now()).await?;
        let filter = Filter {
            street: ground.atlas.by_code_or_name(STREET).filter(|_| step.is_some()),
            step: step.and_then(|step| step.parse().ok()),
            open: Some(true),
            scope: vec![Part::everything()],
            now: site.now(),
            ..Filter::default()
        };
        Ok(case_rows(self.tx, &site.tenant, &filter, None, most).await?)
    }

    /// A case that is being handled, by a unit with somebody to speak for it, and his login.
    async fn a_case(&mut self) -> Result<Option<(String, String)>, Failure> {
        let site = &self.deployment.site;
        let ground = self.deployment.grounds.current(self.tx, site.now()).await?;
        for row in self.cases(Some("handling"), 200).await? {
            let Some(unit) = row.lead.and_then(|lead| ground.catalogue.directory().unit(lead)) else {
                continue;
            };
            let login = unit.code.clone();
            if self.accounts.contains_key(&login) && self.used.insert(row.number.clone()) {
                return Ok(Some((row.number, login)));
            }
        }
        Ok(None)
    }

    async fn joint_notice(&mut self) -> Result<(), Failure> {
        let Some((case, _)) = self.a_case().await? else { return Ok(()) };
        let asked = "三日内到现场办结，并把办理结果告知诉求人。";
        let typed = [("procedure", "notice"), ("case", &case), ("words", asked), ("days", "3")];
        let number = self.open(GOV, self.ago(5 * HOUR), &typed).await?;
        let words = [("words", "信访渠道也收到同样反映，一并督办。")];
        self.step(PETITION, self.ago(3 * HOUR), &number, StepName::Join, &words).await?;
        let Some((case, unit)) = self.a_case().await? else { return Ok(()) };
        let typed = [("procedure", "notice"), ("case", &case), ("words", asked), ("days", "5")];
        let number = self.open(GOV, self.ago(4 * HOUR), &typed).await?;
        let words = [("words", "已派人到场，预计明日完工，完工后电话告知。")];
        self.step(&unit, self.ago(2 * HOUR), &number, StepName::Answer, &words).await
    }

    async fn listed(&mut self) -> Result<(), Failure> {
        let Some((case, _)) = self.a_case().await? else { return Ok(()) };
        let typed =
            [("procedure", "list"), ("case", &case), ("words", "居民多次反映，承办单位两次承诺没有兑现。")];
        self.open(GOV, self.ago(6 * HOUR), &typed).await.map(drop)
    }

    async fn climb(&mut self) -> Result<(), Failure> {
        let Some((case, unit)) = self.a_case().await? else { return Ok(()) };
        let typed = [
            ("procedure", "climb"),
            ("case", &case),
            ("reason", "several_units"),
            ("tried", "与相关单位协商两次，对改造责任没有一致意见；已做临时处置。"),
            ("words", "请明确由哪个单位承办，并安排改造资金。"),
        ];
        self.open(&unit, self.ago(3 * HOUR), &typed).await.map(drop)
    }

    async fn exemptions(&mut self) -> Result<(), Failure> {
        let Some((case, unit)) = self.a_case().await? else { return Ok(()) };
        let typed = [
            ("procedure", "exemption"),
            ("case", &case),
            ("ground", "good_faith"),
            ("figure", "on_time"),
            ("words", "连续暴雨三日不具备施工条件，雨停当日即进场，有气象证明和现场记录。"),
        ];
        let number = self.open(&unit, self.ago(6 * HOUR), &typed).await?;
        let ruled = [("granted", "yes"), ("words", "气象证明属实，雨停后当日进场，属于尽责办理。")];
        self.step(PETITION, self.ago(2 * HOUR), &number, StepName::Rule, &ruled).await?;
        let Some((case, unit)) = self.a_case().await? else { return Ok(()) };
        let typed = [
            ("procedure", "exemption"),
            ("case", &case),
            ("ground", "unreasonable"),
            ("figure", "solved"),
            ("figure", "satisfied"),
            ("words", "诉求超出法律规定的补偿范围，已书面说明依据和救济途径。"),
        ];
        self.open(&unit, self.ago(HOUR), &typed).await.map(drop)
    }

    async fn spot_check(&mut self) -> Result<(), Failure> {
        let typed = [("procedure", "spot_check"), ("place", STREET), ("days", "30"), ("size", "4")];
        let number = self.open(GOV, self.ago(2 * HOUR), &typed).await?;
        let found = oversight::query::by_number(self.tx, &self.deployment.site.tenant, &number).await?;
        let drawn = found.and_then(|found| match found.state.body {
            oversight::Body::SpotCheck(check) => check.drawn.first().map(|one| one.number.clone()),
            _ => None,
        });
        let Some(first) = drawn else { return Ok(()) };
        let words = "现场与答复一致，处置记录齐全。";
        let finding = [("case", first.as_str()), ("passed", "yes"), ("words", words)];
        self.step(GOV, self.ago(HOUR), &number, StepName::Record, &finding).await
    }

    /// A solved case of a unit with somebody to speak for it, received before an instant: its number, the unit's code.
    async fn a_merit(&mut self, before: Instant) -> Result<Option<(String, String)>, Failure> {
        let site = self.deployment.site.clone();
        let ground = self.deployment.grounds.current(self.tx, site.now()).await?;
        let directory = ground.catalogue.directory();
        let rules: Vec<_> =
            ["gov", "dept-petition"].into_iter().filter_map(|code| directory.by_code(code)).collect();
        let filter = Filter {
            received_to: Some(before),
            scope: vec![Part::everything()],
            now: site.now(),
            ..Filter::default()
        };
        for row in case_rows(self.tx, &site.tenant, &filter, None, 500).await? {
            let Some(found) = cases::query::by_id(self.tx, &site.tenant, row.id).await? else { continue };
            let case = found.state;
            let solved = case.outcome == Some(cases::Outcome::Solved)
                && case.revisit.as_ref().is_some_and(|revisit| revisit.solved == Some(true));
            let Some(unit) = case.lead.as_ref().and_then(|lead| directory.unit(lead.unit)) else { continue };
            let apart =
                rules.iter().all(|rule| rule.id != unit.id && !case.handling_units.contains(&rule.id));
            if solved && apart && self.used.insert(row.number.clone()) {
                return Ok(Some((row.number, unit.code.clone())));
            }
        }
        Ok(None)
    }

    /// A team that was commended a while ago, and a unit whose commendation is public, with an objection.
    async fn commendations(&mut self) -> Result<(), Failure> {
        let Some((case, unit)) = self.a_merit(self.ago(90 * DAY)).await? else { return Ok(()) };
        let facts = "一周内查清责任、修复到位，并把同类点位一并排查，诉求人确认已经解决。";
        let typed = |case: &str, unit: &str| {
            [("procedure", "commendation"), ("cases", case), ("unit", unit), ("words", facts)]
                .map(|(name, value)| (name, value.to_owned()))
        };
        let named = typed(&case, &unit);
        let mut fields: Vec<(&str, &str)> =
            named.iter().map(|(name, value)| (*name, value.as_str())).collect();
        fields.push(("team", "现场处置班组"));
        let number = self.open(GOV, self.ago(30 * DAY), &fields).await?;
        let words = [("granted", "yes"), ("words", "公示期内没有异议，案件经诉求人确认解决，予以表扬。")];
        self.step(PETITION, self.ago(8 * DAY), &number, StepName::Award, &words).await?;
        let Some((case, unit)) = self.a_merit(self.ago(20 * DAY)).await? else { return Ok(()) };
        let named = typed(&case, &unit);
        let fields: Vec<(&str, &str)> = named.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let number = self.open(GOV, self.ago(3 * HOUR), &fields).await?;
        let site = self.site_at(self.ago(HOUR));
        let ground = self.deployment.grounds.current(self.tx, site.now()).await?;
        let said: Typed = [("words", "所列案件修好以后又坏过一次，请核实。")].into_iter().collect();
        let request = RequestKey(String::new());
        oversight::actions::commending::object(self.tx, &site, &ground, &number, &said, request)
            .await
            .map(drop)
    }

    /// The requester of the first parked case was told.
    async fn tell(&mut self) -> Result<(), Failure> {
        let site = self.deployment.site.clone();
        let ground = self.deployment.grounds.current(self.tx, site.now()).await?;
        let filter = oversight::query::Filter {
            procedure: Some(oversight::Procedure::Parking),
            open: Some(true),
            scope: vec![Part::everything()],
            now: site.now(),
            ..oversight::query::Filter::default()
        };
        let rows = oversight::query::file_rows(self.tx, &site.tenant, &filter, 20).await?;
        for row in rows {
            let unit = row.unit.and_then(|unit| ground.catalogue.directory().unit(unit));
            let Some(login) = unit.map(|unit| unit.code.clone()) else { continue };
            if self.accounts.contains_key(&login) {
                let words = [("words", "已电话告知挂账原因、计划和复查日期。")];
                return self.step(&login, site.now(), &row.number, StepName::Tell, &words).await;
            }
        }
        Ok(())
    }
}
