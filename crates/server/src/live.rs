//! Live pages: `GET /live/{topic}` tells a page that what it shows has changed, never what.

use crate::serve::Web;
use axum::extract::{Path, State};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Extension, Router};
use cases::query;
use futures::stream::{self, Stream, StreamExt};
use guard::right::{ReadCase, ReadWhistle};
use guard::{Site, Viewer};
use kernel::{Failure, Refusal};
use std::convert::Infallible;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::broadcast;
use ui::{Problem, Typed};

/// How long one connection lasts; the browser then opens the next one, and the right is asked for again.
const LASTS: Duration = Duration::from_secs(600);
/// Changes that a slow reader may be behind before it is told that something changed, without which.
const BEHIND: usize = 256;
/// Changes that come together are told once.
const TOGETHER: Duration = Duration::from_millis(150);

/// What has changed: which case or whistle; no number says that flows have told something.
#[derive(Clone, Debug)]
pub struct Changed {
    pub number: Arc<str>,
}

/// Told by the follower of the journal, heard by every open page.
#[derive(Clone)]
pub struct Changes {
    sender: Arc<Mutex<Option<broadcast::Sender<Changed>>>>,
    count: Arc<AtomicU64>,
}

impl Default for Changes {
    fn default() -> Self {
        let (sender, _) = broadcast::channel(BEHIND);
        Self { sender: Arc::new(Mutex::new(Some(sender))), count: Arc::default() }
    }
}

impl Changes {
    pub fn tell(&self, changed: Changed) {
        self.count.fetch_add(1, Ordering::SeqCst);
        if let Some(sender) = &*self.held() {
            // Nobody listening is no error.
            let _ = sender.send(changed);
        }
    }
    /// How much has been told so far by this process. A page drawn at one mark that begins to listen at another,
    /// or at another process, looks again: nothing falls between drawing and listening.
    pub fn mark(&self) -> String {
        format!("{}.{}", std::process::id(), self.count.load(Ordering::SeqCst))
    }
    /// Ends every open connection: the server stops.
    pub fn close(&self) {
        *self.held() = None;
    }
    pub fn hear(&self) -> Option<broadcast::Receiver<Changed>> {
        self.held().as_ref().map(broadcast::Sender::subscribe)
    }
    fn held(&self) -> std::sync::MutexGuard<'_, Option<broadcast::Sender<Changed>>> {
        self.sender.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

pub fn routes() -> Router<Site> {
    Router::new().route("/live/{topic}", get(listen))
}

/// What a page wants to hear of.
enum Topic {
    /// One case, by its number.
    Case(String),
    /// Any case: lists and desks, whose rows are filtered when they are fetched.
    Cases,
    /// One whistle, by its number.
    Whistle(String),
    /// Any whistle: the list.
    Whistles,
    /// What flows tell.
    Notices,
    /// One case, for whoever raised it.
    Follow(String),
}

fn topic_of(text: &str) -> Result<Topic, Refusal> {
    match text.split_once(':') {
        Some(("case", number)) => Ok(Topic::Case(number.to_owned())),
        Some(("whistle", number)) => Ok(Topic::Whistle(number.to_owned())),
        Some(("follow", number)) => Ok(Topic::Follow(number.to_owned())),
        // A place changes with its cases.
        Some(("place", _)) => Ok(Topic::Cases),
        None if matches!(text, "cases" | "desk") => Ok(Topic::Cases),
        None if text == "whistles" => Ok(Topic::Whistles),
        None if text == "notices" => Ok(Topic::Notices),
        _ => Err(Refusal::not_found("not-found")),
    }
}

type Events = Pin<Box<dyn Stream<Item = Result<Event, Infallible>> + Send>>;

async fn listen(
    State(site): State<Site>,
    Extension(web): Extension<Web>,
    viewer: Viewer,
    Path(topic): Path<String>,
    typed: Typed,
) -> Result<Response, Problem> {
    let topic = topic_of(&topic)?;
    if !matches!(topic, Topic::Follow(_)) {
        viewer.signed_in()?;
    }
    match &topic {
        // Whoever holds the tracking code hears of his own case and of no other.
        Topic::Follow(number) => {
            let code = typed.require("code", "case-code-wrong")?;
            let (tenant, number, code) = (site.tenant.clone(), number.clone(), code.to_owned());
            let may = site.store.read(move |tx| {
                Box::pin(async move { query::case_by_code(tx, &tenant, &number, &code).await.map(drop) })
            });
            may.await.map_err(|failure: Failure| Problem(failure))?;
        }
        Topic::Case(number) => {
            let (tenant, asking, number) = (site.tenant.clone(), viewer.clone(), number.clone());
            let may = site.store.read(move |tx| {
                Box::pin(async move { query::case_for(tx, &tenant, &asking, &number).await.map(drop) })
            });
            may.await.map_err(|failure: Failure| Problem(failure))?;
        }
        Topic::Whistle(number) => {
            let (tenant, asking, number) = (site.tenant.clone(), viewer.clone(), number.clone());
            let may = site.store.read(move |tx| {
                Box::pin(
                    async move { whistle::query::whistle_for(tx, &tenant, &asking, &number).await.map(drop) },
                )
            });
            may.await.map_err(|failure: Failure| Problem(failure))?;
        }
        Topic::Notices => {}
        Topic::Whistles if viewer.holds::<ReadWhistle>() => {}
        Topic::Whistles => return Err(Refusal::forbidden("forbidden").into()),
        Topic::Cases if viewer.holds::<ReadCase>() => {}
        Topic::Cases => return Err(Refusal::forbidden("forbidden").into()),
    }
    let heard = web.changes.hear().ok_or_else(|| Refusal::rule("server-busy"))?;
    let missed = typed.get("since").is_some_and(|since| since != web.changes.mark());
    let events: Events = Box::pin(changes(heard, topic, missed).take_until(tokio::time::sleep(LASTS)));
    Ok(Sse::new(events).keep_alive(KeepAlive::new().interval(Duration::from_secs(20))).into_response())
}

fn changes(
    heard: broadcast::Receiver<Changed>,
    topic: Topic,
    missed: bool,
) -> impl Stream<Item = Result<Event, Infallible>> + Send {
    // An event without data is none for a browser, so each carries a mark that says nothing.
    let begun = stream::once(async { Ok(Event::default().event("listening").data("-")) });
    let told = stream::unfold((heard, topic), |(mut heard, topic)| async move {
        loop {
            let concerns = match heard.recv().await {
                Ok(changed) => concerns(&topic, &changed),
                // More changed than could be kept: say that something did.
                Err(broadcast::error::RecvError::Lagged(_)) => true,
                Err(broadcast::error::RecvError::Closed) => return None,
            };
            if concerns {
                tokio::time::sleep(TOGETHER).await;
                skip_what_came_together(&mut heard)?;
                return Some((Ok(Event::default().event("changed").data("-")), (heard, topic)));
            }
        }
    });
    let missed = stream::iter(missed.then(|| Ok(Event::default().event("changed").data("-"))));
    begun.chain(missed).chain(told)
}

/// Takes what came meanwhile into the same notice; `None` when the server stops.
fn skip_what_came_together(heard: &mut broadcast::Receiver<Changed>) -> Option<()> {
    loop {
        match heard.try_recv() {
            Ok(_) | Err(broadcast::error::TryRecvError::Lagged(_)) => {}
            Err(broadcast::error::TryRecvError::Empty) => return Some(()),
            Err(broadcast::error::TryRecvError::Closed) => return None,
        }
    }
}

fn concerns(topic: &Topic, changed: &Changed) -> bool {
    match topic {
        Topic::Case(number) | Topic::Follow(number) | Topic::Whistle(number) => **number == *changed.number,
        // Numbers of whistles begin with a letter, those of cases with a digit.
        Topic::Whistles => changed.number.starts_with('W'),
        Topic::Cases => !changed.number.is_empty(),
        Topic::Notices => changed.number.is_empty(),
    }
}
