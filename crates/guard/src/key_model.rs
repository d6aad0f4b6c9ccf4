//! The life of a master key (主密钥) as events: its name, never itself.

use crate::suite::Suite;
use kernel::{Context, Instant, Loop, Refusal};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a key still does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyStanding {
    /// 在用: seals what is new.
    Current,
    /// 停用: opens what lies under it.
    Former,
    /// 已销毁: nothing lies under it any more.
    Destroyed,
}

impl KeyStanding {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Current => "current",
            Self::Former => "former",
            Self::Destroyed => "destroyed",
        }
    }
    pub(crate) fn read(name: &str) -> Option<Self> {
        [Self::Current, Self::Former, Self::Destroyed].into_iter().find(|one| one.as_str() == name)
    }
}

/// A key as its events make it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyState {
    pub suite: Suite,
    pub standing: KeyStanding,
    /// Since when it seals; the beginning of time for the first key.
    pub since: Instant,
}

#[derive(Clone, Debug)]
pub enum KeyCommand {
    /// Seal under it from now on, instead of another one.
    TakeIntoUse { suite: Suite, instead_of: String },
    /// Another one has taken its place.
    Succeed { suite: Suite, by: String },
    /// What lay under it was sealed under the current one: how many rows of which table.
    NoteResealed { rows: BTreeMap<String, u64> },
    /// Nothing lies under it any more.
    Destroy,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum KeyEvent {
    TakenIntoUse { suite: Suite, instead_of: String, since: Instant },
    Succeeded { suite: Suite, by: String },
    Resealed { rows: BTreeMap<String, u64> },
    Destroyed,
}

/// The loop of master keys.
pub enum KeyLoop {}

impl Loop for KeyLoop {
    const KIND: &'static str = "key";
    type State = KeyState;
    type Command = KeyCommand;
    type Event = KeyEvent;
    type Facts = ();

    fn decide(
        state: Option<&KeyState>,
        command: KeyCommand,
        context: &Context,
        (): &(),
    ) -> Result<Vec<KeyEvent>, Refusal> {
        use KeyStanding as S;
        let standing = state.map(|state| state.standing);
        Ok(vec![match command {
            KeyCommand::TakeIntoUse { suite, instead_of } => match standing {
                None => KeyEvent::TakenIntoUse { suite, instead_of, since: context.now },
                // A key that was in use before has been seen by more eyes than a new one.
                Some(_) => return Err(Refusal::rule("key-used")),
            },
            KeyCommand::Succeed { suite, by } => match standing {
                // The first key of a deployment was never taken into use: it was there.
                None | Some(S::Current) => KeyEvent::Succeeded { suite, by },
                Some(_) => return Err(Refusal::rule("key-used")),
            },
            KeyCommand::NoteResealed { rows } => match standing {
                Some(S::Former) if rows.values().any(|count| *count > 0) => KeyEvent::Resealed { rows },
                _ => return Ok(vec![]),
            },
            KeyCommand::Destroy => match standing {
                Some(S::Former) => KeyEvent::Destroyed,
                Some(S::Destroyed) => return Ok(vec![]),
                Some(S::Current) | None => return Err(Refusal::rule("key-current")),
            },
        }])
    }

    fn evolve(state: Option<KeyState>, event: &KeyEvent) -> Option<KeyState> {
        use KeyStanding as S;
        match event {
            KeyEvent::TakenIntoUse { suite, since, .. } => {
                Some(KeyState { suite: *suite, standing: S::Current, since: *since })
            }
            KeyEvent::Succeeded { suite, .. } => {
                let since = state.map_or_else(Instant::default, |state| state.since);
                Some(KeyState { suite: *suite, standing: S::Former, since })
            }
            KeyEvent::Resealed { .. } => state,
            KeyEvent::Destroyed => state.map(|state| KeyState { standing: S::Destroyed, ..state }),
        }
    }

    fn kind(event: &KeyEvent) -> &'static str {
        match event {
            KeyEvent::TakenIntoUse { .. } => "taken_into_use",
            KeyEvent::Succeeded { .. } => "succeeded",
            KeyEvent::Resealed { .. } => "resealed",
            KeyEvent::Destroyed => "destroyed",
        }
    }
}
