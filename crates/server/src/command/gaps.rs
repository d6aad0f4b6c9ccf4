//! `linli gaps`: what nobody looks after, one line each.

use crate::command::json;
use crate::command_line::Data;
use crate::deployment::{Deployment, Opening};
use crate::said::{Exit, Said, Speech};
use kernel::Failure;
use place::KindCatalogue;
use std::sync::Arc;

/// `linli gaps`
pub(super) async fn run(data: Data, speech: &Speech) -> Result<Said, Failure> {
    let deployment = Deployment::open(&data, Opening::Existing).await?;
    let (grounds, site) = (deployment.grounds.clone(), deployment.site.clone());
    let (tenant, now) = (site.tenant.clone(), site.now());
    let read = site
        .store
        .read(move |tx| Box::pin(async move { ground::query::gaps(tx, &grounds, &tenant, now).await }));
    let (gaps, ground) = read.await?;
    let kinds = Arc::new(KindCatalogue::shipped()?);
    let said = ground::Said { words: speech.words.clone(), ground, kinds, now };
    let mut lines: Vec<String> =
        gaps.iter().map(|gap| format!("{}  {}", said.gap(gap), gap.address())).collect();
    if lines.is_empty() {
        lines.push(said.t("ground-gaps-none"));
    }
    let listed: Vec<_> = gaps
        .iter()
        .map(|gap| {
            let mut told = json(gap)?;
            if let Some(told) = told.as_object_mut() {
                told.insert("said".into(), said.gap(gap).into());
                told.insert("mend".into(), gap.address().into());
            }
            Ok(told)
        })
        .collect::<Result<_, Failure>>()?;
    let exit = if gaps.is_empty() { Exit::Done } else { Exit::Some };
    let told = serde_json::json!({ "count": gaps.len(), "gaps": serde_json::Value::Array(listed) });
    Ok(Said::done(lines.join("\n"), told).ending(exit))
}
