//! What lies in the vault with a time that is over is destroyed, text and key: opinions on posts and whatever else was kept
//! until a named day.

use super::Flow;
use crate::deployment::Deployment;
use guard::Granted;
use guard::actions::vault;
use guard::right::EraseVault;
use kernel::{Failure, Instant, RequestKey};
use store::{Tx, Work};

/// The rule in whose name it happens, as in the table of roles; it stands beside each erasure.
const RULE: &str = "retention";
/// The most that one round destroys; the rest follows in the next.
const MOST: u32 = 200;

pub(super) struct EraseWhatIsKeptNoLonger;

impl Flow for EraseWhatIsKeptNoLonger {
    fn name(&self) -> &'static str {
        "erase_what_is_kept_no_longer"
    }

    fn sweep<'a>(
        &'a self,
        tx: &'a mut Tx,
        deployment: &'a Deployment,
        _: Instant,
        until: Instant,
    ) -> Work<'a, (), Failure> {
        Box::pin(async move {
            let site = &deployment.site;
            let granted = Granted::<EraseVault>::for_system(RULE)?;
            for id in vault::due_for_erasure(tx, &site.tenant, until, MOST).await? {
                let context = site.context(&granted, RequestKey(String::new()));
                vault::erase(tx, &context, &granted, id, RULE).await?;
            }
            Ok(())
        })
    }
}
