//! Who acts in the demo: an account of the right unit and role, neutral where the rules ask for it.

use cases::{Case, StepName, offered};
use guard::{Site, Viewer};
use kernel::{Failure, Instant, UnitId};
use sha2::{Digest, Sha256};
use store::Tx;

/// Everybody with an account.
pub struct Actors {
    everybody: Vec<Viewer>,
}

impl Actors {
    /// Reads all accounts.
    ///
    /// # Errors
    /// The store's own.
    pub async fn read(tx: &mut Tx, site: &Site) -> Result<Self, Failure> {
        let mut accounts: Vec<_> =
            crate::staff::accounts_by_login(tx, &site.tenant).await?.into_iter().collect();
        accounts.sort();
        let mut everybody = Vec::with_capacity(accounts.len());
        for (_, account) in accounts {
            everybody.push(guard::query::viewer_of(tx, &site.tenant, account, site.now()).await?);
        }
        Ok(Self { everybody })
    }

    /// Somebody in one of these roles to whom the step is offered; spread over all who could, always the
    /// same for the same case and step.
    pub fn for_step<'a>(
        &'a self,
        case: &Case,
        step: StepName,
        roles: &'a [&'a str],
        unit: Option<UnitId>,
        now: Instant,
    ) -> Option<&'a Viewer> {
        let fitting: Vec<&Viewer> = self.in_roles(roles).filter(|viewer| belongs(viewer, unit)).collect();
        let first = pick(&format!("{} {step}", case.number), fitting.len());
        let turned = fitting[first..].iter().chain(&fitting[..first]);
        turned.copied().find(|viewer| offered(case, viewer, now).contains(&step))
    }

    /// Somebody in one of these roles, whatever the case.
    pub fn anybody<'a>(&'a self, roles: &'a [&'a str], seed: &str) -> Option<&'a Viewer> {
        let fitting: Vec<&Viewer> = self.in_roles(roles).collect();
        fitting.get(pick(seed, fitting.len())).copied()
    }

    fn in_roles<'a>(&'a self, roles: &'a [&'a str]) -> impl Iterator<Item = &'a Viewer> {
        let holds = move |viewer: &&Viewer| {
            viewer
                .staff()
                .is_some_and(|staff| staff.roles.iter().any(|given| roles.contains(&given.role.as_str())))
        };
        self.everybody.iter().filter(holds)
    }
}

fn belongs(viewer: &Viewer, unit: Option<UnitId>) -> bool {
    unit.is_none_or(|unit| viewer.staff().is_some_and(|staff| staff.unit == unit))
}

/// A number below `count` that follows from the seed; 0 for none.
fn pick(seed: &str, count: usize) -> usize {
    let digest = Sha256::digest(seed.as_bytes());
    let number = digest.iter().take(4).fold(0usize, |number, byte| number << 8 | usize::from(*byte));
    if count == 0 { 0 } else { number % count }
}

/// A number below `count` for a case, e.g. how satisfied its requester is.
pub fn number_for(seed: &str, count: usize) -> usize {
    pick(seed, count)
}
