//! Upload (附件上传): a file comes in before the step that it belongs to.

use crate::actions::safe::proposal;
use crate::files;
use crate::model::{AttachmentId, AttachmentMark};
use crate::store::{self, StoredFile};
use guard::Site;
use kernel::Failure;
use object_store::{ObjectStore, ObjectStoreExt, PutPayload};
use sha2::{Digest, Sha256};

/// Where the bytes of a file lie.
pub fn object_of(tenant: &kernel::TenantId, id: AttachmentId) -> String {
    format!("{tenant}/attachments/{id}")
}

/// Cleans and stores one file; it belongs to no case until a step names it.
///
/// # Errors
/// The refusals of [`files::clean`]; a broken object store.
pub async fn keep(
    site: &Site,
    objects: &dyn ObjectStore,
    name: Option<String>,
    bytes: Vec<u8>,
) -> Result<AttachmentId, Failure> {
    let clean = tokio::task::spawn_blocking(move || files::clean(bytes)).await.map_err(Failure::broken)??;
    let now = site.now();
    let id = kernel::Entropy::new(site.draw()).draw_id::<AttachmentMark>(now);
    let object = object_of(&site.tenant, id);
    let stored = StoredFile {
        id,
        case: None,
        object: object.clone(),
        media_type: clean.media_type.to_owned(),
        bytes: i64::try_from(clean.bytes.len()).unwrap_or(i64::MAX),
        digest: hex::encode(Sha256::digest(&clean.bytes)),
        // A name may tell as much as a text.
        name: name.map(|name| proposal(&name)),
        uploaded_at: now,
    };
    let path = object_store::path::Path::from(object);
    objects.put(&path, PutPayload::from(clean.bytes)).await.map_err(Failure::broken)?;
    let tenant = site.tenant.clone();
    site.store
        .write(move |tx| {
            Box::pin(async move { Ok::<_, Failure>(store::put_file(tx, &tenant, &stored).await?) })
        })
        .await?;
    Ok(id)
}
