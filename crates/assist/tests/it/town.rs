//! The small town with cases to learn from.

use assist::actions::correcting;
use assist::actions::recording::follow;
use assist::actions::switching::{Deed, switch};
use assist::actions::training::{gather, keep, keep_comparison, recent, shadow, train};
use assist::{AssistRules, Compared, Mind, ModelRecord, Rules, SuggestionReplay, Suggestions, query};
use cases::testing::{SmallTown, TENANT};
use cases::{CaseId, Confidentiality, StepName};
use guard::right::{RecordSuggestion, SwitchAssist, TrainAssist};
use guard::{Granted, Viewer};
use journal::Replay;
use kernel::{Failure, RequestKey};
use std::ops::Deref;
use std::sync::Arc;
use store::{Tx, Work};

pub use cases::testing::Told;

pub const DAY: i64 = 86_400;

pub struct Town {
    small: SmallTown,
    pub mind: Arc<Mind>,
    _folder: tempfile::TempDir,
}

impl Deref for Town {
    type Target = SmallTown;
    fn deref(&self) -> &SmallTown {
        &self.small
    }
}

/// What a resident tells in one of the town's places.
pub fn told(text: impl Into<String>) -> Told {
    let confidentiality = Confidentiality::Masked;
    Told { title: String::new(), text: text.into(), place: "C11", matter: None, confidentiality }
}

impl Town {
    /// The small town on a Monday morning, with rules that suit few cases.
    pub async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let small =
            SmallTown::settle(folder.path(), assist::MIGRATIONS, assist::WORDS, "centre").await.unwrap();
        let mind = Arc::new(Mind::new(small.site.tenant.clone()));
        Self { small, mind, _folder: folder }
    }

    pub async fn read<T: Send + 'static>(
        &self,
        work: impl for<'t> FnOnce(&'t mut Tx) -> Work<'t, T, Failure> + Clone + Send + Sync + 'static,
    ) -> T {
        self.small.read(work).await.unwrap()
    }

    pub fn dispatcher(&self) -> Viewer {
        self.viewer("dispatcher", "centre", "C", 6)
    }
    pub fn supervisor(&self) -> Viewer {
        self.viewer("supervisor", "gov", "C", 3)
    }

    /// Somebody tells something; gives number and id.
    pub async fn receive(&self, told: Told) -> (String, CaseId) {
        let number = self.small.receive(told).await.unwrap().number;
        let id = self.id(&number).await;
        self.follow(id).await;
        (number, id)
    }

    async fn id(&self, number: &str) -> CaseId {
        let (tenant, number) = (self.site.tenant.clone(), number.to_owned());
        self.read(move |tx| {
            Box::pin(
                async move { Ok(cases::query::by_number(tx, &tenant, &number).await?.unwrap().state.id) },
            )
        })
        .await
    }

    /// What the flow does after a case has changed.
    pub async fn follow(&self, case: CaseId) {
        let (site, grounds, mind) = (self.site.clone(), self.grounds.clone(), self.mind.clone());
        self.write(move |tx| {
            Box::pin(async move {
                let granted = Granted::<RecordSuggestion>::for_system("assist")?;
                let context = site.context(&granted, RequestKey(String::new()));
                let ground = grounds.current(tx, site.now()).await?;
                follow(tx, &mind, &ground, &granted, &context, case).await
            })
        })
        .await
        .unwrap();
    }

    pub async fn step(&self, viewer: &Viewer, number: &str, step: StepName, told: &[(&str, &str)]) {
        self.case_step(viewer, number, step, told).await.unwrap();
        let id = self.id(number).await;
        self.follow(id).await;
    }

    /// A case that was told, sorted and given to a unit.
    pub async fn dispatched(&self, told: Told, matter: &str) -> (String, CaseId) {
        let (number, id) = self.receive(told).await;
        let dispatcher = self.dispatcher();
        self.step(&dispatcher, &number, StepName::Classify, &[("matter", matter)]).await;
        self.step(&dispatcher, &number, StepName::Register, &[]).await;
        self.step(&dispatcher, &number, StepName::Dispatch, &[]).await;
        (number, id)
    }

    pub async fn rules(&self, change: impl FnOnce(&mut Rules)) {
        let mut rules = AssistRules::shipped().unwrap().limits;
        (rules.least_cases, rules.least_recent, rules.recent_days) = (10, 4, 10);
        change(&mut rules);
        let (site, supervisor, everywhere) = (self.site.clone(), self.supervisor(), self.everywhere());
        self.write(move |tx| {
            Box::pin(async move {
                let granted = supervisor.grant::<SwitchAssist>(&everywhere)?;
                let context = site.context(&granted, RequestKey(String::new()));
                policy::actions::set_under(tx, &granted, &context, &rules).await
            })
        })
        .await
        .unwrap();
    }

    pub async fn train(&self) -> Result<ModelRecord, Failure> {
        let granted = Granted::<TrainAssist>::for_system("training")?;
        let (site, grounds, mind) = (self.site.clone(), self.grounds.clone(), self.mind.clone());
        let now = site.now();
        let (lesson, ground) = self
            .read(move |tx| {
                Box::pin(async move {
                    let ground = grounds.current(tx, now).await?;
                    let rules = mind.rules(tx, now).await?;
                    Ok((Arc::new(gather(tx, mind.tenant(), &ground, &rules, now).await?), ground))
                })
            })
            .await;
        let packed = Arc::new(train(&lesson, &ground, &methods::text::Segmenter::shared(), &|_, _| {})?);
        self.write(move |tx| {
            Box::pin(async move {
                let context = site.context(&granted, RequestKey(String::new()));
                keep(tx, &granted, &context, &lesson, &packed).await
            })
        })
        .await
    }

    /// Learns the corrections of the version in use.
    pub async fn correct(&self) -> Result<ModelRecord, Failure> {
        let granted = Granted::<TrainAssist>::for_system("training")?;
        let (site, grounds, mind) = (self.site.clone(), self.grounds.clone(), self.mind.clone());
        self.write(move |tx| {
            Box::pin(async move {
                let ground = grounds.current(tx, site.now()).await?;
                let found = correcting::gather(tx, &mind, &site.tenant, &ground, site.now()).await?;
                let corrected = correcting::learn(&found, &ground, &methods::text::Segmenter::shared())?;
                let context = site.context(&granted, RequestKey(String::new()));
                correcting::keep(tx, &granted, &context, &found, &corrected).await
            })
        })
        .await
    }

    pub async fn compare(&self, version: i64) -> Result<Compared, Failure> {
        let granted = Granted::<TrainAssist>::for_system("training")?;
        let (site, grounds, mind) = (self.site.clone(), self.grounds.clone(), self.mind.clone());
        let now = site.now();
        self.write(move |tx| {
            Box::pin(async move {
                let ground = grounds.current(tx, now).await?;
                let rules = mind.rules(tx, now).await?;
                let (since, cases) =
                    recent(tx, mind.tenant(), version, rules.limits.least_recent, now).await?;
                let registry = query::registry(tx, mind.tenant()).await?;
                let digest = registry.find(version).unwrap().record.digest.clone();
                let loaded = mind.load(tx, Some((version, digest))).await?.unwrap();
                let (figures, judged) =
                    shadow(&loaded, &rules, &ground, &methods::text::Segmenter::shared(), &cases);
                let context = site.context(&granted, RequestKey(String::new()));
                let found = (figures, judged.as_slice());
                keep_comparison(tx, &granted, &context, &ground, (version, since), &cases, found).await
            })
        })
        .await
    }

    pub async fn switch(&self, viewer: &Viewer, version: i64, deed: Deed) -> Result<(), Failure> {
        let (site, viewer, everywhere) = (self.site.clone(), viewer.clone(), self.everywhere());
        self.write(move |tx| {
            Box::pin(async move {
                let granted = viewer.grant::<SwitchAssist>(&everywhere)?;
                let context = site.context(&granted, RequestKey(String::new()));
                switch(tx, &granted, &context, version, deed).await
            })
        })
        .await
    }

    pub async fn suggestions(&self, case: CaseId) -> Suggestions {
        let tenant = self.site.tenant.clone();
        self.read(move |tx| Box::pin(async move { query::suggestions_of(tx, &tenant, case).await })).await
    }

    /// What the comparison of journal and tables finds.
    pub async fn differences(&self) -> usize {
        let tenant = self.site.tenant.clone();
        self.read(move |tx| {
            Box::pin(async move {
                let mut found = 0;
                let rules = policy::PolicyReplay::<Rules>::default();
                let replays: [(&dyn Replay, &str); 2] =
                    [(&assist::ModelReplay, "assist-models/all"), (&rules, "assist-rules/all")];
                for (replay, stream) in replays {
                    let entries = journal::entries(tx, TENANT, stream, 0).await?;
                    found += replay.check(tx, TENANT, stream, &entries).await?.len();
                }
                let all = cases::query::Filter {
                    scope: vec![guard::Part::everything()],
                    ..cases::query::Filter::default()
                };
                for row in cases::query::case_rows(tx, &tenant, &all, None, 500).await? {
                    let stream = format!("assist-case/{}", row.id);
                    let entries = journal::entries(tx, TENANT, &stream, 0).await?;
                    found += SuggestionReplay.check(tx, TENANT, &stream, &entries).await?.len();
                }
                found += SuggestionReplay.orphans(tx, TENANT).await?.len();
                Ok(found)
            })
        })
        .await
    }
}

/// Invented messages of two matters, each a little different.
pub fn waste(number: usize) -> String {
    let where_to = ["桥头", "巷口", "市场后门", "学校旁边", "三栋楼下", "河边"][number % 6];
    let what = ["垃圾堆成山没人清", "垃圾桶满了几天不运", "生活垃圾乱倒", "垃圾堆发臭招苍蝇"][number % 4];
    format!("{where_to}{what}，第{number}次来反映，请尽快清运垃圾")
}

pub fn lift(number: usize) -> String {
    let where_to = ["一单元", "二单元", "五栋", "六栋", "安居小区", "老楼"][number % 6];
    let what = ["电梯又坏了", "电梯停运一周", "电梯按钮失灵", "电梯晃得厉害"][number % 4];
    format!("{where_to}{what}，老人上不了楼，维修电梯说等配件，第{number}次报修")
}
