//! `linli journal verify | seal | prove`: whether everything is as it was written.

use crate::command::{json, read_file, write_file};
use crate::command_line::{Data, JournalProve, JournalSeal, JournalVerify};
use crate::deployment::{Deployment, Opening};
use crate::progress::Bar;
use crate::said::{Exit, Said, Speech};
use crate::{capabilities, deployment};
use journal::{Proof, SignedHead, Step, Verification, Verifier, VerifyingKey};
use kernel::{Failure, Refusal};
use serde_json::json;
use std::path::Path;

/// Differences shown to a person; `--json` gives all.
const SHOWN: usize = 20;

/// `linli journal verify`
pub(super) async fn verify(options: JournalVerify, speech: &Speech) -> Result<Said, Failure> {
    let named = options.key.as_deref().map(public_key).transpose()?;
    if let Some(proof) = &options.proof {
        return check_proof(proof, named, speech);
    }
    let data = options.data.ok_or_else(|| Refusal::rule("deployment-missing").with("folder", ""))?;
    let deployment =
        Deployment::open(&Data { database: options.database, ..Data::at(data) }, Opening::Existing).await?;
    let keys = named.map_or_else(|| deployment.keys.trusted(), |key| vec![key]);
    let witnessed = match &options.witness {
        Some(file) => vec![head_in(file)?],
        None => Vec::new(),
    };
    let bar = Bar::new(speech, &speech.words.t("journal-verifying"));
    let drawn = bar.clone();
    let found = Verifier::new(deployment.site.tenant.as_str(), keys)
        .replays(capabilities::replays(&deployment.site.master))
        .witnessed(witnessed)
        .progress(move |progress| {
            if progress.step == Step::Streams {
                drawn.set(progress.done, progress.of);
            }
        })
        .run(&deployment.site.store)
        .await?;
    bar.finish();
    let exit = if found.is_whole() { Exit::Done } else { Exit::Some };
    let mut object = json(&found)?;
    object["whole"] = json!(found.is_whole());
    Ok(Said::done(say(&found, speech), object).ending(exit))
}

fn say(found: &Verification, speech: &Speech) -> String {
    let words = &speech.words;
    let mut lines = vec![words.with(
        "journal-verified",
        [
            ("entries", found.entries.to_string().as_str()),
            ("streams", found.streams.to_string().as_str()),
            ("size", found.size.to_string().as_str()),
            ("waiting", found.waiting.to_string().as_str()),
            ("heads", found.heads.to_string().as_str()),
            ("root", found.root.to_string().as_str()),
        ],
    )];
    for (rule, count) in &found.deleted {
        lines.push(
            words.with("journal-deleted", [("rule", rule.as_str()), ("count", count.to_string().as_str())]),
        );
    }
    if found.is_whole() {
        lines.push(words.t("journal-whole"));
        return lines.join("\n");
    }
    let total = found.differences.len() as u64 + found.omitted;
    lines.push(words.with("journal-damaged", [("count", total)]));
    for difference in found.differences.iter().take(SHOWN) {
        let key = format!("difference-{}", difference.code);
        let what = words.find(&key).unwrap_or_else(|| difference.code.to_owned());
        let stream = difference.stream.as_deref().unwrap_or("–");
        let version = difference.version.map(|version| format!(" {version}")).unwrap_or_default();
        lines.push(format!("  {stream}{version}: {what} [{}] {}", difference.code, difference.what));
    }
    lines.join("\n")
}

/// Checks a proof document without any database.
fn check_proof(file: &Path, named: Option<VerifyingKey>, speech: &Speech) -> Result<Said, Failure> {
    let unreadable = |cause: serde_json::Error| {
        Refusal::rule("journal-proof-unreadable").with("file", file.display()).with("cause", cause)
    };
    let proof: Proof = serde_json::from_slice(&read_file(file)?).map_err(unreadable)?;
    let checked = match named {
        Some(key) => proof.check_signed_by(&[key]),
        None => proof.check(),
    };
    let keys: Vec<String> = proof.heads().iter().map(|head| head.key.to_string()).collect();
    let head = proof.heads().last().map(|head| json(*head)).transpose()?;
    let words = &speech.words;
    Ok(match checked {
        Ok(()) => {
            let text = words.with("journal-proof-holds", &[("key", keys.join(", "))]);
            Said::done(text, json!({ "holds": true, "keys": keys, "head": head }))
        }
        Err(fault) => {
            let key = format!("proof-fault-{}", fault.code());
            let why = words.find(&key).unwrap_or_else(|| fault.to_string());
            let text = words.with("journal-proof-fails", &[("why", why)]);
            Said::done(text, json!({ "holds": false, "fault": fault.code(), "keys": keys }))
                .ending(Exit::Some)
        }
    })
}

/// `linli journal seal`
pub(super) async fn seal(options: JournalSeal, speech: &Speech) -> Result<Said, Failure> {
    let deployment = Deployment::open(&options.data, Opening::Existing).await?;
    let done = deployment.seal().await?;
    let tenant = deployment.site.tenant.clone();
    let head: Option<SignedHead> = deployment
        .site
        .store
        .read(move |tx| Box::pin(async move { journal::last_signed_head(tx, tenant.as_str()).await }))
        .await?;
    let text = match &head {
        Some(head) => speech.words.with(
            "journal-sealed",
            [
                ("placed", done.count.to_string().as_str()),
                ("size", head.size.to_string().as_str()),
                ("root", head.root.to_string().as_str()),
                ("key", head.key.to_string().as_str()),
            ],
        ),
        None => speech.words.t("journal-empty"),
    };
    Ok(Said::done(text, json!({ "placed": done.count, "held": done.held, "head": head })))
}

/// `linli journal prove`
pub(super) async fn prove(options: JournalProve, speech: &Speech) -> Result<Said, Failure> {
    let deployment = Deployment::open(&options.data, Opening::Existing).await?;
    deployment.seal().await?;
    let tenant = deployment.site.tenant.clone();
    let to = options.to.clone();
    let proof = deployment
        .site
        .store
        .read(move |tx| {
            Box::pin(async move {
                if let (Some(first), Some(second)) = (options.first, options.second) {
                    return journal::prove_consistency(tx, tenant.as_str(), first, second).await;
                }
                let stream = match (&options.stream, &options.case) {
                    (Some(stream), _) => stream.clone(),
                    (None, Some(number)) => {
                        let found = cases::query::by_number(tx, &tenant, number).await?;
                        let found = found.ok_or_else(|| Refusal::not_found("case-not-found"))?;
                        journal::stream_of::<cases::CaseLoop>(found.state.id)
                    }
                    (None, None) => return Err(Refusal::rule("journal-prove-what").into()),
                };
                let version = match options.version {
                    Some(version) => version,
                    None => journal::latest_version(tx, tenant.as_str(), &stream).await?,
                };
                journal::prove_entry(tx, tenant.as_str(), &stream, version).await
            })
        })
        .await?;
    let object = json(&proof)?;
    let document = serde_json::to_string_pretty(&proof)?;
    let text = match &to {
        Some(file) => {
            write_file(file, document.as_bytes())?;
            speech.words.with("journal-proof-written", &[("file", file.display().to_string())])
        }
        None => document,
    };
    Ok(Said::done(text, object))
}

/// A public key as hexadecimal digits, or a file with them.
fn public_key(given: &str) -> Result<VerifyingKey, Refusal> {
    let unusable = || Refusal::rule("journal-key-unreadable").with("given", given);
    let text = match deployment::read_key(given) {
        Some(_) => given.to_owned(),
        None => std::fs::read_to_string(given).map_err(|_| unusable())?,
    };
    deployment::read_key(&text).and_then(|key| VerifyingKey::from_bytes(&key).ok()).ok_or_else(unusable)
}

/// The head in the output of `journal seal --json`, or alone.
fn head_in(file: &Path) -> Result<SignedHead, Refusal> {
    let unreadable = |cause: serde_json::Error| {
        Refusal::rule("journal-witness-unreadable").with("file", file.display()).with("cause", cause)
    };
    let value: serde_json::Value = serde_json::from_slice(&read_file(file)?).map_err(unreadable)?;
    let head = value.get("head").cloned().unwrap_or(value);
    serde_json::from_value(head).map_err(unreadable)
}
