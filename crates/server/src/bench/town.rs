//! A county full of cases in a folder of its own, for measurements: the demo's places, units and duties,
//! and cases drawn at random from a fixed seed.

use crate::command_line::Data;
use crate::demo::{BEGIN, load_ground};
use crate::deployment::{Deployment, Opening};
use crate::progress::Bar;
use crate::said::Speech;
use crate::staff::{Password, accounts_by_login};
use cases::actions::receive::{Appeal, receive};
use cases::{Channel, Confidentiality, Ground, Source, StepName, Urgency, Who};
use guard::right::ReceiveCase;
use guard::{Granted, Site, Viewer};
use kernel::{Failure, Instant, Refusal, RequestKey};
use place::{Level, PlaceId};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use std::path::PathBuf;
use std::sync::Arc;
use store::Tx;
use tempfile::TempDir;
use ui::Typed;

/// Everybody's password in a measured town.
pub const PASSWORD: &str = "bench-only-4711";
/// Cases written in one transaction while a town is made.
const TOGETHER: u32 = 500;

/// The town and its folder, which goes when the measurement ends.
pub struct Town {
    pub folder: TempDir,
    pub deployment: Deployment,
}

impl Town {
    /// A town without cases.
    ///
    /// # Errors
    /// Whatever keeps it from being made.
    pub async fn empty(speech: &Speech) -> Result<Self, Failure> {
        let folder = tempfile::Builder::new().prefix("linli-bench-").tempdir().map_err(Failure::broken)?;
        Self::within(folder, None, speech).await
    }

    /// A town without cases in a folder, on the database of an address or on a file.
    ///
    /// # Errors
    /// Whatever keeps it from being made.
    pub async fn within(folder: TempDir, database: Option<String>, speech: &Speech) -> Result<Self, Failure> {
        let data = Data { database, ..Data::at(folder.path().to_owned()) };
        let deployment = Deployment::open(&data, Opening::Create).await?;
        let password = Password::of(&deployment.site, PASSWORD, false)?;
        let bar = Bar::new(speech, "town");
        load_ground(&deployment, &password, BEGIN.parse().map_err(Failure::broken)?, speech, &bar).await?;
        bar.finish();
        Ok(Self { folder, deployment })
    }

    /// As [`Town::build`], without a word: for tests that compare a small town with a large one.
    ///
    /// # Errors
    /// Whatever keeps it from being made.
    pub async fn silently(count: u32) -> Result<Self, Failure> {
        let words = crate::capabilities::dictionary()?.words(ui::Language::default());
        Self::build(count, &Speech { words, json: true }).await
    }

    /// A town with so many cases, nine tenths of them ended.
    ///
    /// # Errors
    /// Whatever keeps it from being made.
    pub async fn build(count: u32, speech: &Speech) -> Result<Self, Failure> {
        let town = Self::empty(speech).await?;
        let bar = Bar::new(speech, "cases");
        let cast = Arc::new(town.cast().await?);
        let now = town.deployment.site.now();
        let mut made = 0;
        while made < count {
            let batch = TOGETHER.min(count - made);
            let (site, cast, first) = (town.deployment.site.clone(), Arc::clone(&cast), made);
            let write = town.deployment.site.store.write(move |tx| {
                Box::pin(async move {
                    for number in first..first + batch {
                        live(tx, &site, &cast, number, count, now).await?;
                    }
                    Ok::<_, Failure>(())
                })
            });
            write.await?;
            made += batch;
            bar.set(made.into(), count.into());
        }
        town.deployment.seal().await?;
        bar.finish();
        Ok(town)
    }

    pub fn data(&self) -> PathBuf {
        self.folder.path().to_owned()
    }

    /// Who acts in it, and on which ground.
    ///
    /// # Errors
    /// The store's own.
    pub async fn cast(&self) -> Result<Cast, Failure> {
        let (site, grounds) = (self.deployment.site.clone(), Arc::clone(&self.deployment.grounds));
        let read = self.deployment.site.store.read(move |tx| {
            Box::pin(async move {
                let ground = grounds.current(tx, site.now()).await?;
                let logins = accounts_by_login(tx, &site.tenant).await?;
                let account =
                    |login: &str| logins.get(login).copied().ok_or(Refusal::not_found("account-unknown"));
                let intake =
                    guard::query::viewer_of(tx, &site.tenant, account("intake1")?, site.now()).await?;
                let dispatch =
                    guard::query::viewer_of(tx, &site.tenant, account("dispatch1")?, site.now()).await?;
                let tree = ground.atlas.tree();
                let grids =
                    tree.nodes().filter(|node| node.level == Level::Grid).map(|node| node.id).collect();
                let book = ground.catalogue.book();
                let matters = book
                    .matters()
                    .filter(|matter| matter.level == 3)
                    .map(|matter| matter.code.as_str().to_owned());
                let matters = matters.collect();
                Ok::<_, Failure>(Cast { ground, intake, dispatch, grids, matters })
            })
        });
        read.await
    }
}

/// People, places and matters of a town.
pub struct Cast {
    pub ground: Arc<Ground>,
    intake: Viewer,
    dispatch: Viewer,
    grids: Vec<PlaceId>,
    matters: Vec<String>,
}

impl Cast {
    /// An appeal of the given number; the same number gives the same appeal.
    pub fn appeal(&self, number: u32, at: Instant) -> Appeal {
        let mut random = StdRng::seed_from_u64(number.into());
        let grid = self.grids.get(random.random_range(0..self.grids.len().max(1))).copied();
        let matter = self.matters.get(random.random_range(0..self.matters.len().max(1))).cloned();
        let placement =
            grid.map_or_else(|| self.ground.unplaced("not-mentioned"), |grid| self.ground.placement(grid));
        let house = random.random_range(1..200);
        Appeal {
            channel: if number.is_multiple_of(3) { Channel::Web } else { Channel::Phone },
            received_at: at,
            title: format!("第{house}号门前路灯不亮，夜里行走不便"),
            text: format!(
                "来电人反映：{house}号门前的路灯已有{}天不亮，老人夜里出门容易摔倒，希望尽快派人检修，并答复何时修好。",
                random.random_range(2..30)
            ),
            placement,
            matter,
            urgency: Urgency::General,
            urgency_ground: None,
            confidentiality: Confidentiality::Masked,
            requester: None,
            source: Some(Source { system: "bench".to_owned(), number: number.to_string() }),
            answers: None,
            complaint: None,
            files: Vec::new(),
        }
    }
}

/// Takes an appeal in and leads it some steps on: most have ended, some wait at every desk.
async fn live(
    tx: &mut Tx,
    site: &Site,
    cast: &Cast,
    number: u32,
    count: u32,
    now: Instant,
) -> Result<(), Failure> {
    const YEAR_MINUTES: i64 = 365 * 24 * 60;
    let age = YEAR_MINUTES - YEAR_MINUTES * i64::from(number) / i64::from(count.max(1));
    let at = now.plus_seconds(-age * 60);
    let clock = Site { now: Arc::new(move || at), ..site.clone() };
    let granted = Granted::<ReceiveCase>::for_system("import")?;
    let context = clock.context(&granted, RequestKey(String::new()));
    let received =
        receive(tx, &cast.ground, &granted, &context, cast.appeal(number, at).safe(&clock)?).await?;
    let (intake, dispatch) = (&cast.intake, &cast.dispatch);
    let say = |words: &str| Typed::new().with("words", words);
    let steps: Vec<(&Viewer, StepName, Typed)> = match number % 20 {
        0 => vec![],
        1 => vec![(intake, StepName::Register, Typed::new())],
        2 => vec![(intake, StepName::Register, Typed::new()), (dispatch, StepName::Dispatch, Typed::new())],
        _ => vec![
            (intake, StepName::Answer, say("已当场答复：路灯由市政管护队三日内修复。")),
            (dispatch, StepName::Close, Typed::new().with("outcome", "explained")),
        ],
    };
    for (minutes, (viewer, step, typed)) in (1i64..).zip(steps) {
        let at = at.plus_seconds(minutes * 60);
        let clock = Site { now: Arc::new(move || at), ..site.clone() };
        let request = RequestKey(String::new());
        let taken = cases::perform(
            tx,
            &clock,
            &cast.ground,
            Who::Staff(viewer),
            &received.number,
            step,
            &typed,
            request,
        )
        .await;
        match taken {
            Ok(_) => {}
            // A matter that the catalogue cannot route here waits for a person, as in life.
            Err(Failure::Refused(refusal)) if refusal.code == "case-dispatch-no-route" => {}
            Err(failure) => return Err(failure),
        }
    }
    Ok(())
}
