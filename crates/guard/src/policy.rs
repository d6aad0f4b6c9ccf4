//! The rules of signing in, as data: passwords, lockout, sessions.

use crate::authority::Role;
use crate::breached::Breached;
use crate::provider::Claims;
use kernel::{Instant, Refusal};
use serde::Deserialize;
use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};

/// Figures of `policy/sign_in.toml`, explained there.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignInPolicy {
    pub least_length: usize,
    pub most_length: usize,
    pub memory_kib: u32,
    pub passes: u32,
    pub lanes: u32,
    pub at_once: usize,
    pub failures: u32,
    pub lock_minutes: Vec<i64>,
    pub forget_hours: i64,
    pub idle_minutes: i64,
    pub absolute_hours: i64,
    pub seen_every_seconds: i64,
    pub second_minutes: i64,
    pub proof_minutes: i64,
    pub second_factor_roles: BTreeSet<Role>,
    pub provider_minutes: i64,
    pub provider_leeway_seconds: i64,
    pub provider_second_amr: BTreeSet<String>,
    pub provider_second_acr: BTreeSet<String>,
    pub provider_only_roles: BTreeSet<Role>,
    #[serde(skip)]
    pub common_passwords: Arc<BTreeSet<String>>,
    /// Passwords that the deployer knows to have leaked.
    #[serde(skip)]
    pub breached: Arc<Breached>,
}

/// The text is not a sign-in policy.
#[derive(Debug, thiserror::Error)]
#[error("sign-in policy: {0}")]
pub struct SignInPolicyError(String);

/// Attempts on one login so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Attempts {
    /// Failures since the last success or lockout.
    pub failures: u32,
    /// Lockouts in a row.
    pub lockouts: u32,
    pub locked_until: Option<Instant>,
    /// The last attempt.
    pub at: Instant,
}

impl SignInPolicy {
    /// The rules that ship with Linli.
    ///
    /// # Errors
    /// [`SignInPolicyError`] when the shipped text is damaged; a test reads it.
    pub fn shipped() -> Result<Arc<Self>, SignInPolicyError> {
        static POLICY: OnceLock<Result<Arc<SignInPolicy>, String>> = OnceLock::new();
        POLICY
            .get_or_init(|| {
                Self::read(
                    include_str!("../policy/sign_in.toml"),
                    include_str!("../policy/common_passwords.txt"),
                )
                .map(Arc::new)
                .map_err(|SignInPolicyError(what)| what)
            })
            .clone()
            .map_err(SignInPolicyError)
    }

    /// These rules with those of another text in their place: it names only what differs.
    ///
    /// # Errors
    /// [`SignInPolicyError`] naming the key.
    pub fn replaced(&self, text: &str) -> Result<Self, SignInPolicyError> {
        let wrong = |cause: toml::de::Error| SignInPolicyError(cause.to_string());
        let mut all: toml::Table = toml::from_str(include_str!("../policy/sign_in.toml")).map_err(wrong)?;
        all.extend(toml::from_str::<toml::Table>(text).map_err(wrong)?);
        let merged = Self::read(&all.to_string(), "")?;
        Ok(Self { common_passwords: Arc::clone(&self.common_passwords), ..merged })
    }

    /// Reads rules and the list of common passwords.
    ///
    /// # Errors
    /// [`SignInPolicyError`] naming the key.
    pub fn read(rules: &str, common: &str) -> Result<Self, SignInPolicyError> {
        let mut policy: Self = toml::from_str(rules).map_err(|cause| SignInPolicyError(cause.to_string()))?;
        let lines = common.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
        policy.common_passwords = Arc::new(lines.map(str::to_lowercase).collect());
        if policy.failures == 0 || policy.lock_minutes.is_empty() || policy.at_once == 0 {
            return Err(SignInPolicyError("failures, lock_minutes and at_once need at least one".into()));
        }
        Ok(policy)
    }

    /// Whether `password` may be set for `login`.
    ///
    /// # Errors
    /// Refusals `password-short`, `password-long`, `password-login`, `password-common`,
    /// `password-breached`, at the field
    /// `password`.
    pub fn judge_password(&self, password: &str, login: &str) -> Result<(), Refusal> {
        let refused = |code| Refusal::invalid(code, "password");
        let length = password.chars().count();
        if length < self.least_length {
            return Err(refused("password-short").with("least", self.least_length));
        }
        if length > self.most_length {
            return Err(refused("password-long").with("most", self.most_length));
        }
        let (lower, login) = (password.to_lowercase(), normal_login(login));
        if !login.is_empty()
            && (lower.contains(&login) || lower.contains(&login.chars().rev().collect::<String>()))
        {
            return Err(refused("password-login"));
        }
        let distinct: BTreeSet<char> = lower.chars().collect();
        if distinct.len() < 4 || self.common_passwords.contains(&lower) {
            return Err(refused("password-common"));
        }
        if self.breached.knows(password) {
            return Err(refused("password-breached"));
        }
        Ok(())
    }

    /// The same rules with the deployer's list of leaked passwords.
    #[must_use]
    pub fn with_breached(mut self, breached: Breached) -> Self {
        self.breached = Arc::new(breached);
        self
    }

    /// Whether one of these roles asks for a second factor.
    pub fn asks_second<'a>(&self, roles: impl IntoIterator<Item = &'a Role>) -> bool {
        roles.into_iter().any(|role| self.second_factor_roles.contains(role))
    }

    /// Whether what the identity provider says counts as a second factor.
    pub fn provider_counts(&self, claims: &Claims) -> bool {
        claims.means.iter().any(|means| self.provider_second_amr.contains(means))
            || claims.assurance.as_ref().is_some_and(|level| self.provider_second_acr.contains(level))
    }

    /// Whether a proof of who one is, given at `at`, still counts as recent.
    pub fn is_recent(&self, at: Option<Instant>, now: Instant) -> bool {
        at.is_some_and(|at| now.seconds_since(at) <= self.proof_minutes * 60)
    }

    /// What one more failure at `now` leads to.
    pub fn after_failure(&self, before: Attempts, now: Instant) -> Attempts {
        let before = self.still_counted(before, now);
        let failures = before.failures + 1;
        if failures < self.failures {
            return Attempts { failures, at: now, ..before };
        }
        let round = usize::try_from(before.lockouts).unwrap_or(usize::MAX).min(self.lock_minutes.len() - 1);
        let minutes = self.lock_minutes.get(round).copied().unwrap_or(15);
        Attempts {
            failures: 0,
            lockouts: before.lockouts + 1,
            locked_until: Some(now.plus_seconds(minutes * 60)),
            at: now,
        }
    }

    /// Until when the login is closed at `now`, if it is.
    pub fn locked(&self, attempts: Attempts, now: Instant) -> Option<Instant> {
        attempts.locked_until.filter(|until| now < *until)
    }

    fn still_counted(&self, attempts: Attempts, now: Instant) -> Attempts {
        if now.seconds_since(attempts.at) >= self.forget_hours * 3600 {
            Attempts::default()
        } else {
            attempts
        }
    }

    /// Until when a session lasts that was opened at `created` and last used at `seen`.
    pub fn session_ends(&self, created: Instant, seen: Instant) -> Instant {
        let idle = seen.plus_seconds(self.idle_minutes * 60);
        idle.min(created.plus_seconds(self.absolute_hours * 3600))
    }
}

/// A login as it is compared: without surrounding space, in lower case.
pub fn normal_login(login: &str) -> String {
    login.trim().to_lowercase()
}

/// A login is 2–32 of letters, digits, `.`, `-` and `_`, so that it can be said over the phone.
///
/// # Errors
/// Refusal `account-login` at the field `login`.
pub fn judge_login(login: &str) -> Result<String, Refusal> {
    let login = normal_login(login);
    let plain = login.chars().all(|one| one.is_alphanumeric() || matches!(one, '.' | '-' | '_'));
    match plain && (2..=32).contains(&login.chars().count()) {
        true => Ok(login),
        false => Err(Refusal::invalid("account-login", "login")),
    }
}
