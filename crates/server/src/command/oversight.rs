//! `linli oversight redraw`: a spot check drawn again from its recorded list and seed.

use crate::command_line::OversightCommand;
use crate::deployment::{Deployment, Opening};
use crate::said::{Exit, Said, Speech};
use ::oversight::{Body, query};
use kernel::{Failure, Refusal};

/// `linli oversight redraw NUMBER`
pub(super) async fn run(command: OversightCommand, speech: &Speech) -> Result<Said, Failure> {
    let OversightCommand::Redraw(options) = command;
    let deployment = Deployment::open(&options.data, Opening::Existing).await?;
    let (tenant, number) = (deployment.site.tenant.clone(), options.number);
    let read = deployment.site.store.read(move |tx| {
        Box::pin(async move {
            let found = query::by_number(tx, &tenant, &number).await?;
            let file = found.ok_or_else(|| Refusal::not_found("oversight-not-found"))?.state;
            let redrawn = query::redraw(tx, &tenant, &file).await?;
            Ok::<_, Failure>((file, redrawn))
        })
    });
    let (file, redrawn) = read.await?;
    let Body::SpotCheck(check) = &file.body else {
        return Err(Refusal::invalid("oversight-other-procedure", "number").into());
    };
    let key = match redrawn {
        Some(true) => "oversight-redrawn-same",
        Some(false) => "oversight-redrawn-differs",
        None => "oversight-redrawn-gone",
    };
    let mut lines = vec![
        format!("{}  {}", file.number, speech.words.t(key)),
        format!("seed {}", check.seed),
        format!("sha-256 {}", check.digest),
    ];
    lines.extend(check.drawn.iter().map(|one| one.number.clone()));
    let drawn: Vec<&str> = check.drawn.iter().map(|one| one.number.as_str()).collect();
    let told = serde_json::json!({
        "number": file.number,
        "same": redrawn,
        "seed": check.seed,
        "digest": check.digest,
        "candidates": check.count,
        "drawn": drawn,
    });
    let exit = if redrawn == Some(true) { Exit::Done } else { Exit::Some };
    Ok(Said::done(lines.join("\n"), told).ending(exit))
}
