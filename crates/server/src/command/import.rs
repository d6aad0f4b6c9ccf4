//! `linli import places | orgs | duties | calendar`: lists from files, through the same actions as everything.

use crate::command::{json, read_file};
use crate::command_line::{ImportCalendar, ImportFile, ImportPlaces};
use crate::deployment::{Deployment, Opening, make_ready};
use crate::lists::{self, Bringer};
use crate::progress::Bar;
use crate::report::{Refused, Summary};
use crate::said::{Said, Speech};
use crate::staff;
use kernel::{Failure, Instant, Refusal};
use link::model::ImportKind;
use org::imports::ImportReport;
use place::actions::{Import as PlaceImport, ImportMode as PlaceMode};
use place::geometry::Datum;
use place::imports::{ImportFile as PlaceFile, Reading};
use std::path::Path;

const PLACES: &[ImportKind] =
    &[ImportKind::ServicePoints, ImportKind::Buildings, ImportKind::Aliases, ImportKind::Divisions];
const ORGS: &[ImportKind] = &[ImportKind::Units, ImportKind::Posts];
const DUTIES: &[ImportKind] = &[
    ImportKind::Deadlines,
    ImportKind::Duties,
    ImportKind::Routes,
    ImportKind::Matters,
    ImportKind::Classification,
];

/// A list as UTF-8 with commas and the names of its columns, whatever it was written with. A file that is in this form
/// already stays as it is, so that its lines are counted as they stand.
fn read_list(file: &Path, kinds: &[ImportKind]) -> Result<Vec<u8>, Failure> {
    let bytes = link::table::as_text(read_file(file)?)?;
    Ok(link::lists::in_usual_form(bytes, kinds))
}

/// `linli import places`
pub(super) async fn places(options: ImportPlaces, speech: &Speech) -> Result<Said, Failure> {
    let bytes = read_list(&options.import.file, PLACES)?;
    let file = match options.kind.as_deref() {
        Some(name) => PlaceFile::from_name(&name.replace('-', "_"))
            .ok_or_else(|| Refusal::invalid("import-kind-unknown", "kind").with("given", name))?,
        None => PlaceFile::detect(&bytes),
    };
    let datum = Datum::from_name(&options.datum)
        .ok_or_else(|| Refusal::invalid("place-datum-unknown", "datum").with("given", &options.datum))?;
    let deployment = open(&options.import).await?;
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
    let bar = Bar::new(speech, file.name());
    let drawn = bar.clone();
    let bringer = Bringer::default();
    let told = move |done, of| drawn.set(done, of);
    let report = lists::places(&deployment.site, &bringer, &bytes, order, told).await?;
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
    let bytes = read_list(&options.file, ORGS)?;
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
    lists::units(&deployment.site, &Bringer::default(), bytes, dry_run).await
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
    lists::assignments(&deployment.site, &Bringer::default(), bytes, dry_run).await
}

/// `linli import duties`
pub(super) async fn duties(options: ImportFile, speech: &Speech) -> Result<Said, Failure> {
    let bytes = read_list(&options.file, DUTIES)?;
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
    let header = header_of(&bytes);
    let has = |column: &str| header.iter().any(|name| name == column);
    let kind = match (has("clock"), has("list"), has("duty_code")) {
        (true, _, _) => ImportKind::Deadlines,
        (_, true, _) => ImportKind::Duties,
        (_, _, true) => ImportKind::Routes,
        _ => ImportKind::Matters,
    };
    lists::duties(&deployment.site, &Bringer::default(), kind, bytes, effective_from, dry_run).await
}

/// `linli import calendar`
pub(super) async fn calendar(options: ImportCalendar, speech: &Speech) -> Result<Said, Failure> {
    let bytes = read_file(&options.import.file)?;
    let deployment = open(&options.import).await?;
    let effective = match options.effective.as_deref() {
        Some(text) => Some(
            text.parse().map_err(|_| Refusal::invalid("not-an-instant", "effective").with("value", text))?,
        ),
        None => None,
    };
    let dry_run = options.import.dry_run;
    let bringer = Bringer::default();
    let touched =
        lists::calendar(&deployment.site, &bringer, bytes, options.calendar.clone(), effective, dry_run)
            .await?;
    let text = match touched.is_empty() {
        true => speech.words.t("calendar-unchanged"),
        false => speech.words.with("calendar-saved", &[("names", touched.join(", "))]),
    };
    Ok(Said::done(text, serde_json::json!({ "calendars": json(&touched)?, "dry_run": dry_run })))
}

/// A dry run may look at a deployment, but makes none.
async fn open(options: &ImportFile) -> Result<Deployment, Failure> {
    Deployment::open(&options.data, if options.dry_run { Opening::Existing } else { Opening::Create }).await
}

/// The names in the first line of a CSV file.
fn header_of(bytes: &[u8]) -> Vec<String> {
    let start = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let line = start.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let names = String::from_utf8_lossy(line);
    names.split(',').map(|name| name.trim().trim_matches('"').to_lowercase()).collect()
}
