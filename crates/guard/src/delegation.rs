//! Standing in for a colleague (代理): a role handed on to a named colleague of the same unit, for a bounded time. Pure.

use crate::authority::Role;
use crate::model::{GivenId, RolePeriod};
use kernel::{AccountId, Instant, Refusal, UnitId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::sync::OnceLock;

/// Why somebody stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum StandIn {
    /// 代理: he was asked to do a part of the work.
    Delegation,
    /// 请假: his colleague is away.
    Absence,
}

impl StandIn {
    pub const ALL: [Self; 2] = [Self::Delegation, Self::Absence];
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Delegation => "delegation",
            Self::Absence => "absence",
        }
    }
    pub fn read(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }
}

/// Whose role it is that somebody holds in his place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InPlaceOf {
    pub account: AccountId,
    /// The role of his that was handed on: it ends with it.
    pub given: GivenId,
    pub why: StandIn,
}

/// Figures of `policy/delegation.toml`, explained there.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DelegationRules {
    pub most_days: i64,
    pub not_roles: BTreeSet<Role>,
}

impl DelegationRules {
    /// The rules that ship with Linli.
    ///
    /// # Errors
    /// What is wrong with the text; a test reads it.
    pub fn shipped() -> Result<&'static Self, String> {
        static RULES: OnceLock<Result<DelegationRules, String>> = OnceLock::new();
        let read = RULES.get_or_init(|| {
            toml::from_str(include_str!("../policy/delegation.toml")).map_err(|cause| cause.to_string())
        });
        read.as_ref().map_err(Clone::clone)
    }
}

/// Somebody as far as standing in is concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Colleague {
    pub account: AccountId,
    pub unit: UnitId,
    pub open: bool,
}

/// A role as it is handed on, with its period.
///
/// # Errors
/// Refusals `delegation-own`, `delegation-chain`, `delegation-role`, `delegation-colleague`, `delegation-period`,
/// `delegation-long`, `delegation-beyond`.
pub fn hand_on(
    rules: &DelegationRules,
    (from, held): (Colleague, &RolePeriod),
    (to, id, why): (Colleague, GivenId, StandIn),
    (valid_from, valid_to): (Instant, Instant),
    now: Instant,
) -> Result<RolePeriod, Refusal> {
    if to.account == from.account {
        return Err(Refusal::invalid("delegation-own", "to"));
    }
    // A unit's work stays the unit's: what only its members may, nobody elsewhere comes to.
    if !to.open || to.unit != from.unit {
        return Err(Refusal::invalid("delegation-colleague", "to"));
    }
    if held.in_place_of.is_some() {
        return Err(Refusal::invalid("delegation-chain", "given"));
    }
    if rules.not_roles.contains(&held.role) {
        return Err(Refusal::invalid("delegation-role", "given").with("role", &held.role));
    }
    if valid_to <= valid_from || valid_to <= now {
        return Err(Refusal::invalid("delegation-period", "until"));
    }
    if valid_to.seconds_since(valid_from) > rules.most_days * 86_400 {
        return Err(Refusal::invalid("delegation-long", "until").with("days", rules.most_days));
    }
    let within = held.valid_from <= valid_from && held.valid_to.is_none_or(|end| valid_to <= end);
    if !within {
        return Err(Refusal::invalid("delegation-beyond", "until"));
    }
    Ok(RolePeriod {
        id,
        role: held.role.clone(),
        scope: held.scope.clone(),
        valid_from,
        valid_to: Some(valid_to),
        in_place_of: Some(InPlaceOf { account: from.account, given: held.id, why }),
    })
}

/// Whether a role that was handed on may be used: nobody has through another what that one has no longer.
pub fn stands(
    handed: &RolePeriod,
    by: Colleague,
    source: Option<(Colleague, &RolePeriod)>,
    now: Instant,
) -> bool {
    let Some(place) = handed.in_place_of else { return handed.is_valid(now) };
    let Some((owner, held)) = source else { return false };
    let same = owner.account == place.account && held.id == place.given && held.role == handed.role;
    // A place that moves takes the roles for it along, on both sides.
    let same = same && held.scope == handed.scope && held.in_place_of.is_none();
    same && owner.open && owner.unit == by.unit && held.is_valid(now) && handed.is_valid(now)
}
