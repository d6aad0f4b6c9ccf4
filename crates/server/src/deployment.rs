//! One deployment (部署): its folder with database, files and keys, opened and made ready.

mod first_run;
mod folder;
mod keys;
mod lock;
mod objects;

pub use first_run::{desks_unit, make_ready};
pub use folder::{Folder, Opening};
pub use keys::{Keys, bring_back, read_key};
pub use lock::ServerLock;

use crate::command_line::Data;
use crate::{capabilities, edge};
use cases::{CaseSite, Grounds};
use guard::{SignInPolicy, Site};
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
    pub objects: Arc<dyn ObjectStore>,
    pub keys: Arc<Keys>,
}

impl Deployment {
    /// Opens the deployment in a folder: keys, database with its schema, words.
    ///
    /// # Errors
    /// Refusals `deployment-missing`, `deployment-folder`, `deployment-keys`, `database-kind`,
    /// `durability-unknown`; the store's own errors.
    pub async fn open(data: &Data, opening: Opening) -> Result<Self, Failure> {
        let folder = Folder::open(&data.data, database_of(data)?, opening)?;
        let keys = Arc::new(Keys::open(&folder, opening)?);
        let durability = match data.durability.as_str() {
            "full" => Durability::Full,
            "normal" => Durability::Normal,
            other => return Err(Refusal::rule("durability-unknown").with("given", other).into()),
        };
        let store = Store::open(&Location::File(folder.database()), durability, readers())?;
        store.migrate(capabilities::migrations(), edge::now()).await?;
        let tenant = TenantId::new(TENANT);
        let site = Site::new(
            store,
            tenant.clone(),
            capabilities::dictionary()?,
            keys.master()?,
            SignInPolicy::shipped().map_err(Failure::broken)?,
            Arc::new(edge::now),
            edge::seeds()?,
        );
        let objects = objects::open(data.objects.as_deref(), &folder)?;
        Ok(Self { folder, site, grounds: Arc::new(Grounds::new(tenant)), objects, keys })
    }

    /// What the handlers of cases get.
    pub fn cases(&self) -> CaseSite {
        CaseSite { grounds: Arc::clone(&self.grounds), objects: Arc::clone(&self.objects) }
    }

    /// The sequencer of this process.
    ///
    /// # Errors
    /// When the system gives no randomness for its name.
    pub fn sequencer(&self) -> Result<Sequencer, Failure> {
        let holder = format!("{}-{}", std::process::id(), hex::encode(&edge::seed()?[..6]));
        Ok(Sequencer::new(&holder, self.keys.signing()))
    }

    /// Gives everything that waits its place in the log.
    ///
    /// # Errors
    /// As [`Sequencer::run_once`].
    pub async fn seal(&self) -> Result<journal::Sequenced, Failure> {
        let sequencer = self.sequencer()?.lease_seconds(1);
        sequencer.run_once(&self.site.store, self.site.tenant.as_str(), self.site.now()).await
    }
}

fn readers() -> usize {
    std::thread::available_parallelism().map_or(4, |cores| cores.get() * 2).clamp(4, 16)
}

/// The file of the database when it is not in the folder.
fn database_of(data: &Data) -> Result<Option<std::path::PathBuf>, Refusal> {
    let Some(url) = data.database.as_deref() else { return Ok(None) };
    match url.split_once(':') {
        Some(("sqlite", path)) => Ok(Some(path.trim_start_matches("//").into())),
        _ => Err(Refusal::rule("database-kind").with("given", url)),
    }
}
