//! The life of an account (账号) as events. Secrets, logins and names stay out of the journal.

use crate::authority::{Authority, REQUESTER, Role, Scope};
use crate::delegation::InPlaceOf;
use crate::place_path::PlacePath;
use crate::viewer::SessionId;
use kernel::{Context, Id, Instant, Loop, Refusal, UnitId};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Marks the id of a given role.
pub enum Given {}
/// One role given to one account (授权).
pub type GivenId = Id<Given>;

/// A role given, with its period.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RolePeriod {
    pub id: GivenId,
    pub role: Role,
    #[serde(flatten)]
    pub scope: Scope,
    pub valid_from: Instant,
    pub valid_to: Option<Instant>,
    /// Held in a colleague's place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub in_place_of: Option<InPlaceOf>,
}

impl RolePeriod {
    pub fn is_valid(&self, now: Instant) -> bool {
        self.valid_from <= now && self.valid_to.is_none_or(|end| now < end)
    }
    /// Whether it is valid at any time that `other` is.
    fn overlaps(&self, other: &Self) -> bool {
        let before = |end: Option<Instant>, start: Instant| end.is_some_and(|end| end <= start);
        !before(self.valid_to, other.valid_from) && !before(other.valid_to, self.valid_from)
    }
}

/// Marks the id of a second factor.
pub enum FactorMark {}
/// A second factor of an account (第二因素).
pub type FactorId = Id<FactorMark>;

/// What proves who one is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FactorKind {
    /// 密码, only where the account has no second factor.
    Password,
    /// 动态口令: six digits of an authenticator app.
    Code,
    /// 通行密钥: a key that a device keeps and uses after looking at its owner.
    Passkey,
    /// 恢复码: one of ten, each good once.
    Recovery,
    /// 统一身份认证: the government's identity provider vouches for him.
    Provider,
}

impl FactorKind {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Code => "code",
            Self::Passkey => "passkey",
            Self::Recovery => "recovery",
            Self::Provider => "provider",
        }
    }
    pub(crate) fn read(name: &str) -> Option<Self> {
        [Self::Password, Self::Code, Self::Passkey, Self::Recovery, Self::Provider]
            .into_iter()
            .find(|kind| kind.as_str() == name)
    }
}

/// A second factor as the journal tells of it: never its secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FactorTold {
    pub id: FactorId,
    pub kind: FactorKind,
    /// Of what is stored, so that one put into the table behind the journal's back is noticed.
    pub fingerprint: String,
}

/// How somebody signed in (登录方式).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SignInWay {
    /// 密码
    #[default]
    Password,
    /// 统一身份认证
    Provider,
}

impl SignInWay {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Provider => "provider",
        }
    }
    pub(crate) fn read(name: &str) -> Self {
        if name == Self::Provider.as_str() { Self::Provider } else { Self::Password }
    }
    // serde hands a reference over.
    #[allow(clippy::trivially_copy_pass_by_ref)]
    fn is_password(&self) -> bool {
        *self == Self::Password
    }
}

/// An account's person at the identity provider (统一身份认证关联).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProviderLink {
    /// A keyed digest of issuer and subject: the subject itself is kept nowhere.
    pub subject: String,
    /// He linked it himself, signed in at both.
    pub own: bool,
    /// The password is no longer accepted.
    pub sole: bool,
}

/// The most second factors of an account.
pub const MOST_FACTORS: usize = 10;

/// An account as its events make it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountState {
    pub unit: UnitId,
    pub open: bool,
    pub must_change_password: bool,
    /// The fingerprint of the password's hash.
    pub password: String,
    /// In the order of their ids.
    pub roles: Vec<RolePeriod>,
    /// In the order of their ids.
    #[serde(default)]
    pub factors: Vec<FactorTold>,
    /// The keyed digests of recovery codes not used yet, in order.
    #[serde(default)]
    pub recovery: Vec<String>,
    /// Who he is at the identity provider.
    #[serde(default)]
    pub provider: Option<ProviderLink>,
}

#[derive(Clone, Debug)]
pub enum AccountCommand {
    Open {
        unit: UnitId,
        must_change_password: bool,
        password: String,
    },
    MoveTo {
        unit: UnitId,
    },
    GiveRole(RolePeriod),
    /// 代理: given by a colleague, of what he holds.
    Delegate(RolePeriod),
    TakeRole {
        id: GivenId,
    },
    /// 随地点划转: roles given for a place or one below it, when the place lies elsewhere now.
    FollowPlace {
        from: PlacePath,
        to: PlacePath,
    },
    SetPassword {
        must_change: bool,
        password: String,
    },
    FailSignIn,
    LockOut {
        until: Instant,
    },
    SignIn {
        session: SessionId,
        by: SignInWay,
    },
    /// `sole` stays as it is when nothing is said about it.
    LinkProvider {
        subject: String,
        own: bool,
        sole: Option<bool>,
    },
    UnlinkProvider {
        /// By its owner, who cannot take away the only way in.
        own: bool,
    },
    /// The password was right, the second factor is due.
    AskSecond {
        session: SessionId,
    },
    Prove {
        session: SessionId,
        by: FactorKind,
    },
    AddFactor(FactorTold),
    /// Its secret lies under another master key now.
    ResealFactor(FactorTold),
    RemoveFactor {
        id: FactorId,
    },
    SetRecovery {
        codes: Vec<String>,
    },
    UseRecovery {
        code: String,
    },
    EndSession {
        session: SessionId,
        remotely: bool,
    },
    Close,
    Reopen,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum AccountEvent {
    Opened {
        unit: UnitId,
        must_change_password: bool,
        password: String,
    },
    Moved {
        unit: UnitId,
    },
    RoleGiven {
        given: RolePeriod,
    },
    RoleDelegated {
        given: RolePeriod,
    },
    RoleTaken {
        id: GivenId,
        at: Instant,
    },
    RolesFollowed {
        from: PlacePath,
        to: PlacePath,
    },
    PasswordSet {
        must_change: bool,
        password: String,
    },
    SignInFailed,
    LockedOut {
        until: Instant,
    },
    SignedIn {
        session: SessionId,
        #[serde(default, skip_serializing_if = "SignInWay::is_password")]
        by: SignInWay,
    },
    ProviderLinked {
        link: ProviderLink,
    },
    ProviderUnlinked,
    SecondAsked {
        session: SessionId,
    },
    Proved {
        session: SessionId,
        by: FactorKind,
    },
    FactorAdded {
        factor: FactorTold,
    },
    FactorResealed {
        factor: FactorTold,
    },
    FactorRemoved {
        id: FactorId,
    },
    RecoverySet {
        codes: Vec<String>,
    },
    RecoveryUsed {
        code: String,
    },
    SessionEnded {
        session: SessionId,
        remotely: bool,
    },
    Closed,
    Reopened,
}

/// The loop of accounts.
pub enum AccountLoop {}

impl Loop for AccountLoop {
    const KIND: &'static str = "account";
    type State = AccountState;
    type Command = AccountCommand;
    type Event = AccountEvent;
    type Facts = Arc<Authority>;

    fn decide(
        state: Option<&AccountState>,
        command: AccountCommand,
        context: &Context,
        table: &Arc<Authority>,
    ) -> Result<Vec<AccountEvent>, Refusal> {
        use AccountCommand as C;
        let Some(state) = state else {
            return match command {
                C::Open { unit, must_change_password, password } => {
                    Ok(vec![AccountEvent::Opened { unit, must_change_password, password }])
                }
                _ => Err(Refusal::not_found("account-unknown")),
            };
        };
        let event = match command {
            C::Open { .. } => return Err(Refusal::rule("account-exists")),
            C::Reopen if !state.open => AccountEvent::Reopened,
            C::Reopen => return Ok(vec![]),
            C::TakeRole { id } => match state.roles.iter().any(|given| given.id == id) {
                true => AccountEvent::RoleTaken { id, at: context.now },
                false => return Err(Refusal::not_found("account-role-unknown")),
            },
            C::FollowPlace { from, to } => {
                let concerned = state.roles.iter().any(|given| given.scope.is_within(&from));
                match concerned && from != to {
                    true => AccountEvent::RolesFollowed { from, to },
                    false => return Ok(vec![]),
                }
            }
            C::EndSession { session, remotely } => AccountEvent::SessionEnded { session, remotely },
            C::RemoveFactor { id } => return remove_factor(state, id),
            C::ResealFactor(factor) => match state.factors.iter().any(|one| one.id == factor.id) {
                true => AccountEvent::FactorResealed { factor },
                false => return Err(Refusal::not_found("factor-unknown")),
            },
            C::UnlinkProvider { own } => match &state.provider {
                None => return Err(Refusal::not_found("provider-not-linked")),
                Some(link) if own && link.sole => return Err(Refusal::rule("provider-sole")),
                Some(_) => AccountEvent::ProviderUnlinked,
            },
            _ if !state.open => return Err(Refusal::rule("account-closed")),
            C::MoveTo { unit } => AccountEvent::Moved { unit },
            C::GiveRole(given) => {
                judge_role(state, &given, table)?;
                AccountEvent::RoleGiven { given }
            }
            C::Delegate(given) => {
                judge_role(state, &given, table)?;
                AccountEvent::RoleDelegated { given }
            }
            C::SetPassword { must_change, password } => AccountEvent::PasswordSet { must_change, password },
            C::FailSignIn => AccountEvent::SignInFailed,
            C::LockOut { until } => AccountEvent::LockedOut { until },
            C::SignIn { session, by } => AccountEvent::SignedIn { session, by },
            C::LinkProvider { subject, own, sole } => return link_provider(state, subject, own, sole),
            C::AskSecond { session } => AccountEvent::SecondAsked { session },
            C::Prove { session, by } => AccountEvent::Proved { session, by },
            C::AddFactor(factor) => match state.factors.len() < MOST_FACTORS {
                true => AccountEvent::FactorAdded { factor },
                false => return Err(Refusal::rule("factor-many").with("most", MOST_FACTORS)),
            },
            C::SetRecovery { mut codes } => {
                if state.factors.is_empty() {
                    return Err(Refusal::rule("recovery-without-factor"));
                }
                codes.sort();
                AccountEvent::RecoverySet { codes }
            }
            C::UseRecovery { code } => match state.recovery.contains(&code) {
                true => AccountEvent::RecoveryUsed { code },
                false => return Err(Refusal::not_found("factor-unknown")),
            },
            C::Close => AccountEvent::Closed,
        };
        Ok(vec![event])
    }

    fn evolve(state: Option<AccountState>, event: &AccountEvent) -> Option<AccountState> {
        use AccountEvent as E;
        if let E::Opened { unit, must_change_password, password } = event {
            return Some(AccountState {
                unit: *unit,
                open: true,
                must_change_password: *must_change_password,
                password: password.clone(),
                roles: Vec::new(),
                factors: Vec::new(),
                recovery: Vec::new(),
                provider: None,
            });
        }
        let mut state = state?;
        match event {
            E::Moved { unit } => state.unit = *unit,
            E::RoleGiven { given } | E::RoleDelegated { given } => {
                state.roles.push(given.clone());
                state.roles.sort_by_key(|held| held.id);
            }
            E::RoleTaken { id, at } => {
                for given in state.roles.iter_mut().filter(|given| given.id == *id) {
                    given.valid_to = Some(given.valid_to.map_or(*at, |end| end.min(*at)));
                }
            }
            E::RolesFollowed { from, to } => {
                for given in &mut state.roles {
                    if let Scope::Place { place } = &mut given.scope
                        && place.is_within(from)
                    {
                        *place = to.below(&place.as_str()[from.as_str().len()..]);
                    }
                }
            }
            E::PasswordSet { must_change, password } => {
                state.must_change_password = *must_change;
                state.password.clone_from(password);
            }
            E::FactorAdded { factor } => {
                state.factors.push(factor.clone());
                state.factors.sort_by_key(|factor| factor.id);
            }
            E::FactorResealed { factor } => {
                for one in state.factors.iter_mut().filter(|one| one.id == factor.id) {
                    one.clone_from(factor);
                }
            }
            E::FactorRemoved { id } => state.factors.retain(|factor| factor.id != *id),
            E::RecoverySet { codes } => state.recovery.clone_from(codes),
            E::RecoveryUsed { code } => state.recovery.retain(|left| left != code),
            E::ProviderLinked { link } => state.provider = Some(link.clone()),
            E::ProviderUnlinked => state.provider = None,
            E::Closed => state.open = false,
            E::Reopened => state.open = true,
            E::Opened { .. }
            | E::SignInFailed
            | E::LockedOut { .. }
            | E::SignedIn { .. }
            | E::SecondAsked { .. }
            | E::Proved { .. }
            | E::SessionEnded { .. } => {}
        }
        Some(state)
    }

    fn kind(event: &AccountEvent) -> &'static str {
        match event {
            AccountEvent::Opened { .. } => "opened",
            AccountEvent::Moved { .. } => "moved",
            AccountEvent::RoleGiven { .. } => "role_given",
            AccountEvent::RoleDelegated { .. } => "role_delegated",
            AccountEvent::RoleTaken { .. } => "role_taken",
            AccountEvent::RolesFollowed { .. } => "roles_followed",
            AccountEvent::PasswordSet { .. } => "password_set",
            AccountEvent::SignInFailed => "sign_in_failed",
            AccountEvent::LockedOut { .. } => "locked_out",
            AccountEvent::SignedIn { .. } => "signed_in",
            AccountEvent::ProviderLinked { .. } => "provider_linked",
            AccountEvent::ProviderUnlinked => "provider_unlinked",
            AccountEvent::SecondAsked { .. } => "second_asked",
            AccountEvent::Proved { .. } => "proved",
            AccountEvent::FactorAdded { .. } => "factor_added",
            AccountEvent::FactorResealed { .. } => "factor_resealed",
            AccountEvent::FactorRemoved { .. } => "factor_removed",
            AccountEvent::RecoverySet { .. } => "recovery_set",
            AccountEvent::RecoveryUsed { .. } => "recovery_used",
            AccountEvent::SessionEnded { .. } => "session_ended",
            AccountEvent::Closed => "closed",
            AccountEvent::Reopened => "reopened",
        }
    }
}

/// Another person at the provider is not put in place of one unseen: the link is ended first. Who links himself,
/// shows that what an administrator had linked is right.
fn link_provider(
    state: &AccountState,
    subject: String,
    own: bool,
    sole: Option<bool>,
) -> Result<Vec<AccountEvent>, Refusal> {
    let link = match &state.provider {
        Some(held) if held.subject != subject => {
            return Err(Refusal::invalid("provider-linked-already", "subject"));
        }
        Some(held) => ProviderLink { subject, own: own || held.own, sole: sole.unwrap_or(held.sole) },
        None => ProviderLink { subject, own, sole: sole.unwrap_or(false) },
    };
    Ok(match state.provider.as_ref() == Some(&link) {
        true => vec![],
        false => vec![AccountEvent::ProviderLinked { link }],
    })
}

/// With the last factor the recovery codes lose their meaning and go.
fn remove_factor(state: &AccountState, id: FactorId) -> Result<Vec<AccountEvent>, Refusal> {
    if !state.factors.iter().any(|factor| factor.id == id) {
        return Err(Refusal::not_found("factor-unknown"));
    }
    let removed = AccountEvent::FactorRemoved { id };
    Ok(match state.factors.len() == 1 && !state.recovery.is_empty() {
        true => vec![removed, AccountEvent::RecoverySet { codes: Vec::new() }],
        false => vec![removed],
    })
}

/// A role has to exist, be one for accounts, and not be kept apart from another held at the same time.
fn judge_role(state: &AccountState, given: &RolePeriod, table: &Authority) -> Result<(), Refusal> {
    if !table.knows(&given.role) || given.role.as_str() == REQUESTER {
        return Err(Refusal::invalid("role-unknown", "role").with("role", &given.role));
    }
    if given.valid_to.is_some_and(|end| end <= given.valid_from) {
        return Err(Refusal::invalid("role-period", "valid_to"));
    }
    let at_the_same_time = state.roles.iter().filter(|held| held.overlaps(given)).map(|held| &held.role);
    match table.separated_from(&given.role, at_the_same_time) {
        Some(other) => {
            Err(Refusal::rule("role-separate").at("role").with("role", &given.role).with("other", other))
        }
        None => Ok(()),
    }
}
