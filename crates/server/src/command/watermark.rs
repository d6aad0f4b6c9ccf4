//! `linli guard watermark FILE|CODE`: whose look a leaf or a copied text comes from.

use crate::command_line::Watermark;
use crate::deployment::{Deployment, Opening};
use crate::said::{Exit, Said, Speech};
use guard::{Traced, watermark};
use kernel::{AccountId, Failure, Refusal};
use serde_json::json;

/// Looks for marks without width in a file, else reads what was typed as such a text or as a code.
pub(super) async fn run(options: Watermark, speech: &Speech) -> Result<Said, Failure> {
    let deployment = Deployment::open(&options.data, Opening::Existing).await?;
    let site = deployment.site.clone();
    let text = match std::fs::read(&options.from) {
        Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
        Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => options.from.clone(),
        Err(cause) => {
            let refusal = Refusal::rule("file-unreadable");
            return Err(refusal.with("file", &options.from).with("cause", cause).into());
        }
    };
    let marks = watermark::marks_in(&site.master, &text);
    let code = watermark::code_in(&options.from);
    let store = site.store.clone();
    let read = store.read(move |tx| {
        Box::pin(async move {
            let mut looks: Vec<Traced> = Vec::new();
            for mark in marks {
                looks.extend(guard::query::look(tx, &site.tenant, mark).await?);
            }
            if let Some(code) = code {
                looks.extend(guard::query::looks_by_code(tx, &site.tenant, &code).await?);
            }
            let mut told = Vec::new();
            for look in looks {
                let account = look.access.account.parse::<AccountId>();
                let row = match account {
                    Ok(account) => {
                        guard::query::account(tx, &site.tenant, account).await?.map(|(row, _)| row)
                    }
                    Err(_) => None,
                };
                told.push((look, row));
            }
            Ok::<_, Failure>(told)
        })
    });
    let told = read.await?;
    let lines = told.iter().map(|(look, row)| {
        let facts = [
            ("at", speech.words.moment(look.access.at)),
            ("name", row.as_ref().map_or(String::new(), |row| row.name.clone())),
            ("login", row.as_ref().map_or(look.access.account.clone(), |row| row.login.clone())),
            ("what", look.access.what.clone()),
            ("object", look.object.clone()),
            ("purpose", look.access.purpose.clone()),
        ];
        speech.words.with("watermark-found", &facts)
    });
    let text = lines.collect::<Vec<_>>().join("\n");
    let objects: Vec<_> = told
        .iter()
        .map(|(look, row)| {
            json!({ "look": look, "login": row.as_ref().map(|row| &row.login), "name": row.as_ref().map(|row| &row.name) })
        })
        .collect();
    if objects.is_empty() {
        return Ok(Said {
            exit: Exit::Nothing,
            text: speech.words.t("watermark-none"),
            json: json!({ "looks": [] }),
        });
    }
    Ok(Said::done(text, json!({ "looks": objects })))
}
