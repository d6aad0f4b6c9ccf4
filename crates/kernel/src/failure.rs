//! The three ways in which an action can fail.

use crate::Refusal;

/// What an action or query returns instead of its result.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The rules refuse it: the sender can read why and what to do next.
    #[error("refused: {}", .0.code)]
    Refused(Refusal),
    /// Somebody else changed the same thing first; `version` is what it is now.
    #[error("{stream} was changed meanwhile (now version {version})")]
    Stale { stream: String, version: i64 },
    /// Something below is broken; logged once with an operation number, never shown.
    #[error("broken: {0}")]
    Broken(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl Failure {
    pub fn broken(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Broken(cause.into())
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}
impl From<serde_json::Error> for Failure {
    fn from(cause: serde_json::Error) -> Self {
        Self::broken(cause)
    }
}
