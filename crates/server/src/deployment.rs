//! One deployment (部署): its folder with database, files and keys, opened and made ready.

mod first_run;
mod folder;
mod key_folder;
mod keys;
mod lock;
mod objects;
mod policies;

pub use first_run::{desks_unit, make_ready};
pub use folder::{Folder, Opening};
pub use key_folder::KeyFolder;
pub use keys::{Keys, bring_back, read_key};
pub use lock::ServerLock;

use crate::command_line::Data;
use crate::{capabilities, edge};
use cases::{CaseSite, Grounds};
use guard::{Site, Suite};
use journal::Sequencer;
use kernel::{Failure, Refusal, TenantId};
use object_store::ObjectStore;
use std::sync::Arc;
use store::{Durability, Location, Store};

/// The data space of a deployment; further ones come with the next sizes of installation.
pub const TENANT: &str = "default";

/// Everything that commands and the server work with.
#[derive(Clone)]
pub struct Deployment {
    pub folder: Folder,
    pub site: Site,
    pub grounds: Arc<Grounds>,
    /// Models and rules of suggestions.
    pub mind: Arc<assist::Mind>,
    /// Hot problems found lately.
    pub topics: topic::TopicSite,
    pub objects: Arc<dyn ObjectStore>,
    pub keys: Arc<Keys>,
    /// Tells processes of the same number on several machines apart.
    pub mark: Arc<str>,
}

impl Deployment {
    /// Opens the deployment in a folder: keys, database with its schema, words.
    ///
    /// # Errors
    /// Refusals `deployment-missing`, `deployment-folder`, `deployment-keys`, `database-kind`,
    /// `durability-unknown`; the store's own errors.
    pub async fn open(data: &Data, opening: Opening) -> Result<Self, Failure> {
        let folder = Folder::open(&data.data, database_of(data)?, opening)?;
        let durability = match data.durability.as_str() {
            "full" => Durability::Full,
            "normal" => Durability::Normal,
            other => return Err(Refusal::rule("durability-unknown").with("given", other).into()),
        };
        let store = Store::open(folder.database(), durability, readers())?;
        // Not whether there is a file: a first start that was cut off leaves one in which nothing can be sealed yet.
        let new = store.is_new().await?;
        if new && opening == Opening::Existing {
            return Err(Refusal::rule("deployment-missing").with("folder", folder.root().display()).into());
        }
        let wanted = suite_of(data)?;
        let suite = wanted.unwrap_or_default();
        let tenant = TenantId::new(TENANT);
        let keys = match store.is_embedded() {
            true => {
                let keys = Keys::open(&folder, new, suite)?;
                store.migrate(capabilities::migrations(), edge::now()).await?;
                keys
            }
            // Its owner may have made the tables already: new keys are made as long as nothing can be sealed.
            false => {
                store.migrate(capabilities::migrations(), edge::now()).await?;
                let unused = is_unused(&store, &tenant).await?;
                Keys::open(&folder, unused && opening == Opening::Create, suite)?
            }
        };
        let keys = Arc::new(keys);
        let mut site = Site::new(
            store,
            tenant.clone(),
            capabilities::dictionary()?,
            keys.master()?,
            policies::sign_in(&folder)?,
            crate::demo::clock(crate::demo::clock_ahead(folder.root())?),
            edge::seeds()?,
        );
        guard::actions::key::follow(&site).await?;
        if wanted.is_some_and(|wanted| wanted != site.master.suite()) {
            tracing::warn!(
                suite = site.master.suite().as_str(),
                "another suite is wanted: rotate the master key"
            );
        }
        site.provider = policies::identity_provider(&folder)?;
        let objects = objects::open(data.objects.as_deref(), &folder)?;
        let grounds = Arc::new(Grounds::new(tenant.clone()));
        let mind = Arc::new(assist::Mind::new(tenant));
        let mark = hex::encode(&edge::seed()?[..6]).into();
        let topics = topic::TopicSite::default();
        Ok(Self { folder, site, grounds, mind, topics, objects, keys, mark })
    }

    /// What the handlers of cases get.
    pub fn cases(&self) -> CaseSite {
        CaseSite { grounds: Arc::clone(&self.grounds), objects: Arc::clone(&self.objects) }
    }

    /// What the handlers of suggestions get.
    pub fn assist(&self) -> assist::AssistSite {
        assist::AssistSite(Arc::clone(&self.mind))
    }

    /// What the handlers of duty get.
    pub fn duty(&self) -> duty::DutySite {
        duty::DutySite(Arc::clone(&self.grounds) as Arc<dyn duty::Surroundings>)
    }

    /// The sequencer of this server process.
    pub fn sequencer(&self) -> Sequencer {
        let sequencer = Sequencer::new(&self.holder(), self.keys.signing());
        match self.site.store.is_embedded() {
            true => sequencer,
            false => sequencer.lease_seconds(LEASE_SECONDS),
        }
    }

    /// Under which name this server process holds leases. Beside a file it is that of the folder: the server's lock
    /// makes sure that there is one, so that after a crash the next server goes on at once with the leases of the
    /// last one. On a database that several processes share, each has a name of its own.
    pub fn holder(&self) -> String {
        let root = self.folder.root();
        let root = std::fs::canonicalize(root).unwrap_or_else(|_| root.to_owned());
        match self.site.store.is_embedded() {
            true => format!("server:{}", root.display()),
            false => format!("server:{}-{}", std::process::id(), self.mark),
        }
    }

    /// Gives everything that waits its place in the log; where a server is doing that, waits a moment for it.
    ///
    /// # Errors
    /// As [`Sequencer::run_once`].
    pub async fn seal(&self) -> Result<journal::Sequenced, Failure> {
        let holder = format!("command:{}-{}", std::process::id(), hex::encode(&edge::seed()?[..6]));
        let sequencer = Sequencer::new(&holder, self.keys.signing()).lease_seconds(5);
        let mut done = journal::Sequenced::default();
        for _ in 0..SEAL_TRIES {
            done = sequencer.run_once(&self.site.store, self.site.tenant.as_str(), self.site.now()).await?;
            if done.leading || done.size > 0 {
                break;
            }
            tokio::time::sleep(SEAL_PAUSE).await;
        }
        if done.leading {
            self.give_back(holder).await?;
        }
        Ok(done)
    }

    /// Gives the sequencer's lease back, so that others need not wait for its end.
    ///
    /// # Errors
    /// The store's own.
    pub async fn give_back(&self, holder: String) -> Result<(), Failure> {
        let tenant = self.site.tenant.clone();
        let write = self.site.store.write(move |tx| {
            Box::pin(
                async move { journal::release(tx, tenant.as_str(), journal::SEQUENCER_LEASE, &holder).await },
            )
        });
        write.await
    }
}

/// How long others wait for a process that ended without giving its leases back.
pub const LEASE_SECONDS: i64 = 3;

/// How often, and after which pause, sealing looks again while another process holds the lease.
const SEAL_TRIES: u32 = 20;
const SEAL_PAUSE: std::time::Duration = std::time::Duration::from_millis(100);

fn readers() -> usize {
    std::thread::available_parallelism().map_or(4, |cores| cores.get() * 2).clamp(4, 16)
}

/// Whether nobody has worked in the database yet: there is no unit, hence no account and no case.
async fn is_unused(store: &Store, tenant: &TenantId) -> Result<bool, Failure> {
    let tenant = tenant.clone();
    let read = store.read(move |tx| {
        Box::pin(async move { Ok(org::query::directory(tx, &tenant).await?.units().is_empty()) })
    });
    read.await
}

/// The suite of ciphers that is asked for.
///
/// # Errors
/// Refusal `suite-unknown`.
pub fn suite_of(data: &Data) -> Result<Option<Suite>, Refusal> {
    let Some(given) = data.suite.as_deref() else { return Ok(None) };
    let unknown = || Refusal::invalid("suite-unknown", "suite").with("given", given);
    Suite::read(given).map(Some).ok_or_else(unknown)
}

/// The database when it is not the file in the folder.
///
/// # Errors
/// Refusal `database-kind`.
pub fn database_of(data: &Data) -> Result<Option<Location>, Refusal> {
    let Some(address) = data.database.as_deref() else { return Ok(None) };
    read_location(address).map(Some)
}

/// Reads the address of a database.
///
/// # Errors
/// Refusal `database-kind`.
pub fn read_location(address: &str) -> Result<Location, Refusal> {
    // An address may hold a password; it is not said again.
    let kind = || address.split_once(':').map_or(address, |(kind, _)| kind).to_owned();
    Location::read(address).ok_or_else(|| Refusal::rule("database-kind").with("given", kind()))
}
