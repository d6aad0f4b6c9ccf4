//! Who acts in a filled deployment: everybody with an account, by role and unit.

use crate::staff::accounts_by_login;
use guard::{Site, Viewer};
use kernel::{Failure, Instant, UnitId};
use std::collections::{BTreeMap, BTreeSet};
use store::Tx;

/// Everybody with an account.
pub struct Cast {
    roles: BTreeMap<String, Vec<Viewer>>,
    handlers: BTreeMap<UnitId, Vec<Viewer>>,
}

impl Cast {
    /// Reads all accounts as they are at an instant.
    ///
    /// # Errors
    /// The store's own.
    pub async fn read(tx: &mut Tx, site: &Site, at: Instant) -> Result<Self, Failure> {
        let mut accounts: Vec<_> = accounts_by_login(tx, &site.tenant).await?.into_iter().collect();
        accounts.sort();
        let mut roles: BTreeMap<String, Vec<Viewer>> = BTreeMap::new();
        let mut handlers: BTreeMap<UnitId, Vec<Viewer>> = BTreeMap::new();
        for (_, account) in accounts {
            let viewer = guard::query::viewer_of(tx, &site.tenant, account, at).await?;
            let Some(staff) = viewer.staff() else { continue };
            let held: BTreeSet<String> =
                staff.roles.iter().map(|given| given.role.as_str().to_owned()).collect();
            if held.contains("handler") {
                handlers.entry(staff.unit).or_default().push(viewer.clone());
            }
            for role in held {
                roles.entry(role).or_default().push(viewer.clone());
            }
        }
        Ok(Self { roles, handlers })
    }

    /// Everybody in a role, from the turn of the drawn number on.
    pub fn in_role(&self, role: &str, drawn: usize) -> impl Iterator<Item = &Viewer> {
        turned(self.roles.get(role), drawn)
    }

    /// The handlers of a unit, from the turn of the drawn number on.
    pub fn handlers(&self, unit: UnitId, drawn: usize) -> impl Iterator<Item = &Viewer> {
        turned(self.handlers.get(&unit), drawn)
    }

    /// Whether somebody of the unit handles cases.
    pub fn handles(&self, unit: UnitId) -> bool {
        self.handlers.contains_key(&unit)
    }
}

fn turned(all: Option<&Vec<Viewer>>, drawn: usize) -> impl Iterator<Item = &Viewer> {
    let all = all.map(Vec::as_slice).unwrap_or_default();
    let turn = if all.is_empty() { 0 } else { drawn % all.len() };
    all[turn..].iter().chain(&all[..turn])
}
