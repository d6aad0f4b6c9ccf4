//! Rules that a deployer lays into the data folder in place of the shipped ones: `policies/sign_in.toml`,
//! `policies/breached_passwords.txt` with passwords known to have leaked, and `policies/identity_provider.toml` with
//! where people may sign in besides.

use super::folder::Folder;
use guard::provider::{Provider, ProviderRules};
use guard::{Breached, SignInPolicy};
use kernel::{Failure, Refusal};
use std::fs::{self, File};
use std::io::{BufReader, ErrorKind};
use std::path::Path;
use std::sync::Arc;

/// The rules of signing in.
///
/// # Errors
/// Refusal `deployment-policy` naming the file; a damaged one is not passed over, because the shipped rules may be
/// weaker.
pub(super) fn sign_in(folder: &Folder) -> Result<Arc<SignInPolicy>, Failure> {
    let shipped = SignInPolicy::shipped().map_err(Failure::broken)?;
    let rules = folder.policies().join("sign_in.toml");
    let policy = match fs::read_to_string(&rules) {
        Ok(text) => Some(shipped.replaced(&text).map_err(|cause| refused(&rules, &cause))?),
        Err(cause) if cause.kind() == ErrorKind::NotFound => None,
        Err(cause) => return Err(refused(&rules, &cause).into()),
    };
    let list = folder.policies().join("breached_passwords.txt");
    let breached = match File::open(&list) {
        Ok(file) => Some(Breached::read(BufReader::new(file)).map_err(|cause| refused(&list, &cause))?),
        Err(cause) if cause.kind() == ErrorKind::NotFound => None,
        Err(cause) => return Err(refused(&list, &cause).into()),
    };
    Ok(match (policy, breached) {
        (None, None) => shipped,
        (policy, breached) => {
            let policy = policy.unwrap_or_else(|| (*shipped).clone());
            Arc::new(policy.with_breached(breached.unwrap_or_default()))
        }
    })
}

/// The identity provider, where the deployer set one up. Its secret lies beside the keys.
///
/// # Errors
/// Refusal `deployment-policy` naming the file.
pub(super) fn identity_provider(folder: &Folder) -> Result<Option<Arc<Provider>>, Failure> {
    let rules = folder.policies().join("identity_provider.toml");
    let text = match fs::read_to_string(&rules) {
        Ok(text) => text,
        Err(cause) if cause.kind() == ErrorKind::NotFound => return Ok(None),
        Err(cause) => return Err(refused(&rules, &cause).into()),
    };
    let kept = folder.keys().join("identity_provider_secret");
    let secret = match fs::read_to_string(&kept) {
        Ok(secret) => Some(secret),
        Err(cause) if cause.kind() == ErrorKind::NotFound => None,
        Err(cause) => return Err(refused(&kept, &cause).into()),
    };
    let read = ProviderRules::read(&text).and_then(|read| Provider::new(read, secret));
    Ok(Some(Arc::new(read.map_err(|cause| refused(&rules, &cause))?)))
}

fn refused(path: &Path, cause: &dyn std::fmt::Display) -> Refusal {
    Refusal::rule("deployment-policy").with("file", path.display()).with("cause", cause)
}
