//! Words that people wrote: deletable, while the chain that names them stays whole.

use crate::store::{
    ContentRow, append_entries, content_row, content_rows, delete_content_row, put_content_row,
};
use kernel::{Context, Failure, Instant};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use store::Tx;

/// How every name of content begins, so that a name is recognised wherever it stands in an event.
pub const CONTENT_PREFIX: &str = "content-";

/// First part of the name of the streams that record deletions: `deletion/content-…`.
pub const DELETION: &str = "deletion";

const SALT: usize = 16;

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

/// The event by which a deletion of content is written to the journal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContentDeleted {
    /// The stream to which the words belonged.
    pub stream: String,
    /// The rule under which they were deleted.
    pub rule: String,
    /// When they had been written, in microseconds UTC.
    pub written: Instant,
}

/// Stores words under `stream` and gives the digest that an event may carry: `content-` and 64
/// hexadecimal digits. An event carries it as a JSON string of its own, and only events of the same
/// stream carry it.
///
/// # Errors
/// See [`store::Error`].
pub async fn put_content(
    tx: &mut Tx,
    context: &Context,
    stream: &str,
    body: &str,
) -> Result<String, Failure> {
    let worded = Worded::new(context, body.to_owned());
    worded.put(tx, context.tenant.as_str(), stream).await?;
    Ok(worded.digest)
}

/// Words with the digest that names them, made outside of a transaction.
#[derive(Clone, Debug)]
pub struct Worded {
    digest: String,
    salt: [u8; SALT],
    at: Instant,
    body: String,
}

impl Worded {
    /// Draws the salt; see [`put_content`].
    pub fn new(context: &Context, body: String) -> Self {
        let drawn = context.entropy.draw();
        let mut salt = [0; SALT];
        salt.copy_from_slice(&drawn[..SALT]);
        Self { digest: digest(&salt, context.now, &body), salt, at: context.now, body }
    }

    /// The digest that events of its stream may carry.
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// Stores the words under `stream`.
    ///
    /// # Errors
    /// See [`store::Error`].
    pub async fn put(&self, tx: &mut Tx, tenant: &str, stream: &str) -> Result<(), Failure> {
        Ok(put_content_row(tx, tenant, stream, &self.digest, &self.salt, (self.at, &self.body)).await?)
    }
}

/// The words that `digest` names in `stream`.
///
/// # Errors
/// See [`store::Error`].
pub async fn content(tx: &mut Tx, tenant: &str, stream: &str, named: &str) -> Result<Content, Failure> {
    let row = content_row(tx, tenant, stream, named).await?;
    Ok(row.map_or(Content::Missing, ContentRow::into_content))
}

/// The words that digests name in their streams, by stream and digest; what there is none of is left out.
///
/// # Errors
/// See [`store::Error`].
pub async fn contents(
    tx: &mut Tx,
    tenant: &str,
    named: &[(String, String)],
) -> Result<HashMap<(String, String), Content>, Failure> {
    let mut found = HashMap::with_capacity(named.len());
    // Far below the number of values that any store takes in one question.
    for some in named.chunks(500) {
        for (stream, row) in content_rows(tx, tenant, some).await? {
            found.insert((stream, row.digest.clone()), row.into_content());
        }
    }
    Ok(found)
}

/// Deletes words under a named rule, and writes to the journal that it was done; gives whether there
/// was something to delete.
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
    let Some(written) = delete_content_row(tx, context, stream, named, rule).await? else {
        return Ok(false);
    };
    let event = ContentDeleted { stream: stream.to_owned(), rule: rule.to_owned(), written };
    let event = ("content-deleted", serde_json::to_string(&event)?);
    append_entries(tx, context, &format!("{DELETION}/{named}"), 0, &[event]).await?;
    Ok(true)
}

/// The names of content in an event's JSON.
pub fn content_names(payload: &str) -> impl Iterator<Item = &str> {
    const QUOTED: &str = "\"content-";
    let length = CONTENT_PREFIX.len() + 64;
    payload.match_indices(QUOTED).filter_map(move |(at, _)| {
        let name = payload.get(at + 1..at + 1 + length)?;
        let ended = payload.as_bytes().get(at + 1 + length) == Some(&b'"');
        let digits =
            name.bytes().skip(CONTENT_PREFIX.len()).all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        (ended && digits).then_some(name)
    })
}

impl ContentRow {
    pub(crate) fn into_content(self) -> Content {
        match (self.salt, self.body, self.deleted_at, self.deleted_rule) {
            (Some(salt), Some(body), None, None) => {
                let sound = salt.len() == SALT && digest(&salt, self.at, &body) == self.digest;
                Content::Present { body, sound }
            }
            (None, None, Some(at), Some(rule)) => Content::Deleted { at, rule },
            // Neither whole nor deleted: what is left of it is not what was written.
            (_, body, _, _) => Content::Present { body: body.unwrap_or_default(), sound: false },
        }
    }
}

/// Salt and instant have a fixed length, so that no two different rows have the same bytes.
fn digest(salt: &[u8], written: Instant, body: &str) -> String {
    let mut hasher = Sha256::new();
    hasher.update(b"linli-content-1");
    hasher.update(salt);
    hasher.update(written.micros().to_be_bytes());
    hasher.update(body.as_bytes());
    format!("{CONTENT_PREFIX}{}", hex::encode(hasher.finalize()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_wherever_they_stand() {
        let name = digest(&[7; SALT], Instant::from_micros(5), "灯坏了");
        let payload =
            format!("{{\"words\":\"{name}\",\"list\":[\"{name}\",\"x{name}\",\"{name}0\"],\"content-\":1}}");
        assert_eq!(content_names(&payload).collect::<Vec<_>>(), [&name, &name]);
        assert_eq!(content_names("{\"words\":\"content-灯\"}").count(), 0);
    }
}
