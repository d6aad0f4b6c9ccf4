//! The small town with its cases and topics.

use cases::Confidentiality;
use cases::actions::receive::Received;
use cases::testing::{SmallTown, TENANT, Told, typed};
use guard::Viewer;
use journal::Replay;
use kernel::{Failure, RequestKey};
use std::ops::Deref;
use topic::actions::Taken;
use topic::query::{self, Filter, TopicView};
use topic::{Candidate, StepName, Topic, TopicReplay};

pub use cases::testing::refusal_of as refused;

pub const DAY: i64 = 86_400;

pub struct Town {
    small: SmallTown,
    _folder: tempfile::TempDir,
}

impl Deref for Town {
    type Target = SmallTown;
    fn deref(&self) -> &SmallTown {
        &self.small
    }
}

impl Town {
    pub async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let small =
            SmallTown::settle(folder.path(), topic::MIGRATIONS, topic::WORDS, "centre").await.unwrap();
        Self { small, _folder: folder }
    }

    pub fn place(&self, code: &str) -> String {
        self.path(code).last().unwrap().to_string()
    }

    pub fn lead(&self) -> Viewer {
        self.viewer("handler", "dept-housing", "C", 1)
    }
    pub fn supervisor(&self) -> Viewer {
        self.viewer("supervisor", "gov", "C", 2)
    }

    /// A case about property charges, received now.
    pub async fn raised(&self, place: &'static str) -> Received {
        let told = Told {
            title: "物业乱收费".into(),
            text: "停车费收了两次".into(),
            place,
            matter: Some("050102"),
            confidentiality: Confidentiality::Masked,
        };
        self.receive(told).await.unwrap()
    }

    /// A case that was handled, checked and closed within a day.
    pub async fn closed(&self, place: &'static str) {
        let number = self.raised(place).await.number;
        let dispatcher = self.viewer("dispatcher", "centre", "C", 6);
        let revisitor = self.viewer("revisitor", "centre", "C", 7);
        use cases::StepName as S;
        self.case_step(&dispatcher, &number, S::Register, &[]).await.unwrap();
        self.case_step(&dispatcher, &number, S::Dispatch, &[]).await.unwrap();
        self.case_step(&self.lead(), &number, S::Accept, &[]).await.unwrap();
        let told = [("words", "已退费"), ("assists_open", "协办另行答复")];
        self.case_step(&self.lead(), &number, S::Reply, &told).await.unwrap();
        let passed = [("passed", "yes"), ("words", "属实")];
        self.case_step(&self.viewer("checker", "gov", "C", 8), &number, S::Check, &passed).await.unwrap();
        let reached = [("contacted", "yes"), ("solved", "yes")];
        self.case_step(&revisitor, &number, S::Revisit, &reached).await.unwrap();
        self.case_step(&revisitor, &number, S::Close, &[("outcome", "solved")]).await.unwrap();
    }

    pub async fn adopt(&self, viewer: &Viewer, place: &str, told: &[(&str, &str)]) -> Result<Taken, Failure> {
        let placement = self.placement(place);
        let (site, grounds, viewer, told) =
            (self.site.clone(), self.grounds.clone(), viewer.clone(), typed(told));
        self.write(move |tx| {
            Box::pin(async move {
                let ground = grounds.current(tx, site.now()).await?;
                let request = RequestKey(String::new());
                topic::actions::adopt_at(tx, &site, &ground, &viewer, placement, &told, request).await
            })
        })
        .await
    }

    pub async fn step(
        &self,
        viewer: &Viewer,
        number: &str,
        step: StepName,
        told: &[(&str, &str)],
    ) -> Result<Taken, Failure> {
        let (site, viewer, number, told) =
            (self.site.clone(), viewer.clone(), number.to_owned(), typed(told));
        self.write(move |tx| {
            Box::pin(async move {
                let request = RequestKey(String::new());
                topic::perform(tx, &site, &viewer, &number, step, &told, request).await
            })
        })
        .await
    }

    pub async fn notice(&self, number: &str, told: &[(&str, &str)]) -> Result<Taken, Failure> {
        let (site, number, told) = (self.site.clone(), number.to_owned(), typed(told));
        self.write(move |tx| {
            Box::pin(async move {
                topic::actions::notice(tx, &site, &number, &told, RequestKey(String::new())).await
            })
        })
        .await
    }

    pub async fn seen(&self, viewer: &Viewer, number: &str) -> Result<TopicView, Failure> {
        let (site, viewer, number) = (self.site.clone(), viewer.clone(), number.to_owned());
        let read = self.site.store.read(move |tx| {
            Box::pin(async move { query::topic_for(tx, &site.tenant, &viewer, &number, site.now()).await })
        });
        read.await
    }

    pub async fn found(&self, viewer: &Viewer, searched: &str) -> Vec<Topic> {
        let (site, grounds, searched) = (self.site.clone(), self.grounds.clone(), searched.to_owned());
        let filter = Filter { scope: viewer.reach::<guard::right::ReadTopic>(), ..Filter::default() };
        let read = self.site.store.read(move |tx| {
            Box::pin(async move {
                let ground = grounds.current(tx, site.now()).await?;
                query::list(tx, &site.tenant, &ground, &filter, Some(&searched), 50).await
            })
        });
        read.await.unwrap()
    }

    pub async fn candidates(&self, viewer: &Viewer) -> Vec<Candidate> {
        let (site, grounds, viewer) = (self.site.clone(), self.grounds.clone(), viewer.clone());
        let read = self.site.store.read(move |tx| {
            Box::pin(async move {
                let ground = grounds.current(tx, site.now()).await?;
                query::candidates_for(tx, &site.tenant, &ground, &viewer, site.now()).await
            })
        });
        read.await.unwrap()
    }

    /// Topics of the matter of the town's cases, as a case's page shows them.
    pub async fn beside(&self, viewer: &Viewer) -> Vec<Topic> {
        let (tenant, viewer) = (self.site.tenant.clone(), viewer.clone());
        let read = self.site.store.read(move |tx| {
            Box::pin(async move { query::of_matter(tx, &tenant, &viewer, "050102", 5).await })
        });
        read.await.unwrap()
    }

    /// What the comparison of journal and table finds.
    pub async fn differences(&self) -> usize {
        let everything = self.found(&self.viewer("supervisor", "gov", "C", 99), "").await;
        let read = self.site.store.read(move |tx| {
            Box::pin(async move {
                let mut found = 0;
                for topic in everything {
                    let stream = format!("topic/{}", topic.id);
                    let entries = journal::entries(tx, TENANT, &stream, 0).await?;
                    found += TopicReplay.check(tx, TENANT, &stream, &entries).await?.len();
                }
                found += TopicReplay.orphans(tx, TENANT).await?.len();
                Ok::<_, Failure>(found)
            })
        });
        read.await.unwrap()
    }
}
