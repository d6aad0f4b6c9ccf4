//! What happens to a person in the vault, as events: references, purposes and rules only.

use crate::vault::DataClass;
use kernel::{Context, Instant, Loop, Refusal};
use serde::{Deserialize, Serialize};

/// What became of a person's data: how often it was read in full, and whether it is erased. What was put in before the
/// journal told of it has neither terms nor digest.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct VaultState {
    pub opened: u32,
    pub erased: bool,
    #[serde(default)]
    pub terms: Option<VaultTerms>,
    /// Of the sealed text as it lies there.
    #[serde(default)]
    pub digest: Option<String>,
    #[serde(default)]
    pub period: Option<VaultPeriod>,
}

/// On what terms something was put in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VaultTerms {
    pub class: DataClass,
    pub purpose: String,
}

/// Until when it is kept; no end while that is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VaultPeriod {
    pub until: Option<Instant>,
}

#[derive(Clone, Debug)]
pub enum VaultCommand {
    Put { terms: VaultTerms, until: Option<Instant>, digest: String },
    Keep { until: Option<Instant> },
    Reseal { digest: String },
    Open { object: String, purpose: String },
    Erase { rule: String },
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum VaultEvent {
    /// Put in (存入), with a digest of the sealed text.
    Put {
        #[serde(flatten)]
        terms: VaultTerms,
        until: Option<Instant>,
        digest: String,
    },
    /// Until when it is kept is known now, or not any more (保存期限).
    Kept { until: Option<Instant> },
    /// Sealed anew in another suite of ciphers (换套重封).
    Resealed { digest: String },
    /// Read in full (明文查阅), about `object`, for `purpose`.
    Opened { object: String, purpose: String },
    /// The key was destroyed (清除), under `rule`.
    Erased { rule: String },
}

/// The loop of persons in the vault.
pub enum VaultLoop {}

impl Loop for VaultLoop {
    const KIND: &'static str = "vault";
    type State = VaultState;
    type Command = VaultCommand;
    type Event = VaultEvent;
    type Facts = ();

    fn decide(
        state: Option<&VaultState>,
        command: VaultCommand,
        _: &Context,
        (): &(),
    ) -> Result<Vec<VaultEvent>, Refusal> {
        if state.is_some_and(|state| state.erased) {
            return Err(Refusal::not_found("vault-erased"));
        }
        Ok(vec![match command {
            VaultCommand::Put { .. } if state.is_some() => return Err(Refusal::rule("vault-exists")),
            VaultCommand::Put { terms, until, digest } => VaultEvent::Put { terms, until, digest },
            VaultCommand::Keep { until } => VaultEvent::Kept { until },
            VaultCommand::Reseal { digest } => VaultEvent::Resealed { digest },
            VaultCommand::Open { object, purpose } => VaultEvent::Opened { object, purpose },
            VaultCommand::Erase { rule } => VaultEvent::Erased { rule },
        }])
    }

    fn evolve(state: Option<VaultState>, event: &VaultEvent) -> Option<VaultState> {
        let mut state = state.unwrap_or_default();
        match event {
            VaultEvent::Put { terms, until, digest } => {
                state.terms = Some(terms.clone());
                state.digest = Some(digest.clone());
                state.period = Some(VaultPeriod { until: *until });
            }
            VaultEvent::Kept { until } => state.period = Some(VaultPeriod { until: *until }),
            VaultEvent::Resealed { digest } => state.digest = Some(digest.clone()),
            VaultEvent::Opened { .. } => state.opened += 1,
            VaultEvent::Erased { .. } => state.erased = true,
        }
        Some(state)
    }

    fn kind(event: &VaultEvent) -> &'static str {
        match event {
            VaultEvent::Put { .. } => "put",
            VaultEvent::Kept { .. } => "kept",
            VaultEvent::Resealed { .. } => "resealed",
            VaultEvent::Opened { .. } => "opened",
            VaultEvent::Erased { .. } => "erased",
        }
    }
}
