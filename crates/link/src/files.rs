//! Uploaded files, for the time that they are kept: encrypted in the object store under a key of their own,
//! which is in the database. Without the key the file is gone, wherever a copy of it may lie.

use crate::figures::{ImportId, ImportRecord};
use crate::store;
use aes_gcm::aead::{Aead, KeyInit};
use aes_gcm::{Aes256Gcm, Nonce};
use guard::Site;
use kernel::{Failure, Instant, Refusal};
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt, PutPayload};

/// The largest file that a page or the API takes.
pub const LARGEST_FILE: usize = 64 << 20;
/// The same in words.
pub const LARGEST_MEGABYTES: usize = LARGEST_FILE >> 20;

/// The file cannot be encrypted or read back.
#[derive(Debug, thiserror::Error)]
#[error("link-file-damaged: the uploaded file was altered or belongs to another import")]
pub struct FileDamaged;

/// Keeps a file; gives where it lies and its key.
///
/// # Errors
/// A broken object store.
pub(crate) async fn keep(
    site: &Site,
    objects: &dyn ObjectStore,
    id: ImportId,
    bytes: Vec<u8>,
) -> Result<(String, [u8; 32]), Failure> {
    let key = site.draw();
    let object = format!("{}/imports/{id}", site.tenant);
    let sealing = move || cipher(&key).encrypt(&nonce(), bytes.as_slice()).map_err(|_| FileDamaged);
    let sealed =
        tokio::task::spawn_blocking(sealing).await.map_err(Failure::broken)?.map_err(Failure::broken)?;
    objects.put(&Path::from(object.clone()), PutPayload::from(sealed)).await.map_err(Failure::broken)?;
    Ok((object, key))
}

/// The bytes of an import's file.
///
/// # Errors
/// Refusal `link-file-gone` after its time; a broken object store.
pub(crate) async fn open(objects: &dyn ObjectStore, record: &ImportRecord) -> Result<Vec<u8>, Failure> {
    let gone = || Refusal::not_found("link-file-gone");
    let object = record.file_object.as_deref().ok_or_else(gone)?;
    let key = record.file_key.ok_or_else(gone)?;
    let found = objects.get(&Path::from(object)).await.map_err(|cause| match cause {
        object_store::Error::NotFound { .. } => Failure::from(gone()),
        other => Failure::broken(other),
    })?;
    let sealed = found.bytes().await.map_err(Failure::broken)?;
    let opening = move || cipher(&key).decrypt(&nonce(), sealed.as_ref()).map_err(|_| FileDamaged);
    tokio::task::spawn_blocking(opening).await.map_err(Failure::broken)?.map_err(Failure::broken)
}

/// Destroys the files whose time is over; gives how many.
///
/// # Errors
/// A broken store or object store.
pub async fn forget_expired(site: &Site, objects: &dyn ObjectStore, now: Instant) -> Result<usize, Failure> {
    let tenant = site.tenant.clone();
    let expired = site
        .store
        .read(move |tx| Box::pin(async move { Ok::<_, Failure>(store::expired(tx, &tenant, now).await?) }))
        .await?;
    let count = expired.len();
    for (id, object) in expired {
        // The key first: from then on nothing can be read, whatever happens to the object.
        let tenant = site.tenant.clone();
        site.store
            .write(move |tx| {
                Box::pin(async move { Ok::<_, Failure>(store::forget_file(tx, &tenant, id).await?) })
            })
            .await?;
        match objects.delete(&Path::from(object)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => {}
            Err(cause) => return Err(Failure::broken(cause)),
        }
    }
    Ok(count)
}

fn cipher(key: &[u8; 32]) -> Aes256Gcm {
    Aes256Gcm::new(key.into())
}

/// Each key encrypts one file once, so that the nonce need not differ.
fn nonce() -> Nonce<aes_gcm::aes::cipher::typenum::U12> {
    Nonce::from([0u8; 12])
}
