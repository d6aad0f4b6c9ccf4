//! `linli import places | orgs | duties | calendar`: lists from files, through the same actions as everything.

use crate::command::{json, read_file};
use crate::command_line::{ImportCalendar, ImportFile, ImportPlaces};
use crate::deployment::{Deployment, Opening, make_ready};
use crate::ground_of_imports::{place_ground, place_refs};
use crate::progress::Bar;
use crate::report::{Refused, Summary};
use crate::said::{Said, Speech};
use crate::staff;
use clock::CalendarFile;
use duty::imports::ImportGround;
use guard::Granted;
use guard::right::{EditCalendar, EditDuty, EditOrganisation, EditPlace};
use kernel::{Context, Failure, Instant, Refusal, RequestKey};
use org::imports::{ImportMode, ImportReport};
use place::KindCatalogue;
use place::actions::{Import as PlaceImport, ImportMode as PlaceMode};
use place::geometry::Datum;
use place::imports::{ImportFile as PlaceFile, Reading};
use std::sync::Arc;

/// The rule of the system in whose name the command line brings lists.
const FLOW: &str = "import";

/// Ends a dry run: nothing of it stays.
const UNDONE: &str = "import-dry-run";

/// `linli import places`
pub(super) async fn places(options: ImportPlaces, speech: &Speech) -> Result<Said, Failure> {
    let bytes = read_file(&options.import.file)?;
    let file = match options.kind.as_deref() {
        Some(name) => PlaceFile::from_name(&name.replace('-', "_"))
            .ok_or_else(|| Refusal::invalid("import-kind-unknown", "kind").with("given", name))?,
        None => PlaceFile::detect(&bytes),
    };
    let datum = Datum::from_name(&options.datum)
        .ok_or_else(|| Refusal::invalid("place-datum-unknown", "datum").with("given", &options.datum))?;
    let deployment = open(&options.import).await?;
    let granted = Granted::<EditPlace>::for_system(FLOW)?;
    let context = deployment.site.context(&granted, RequestKey(String::new()));
    let name = options.import.file.display().to_string();
    let reading = Reading { datum, ..Reading::new(file, Instant::default()) };
    let mode = match (options.import.dry_run, options.update) {
        (true, _) => PlaceMode::DryRun,
        (false, true) => PlaceMode::Update,
        (false, false) => PlaceMode::Add,
    };
    let order = PlaceImport {
        scheme: options.scheme,
        create: options.create,
        ..PlaceImport::new(reading, &name, mode)
    };
    let kinds = Arc::new(KindCatalogue::shipped()?);
    let bar = Bar::new(speech, file.name());
    let drawn = bar.clone();
    let store = &deployment.site.store;
    let report = place::actions::import(store, Arc::new(context), kinds, &bytes, order, move |done, of| {
        drawn.set(done, of)
    });
    let report = report.await?;
    bar.finish();
    let summary = Summary {
        created: report.created,
        changed: report.changed,
        unchanged: report.unchanged,
        conflicts: report.conflicts.iter().map(Refused::of_place_conflict).collect(),
        refused: report.refused.iter().map(|row| Refused::of(row.line, &row.refusal, speech)).collect(),
    };
    summary.say(&options.import, speech)
}

/// `linli import orgs`
pub(super) async fn orgs(options: ImportFile, speech: &Speech) -> Result<Said, Failure> {
    let bytes = read_file(&options.file)?;
    let deployment = open(&options).await?;
    let header = header_of(&bytes);
    let has = |column: &str| header.iter().any(|name| name == column);
    let report = if has("roles") && has("login") {
        make_ready(&deployment).await?;
        let password = staff::Password::drawn(&deployment.site)?;
        let report = staff::import(&deployment, &bytes, &password, options.dry_run).await?;
        if report.created > 0 && !options.dry_run {
            crate::said::note(&speech.words.with("staff-password", [("password", password.plain.as_str())]));
        }
        report
    } else if has("kind") && has("code") {
        units(&deployment, bytes, options.dry_run).await?
    } else {
        assignments(&deployment, bytes, options.dry_run).await?
    };
    Summary::of(&report, speech).say(&options, speech)
}

/// Units from the bytes of a file.
///
/// # Errors
/// Refusals `org-import-…` for the file as a whole.
pub(crate) async fn units(
    deployment: &Deployment,
    bytes: Vec<u8>,
    dry_run: bool,
) -> Result<ImportReport, Failure> {
    let granted = Granted::<EditOrganisation>::for_system(FLOW)?;
    let context = deployment.site.context(&granted, RequestKey(String::new()));
    let mode = mode(dry_run);
    let write = deployment.site.store.write(move |tx| {
        Box::pin(async move {
            let places = place_refs(tx, &context.tenant).await?;
            org::imports::import_units(tx, &context, &bytes, &places, mode).await
        })
    });
    write.await
}

/// Assignments to grids and units from the bytes of a file.
///
/// # Errors
/// As [`units`].
pub(crate) async fn assignments(
    deployment: &Deployment,
    bytes: Vec<u8>,
    dry_run: bool,
) -> Result<ImportReport, Failure> {
    let granted = Granted::<EditOrganisation>::for_system(FLOW)?;
    let context = deployment.site.context(&granted, RequestKey(String::new()));
    let mode = mode(dry_run);
    let write = deployment.site.store.write(move |tx| {
        Box::pin(async move {
            let places = place_refs(tx, &context.tenant).await?;
            let accounts = staff::accounts_by_login(tx, &context.tenant).await?;
            org::imports::import_assignments(tx, &context, &bytes, &places, &accounts, mode).await
        })
    });
    write.await
}

/// `linli import duties`
pub(super) async fn duties(options: ImportFile, speech: &Speech) -> Result<Said, Failure> {
    let bytes = read_file(&options.file)?;
    let deployment = open(&options).await?;
    let now = deployment.site.now();
    let report = duty_rows(&deployment, bytes, now, options.dry_run).await?;
    Summary::of(&report, speech).say(&options, speech)
}

/// Matter types, duty items, routes or deadlines, told apart by their columns.
///
/// # Errors
/// As [`units`].
pub(crate) async fn duty_rows(
    deployment: &Deployment,
    bytes: Vec<u8>,
    effective_from: Instant,
    dry_run: bool,
) -> Result<ImportReport, Failure> {
    let granted = Granted::<EditDuty>::for_system(FLOW)?;
    let context = deployment.site.context(&granted, RequestKey(String::new()));
    let mode = mode(dry_run);
    let header = header_of(&bytes);
    let write = deployment.site.store.write(move |tx| {
        Box::pin(async move {
            let (places, place_codes) = place_ground(tx, &context.tenant).await?;
            let ground = ImportGround { places, place_codes, effective_from, mode };
            let has = |column: &str| header.iter().any(|name| name == column);
            if has("clock") {
                duty::imports::import_deadlines(tx, &context, &granted, &bytes, &ground).await
            } else if has("list") {
                duty::imports::import_duties(tx, &context, &granted, &bytes, &ground).await
            } else if has("duty_code") {
                duty::imports::import_routes(tx, &context, &granted, &bytes, &ground).await
            } else {
                duty::imports::import_matters(tx, &context, &granted, &bytes, &ground).await
            }
        })
    });
    write.await
}

/// `linli import calendar`
pub(super) async fn calendar(options: ImportCalendar, speech: &Speech) -> Result<Said, Failure> {
    let bytes = read_file(&options.import.file)?;
    let unreadable = |cause: std::string::FromUtf8Error| {
        Refusal::rule("file-unreadable").with("file", options.import.file.display()).with("cause", cause)
    };
    let text = String::from_utf8(bytes).map_err(unreadable)?;
    let file = CalendarFile::parse(&text).map_err(|error| error.refusal())?;
    let deployment = open(&options.import).await?;
    let granted = Granted::<EditCalendar>::for_system(FLOW)?;
    let context = deployment.site.context(&granted, RequestKey(String::new()));
    let effective = match options.effective.as_deref() {
        Some(text) => {
            text.parse().map_err(|_| Refusal::invalid("not-an-instant", "effective").with("value", text))?
        }
        None => context.now,
    };
    let (name, dry_run) = (options.calendar.clone(), options.import.dry_run);
    let saved = deployment.site.store.write(move |tx| {
        Box::pin(async move { save(tx, &context, &granted, file, name.as_deref(), effective, dry_run).await })
    });
    let touched = match saved.await {
        Err(Failure::Refused(refusal)) if refusal.code == UNDONE => {
            let names = refusal.facts.get("names").cloned().unwrap_or_default();
            names.split(',').filter(|name| !name.is_empty()).map(str::to_owned).collect()
        }
        other => other?,
    };
    let text = match touched.is_empty() {
        true => speech.words.t("calendar-unchanged"),
        false => speech.words.with("calendar-saved", &[("names", touched.join(", "))]),
    };
    Ok(Said::done(text, serde_json::json!({ "calendars": json(&touched)?, "dry_run": dry_run })))
}

async fn save(
    tx: &mut store::Tx,
    context: &Context,
    granted: &Granted<EditCalendar>,
    file: CalendarFile,
    name: Option<&str>,
    effective: Instant,
    dry_run: bool,
) -> Result<Vec<String>, Failure> {
    let calendars = clock::store::load_calendars(tx, &context.tenant, effective).await?;
    let definition = file.apply(&calendars, name)?;
    let touched = duty::actions::calendar::announce(tx, context, granted, &definition, effective).await?;
    match dry_run {
        true => Err(Refusal::rule(UNDONE).with("names", touched.join(",")).into()),
        false => Ok(touched),
    }
}

/// A dry run may look at a deployment, but makes none.
async fn open(options: &ImportFile) -> Result<Deployment, Failure> {
    Deployment::open(&options.data, if options.dry_run { Opening::Existing } else { Opening::Create }).await
}

const fn mode(dry_run: bool) -> ImportMode {
    if dry_run { ImportMode::DryRun } else { ImportMode::Apply }
}

/// The names in the first line of a CSV file.
fn header_of(bytes: &[u8]) -> Vec<String> {
    let start = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let line = start.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let names = String::from_utf8_lossy(line);
    names.split(',').map(|name| name.trim().trim_matches('"').to_lowercase()).collect()
}
