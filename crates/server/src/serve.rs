//! The web server: its addresses, its layers, its start and its end.

use crate::command_line::Listening;
use crate::deployment::{Deployment, Opening, ServerLock, make_ready};
use crate::lists::GroundLists;
use crate::live::Changes;
use crate::metrics::{self, Metrics};
use crate::origin::{self, Noted};
use crate::throttle::{self, Throttle};
use crate::versions::{Versions, Whole};
use crate::{
    capabilities, command_line, described, edge, interface, live, looks, respond, said, shell, tasks,
};
use axum::extract::DefaultBodyLimit;
use axum::routing::get;
use axum::{Extension, Router, middleware};
use guard::desk::Desks;
use kernel::{Entropy, Failure, Refusal};
use link::lists::ListSite;
use link::webhook::Reachable;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;

/// The largest body that any address takes; each says its own smaller limit.
const LARGEST_BODY: usize = 200 * 1024 * 1024;
/// How long requests under way may still take when the server is asked to stop.
const DRAIN: Duration = Duration::from_secs(10);

/// What the server's own handlers and layers share.
#[derive(Clone)]
pub struct Web {
    pub deployment: Deployment,
    pub desks: Desks,
    pub changes: Changes,
    pub request_time: Duration,
    /// Requests to `/api/v1` that one caller may send in a minute; none: any number.
    pub per_minute: Option<u32>,
    pub callers: Arc<interface::Callers>,
    pub versions: Arc<Versions>,
    /// What this process counts of itself.
    pub metrics: Metrics,
    /// How far webhooks may reach.
    pub reachable: Reachable,
    /// Where people reach this site, for messages.
    pub public_address: Option<Arc<str>>,
    /// Whom to tell about a security flaw.
    pub security_contact: Option<Arc<str>>,
    /// Whether traces go on with what a proxy in front began.
    pub traces_follow: bool,
    /// The ground under the map, when another server gives it.
    pub tiles: map::Tiles,
    inner: Arc<Inner>,
}

struct Inner {
    operation_prefix: String,
    operations: AtomicU64,
    stopping: AtomicBool,
    place: Mutex<String>,
    throttle: Throttle,
    noted: Noted,
}

impl Web {
    /// What a server of this deployment shares.
    ///
    /// # Errors
    /// When the system gives no randomness.
    pub fn new(deployment: Deployment, request_time: Duration) -> Result<Self, Failure> {
        let drawn = Entropy::new(edge::seed()?).draw();
        let inner = Inner {
            operation_prefix: hex::encode(&drawn[..3]).to_uppercase(),
            operations: AtomicU64::new(0),
            stopping: AtomicBool::new(false),
            place: Mutex::new(String::new()),
            throttle: Throttle::shipped()?,
            noted: Noted::default(),
        };
        let desks = capabilities::desks(&deployment);
        Ok(Self {
            deployment,
            desks,
            changes: Changes::default(),
            request_time,
            per_minute: None,
            callers: Arc::default(),
            versions: Arc::new(Versions::of(described::unmarked_operations())),
            metrics: Metrics::default(),
            reachable: Reachable::Public,
            public_address: None,
            security_contact: None,
            traces_follow: false,
            tiles: map::Tiles::default(),
            inner: Arc::new(inner),
        })
    }
    /// A number that is said over the phone and found in the log.
    pub fn next_operation(&self) -> String {
        let number = self.inner.operations.fetch_add(1, Ordering::Relaxed) + 1;
        format!("{}-{number}", self.inner.operation_prefix)
    }
    pub fn is_stopping(&self) -> bool {
        self.inner.stopping.load(Ordering::Relaxed)
    }
    /// What counts how often one address sends something.
    pub fn noted(&self) -> &Noted {
        &self.inner.noted
    }
    pub fn throttle(&self) -> &Throttle {
        &self.inner.throttle
    }
    /// What channels need to reach people outside.
    pub fn surroundings(&self) -> link::channels::Surroundings {
        link::channels::Surroundings {
            site: self.deployment.site.clone(),
            reachable: self.reachable,
            address: self.public_address.clone(),
        }
    }
    /// The name of the place that this deployment serves, as last seen.
    pub fn place_name(&self) -> String {
        self.inner.place.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
    pub fn remember_place(&self, name: &str) {
        let mut known = self.inner.place.lock().unwrap_or_else(PoisonError::into_inner);
        if *known != name {
            name.clone_into(&mut known);
        }
    }
}

/// The addresses of all capabilities inside the gate and the shell, and the server's own.
pub fn router(web: &Web, gallery: bool) -> Router {
    let site = web.deployment.site.clone();
    let mut inside: Router<guard::Site> = Router::new();
    for routes in capabilities::all().into_iter().filter_map(|capability| capability.routes) {
        inside = inside.merge(routes());
    }
    if gallery || site.demo {
        inside = inside.merge(crate::gallery::routes());
    }
    let guarded = inside
        .merge(ui::router())
        .merge(live::routes())
        .merge(described::routes())
        .fallback(respond::not_found)
        .layer(Extension(web.deployment.cases()))
        .layer(Extension(ListSite(Arc::new(GroundLists { grounds: web.deployment.cases().grounds }))))
        .layer(Extension(web.deployment.duty()))
        .layer(Extension(web.desks.clone()))
        .layer(Extension(capabilities::besides(&web.deployment)))
        .layer(Extension(capabilities::advisors(&web.deployment)))
        .layer(Extension(capabilities::offers()))
        .layer(Extension(web.deployment.assist()))
        .layer(Extension(web.deployment.topics.clone()))
        .layer(Extension(capabilities::policies()))
        .layer(Extension(insight::Signer::new(web.deployment.keys.signing())))
        .layer(Extension(web.reachable))
        .layer(Extension(web.surroundings()))
        .layer(Extension(web.tiles.clone()))
        .layer(Extension(web.clone()))
        .layer(middleware::from_fn_with_state(web.clone(), looks::note))
        .layer(middleware::from_fn_with_state(web.clone(), interface::keep))
        .layer(middleware::from_fn_with_state(web.clone(), origin::note))
        .layer(middleware::from_fn_with_state(web.clone(), throttle::limit))
        .layer(middleware::from_fn_with_state(web.clone(), shell::draw))
        .layer(middleware::from_fn_with_state(site.clone(), guard::gate))
        .layer(DefaultBodyLimit::max(LARGEST_BODY))
        .layer(middleware::from_fn_with_state(web.clone(), metrics::count))
        .with_state(site);
    let spoken = guarded
        .layer(CatchPanicLayer::custom(respond::panicked))
        .layer(middleware::from_fn_with_state(web.clone(), shell::draw_refusals));
    // Assets come first: they need no session, and a page that asks for a new password keeps its looks.
    Router::new()
        .route("/healthz", get(respond::alive))
        .route("/readyz", get(respond::ready))
        .route("/.well-known/security.txt", get(respond::security_contact))
        .with_state(web.clone())
        .merge(ui::assets::router())
        .fallback_service(spoken.clone())
        .layer(Extension(Whole(spoken)))
        .layer(CompressionLayer::new())
        .layer(middleware::from_fn_with_state(web.clone(), respond::guard_headers))
        .layer(middleware::from_fn_with_state(web.clone(), respond::number_and_log))
}

/// `linli serve`
///
/// # Errors
/// Refusals `server-running`, `listen-address`; see [`Deployment::open`].
pub async fn serve(options: command_line::Serve) -> Result<said::Said, Failure> {
    let mut deployment = Deployment::open(&options.data, Opening::Create).await?;
    deployment.site.secure_cookies = options.listening.secure;
    deployment.site.demo = crate::demo::was_loaded(&deployment).await?;
    run(deployment, &options.listening).await
}

/// Serves a deployment until the process is asked to stop.
///
/// # Errors
/// Refusals `server-running`, `listen-address`.
pub async fn run(deployment: Deployment, listening: &Listening) -> Result<said::Said, Failure> {
    run_until(deployment, listening, asked_to_stop(), |at| {
        said::print_line(&format!("listening on http://{at}"));
    })
    .await?;
    Ok(said::Said::done("", serde_json::json!({ "stopped": true })))
}

/// Serves a deployment until `asked` is over; `heard` is told the address as soon as it listens.
///
/// # Errors
/// As [`run`].
pub(crate) async fn run_until(
    deployment: Deployment,
    listening: &Listening,
    asked: impl Future<Output = ()> + Send + 'static,
    heard: impl FnOnce(SocketAddr),
) -> Result<(), Failure> {
    let _lock = ServerLock::share_or_take(&deployment.folder)?;
    make_ready(&deployment).await?;
    let listener =
        TcpListener::bind(&listening.listen).await.map_err(|cause| address(&listening.listen, &cause))?;
    let at = listener.local_addr().map_err(|cause| address(&listening.listen, &cause))?;
    let mut web = Web::new(deployment, Duration::from_secs(listening.request_seconds.max(1)))?;
    web.per_minute = Some(listening.api_per_minute);
    web.traces_follow = listening.traces_follow;
    if listening.webhooks_private {
        web.reachable = Reachable::Private;
    }
    if let Some(address) = &listening.public_address {
        web.public_address = Some(public_address(address)?);
    }
    if let Some(contact) = &listening.security_contact {
        web.security_contact = Some(security_contact(contact)?);
    }
    if let Some(template) = &listening.tiles {
        let attribution = listening.tiles_attribution.as_deref().unwrap_or_default();
        web.tiles = map::Tiles(Some(Arc::new(map::TileSource::read(template, attribution)?)));
    }
    warm(&web).await?;
    let (stop, stopping) = watch::channel(false);
    let background = tasks::start(&web, &stopping);
    let service = router(&web, listening.gallery);
    heard(at);
    if let Some(address) = &listening.metrics {
        let at = metrics::listen(&web, address).await?;
        said::print_line(&format!("metrics on http://{at}/metrics"));
    }
    let asked = stop_when(asked, web.clone(), stop);
    let mut ended = stopping.clone();
    let served = axum::serve(listener, service.into_make_service_with_connect_info::<SocketAddr>())
        .with_graceful_shutdown(asked);
    tokio::select! {
        result = async { served.await } => result.map_err(Failure::broken)?,
        // A client that never finishes does not keep the server alive.
        () = async { let _ = ended.wait_for(|stopped| *stopped).await; tokio::time::sleep(DRAIN).await; } => {
            tracing::warn!("requests were still under way when the server stopped");
        }
    }
    background.finish().await;
    Ok(())
}

/// Loads what every page needs, so that the first reader waits no longer than the others.
async fn warm(web: &Web) -> Result<(), Failure> {
    let (grounds, site) = (Arc::clone(&web.deployment.grounds), web.deployment.site.clone());
    let read = web.deployment.site.store.read(move |tx| {
        Box::pin(async move {
            let ground = grounds.current(tx, site.now()).await?;
            Ok::<_, Failure>(ground.atlas.root().and_then(|root| ground.atlas.name(root)).map(str::to_owned))
        })
    });
    if let Some(name) = read.await? {
        web.remember_place(&name);
    }
    Ok(())
}

/// Where people reach this site, without a slash at its end.
fn public_address(given: &str) -> Result<Arc<str>, Refusal> {
    let plain = given.trim_end_matches('/');
    let host = plain.strip_prefix("https://").or_else(|| plain.strip_prefix("http://"));
    match host.is_some_and(|host| !host.is_empty() && !host.contains([' ', '?', '#', '@'])) {
        true => Ok(plain.into()),
        false => Err(Refusal::rule("public-address").with("given", given)),
    }
}

/// An address by which a person can be told something, in one line.
fn security_contact(given: &str) -> Result<Arc<str>, Refusal> {
    let begun = ["mailto:", "https://", "tel:"].iter().any(|begun| given.starts_with(begun));
    match begun && !given.contains(char::is_whitespace) {
        true => Ok(given.into()),
        false => Err(Refusal::rule("security-contact").with("given", given)),
    }
}

fn address(given: &str, cause: &std::io::Error) -> Refusal {
    Refusal::rule("listen-address").with("given", given).with("cause", cause)
}

/// Tells everything that runs long to end as soon as that is asked for.
async fn stop_when(asked: impl Future<Output = ()>, web: Web, stop: watch::Sender<bool>) {
    asked.await;
    web.inner.stopping.store(true, Ordering::Relaxed);
    web.changes.close();
    let _ = stop.send(true);
}

/// Waits for SIGTERM or ctrl-c.
async fn asked_to_stop() {
    let interrupted = async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let terminated = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let terminated = std::future::pending::<()>();
    tokio::select! { () = interrupted => {}, () = terminated => {} }
}
