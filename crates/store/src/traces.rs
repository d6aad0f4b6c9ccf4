//! Spans for whoever follows work through the program (链路追踪): a command or a query, and its statements by their
//! registered names. Values are never in them, nor is the text of a statement.

use tracing::{Span, trace_span};

/// The target of everything that a trace may tell; nothing else gets into one.
pub const TRACES: &str = "linli::traces";

/// A transaction that writes.
pub(crate) fn command() -> Span {
    trace_span!(target: TRACES, "command")
}

/// A transaction that only reads.
pub(crate) fn query() -> Span {
    trace_span!(target: TRACES, "query")
}

pub(crate) fn statement(system: &'static str, name: &'static str) -> Span {
    trace_span!(target: TRACES, "statement", otel.name = name, otel.kind = "client", db.system.name = system)
}
