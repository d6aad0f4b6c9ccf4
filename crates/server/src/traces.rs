//! Traces of work for those who operate it (链路追踪): spans of requests, commands, statements and sweeps, sent to an
//! OpenTelemetry collector when `--traces` names one. A span tells the operation number, the address as the table of
//! routes has it, names of statements and kinds of entries: never a number of a case, a person, or words.

use axum::extract::{MatchedPath, Request};
use axum::http::{HeaderMap, Method};
use axum::response::Response;
use kernel::{Failure, Refusal};
use opentelemetry::propagation::{Extractor, TextMapPropagator};
use opentelemetry::trace::TracerProvider;
use opentelemetry_otlp::{Protocol, SpanExporter, WithExportConfig};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::propagation::TraceContextPropagator;
use opentelemetry_sdk::trace::SdkTracerProvider;
use std::time::Duration;
use store::TRACES;
use tracing::field::Empty;
use tracing::{Span, Subscriber};
use tracing_opentelemetry::OpenTelemetrySpanExt;
use tracing_subscriber::Layer;
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::registry::LookupSpan;

/// Where a collector takes spans over HTTP, below its address.
const PATH: &str = "/v1/traces";
/// How long the collector may take; spans that it does not take are lost, and the log says so.
const PATIENCE: Duration = Duration::from_secs(5);

/// Sends what the process tells until it ends.
pub(crate) struct Traces(SdkTracerProvider);

impl Traces {
    /// To the collector at an address, e.g. `http://127.0.0.1:4318`.
    ///
    /// # Errors
    /// Refusal `traces-address`.
    pub(crate) fn to(address: &str) -> Result<Self, Failure> {
        let refused = || Refusal::rule("traces-address").with("given", address);
        let base = address.trim_end_matches('/');
        let host = base.strip_prefix("http://").or_else(|| base.strip_prefix("https://"));
        if host.is_none_or(|host| host.is_empty() || host.contains([' ', '?', '#', '@'])) {
            return Err(refused().into());
        }
        let endpoint = if base.ends_with(PATH) { base.to_owned() } else { format!("{base}{PATH}") };
        let exporter = SpanExporter::builder()
            .with_http()
            .with_protocol(Protocol::HttpBinary)
            .with_endpoint(endpoint)
            .with_timeout(PATIENCE)
            .build()
            .map_err(|cause| refused().with("cause", cause))?;
        let about = Resource::builder()
            .with_service_name("linli")
            .with_attribute(opentelemetry::KeyValue::new("service.version", env!("CARGO_PKG_VERSION")))
            .build();
        Ok(Self(SdkTracerProvider::builder().with_resource(about).with_batch_exporter(exporter).build()))
    }

    /// What hears the spans that are meant for traces, and nothing else: log lines tell more than a trace may.
    pub(crate) fn layer<S>(&self) -> impl Layer<S> + Send + Sync + use<S>
    where
        S: Subscriber + for<'span> LookupSpan<'span> + Send + Sync,
    {
        tracing_opentelemetry::layer()
            .with_tracer(self.0.tracer("linli"))
            .with_location(false)
            .with_threads(false)
            .with_target(false)
            .with_level(false)
            .with_tracked_inactivity(false)
            .with_context_activation(false)
            .with_filter(filter_fn(|told| told.target() == TRACES))
    }

    /// Sends what is still there.
    pub(crate) fn end(&self) {
        if let Err(cause) = self.0.shutdown() {
            tracing::warn!(cause = %cause, "the last traces were not taken");
        }
    }
}

/// The span of a request, carried by it so that its route can be told as soon as it is known.
#[derive(Clone)]
pub(crate) struct Traced(Span);

impl Traced {
    /// `follows`: what a proxy in front began goes on here.
    pub(crate) fn begin(request: &Request, operation: &str, follows: bool) -> Self {
        let span = tracing::trace_span!(
            target: TRACES,
            "request",
            otel.name = Empty,
            otel.kind = "server",
            otel.status_code = Empty,
            http.request.method = method(request.method()),
            http.route = Empty,
            http.response.status_code = Empty,
            linli.operation = operation,
        );
        if follows && !span.is_disabled() {
            let parent = TraceContextPropagator::new().extract(&Headers(request.headers()));
            // Without a layer that listens there is nothing to follow.
            let _ = span.set_parent(parent);
        }
        Self(span)
    }
    pub(crate) fn span(&self) -> &Span {
        &self.0
    }
    /// Tells by which address of the table it is answered.
    pub(crate) fn routed(request: &Request) {
        if let Some(traced) = request.extensions().get::<Self>()
            && !traced.0.is_disabled()
        {
            let route = request.extensions().get::<MatchedPath>().map_or("none", MatchedPath::as_str);
            traced.0.record("http.route", route);
            traced.0.record("otel.name", format!("{} {route}", method(request.method())));
        }
    }
    pub(crate) fn answered(&self, response: &Response) {
        let status = response.status();
        self.0.record("http.response.status_code", status.as_u16());
        if status.is_server_error() {
            self.0.record("otel.status_code", "ERROR");
        }
    }
}

/// A sweep of one of the flows.
pub(crate) fn sweep(flow: &'static str, operation: &str) -> Span {
    tracing::trace_span!(target: TRACES, "sweep", otel.name = format!("sweep {flow}"), linli.operation = operation)
}

/// Whatever else stands there was made up by the sender.
fn method(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "_OTHER",
    }
}

struct Headers<'request>(&'request HeaderMap);

impl Extractor for Headers<'_> {
    fn get(&self, key: &str) -> Option<&str> {
        // What a proxy passes on of its own context (`tracestate`) is not taken: it may say anything.
        (key == "traceparent").then(|| self.0.get(key)?.to_str().ok()).flatten()
    }
    fn keys(&self) -> Vec<&str> {
        vec!["traceparent"]
    }
}
