//! Figures about the running process for those who operate it (运行指标), in the text format of Prometheus. They stand on
//! an address of their own (`--metrics`), away from the public one, and speak of addresses and counts, never of who asked.

use crate::flows;
use crate::serve::Web;
use crate::traces::Traced;
use axum::Router;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use kernel::{Failure, Refusal};
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};
use std::time::Instant as Stopwatch;
use tokio::net::TcpListener;

/// Upper bounds of the classes of durations, in seconds: from what a page may take to what is given up.
const BOUNDS: [f64; 11] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0, 30.0];

const MEDIA: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Answered {
    method: String,
    /// The address as the table of routes has it, so that a case's number makes no figure of its own.
    route: String,
    status: u16,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Route {
    route: String,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Reader {
    follower: String,
}

type Durations = Family<Route, Histogram, fn() -> Histogram>;

/// What this process counts of itself.
#[derive(Clone)]
pub struct Metrics {
    answered: Family<Answered, Counter>,
    seconds: Durations,
    under_way: Gauge,
}

impl Default for Metrics {
    fn default() -> Self {
        Self {
            answered: Family::default(),
            seconds: Durations::new_with_constructor(|| Histogram::new(BOUNDS)),
            under_way: Gauge::default(),
        }
    }
}

/// What the database tells at the moment of asking.
struct Asked {
    entries: u64,
    /// How many entries each reader of the log is behind its end.
    behind: Vec<(String, i64)>,
}

impl Metrics {
    /// Everything as text. A database that does not answer is told as such; the process's own figures stay.
    async fn text(&self, web: &Web) -> Result<String, std::fmt::Error> {
        let mut registry = Registry::with_prefix("linli");
        registry.register("requests", "Answers by method, address and status", self.answered.clone());
        let help = "Time until an answer begins, by address";
        registry.register_with_unit("request", help, Unit::Seconds, self.seconds.clone());
        registry.register("requests_under_way", "Requests that are being answered", self.under_way.clone());
        let statements = Counter::<u64>::default();
        statements.inc_by(web.deployment.site.store.statements());
        registry.register("statements", "Statements sent to the database", statements);
        let (up, entries, behind) =
            (Gauge::<i64>::default(), Gauge::<i64>::default(), Family::<Reader, Gauge>::default());
        match asked(web).await {
            Ok(asked) => {
                up.set(1);
                entries.set(asked.entries.cast_signed());
                for (follower, count) in asked.behind {
                    behind.get_or_create(&Reader { follower }).set(count);
                }
            }
            Err(failure) => tracing::warn!(cause = %failure, "the database did not answer for the metrics"),
        }
        registry.register("database_up", "1 while the database answers", up);
        registry.register("log_entries", "Entries that have their place in the log", entries);
        registry.register("log_behind", "Entries of the log that a reader has not read yet", behind);
        let mut text = String::new();
        encode(&mut text, &registry)?;
        Ok(text)
    }
}

async fn asked(web: &Web) -> Result<Asked, Failure> {
    let (tenant, store) = (web.deployment.site.tenant.clone(), web.deployment.site.store.clone());
    let read = store.read(move |tx| {
        Box::pin(async move {
            let entries = journal::log_size(tx, tenant.as_str()).await?;
            let positions = journal::positions(tx, tenant.as_str()).await?;
            let (end, followers) = (entries.cast_signed(), flows::followers());
            let reads = positions.into_iter().filter(|(name, _)| followers.contains(&name.as_str()));
            let behind = reads.map(|(name, at)| (name, (end - at).max(0))).collect();
            Ok::<_, Failure>(Asked { entries, behind })
        })
    });
    read.await
}

/// Counts every answer of the addresses behind the gate.
pub async fn count(State(web): State<Web>, request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().map_or("none", MatchedPath::as_str).to_owned();
    Traced::routed(&request);
    let method = request.method().as_str().to_owned();
    let (metrics, begun) = (web.metrics.clone(), Stopwatch::now());
    metrics.under_way.inc();
    let response = next.run(request).await;
    metrics.under_way.dec();
    let status = response.status().as_u16();
    metrics.seconds.get_or_create(&Route { route: route.clone() }).observe(begun.elapsed().as_secs_f64());
    metrics.answered.get_or_create(&Answered { method, route, status }).inc();
    response
}

async fn show(State(web): State<Web>) -> Response {
    match web.metrics.text(&web).await {
        Ok(text) => ([(header::CONTENT_TYPE, MEDIA)], text).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// Answers `/metrics` on an address of its own until the process ends.
///
/// # Errors
/// Refusal `listen-address`.
pub async fn listen(web: &Web, address: &str) -> Result<std::net::SocketAddr, Refusal> {
    let refused = |cause: std::io::Error| {
        Refusal::rule("listen-address").with("given", address).with("cause", cause.to_string())
    };
    let listener = TcpListener::bind(address).await.map_err(refused)?;
    let at = listener.local_addr().map_err(refused)?;
    let routes = Router::new().route("/metrics", get(show)).with_state(web.clone());
    tokio::spawn(async move {
        if let Err(cause) = axum::serve(listener, routes).await {
            tracing::error!(cause = %cause, "the metrics are not answered any more");
        }
    });
    Ok(at)
}
