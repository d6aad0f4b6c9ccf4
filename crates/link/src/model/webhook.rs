//! The life of a webhook as events.

use guard::PlacePath;
use kernel::{Context, Id, Instant, Loop, Refusal};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Marks the id of a webhook.
pub enum WebhookMark {}
/// A receiver that is told of events (事件推送).
pub type WebhookId = Id<WebhookMark>;

/// The kinds of events that can be told; each is `case.` and the name of the fact in the journal.
pub const KINDS: &[&str] = &[
    "case.received",
    "case.answered",
    "case.declined",
    "case.registered",
    "case.dispatched",
    "case.accepted",
    "case.returned",
    "case.designated",
    "case.parked",
    "case.unparked",
    "case.replied",
    "case.checked",
    "case.revisited",
    "case.closed",
    "case.reopened",
    "case.merged",
    "case.withdrawn",
    "case.transferred",
];

/// A webhook as its events make it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WebhookState {
    pub url: String,
    pub kinds: BTreeSet<String>,
    /// Only cases below this place.
    pub place: Option<PlacePath>,
    pub ended_at: Option<Instant>,
}

impl WebhookState {
    /// Whether it wants to be told.
    pub fn wants(&self, kind: &str, place: &PlacePath) -> bool {
        self.ended_at.is_none()
            && self.kinds.contains(kind)
            && self.place.as_ref().is_none_or(|within| place.is_within(within))
    }
}

#[derive(Clone, Debug)]
pub enum WebhookCommand {
    Register(WebhookState),
    End,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum WebhookEvent {
    Registered { webhook: WebhookState },
    Ended { at: Instant },
}

/// The loop of webhooks.
pub enum WebhookLoop {}

impl Loop for WebhookLoop {
    const KIND: &'static str = "webhook";
    type State = WebhookState;
    type Command = WebhookCommand;
    type Event = WebhookEvent;
    type Facts = ();

    fn decide(
        state: Option<&WebhookState>,
        command: WebhookCommand,
        context: &Context,
        (): &(),
    ) -> Result<Vec<WebhookEvent>, Refusal> {
        match (state, command) {
            (None, WebhookCommand::Register(webhook)) => {
                if webhook.kinds.is_empty() {
                    return Err(Refusal::invalid("webhook-kinds", "kind"));
                }
                if let Some(unknown) = webhook.kinds.iter().find(|kind| !KINDS.contains(&kind.as_str())) {
                    return Err(Refusal::invalid("webhook-kind-unknown", "kind").with("given", unknown));
                }
                Ok(vec![WebhookEvent::Registered { webhook }])
            }
            (Some(webhook), WebhookCommand::End) if webhook.ended_at.is_some() => Ok(Vec::new()),
            (Some(_), WebhookCommand::End) => Ok(vec![WebhookEvent::Ended { at: context.now }]),
            (None, WebhookCommand::End) | (Some(_), WebhookCommand::Register(_)) => {
                Err(Refusal::not_found("webhook-unknown"))
            }
        }
    }

    fn evolve(state: Option<WebhookState>, event: &WebhookEvent) -> Option<WebhookState> {
        match event {
            WebhookEvent::Registered { webhook } => Some(webhook.clone()),
            WebhookEvent::Ended { at } => {
                state.map(|webhook| WebhookState { ended_at: Some(*at), ..webhook })
            }
        }
    }

    fn kind(event: &WebhookEvent) -> &'static str {
        match event {
            WebhookEvent::Registered { .. } => "registered",
            WebhookEvent::Ended { .. } => "ended",
        }
    }
}
