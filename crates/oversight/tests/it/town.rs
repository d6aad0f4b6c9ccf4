//! The small town with its cases and their oversight.

use cases::Confidentiality;
use cases::testing::{SmallTown, Told, refusal_of};
use guard::desk::{Asked, Desk, Wanted};
use guard::right::{DrawSpotCheck, RaiseLadder};
use guard::{Granted, Part, Target, Viewer};
use journal::Replay;
use kernel::{Failure, RequestKey, TenantId};
use oversight::actions::Taken;
use oversight::actions::opening::{draw_spot_check, open};
use oversight::actions::upkeep::{follow_case, sweep};
use oversight::query::{self, FileView, Filter};
use oversight::{OversightDesk, OversightReplay, StepName, perform};
use std::ops::Deref;

pub use cases::testing::{TENANT, typed};

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
    /// The small town on a Monday morning.
    pub async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (steps, words) = (oversight::MIGRATIONS, oversight::WORDS);
        let small = SmallTown::settle(folder.path(), steps, words, "centre").await.unwrap();
        Self { small, _folder: folder }
    }

    pub fn housing(&self) -> Viewer {
        self.viewer("handler", "dept-housing", "C", 1)
    }
    pub fn urban(&self) -> Viewer {
        self.viewer("handler", "dept-urban", "C", 2)
    }
    pub fn gov(&self) -> Viewer {
        self.viewer("supervisor", "gov", "C", 3)
    }
    pub fn civil(&self) -> Viewer {
        self.viewer("supervisor", "dept-civil", "C", 4)
    }
    /// A supervisor of the very unit that handles.
    pub fn housing_supervisor(&self) -> Viewer {
        self.viewer("supervisor", "dept-housing", "C", 5)
    }
    pub fn dispatcher(&self) -> Viewer {
        self.viewer("dispatcher", "centre", "C", 6)
    }
    pub fn revisitor(&self) -> Viewer {
        self.viewer("revisitor", "centre", "C", 7)
    }

    /// A case that the housing department handles.
    pub async fn a_case(&self, place: &'static str) -> String {
        let told = Told {
            title: "物业乱收费".into(),
            text: "停车费收了两次".into(),
            place,
            matter: Some("050102"),
            confidentiality: Confidentiality::Masked,
        };
        let number = self.receive(told).await.unwrap().number;
        let dispatcher = self.dispatcher();
        self.case_step(&dispatcher, &number, cases::StepName::Register, &[]).await.unwrap();
        self.case_step(&dispatcher, &number, cases::StepName::Dispatch, &[]).await.unwrap();
        self.case_step(&self.housing(), &number, cases::StepName::Accept, &[]).await.unwrap();
        self.follow(&number).await;
        number
    }

    /// What the flow does after a case has changed.
    pub async fn follow(&self, number: &str) {
        let (site, grounds, number) = (self.site.clone(), self.grounds.clone(), number.to_owned());
        self.write(move |tx| {
            Box::pin(async move {
                let granted = Granted::<RaiseLadder>::for_system("clock")?;
                let context = site.context(&granted, RequestKey(String::new()));
                let ground = grounds.current(tx, site.now()).await?;
                let case = cases::query::by_number(tx, &site.tenant, &number).await?.unwrap().state.id;
                follow_case(tx, &ground, &granted, &context, case).await
            })
        })
        .await
        .unwrap();
    }

    /// What the sweep does; gives how many were raised.
    pub async fn sweep(&self) -> usize {
        let (site, grounds) = (self.site.clone(), self.grounds.clone());
        self.write(move |tx| {
            Box::pin(async move {
                let granted = Granted::<RaiseLadder>::for_system("clock")?;
                let context = site.context(&granted, RequestKey(String::new()));
                let ground = grounds.current(tx, site.now()).await?;
                sweep(tx, &ground, &granted, &context).await
            })
        })
        .await
        .unwrap()
    }

    pub async fn open(&self, viewer: &Viewer, told: &[(&str, &str)]) -> Result<Taken, Failure> {
        let (site, grounds, viewer, told) =
            (self.site.clone(), self.grounds.clone(), viewer.clone(), typed(told));
        self.write(move |tx| {
            Box::pin(async move {
                let ground = grounds.current(tx, site.now()).await?;
                open(tx, &site, &ground, &viewer, &told, RequestKey(String::new())).await
            })
        })
        .await
    }

    /// Draws a spot check in a place.
    pub async fn draw(&self, viewer: &Viewer, place: &str, size: &str) -> Result<Taken, Failure> {
        let placement = self.placement(place);
        let (site, grounds, viewer) = (self.site.clone(), self.grounds.clone(), viewer.clone());
        let told = typed(&[("days", "30"), ("size", size)]);
        self.write(move |tx| {
            Box::pin(async move {
                let ground = grounds.current(tx, site.now()).await?;
                let granted = viewer.grant::<DrawSpotCheck>(&Target::at(placement.path_text()))?;
                let context = site.context(&granted, RequestKey(String::new()));
                draw_spot_check(tx, &ground, &viewer, &granted, &context, placement, &told).await
            })
        })
        .await
    }

    pub async fn not_drawn(&self, viewer: &Viewer, place: &str, size: &str) -> &'static str {
        refusal_of(self.draw(viewer, place, size).await)
    }

    pub async fn not_opened(&self, viewer: &Viewer, told: &[(&str, &str)]) -> &'static str {
        refusal_of(self.open(viewer, told).await)
    }

    pub async fn step(
        &self,
        viewer: &Viewer,
        number: &str,
        step: StepName,
        told: &[(&str, &str)],
    ) -> Result<Taken, Failure> {
        let (site, grounds, viewer, number, told) =
            (self.site.clone(), self.grounds.clone(), viewer.clone(), number.to_owned(), typed(told));
        self.write(move |tx| {
            Box::pin(async move {
                let ground = grounds.current(tx, site.now()).await?;
                let request = RequestKey(String::new());
                perform(tx, &site, &ground, &viewer, &number, step, &told, request).await
            })
        })
        .await
    }

    pub async fn refused(
        &self,
        viewer: &Viewer,
        number: &str,
        step: StepName,
        told: &[(&str, &str)],
    ) -> &'static str {
        refusal_of(self.step(viewer, number, step, told).await)
    }

    /// The file as somebody sees it; `None` when it is not there for him.
    pub async fn seen(&self, viewer: &Viewer, number: &str) -> Option<FileView> {
        let (tenant, viewer, number) = (self.site.tenant.clone(), viewer.clone(), number.to_owned());
        let read = self.site.store.read(move |tx| {
            Box::pin(
                async move { Ok::<_, Failure>(query::file_for(tx, &tenant, &viewer, &number).await.ok()) },
            )
        });
        read.await.unwrap()
    }

    pub async fn state(&self, number: &str) -> String {
        let (tenant, number) = (self.site.tenant.clone(), number.to_owned());
        let read = self
            .site
            .store
            .read(move |tx| Box::pin(async move { query::by_number(tx, &tenant, &number).await }));
        read.await.unwrap().unwrap().state.state.to_string()
    }

    /// How many lines of a kind are on somebody's desk, by the desk itself.
    pub async fn on_desk(&self, viewer: &Viewer, kind: &'static str) -> usize {
        let desk = OversightDesk::new(self.grounds.clone());
        let words = self.site.words.words(ui::Language::Chinese);
        let now = self.site.now();
        let asked = Asked { tenant: self.site.tenant.clone(), viewer: viewer.clone(), words, now };
        let read = self.site.store.read(move |tx| {
            Box::pin(async move {
                let wanted = Wanted { kind, due: i64::MIN..=i64::MAX, after: None, limit: 50 };
                let lines = desk.lines(tx, &asked, &wanted).await?;
                let counts = desk.counts(tx, &asked, kind, 50).await?;
                assert_eq!(counts.total(), i64::try_from(lines.len()).unwrap());
                Ok::<_, Failure>(lines.len())
            })
        });
        read.await.unwrap()
    }

    /// The files of the town, as a list for somebody.
    pub async fn list(&self, viewer: &Viewer, procedure: &str) -> Vec<query::FileRow> {
        let tenant = self.site.tenant.clone();
        let filter = Filter {
            procedure: Some(procedure.parse().unwrap()),
            scope: viewer.reach::<guard::right::ReadOversight>(),
            viewer: viewer.staff().map(|staff| staff.unit),
            now: self.site.now(),
            ..Filter::default()
        };
        let read = self.site.store.read(move |tx| {
            Box::pin(async move { Ok::<_, Failure>(query::file_rows(tx, &tenant, &filter, 50).await?) })
        });
        read.await.unwrap()
    }

    /// What the comparison of journal and tables finds.
    pub async fn differences(&self) -> usize {
        let read = self.site.store.read(move |tx| {
            Box::pin(async move {
                let tenant = TenantId::new(TENANT);
                let all = Filter { scope: vec![Part::everything()], ..Filter::default() };
                let mut found = 0;
                for row in query::file_rows(tx, &tenant, &all, 100).await? {
                    let stream = format!("oversight/{}", row.id);
                    let entries = journal::entries(tx, TENANT, &stream, 0).await?;
                    found += OversightReplay.check(tx, TENANT, &stream, &entries).await?.len();
                }
                found += OversightReplay.orphans(tx, TENANT).await?.len();
                Ok::<_, Failure>(found)
            })
        });
        read.await.unwrap()
    }
}
