//! `linli export cases`: cases as a table.

use crate::command::unwritable;
use crate::command_line::ExportCases;
use crate::deployment::{Deployment, Opening};
use crate::progress::Bar;
use crate::said::{Exit, Said, Speech};
use guard::Part;
use kernel::Failure;
use link::export::{Format, Wanted, export};
use serde_json::json;
use std::fs::File;
use std::io::{BufWriter, Write};

pub(super) async fn run(options: ExportCases, speech: &Speech) -> Result<Said, Failure> {
    let format = Format::read(&options.format)?;
    let deployment = Deployment::open(&options.data, Opening::Existing).await?;
    let out: Box<dyn Write> = match &options.to {
        Some(path) => Box::new(BufWriter::new(File::create(path).map_err(|cause| unwritable(path, &cause))?)),
        None => Box::new(BufWriter::new(std::io::stdout())),
    };
    let wanted = Wanted {
        state: options.state.clone(),
        from: options.from.clone(),
        to: options.until.clone(),
        source: options.source.clone(),
        place: options.place.clone(),
    };
    // Whoever has the folder of the data has all of it.
    note(&deployment, &wanted).await?;
    let everything = vec![Part::everything()];
    let bar = Bar::new(speech, "cases");
    let drawn = bar.clone();
    let count =
        export(&deployment.site, &deployment.grounds, everything, &wanted, format, out, |done, of| {
            drawn.set(done, of);
        });
    let count = count.await?;
    bar.finish();
    let object =
        json!({ "cases": count, "file": options.to.as_ref().map(|path| path.display().to_string()) });
    let Some(path) = &options.to else {
        // The table was the answer.
        return Ok(Said { exit: Exit::Done, text: String::new(), json: object });
    };
    let facts = [("count", count.to_string()), ("file", path.display().to_string())];
    Ok(Said::done(speech.words.with("link-export-said", &facts), object))
}

/// Who takes cases out on the machine itself is told by the log of looks as the machine.
async fn note(deployment: &Deployment, wanted: &Wanted) -> Result<(), Failure> {
    let granted = guard::Granted::<guard::right::ImportCases>::for_system("import")?;
    let context = deployment.site.context(&granted, kernel::RequestKey(String::new()));
    let reason = format!("{wanted:?}");
    let write = deployment.site.store.write(move |tx| {
        Box::pin(async move {
            guard::actions::vault::note_look(tx, &context, "cases", ("export", "export", &reason)).await
        })
    });
    write.await.map(drop)
}
