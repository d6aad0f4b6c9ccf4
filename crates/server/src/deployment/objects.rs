//! Where attachments are kept: a local folder, or a bucket that speaks S3.

use super::folder::{Folder, refused};
use kernel::{Failure, Refusal};
use object_store::ObjectStore;
use object_store::aws::AmazonS3Builder;
use object_store::local::LocalFileSystem;
use std::path::PathBuf;
use std::sync::Arc;

/// Opens the place named by `--objects`; the deployment's own folder when none is.
pub(super) fn open(named: Option<&str>, folder: &Folder) -> Result<Arc<dyn ObjectStore>, Failure> {
    let unusable = |cause: object_store::Error| {
        Refusal::rule("objects-unusable").with("place", named.unwrap_or_default()).with("cause", cause)
    };
    if let Some(bucket) = named.and_then(|place| place.strip_prefix("s3://")) {
        let (bucket, prefix) = bucket.split_once('/').unwrap_or((bucket, ""));
        let store = AmazonS3Builder::from_env().with_bucket_name(bucket).build().map_err(unusable)?;
        return Ok(match prefix.trim_matches('/') {
            "" => Arc::new(store),
            prefix => Arc::new(object_store::prefix::PrefixStore::new(store, prefix)),
        });
    }
    let path = named.map_or_else(|| folder.objects(), PathBuf::from);
    std::fs::create_dir_all(&path).map_err(|cause| refused(&path, &cause))?;
    Ok(Arc::new(LocalFileSystem::new_with_prefix(&path).map_err(unusable)?.with_automatic_cleanup(true)))
}
