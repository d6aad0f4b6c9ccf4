//! Builders for tests of this crate and of those above it.

use crate::authority::{Authority, Role, Scope};
use crate::viewer::{GivenRole, Staff, Viewer, bars_for};
use kernel::{AccountId, UnitId};

/// A person at work with one role, without an account in any database.
pub fn a_viewer(role: &str, scope: Scope, account: AccountId, unit: UnitId) -> Viewer {
    viewer_with(vec![GivenRole::own(Role::new(role), scope)], account, unit)
}

/// A person at work with several roles.
pub fn viewer_with(roles: Vec<GivenRole>, account: AccountId, unit: UnitId) -> Viewer {
    let staff = Staff {
        bars: bars_for(account, unit, &roles),
        account,
        login: "test".into(),
        name: "测试员".into(),
        unit,
        roles,
        session: None,
        must_change_password: false,
        token: None,
        proved: true,
    };
    Viewer::of(staff, Authority::shipped())
}
