//! What happens to a person in the vault, as events: references, purposes and rules only.

use kernel::{Context, Loop, Refusal};
use serde::{Deserialize, Serialize};

/// What became of a person's data: how often it was read in full, and whether it is erased.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct VaultState {
    pub opened: u32,
    pub erased: bool,
}

#[derive(Clone, Debug)]
pub enum VaultCommand {
    Open { object: String, purpose: String },
    Erase { rule: String },
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum VaultEvent {
    /// Read in full (明文查阅), about `object`, for `purpose`.
    Opened { object: String, purpose: String },
    /// The key was destroyed (清除), under `rule`.
    Erased { rule: String },
}

/// The loop of persons in the vault. Putting a person in is told by the matter that refers to him.
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
            VaultCommand::Open { object, purpose } => VaultEvent::Opened { object, purpose },
            VaultCommand::Erase { rule } => VaultEvent::Erased { rule },
        }])
    }

    fn evolve(state: Option<VaultState>, event: &VaultEvent) -> Option<VaultState> {
        let mut state = state.unwrap_or_default();
        match event {
            VaultEvent::Opened { .. } => state.opened += 1,
            VaultEvent::Erased { .. } => state.erased = true,
        }
        Some(state)
    }

    fn kind(event: &VaultEvent) -> &'static str {
        match event {
            VaultEvent::Opened { .. } => "opened",
            VaultEvent::Erased { .. } => "erased",
        }
    }
}
