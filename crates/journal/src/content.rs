//! Words that people wrote: deletable, while the chain that names them stays whole.

use crate::store::{content_row, delete_content_row, put_content_row};
use kernel::{Context, Failure, Instant};
use sha2::{Digest, Sha256};
use store::Tx;

/// What is known of a piece of content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// The words, and whether they still have the digest by which the journal names them.
    Present { body: String, sound: bool },
    /// Deleted under a rule; the journal's digest stays.
    Deleted { at: Instant, rule: String },
    /// The journal names it but no row exists: damage.
    Missing,
}

/// Stores words under `stream` and gives the digest that an event may carry.
///
/// # Errors
/// See [`store::Error`].
pub async fn put_content(tx: &mut Tx, context: &Context, stream: &str, body: &str) -> Result<String, Failure> {
    let drawn = context.entropy.draw();
    let salt = &drawn[..16];
    let digest = digest(salt, body);
    put_content_row(tx, context, stream, &digest, salt, body).await?;
    Ok(digest)
}

/// The words that `digest` names in `stream`.
///
/// # Errors
/// See [`store::Error`].
pub async fn content(tx: &mut Tx, tenant: &str, stream: &str, named: &str) -> Result<Content, Failure> {
    let Some(row) = content_row(tx, tenant, stream, named).await? else {
        return Ok(Content::Missing);
    };
    Ok(match (row.salt, row.body, row.deleted_at) {
        (Some(salt), Some(body), None) => {
            let sound = digest(&salt, &body) == named;
            Content::Present { body, sound }
        }
        (_, _, Some(at)) => Content::Deleted { at, rule: row.deleted_rule.unwrap_or_default() },
        _ => Content::Missing,
    })
}

/// Deletes words under a named rule; gives whether there was something to delete.
///
/// # Errors
/// See [`store::Error`].
pub async fn delete_content(
    tx: &mut Tx,
    context: &Context,
    stream: &str,
    named: &str,
    rule: &str,
) -> Result<bool, Failure> {
    Ok(delete_content_row(tx, context, stream, named, rule).await?)
}

fn digest(salt: &[u8], body: &str) -> String {
    let mut hasher = Sha256::new();
    hasher.update(salt);
    hasher.update(body.as_bytes());
    hex::encode(hasher.finalize())
}
