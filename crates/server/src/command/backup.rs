//! `linli backup`: database and attachments in one file, taken while work goes on. The keys stay apart.

use crate::archive::ArchiveWriter;
use crate::command::unwritable;
use crate::command_line::Backup;
use crate::deployment::{Deployment, Opening};
use crate::progress::Bar;
use crate::said::{Said, Speech};
use futures::TryStreamExt;
use kernel::{Failure, Refusal};
use object_store::ObjectStoreExt;
use serde_json::json;

/// What a backup says about itself, as `about.json` in it.
pub(crate) const FORMAT: &str = "linli-backup-1";

pub(super) async fn run(options: Backup, speech: &Speech) -> Result<Said, Failure> {
    let deployment = Deployment::open(&options.data, Opening::Existing).await?;
    let to = &options.to;
    if to.exists() {
        return Err(Refusal::rule("backup-exists").with("file", to.display()).into());
    }
    deployment.seal().await?;
    let tenant = deployment.site.tenant.clone();
    let read = deployment
        .site
        .store
        .read(move |tx| Box::pin(async move { journal::last_signed_head(tx, tenant.as_str()).await }));
    let head = read.await?;
    // Attachments are written before the rows that name them: copied after the database, none is missing.
    let copy = deployment.folder.root().join(format!(".backup-{}.db", std::process::id()));
    let made = deployment.site.store.copy_to(&copy);
    let written = match made {
        Ok(()) => pack(&deployment, &copy, &options, &head, speech).await,
        Err(error) => Err(error.into()),
    };
    // A copy that is left behind is a copy too many.
    let _ = std::fs::remove_file(&copy);
    let files = written?;
    let bytes = std::fs::metadata(to).map_err(|cause| unwritable(to, &cause))?.len();
    let keys = deployment.folder.keys();
    let facts = [
        ("file", to.display().to_string()),
        ("files", files.to_string()),
        ("bytes", bytes.to_string()),
        ("keys", keys.display().to_string()),
    ];
    let object =
        json!({ "file": facts[0].1, "files": files, "bytes": bytes, "keys": facts[3].1, "head": head });
    Ok(Said::done(speech.words.with("backup-done", &facts), object))
}

async fn pack(
    deployment: &Deployment,
    copy: &std::path::Path,
    options: &Backup,
    head: &Option<journal::SignedHead>,
    speech: &Speech,
) -> Result<u64, Failure> {
    let broken = |cause: std::io::Error| unwritable(&options.to, &cause);
    let at = deployment.site.now().micros() / 1_000_000;
    let about = json!({
        "format": FORMAT,
        "version": env!("CARGO_PKG_VERSION"),
        "at": deployment.site.now().rfc3339(),
        "head": head,
        "keys": "not contained; kept by the owner of the deployment",
        "master_key": deployment.site.master.id(),
    });
    let mut archive = ArchiveWriter::create(&options.to, at).map_err(broken)?;
    archive.add("about.json", serde_json::to_string_pretty(&about)?.as_bytes()).map_err(broken)?;
    archive.add_file("linli.db", copy).map_err(broken)?;
    let bar = Bar::new(speech, "objects");
    let mut listed = deployment.objects.list(None);
    let mut files = 2;
    while let Some(object) = listed.try_next().await.map_err(Failure::broken)? {
        let bytes = deployment.objects.get(&object.location).await.map_err(Failure::broken)?;
        let bytes = bytes.bytes().await.map_err(Failure::broken)?;
        archive.add(&format!("objects/{}", object.location), &bytes).map_err(broken)?;
        files += 1;
        bar.advance(1);
    }
    archive.finish().map_err(broken)?;
    bar.finish();
    Ok(files)
}
