//! A small town with a street, a body stationed in it, and departments that ask.

use cases::testing::{SmallTown, TENANT, refusal_of, typed};
use consult::actions::{Taken, open_sealed, opening};
use consult::query::{self, ConsultView, Filter};
use consult::{ConsultReplay, Consultation, SealedPart, StepName, perform};
use guard::right::{EraseVault, ReadAudit};
use guard::{Access, Granted, Part, Target, Viewer};
use journal::Replay;
use kernel::{Failure, RequestKey};
use std::ops::Deref;
use store::{Tx, Work};

pub struct World {
    small: SmallTown,
    folder: tempfile::TempDir,
}

impl Deref for World {
    type Target = SmallTown;
    fn deref(&self) -> &SmallTown {
        &self.small
    }
}

impl World {
    /// Monday morning.
    pub async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let small =
            SmallTown::settle(folder.path(), consult::MIGRATIONS, consult::WORDS, "gov").await.unwrap();
        Self { small, folder }
    }

    pub fn pass_days(&self, days: i64) {
        self.pass(days * 86_400);
    }
    /// The town has no atlas: who may speak for whom follows from units here.
    fn viewer(&self, role: &str, unit: &str, person: u128) -> Viewer {
        self.viewer_of_all(role, unit, person)
    }
    pub fn lead(&self) -> Viewer {
        self.viewer("street_lead", "street-1", 1)
    }
    pub fn other_lead(&self) -> Viewer {
        self.viewer("street_lead", "street-2", 2)
    }
    /// The department whose body is stationed in the street.
    pub fn department(&self) -> Viewer {
        self.viewer("handler", "dept-urban", 3)
    }
    pub fn other_department(&self) -> Viewer {
        self.viewer("handler", "dept-housing", 4)
    }
    /// The stationed body.
    pub fn body(&self) -> Viewer {
        self.viewer("handler", "platform-1", 5)
    }
    pub fn supervisor(&self) -> Viewer {
        self.viewer("supervisor", "gov", 6)
    }

    pub async fn read<T: Send + 'static>(
        &self,
        work: impl for<'t> FnOnce(&'t mut Tx) -> Work<'t, T, Failure> + Clone + Send + Sync + 'static,
    ) -> T {
        self.small.read(work).await.unwrap()
    }

    pub async fn open(&self, viewer: &Viewer, told: &[(&str, &str)]) -> Result<Taken, Failure> {
        let (site, grounds, viewer, told) =
            (self.site.clone(), self.grounds.clone(), viewer.clone(), typed(told));
        let write = self.site.store.write(move |tx| {
            Box::pin(async move {
                let ground = grounds.current(tx, site.now()).await?;
                let request = RequestKey(String::new());
                opening::open(tx, &site, &ground, &viewer, &told, request).await
            })
        });
        write.await
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
        let write = self.site.store.write(move |tx| {
            Box::pin(async move {
                let ground = grounds.current(tx, site.now()).await?;
                let request = RequestKey(String::new());
                perform(tx, &site, &ground, &viewer, &number, step, &told, request).await
            })
        });
        write.await
    }
    pub async fn refused(
        &self,
        viewer: &Viewer,
        number: &str,
        step: StepName,
        told: &[(&str, &str)],
    ) -> &'static str {
        let before = self.found(number).await;
        let code = refusal_of(self.step(viewer, number, step, told).await);
        assert_eq!(self.found(number).await, before, "{code} left a trace");
        code
    }

    /// Opens sealed words.
    pub async fn unseal(
        &self,
        viewer: &Viewer,
        number: &str,
        part: SealedPart,
        reason: &str,
    ) -> Result<String, String> {
        let told = typed(&[("part", part.as_str()), ("reason", reason)]);
        let (site, grounds, viewer, number) =
            (self.site.clone(), self.grounds.clone(), viewer.clone(), number.to_owned());
        let write = self.site.store.write(move |tx| {
            Box::pin(async move {
                let ground = grounds.current(tx, site.now()).await?;
                let request = RequestKey(String::new());
                let (_, words) = open_sealed(tx, &site, &ground, &viewer, &number, &told, request).await?;
                Ok(words.text.clone())
            })
        });
        match write.await {
            Ok(words) => Ok(words),
            Err(Failure::Refused(refusal)) => Err(refusal.code.to_owned()),
            Err(other) => panic!("{other:?}"),
        }
    }

    pub async fn found(&self, number: &str) -> Consultation {
        let (tenant, number) = (self.site.tenant.clone(), number.to_owned());
        let read = self.read(move |tx| Box::pin(async move { query::by_number(tx, &tenant, &number).await }));
        read.await.unwrap().state
    }

    /// As a viewer reads it; nothing where it does not exist for him.
    pub async fn seen(&self, viewer: &Viewer, number: &str) -> Option<ConsultView> {
        let (tenant, viewer, number) = (self.site.tenant.clone(), viewer.clone(), number.to_owned());
        let read = self.site.store.read(move |tx| {
            Box::pin(async move { query::consultation_for(tx, &tenant, &viewer, &number).await })
        });
        match read.await {
            Ok(view) => Some(view),
            Err(Failure::Refused(refusal)) => {
                assert_eq!(refusal.code, "consult-not-found");
                None
            }
            Err(other) => panic!("{other:?}"),
        }
    }

    pub async fn listed(&self, filter: Filter) -> Vec<ConsultView> {
        let tenant = self.site.tenant.clone();
        self.read(move |tx| Box::pin(async move { query::list(tx, &tenant, &filter, 50).await })).await
    }

    /// Who opened what lies under a consultation, as the access log has it.
    pub async fn looks(&self, number: &str) -> Vec<Access> {
        let object = format!("consult/{}", self.found(number).await.id);
        let auditor = self.viewer("auditor", "gov", 9);
        let granted = auditor.grant::<ReadAudit>(&Target::anywhere()).unwrap();
        let tenant = self.site.tenant.clone();
        let read = self.read(move |tx| {
            Box::pin(async move { guard::actions::vault::accesses(tx, &tenant, &granted, &object).await })
        });
        read.await
    }

    /// What the rule of retention does each round.
    pub async fn erase_what_is_over(&self) -> usize {
        let site = self.site.clone();
        let write = self.site.store.write(move |tx| {
            Box::pin(async move {
                let granted = Granted::<EraseVault>::for_system("retention")?;
                let due = guard::actions::vault::due_for_erasure(tx, &site.tenant, site.now(), 10).await?;
                for id in &due {
                    let context = site.context(&granted, RequestKey(String::new()));
                    guard::actions::vault::erase(tx, &context, &granted, *id, "retention").await?;
                }
                Ok::<_, Failure>(due.len())
            })
        });
        write.await.unwrap()
    }

    /// Whether a text lies anywhere in what the store keeps.
    pub async fn is_kept(&self, text: &str) -> bool {
        let folder = tempfile::tempdir_in(self.folder.path()).unwrap();
        let bytes = store::testing::everything(&self.site.store, folder.path()).await;
        bytes.windows(text.len()).any(|window| window == text.as_bytes())
    }

    /// The streams compared with the tables.
    pub async fn verify(&self) {
        let everywhere = Filter { scope: vec![Part::everything()], ..Filter::default() };
        let mut ids: Vec<String> =
            self.listed(everywhere).await.iter().map(|view| view.found.id.to_string()).collect();
        ids.sort();
        let found = self
            .read(move |tx| {
                Box::pin(async move {
                    let mut faults = Vec::new();
                    for id in ids {
                        let stream = format!("consult/{id}");
                        let entries = journal::entries(tx, TENANT, &stream, 0).await?;
                        faults.extend(ConsultReplay.check(tx, TENANT, &stream, &entries).await?);
                    }
                    faults.extend(ConsultReplay.orphans(tx, TENANT).await?);
                    Ok::<_, Failure>(faults)
                })
            })
            .await;
        assert!(found.is_empty(), "{found:?}");
    }
}
