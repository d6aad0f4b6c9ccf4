//! Lists of places, units, duties and calendars from files: the command line, the demo and the page of imports bring
//! them in through the same functions. `link` knows files and columns, the crates of the ground what a row means.

mod taking_back;

use crate::ground_of_imports::{place_ground, place_refs};
use crate::staff;
use cases::Grounds;
use clock::CalendarFile;
use duty::imports::ImportGround;
use futures::future::BoxFuture;
use guard::right::{EditCalendar, EditDuty, EditOrganisation, EditPlace, Right};
use guard::{Granted, PlacePath, Site, Target, Viewer};
use kernel::{Context, Failure, Instant, Refusal, RequestKey};
use link::ImportId;
use link::lists::{ListOutcome, ListProblem, ListWork, Lists, Reverted};
use link::model::ImportKind;
use org::imports::{ImportMode, ImportReport};
use place::KindCatalogue;
use place::actions::{Import as PlaceImport, ImportMode as PlaceMode, ImportReport as PlaceReport};
use place::imports::{ImportFile as PlaceFile, Reading};
use std::sync::Arc;

/// The rule of the system in whose name the command line brings lists.
const FLOW: &str = "import";
/// Ends a dry run: nothing of it stays.
const UNDONE: &str = "import-dry-run";

/// In whose name a list comes in, and under which key the journal knows it.
#[derive(Clone, Default)]
pub(crate) struct Bringer {
    pub(crate) by: Option<Viewer>,
    pub(crate) target: Option<Target>,
    pub(crate) request: String,
}

impl Bringer {
    fn granted<R: Right>(&self, site: &Site) -> Result<(Granted<R>, Context), Failure> {
        let granted = match &self.by {
            Some(viewer) => viewer.grant::<R>(self.target.as_ref().unwrap_or(&Target::anywhere()))?,
            None => Granted::<R>::for_system(FLOW)?,
        };
        let context = site.context(&granted, RequestKey(self.request.clone()));
        Ok((granted, context))
    }
}

/// Places, boundaries, other names, buildings, service points.
///
/// # Errors
/// Refusals `place-file-…` for the file as a whole.
pub(crate) async fn places(
    site: &Site,
    bringer: &Bringer,
    bytes: &[u8],
    order: PlaceImport,
    told: impl FnMut(u64, u64) + Send,
) -> Result<PlaceReport, Failure> {
    let (_, context) = bringer.granted::<EditPlace>(site)?;
    let kinds = Arc::new(KindCatalogue::shipped()?);
    place::actions::import(&site.store, Arc::new(context), kinds, bytes, order, told).await
}

/// Units.
///
/// # Errors
/// Refusals `org-import-…` for the file as a whole.
pub(crate) async fn units(
    site: &Site,
    bringer: &Bringer,
    bytes: Vec<u8>,
    dry_run: bool,
) -> Result<ImportReport, Failure> {
    let (_, context) = bringer.granted::<EditOrganisation>(site)?;
    let write = site.store.write_once(move |tx| {
        Box::pin(async move {
            let places = place_refs(tx, &context.tenant).await?;
            org::imports::import_units(tx, &context, &bytes, &places, mode(dry_run)).await
        })
    });
    write.await
}

/// Assignments to grids and units.
///
/// # Errors
/// As [`units`].
pub(crate) async fn assignments(
    site: &Site,
    bringer: &Bringer,
    bytes: Vec<u8>,
    dry_run: bool,
) -> Result<ImportReport, Failure> {
    let (_, context) = bringer.granted::<EditOrganisation>(site)?;
    let write = site.store.write_once(move |tx| {
        Box::pin(async move {
            let places = place_refs(tx, &context.tenant).await?;
            let accounts = staff::accounts_by_login(tx, &context.tenant).await?;
            org::imports::import_assignments(tx, &context, &bytes, &places, &accounts, mode(dry_run)).await
        })
    });
    write.await
}

/// Matter types, duty items, routes or deadlines.
///
/// # Errors
/// As [`units`].
pub(crate) async fn duties(
    site: &Site,
    bringer: &Bringer,
    kind: ImportKind,
    bytes: Vec<u8>,
    effective_from: Instant,
    dry_run: bool,
) -> Result<ImportReport, Failure> {
    let (granted, context) = bringer.granted::<EditDuty>(site)?;
    let write = site.store.write_once(move |tx| {
        Box::pin(async move {
            let (places, place_codes) = place_ground(tx, &context.tenant).await?;
            let ground = ImportGround { places, place_codes, effective_from, mode: mode(dry_run) };
            use duty::imports::{import_deadlines, import_duties, import_matters, import_routes};
            match kind {
                ImportKind::Deadlines => import_deadlines(tx, &context, &granted, &bytes, &ground).await,
                ImportKind::Duties => import_duties(tx, &context, &granted, &bytes, &ground).await,
                ImportKind::Routes => import_routes(tx, &context, &granted, &bytes, &ground).await,
                _ => import_matters(tx, &context, &granted, &bytes, &ground).await,
            }
        })
    });
    write.await
}

/// A calendar, or the notice of a year; gives the calendars that it changes.
///
/// # Errors
/// Refusals of the text.
pub(crate) async fn calendar(
    site: &Site,
    bringer: &Bringer,
    bytes: Vec<u8>,
    name: Option<String>,
    effective: Option<Instant>,
    dry_run: bool,
) -> Result<Vec<String>, Failure> {
    let text = String::from_utf8(bytes).map_err(|_| Refusal::invalid("link-file-not-text", "file"))?;
    let file = CalendarFile::parse(text.trim_start_matches('\u{feff}')).map_err(|error| error.refusal())?;
    let (granted, context) = bringer.granted::<EditCalendar>(site)?;
    let effective = effective.unwrap_or(context.now);
    let saved = site.store.write_once(move |tx| {
        Box::pin(async move {
            let calendars = clock::store::load_calendars(tx, &context.tenant, effective).await?;
            let definition = file.apply(&calendars, name.as_deref())?;
            let touched =
                duty::actions::calendar::announce(tx, &context, &granted, &definition, effective).await?;
            match dry_run {
                true => Err(Failure::from(Refusal::rule(UNDONE).with("names", touched.join(",")))),
                false => Ok(touched),
            }
        })
    });
    match saved.await {
        Err(Failure::Refused(refusal)) if refusal.code == UNDONE => {
            let names = refusal.facts.get("names").cloned().unwrap_or_default();
            Ok(names.split(',').filter(|name| !name.is_empty()).map(str::to_owned).collect())
        }
        other => other,
    }
}

const fn mode(dry_run: bool) -> ImportMode {
    if dry_run { ImportMode::DryRun } else { ImportMode::Apply }
}

/// What `link` asks for, answered by the crates of the ground.
pub(crate) struct GroundLists {
    pub(crate) grounds: Arc<Grounds>,
}

impl Lists for GroundLists {
    fn bring(&self, site: Site, work: ListWork) -> BoxFuture<'static, Result<ListOutcome, Failure>> {
        let grounds = Arc::clone(&self.grounds);
        Box::pin(async move { bring(&site, &grounds, work).await })
    }
    fn take_back(
        &self,
        site: Site,
        by: Option<Viewer>,
        import: ImportId,
        streams: Vec<String>,
    ) -> BoxFuture<'static, Result<Vec<Reverted>, Failure>> {
        let grounds = Arc::clone(&self.grounds);
        Box::pin(async move {
            let target = Some(whole(&site, &grounds).await?);
            let request = link::import::stream_of(import);
            taking_back::take_back(&site, &Bringer { by, target, request }, streams).await
        })
    }
}

/// Everything below the root.
async fn whole(site: &Site, grounds: &Arc<Grounds>) -> Result<Target, Failure> {
    let (grounds, now) = (Arc::clone(grounds), site.now());
    let ground = site.store.read(move |tx| Box::pin(async move { grounds.current(tx, now).await })).await?;
    Ok(match ground.atlas.root() {
        Some(root) => Target::at(PlacePath::new(&root.to_string())),
        None => Target::anywhere(),
    })
}

async fn bring(site: &Site, grounds: &Arc<Grounds>, work: ListWork) -> Result<ListOutcome, Failure> {
    let target = Some(whole(site, grounds).await?);
    let bringer = Bringer { by: work.by, target, request: work.request.0 };
    let (bytes, dry_run) = (work.bytes, work.dry_run);
    let place_file = match work.kind {
        ImportKind::Divisions => Some(PlaceFile::Divisions),
        ImportKind::Boundaries => Some(PlaceFile::Boundaries),
        ImportKind::Aliases => Some(PlaceFile::Aliases),
        ImportKind::Buildings => Some(PlaceFile::Buildings),
        ImportKind::ServicePoints => Some(PlaceFile::ServicePoints),
        _ => None,
    };
    if let Some(file) = place_file {
        let reading = Reading { datum: work.datum, ..Reading::new(file, Instant::default()) };
        let mode = if dry_run { PlaceMode::DryRun } else { PlaceMode::Add };
        let order = PlaceImport::new(reading, &work.source, mode);
        return places(site, &bringer, &bytes, order, work.told).await.map(of_places);
    }
    match work.kind {
        ImportKind::Units => units(site, &bringer, bytes, dry_run).await.map(of_rows),
        ImportKind::Posts => assignments(site, &bringer, bytes, dry_run).await.map(of_rows),
        ImportKind::Calendar => {
            let touched = calendar(site, &bringer, bytes, None, None, dry_run).await?;
            let count = touched.len() as u64;
            Ok(ListOutcome { rows: count.max(1), changed: count, ..ListOutcome::default() })
        }
        kind => duties(site, &bringer, kind, bytes, site.now(), dry_run).await.map(of_rows),
    }
}

fn of_places(report: PlaceReport) -> ListOutcome {
    let conflict = |given: place::actions::Conflict| ListProblem {
        line: given.line,
        refusal: conflict(&given.key, given.field, &given.present, &given.given),
    };
    let refused = report.refused.into_iter().map(|row| ListProblem { line: row.line, refusal: row.refusal });
    ListOutcome {
        rows: report.rows,
        created: report.created,
        changed: report.changed,
        problems: report.conflicts.into_iter().map(conflict).chain(refused).collect(),
    }
}

fn of_rows(report: ImportReport) -> ListOutcome {
    let conflict = |given: org::imports::Conflict| ListProblem {
        line: given.line,
        refusal: conflict(&given.key, given.field, &given.present, &given.given),
    };
    let refused = report.refused.into_iter().map(|row| ListProblem { line: row.line, refusal: row.refusal });
    ListOutcome {
        rows: 0,
        created: report.created,
        changed: 0,
        problems: report.conflicts.into_iter().map(conflict).chain(refused).collect(),
    }
}

/// A row that speaks otherwise of something known: what is known stays.
fn conflict(key: &str, field: &'static str, present: &str, given: &str) -> Refusal {
    Refusal::invalid("link-list-conflict", field)
        .with("key", key)
        .with("field", field)
        .with("present", present)
        .with("given", given)
}
