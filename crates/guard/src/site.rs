//! The state that every capability's handlers share.

use crate::granted::Granted;
use crate::master_key::MasterKey;
use crate::policy::SignInPolicy;
use crate::provider::Provider;
use crate::right::Right;
use kernel::{Context, Instant, RequestKey, TenantId};
use std::fmt;
use std::sync::Arc;
use store::Store;
use tokio::sync::Semaphore;

/// One running Linli (站点): its store, tenant, keys and the edges to time and randomness.
#[derive(Clone)]
pub struct Site {
    pub store: Store,
    pub tenant: TenantId,
    /// The interface's words in all languages.
    pub words: Arc<ui::Dictionary>,
    pub master: Arc<MasterKey>,
    /// The clock; tests hand in one that they move.
    pub now: Arc<dyn Fn() -> Instant + Send + Sync>,
    /// Randomness; tests hand in a counter.
    pub entropy: Arc<dyn Fn() -> [u8; 32] + Send + Sync>,
    /// Rules of passwords, lockout and sessions.
    pub sign_in: Arc<SignInPolicy>,
    /// Bounds how many passwords are verified at once, and so the memory that takes.
    pub verifications: Arc<Semaphore>,
    /// The government's own identity provider, where the deployer set one up.
    pub provider: Option<Arc<Provider>>,
    /// Shows the banner of the demo and its accounts.
    pub demo: bool,
    /// The site is reached by https: cookies say so.
    pub secure_cookies: bool,
}

impl Site {
    /// A site by http without demo; set the fields that differ.
    pub fn new(
        store: Store,
        tenant: TenantId,
        words: Arc<ui::Dictionary>,
        master: Arc<MasterKey>,
        sign_in: Arc<SignInPolicy>,
        now: Arc<dyn Fn() -> Instant + Send + Sync>,
        entropy: Arc<dyn Fn() -> [u8; 32] + Send + Sync>,
    ) -> Self {
        let verifications = Arc::new(Semaphore::new(sign_in.at_once));
        Self {
            store,
            tenant,
            words,
            master,
            now,
            entropy,
            sign_in,
            verifications,
            provider: None,
            demo: false,
            secure_cookies: false,
        }
    }
    pub fn now(&self) -> Instant {
        (self.now)()
    }
    pub fn draw(&self) -> [u8; 32] {
        (self.entropy)()
    }
    /// A request key for a form that is being drawn: sent twice, it is carried out once.
    pub fn form_key(&self) -> String {
        hex::encode(&self.draw()[..16])
    }
    /// The surroundings of a command under a right that was checked.
    pub fn context<R: Right>(&self, granted: &Granted<R>, request: RequestKey) -> Context {
        granted.context(self.tenant.clone(), self.now(), request, self.draw())
    }
}

impl fmt::Debug for Site {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Site({})", self.tenant)
    }
}
