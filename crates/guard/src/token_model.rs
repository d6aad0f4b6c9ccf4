//! The life of an access token as events. The secret and the purpose's words stay out of the journal.

use crate::access_token::Limits;
use kernel::{AccountId, Context, Instant, Loop, Refusal};
use serde::{Deserialize, Serialize};

/// The longest time for which a token is given.
pub const MOST_DAYS: i64 = 366;

/// A token as its events make it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenState {
    pub account: AccountId,
    #[serde(flatten)]
    pub limits: Limits,
    /// What it is for, as content of its stream.
    pub purpose: String,
    /// The secret's digest in hexadecimal digits.
    pub digest: String,
    pub valid_to: Instant,
    pub revoked_at: Option<Instant>,
}

#[derive(Clone, Debug)]
pub enum TokenCommand {
    Issue(TokenState),
    Revoke,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum TokenEvent {
    Issued { token: TokenState },
    Revoked { at: Instant },
}

/// The loop of access tokens.
pub enum TokenLoop {}

impl Loop for TokenLoop {
    const KIND: &'static str = "token";
    type State = TokenState;
    type Command = TokenCommand;
    type Event = TokenEvent;
    type Facts = ();

    fn decide(
        state: Option<&TokenState>,
        command: TokenCommand,
        context: &Context,
        (): &(),
    ) -> Result<Vec<TokenEvent>, Refusal> {
        match (state, command) {
            (None, TokenCommand::Issue(token)) => {
                let latest = context.now.plus_seconds(MOST_DAYS * 86_400);
                if token.valid_to <= context.now || token.valid_to > latest {
                    return Err(Refusal::invalid("token-period", "days").with("most", MOST_DAYS));
                }
                Ok(vec![TokenEvent::Issued { token }])
            }
            (Some(_), TokenCommand::Issue(_)) => Err(Refusal::rule("token-exists")),
            (None, TokenCommand::Revoke) => Err(Refusal::not_found("token-unknown")),
            (Some(token), TokenCommand::Revoke) if token.revoked_at.is_some() => Ok(Vec::new()),
            (Some(_), TokenCommand::Revoke) => Ok(vec![TokenEvent::Revoked { at: context.now }]),
        }
    }

    fn evolve(state: Option<TokenState>, event: &TokenEvent) -> Option<TokenState> {
        match event {
            TokenEvent::Issued { token } => Some(token.clone()),
            TokenEvent::Revoked { at } => state.map(|token| TokenState { revoked_at: Some(*at), ..token }),
        }
    }

    fn kind(event: &TokenEvent) -> &'static str {
        match event {
            TokenEvent::Issued { .. } => "issued",
            TokenEvent::Revoked { .. } => "revoked",
        }
    }
}
