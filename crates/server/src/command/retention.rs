//! `linli guard retention --days N`: what will be destroyed because its time is over, before it is.

use crate::command_line::RetentionAsked;
use crate::deployment::{Deployment, Opening};
use crate::said::{Said, Speech};
use guard::actions::vault;
use kernel::Failure;
use serde_json::json;

/// Lists by class, purpose and day; nothing is changed.
pub(super) async fn run(options: RetentionAsked, speech: &Speech) -> Result<Said, Failure> {
    let deployment = Deployment::open(&options.data, Opening::Existing).await?;
    let site = deployment.site.clone();
    let until = site.now().plus_seconds(i64::from(options.days) * 86_400);
    let tenant = site.tenant.clone();
    let read = site.store.read(move |tx| Box::pin(async move { vault::foreseen(tx, &tenant, until).await }));
    let found = read.await?;
    let count: i64 = found.iter().map(|one| one.count).sum();
    let mut lines: Vec<String> = found
        .iter()
        .map(|one| {
            let facts = [
                ("day", one.day.clone()),
                ("count", one.count.to_string()),
                ("class", speech.words.t(&format!("retention-class-{}", one.class))),
                ("purpose", speech.words.t(&format!("retention-purpose-{}", one.purpose))),
            ];
            speech.words.with("retention-line", facts)
        })
        .collect();
    lines.push(
        speech
            .words
            .with("retention-total", [("count", count.to_string()), ("day", until.date().to_string())]),
    );
    let told = json!({ "until": until.rfc3339(), "count": count, "days": found });
    Ok(Said::done(lines.join("\n"), told))
}
