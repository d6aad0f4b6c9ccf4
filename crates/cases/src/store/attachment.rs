//! Files of cases: their rows. The bytes are in the object store.

use crate::model::{Attachment, AttachmentId, CaseId};
use kernel::{Instant, TenantId};
use store::{Error, Tx, statement, values};

statement!(
    PUT,
    "insert into cases_attachment (tenant, id, object, media_type, bytes, digest, name, uploaded_at)
     values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"
);
statement!(
    TAKE,
    "update cases_attachment set case_id = ?3 where tenant = ?1 and id = ?2 and (case_id is null or case_id = ?3)
     returning media_type, bytes, digest"
);
statement!(
    FILE,
    "select id, case_id, object, media_type, bytes, digest, name, uploaded_at from cases_attachment
     where tenant = ?1 and id = ?2"
);
statement!(REMOVE, "delete from cases_attachment where tenant = ?1 and case_id = ?2 and id = ?3");
statement!(
    OF_CASE,
    "select id, case_id, object, media_type, bytes, digest, name, uploaded_at from cases_attachment
     where tenant = ?1 and case_id = ?2 order by uploaded_at, id"
);

/// A stored file.
#[derive(Clone, Debug)]
pub struct StoredFile {
    pub id: AttachmentId,
    /// `None` between upload and the command that the file belongs to.
    pub case: Option<CaseId>,
    /// Where the object store keeps the bytes.
    pub object: String,
    pub media_type: String,
    pub bytes: i64,
    pub digest: String,
    /// The name it was uploaded under, without any path.
    pub name: Option<String>,
    pub uploaded_at: Instant,
}

/// Notes an uploaded file that belongs to no case yet.
///
/// # Errors
/// See [`Error`].
pub async fn put_file(tx: &mut Tx, tenant: &TenantId, file: &StoredFile) -> Result<(), Error> {
    let row = values![
        tenant,
        file.id,
        &file.object,
        &file.media_type,
        file.bytes,
        &file.digest,
        file.name.as_deref(),
        file.uploaded_at
    ];
    tx.execute(&PUT, row).await.map(drop)
}

/// Gives uploaded files to a case; those that another case has are left out.
///
/// # Errors
/// See [`Error`].
pub async fn take_files(
    tx: &mut Tx,
    tenant: &TenantId,
    case: CaseId,
    files: &[AttachmentId],
    role: &str,
) -> Result<Vec<Attachment>, Error> {
    let mut taken = Vec::with_capacity(files.len());
    for id in files {
        let found = tx
            .query_optional(&TAKE, values![tenant, *id, case], |row| {
                Ok(Attachment {
                    id: *id,
                    media_type: row.get(0)?,
                    bytes: row.get(1)?,
                    digest: row.get(2)?,
                    role: role.to_owned(),
                })
            })
            .await?;
        taken.extend(found);
    }
    Ok(taken)
}

/// Takes files out of a case; their bytes go after the commit.
///
/// # Errors
/// See [`Error`].
pub async fn remove_files(
    tx: &mut Tx,
    tenant: &TenantId,
    case: CaseId,
    files: &[AttachmentId],
) -> Result<(), Error> {
    for id in files {
        tx.execute(&REMOVE, values![tenant, case, *id]).await?;
    }
    Ok(())
}

/// One file.
///
/// # Errors
/// See [`Error`].
pub async fn file(tx: &mut Tx, tenant: &TenantId, id: AttachmentId) -> Result<Option<StoredFile>, Error> {
    tx.query_optional(&FILE, values![tenant, id], read).await
}

/// The files of a case in the order of their upload.
///
/// # Errors
/// See [`Error`].
pub async fn attachments_of(tx: &mut Tx, tenant: &TenantId, case: CaseId) -> Result<Vec<StoredFile>, Error> {
    tx.query(&OF_CASE, values![tenant, case], read).await
}

fn read(row: &store::Row<'_>) -> Result<StoredFile, Error> {
    Ok(StoredFile {
        id: row.get(0)?,
        case: row.get(1)?,
        object: row.get(2)?,
        media_type: row.get(3)?,
        bytes: row.get(4)?,
        digest: row.get(5)?,
        name: row.get(6)?,
        uploaded_at: row.get(7)?,
    })
}
