//! Imports that go on in the background of a server, while whoever started them does something else.

use crate::figures::{Figures, ImportId, ImportRecord, ImportState, RefusalRow};
use crate::import::{KEPT_DAYS, Order, carry_out};
use crate::lists::ListTable;
use crate::model::{Chosen, ColumnWords, Ground, ImportKind, Mapping};
use crate::report::Report;
use crate::table::{Found, Glance, Table, as_text};
use crate::{files, query, store};
use cases::{CaseSite, Channel};
use guard::right::{EditCalendar, EditDuty, EditOrganisation, EditPlace, ImportCases};
use guard::{Granted, PlacePath, Site, Target, Viewer};
use kernel::{Failure, Refusal};
use place::geometry::Datum;
use std::collections::BTreeMap;
use std::sync::Arc;
use ui::Words;

/// Rows that are shown before the start.
const SHOWN_ROWS: usize = 5;

/// An import with what its page shows.
pub struct ImportView {
    pub record: ImportRecord,
    /// The beginning of the file, for whoever brought it and as long as it is kept.
    pub glance: Option<Glance>,
}

/// What was chosen before the start.
#[derive(Clone, Debug)]
pub struct Choice {
    pub chosen: Chosen,
    pub source: String,
    pub channel: Channel,
    pub dispatch: bool,
}

/// The right to import cases: they may come from anywhere in the deployment.
///
/// # Errors
/// Refusals `sign-in`, `authority-missing`, `authority-scope`.
pub async fn allowed(
    site: &Site,
    cases: &CaseSite,
    viewer: &Viewer,
) -> Result<Granted<ImportCases>, Failure> {
    viewer.signed_in()?;
    let target = whole(site, cases).await?;
    Ok(viewer.grant::<ImportCases>(&target)?)
}

/// The right to import files of one kind; they may be about anything in the deployment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MayImport(ImportKind);

/// Whether a person may import files of this kind.
///
/// # Errors
/// Refusals `sign-in`, `authority-missing`, `authority-scope`.
pub async fn may_import(
    site: &Site,
    cases: &CaseSite,
    viewer: &Viewer,
    kind: ImportKind,
) -> Result<MayImport, Failure> {
    viewer.signed_in()?;
    let target = whole(site, cases).await?;
    match kind.ground() {
        Ground::Cases => drop(viewer.grant::<ImportCases>(&target)?),
        Ground::Places => drop(viewer.grant::<EditPlace>(&target)?),
        Ground::Units => drop(viewer.grant::<EditOrganisation>(&target)?),
        Ground::Duties => drop(viewer.grant::<EditDuty>(&target)?),
        Ground::Calendars => drop(viewer.grant::<EditCalendar>(&target)?),
    }
    Ok(MayImport(kind))
}

/// The kinds that a person may import.
///
/// # Errors
/// Refusal `sign-in`; the refusal of the first kind when it is none.
pub async fn kinds_for(site: &Site, cases: &CaseSite, viewer: &Viewer) -> Result<Vec<ImportKind>, Failure> {
    let (mut kinds, mut refused) = (Vec::new(), None);
    for kind in ImportKind::ALL {
        match may_import(site, cases, viewer, kind).await {
            Ok(MayImport(kind)) => kinds.push(kind),
            Err(Failure::Refused(refusal)) => refused = refused.or(Some(refusal)),
            Err(other) => return Err(other),
        }
    }
    match refused.filter(|_| kinds.is_empty()) {
        Some(refusal) => Err(refusal.into()),
        None => Ok(kinds),
    }
}

/// What an import touches: everything below the root.
async fn whole(site: &Site, cases: &CaseSite) -> Result<Target, Failure> {
    let (grounds, now) = (Arc::clone(&cases.grounds), site.now());
    let ground = site.store.read(move |tx| Box::pin(async move { grounds.current(tx, now).await })).await?;
    Ok(match ground.atlas.root() {
        Some(root) => Target::at(PlacePath::new(&root.to_string())),
        None => Target::anywhere(),
    })
}

/// A file that is brought.
#[derive(Clone, Debug, Default)]
pub struct Brought {
    pub name: String,
    /// What the person calls its source; else the file's name, or the one of its saved mapping.
    pub source: Option<String>,
    pub bytes: Vec<u8>,
}

/// Takes a file in and recognises its columns; nothing is imported yet.
///
/// # Errors
/// Refusals `link-file-missing`, `link-file-large`, `link-file-empty`, those of a spreadsheet that cannot be read.
pub async fn upload(
    site: &Site,
    cases: &CaseSite,
    viewer: &Viewer,
    MayImport(kind): MayImport,
    channel: Channel,
    brought: Brought,
) -> Result<ImportId, Failure> {
    let Brought { name, source, bytes } = brought;
    if bytes.is_empty() {
        return Err(Refusal::invalid("link-file-missing", "file").into());
    }
    if bytes.len() > files::LARGEST_FILE {
        return Err(Refusal::invalid("link-file-large", "file")
            .with("most", files::LARGEST_MEGABYTES)
            .into());
    }
    let staff = viewer.signed_in()?;
    let now = site.now();
    files::forget_expired(site, &*cases.objects, now).await?;
    let looking = tokio::task::spawn_blocking(move || look(kind, bytes));
    let (bytes, header, found) =
        looking.await.map_err(Failure::broken)?.map_err(|refusal| refusal.at("file"))?;
    let saved = match kind.is_table() {
        true => saved_for(site, kind, &header).await?,
        false => None,
    };
    let id: ImportId = kernel::Entropy::new(site.draw()).draw_id(now);
    let (object, key) = files::keep(site, &*cases.objects, id, bytes).await?;
    let record = ImportRecord {
        id,
        kind,
        state: ImportState::Waiting,
        source: match (source, &saved) {
            (Some(source), _) => source,
            (None, Some(saved)) => saved.source.clone(),
            (None, None) => stem(&name),
        },
        channel: saved.as_ref().map_or(channel, |saved| saved.channel),
        chosen: saved.map_or(found, |saved| saved.chosen),
        dispatch: false,
        account: Some(staff.account),
        unit: Some(staff.unit),
        created_at: now,
        started_at: None,
        seen_at: None,
        finished_at: None,
        figures: Figures::default(),
        failure: None,
        file_object: Some(object),
        file_key: Some(key),
        keep_until: now.plus_seconds(KEPT_DAYS * 86_400),
        draft: None,
    };
    let tenant = site.tenant.clone();
    site.store
        .write(move |tx| {
            Box::pin(async move { Ok::<_, Failure>(store::insert(tx, &tenant, &record).await?) })
        })
        .await?;
    Ok(id)
}

/// A file as text, its header, and what its columns seem to mean.
fn look(kind: ImportKind, bytes: Vec<u8>) -> Result<(Vec<u8>, Vec<String>, Chosen), Refusal> {
    if !kind.is_table() {
        return Ok((bytes, Vec::new(), Chosen::of_list(BTreeMap::new(), Datum::Wgs84)));
    }
    let bytes = as_text(bytes)?;
    if kind == ImportKind::Cases {
        let words = ColumnWords::shipped().map_err(|_| Refusal::rule("link-file-empty"))?;
        let mapping = Mapping::recognised(words);
        let glance = Glance::at(&bytes, &mapping, 0)?;
        let chosen = Chosen::of(&glance.columns, mapping.datum);
        return Ok((bytes, glance.header, chosen));
    }
    let list = ListTable::read(&bytes, kind, None)?;
    let header = list.table.header().to_vec();
    let chosen = Chosen::of_list(list.columns, Datum::Wgs84);
    Ok((bytes, header, chosen))
}

/// The mapping that was saved for files with these columns.
///
/// # Errors
/// See [`::store::Error`].
pub async fn saved_for(
    site: &Site,
    kind: ImportKind,
    header: &[String],
) -> Result<Option<store::SavedMapping>, Failure> {
    let (tenant, header) = (site.tenant.clone(), of_kind(kind, header));
    let read = site.store.read(move |tx| {
        Box::pin(async move { Ok::<_, Failure>(store::mapping_for(tx, &tenant, &header).await?) })
    });
    read.await
}

/// The same columns may mean something else in a list of another kind.
fn of_kind(kind: ImportKind, header: &[String]) -> Vec<String> {
    let mark = (kind != ImportKind::Cases).then(|| format!("#{kind}"));
    header.iter().cloned().chain(mark).collect()
}

/// Saves what was chosen under a name, for the next file with these columns.
///
/// # Errors
/// Refusal `link-mapping-name`.
pub async fn save_mapping(
    site: &Site,
    kind: ImportKind,
    name: &str,
    header: &[String],
    choice: &Choice,
) -> Result<(), Failure> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > 60 {
        return Err(Refusal::invalid("link-mapping-name", "mapping_name").into());
    }
    let saved = store::SavedMapping {
        name: name.to_owned(),
        chosen: choice.chosen.clone(),
        source: choice.source.clone(),
        channel: choice.channel,
    };
    let (tenant, header, now) = (site.tenant.clone(), of_kind(kind, header), site.now());
    let write = site.store.write(move |tx| {
        Box::pin(
            async move { Ok::<_, Failure>(store::put_mapping(tx, &tenant, &header, &saved, now).await?) },
        )
    });
    write.await
}

/// An import, with the beginning of its file for whoever brought it.
///
/// # Errors
/// Refusal `link-import-unknown`.
pub async fn view(
    site: &Site,
    cases: &CaseSite,
    viewer: &Viewer,
    id: ImportId,
) -> Result<ImportView, Failure> {
    let record = record(site, id).await?;
    let is_over = record.state == ImportState::Done || record.kind != ImportKind::Cases;
    if is_over || !is_own(&record, viewer) || record.file_object.is_none() {
        return Ok(ImportView { record, glance: None });
    }
    let bytes = files::open(&*cases.objects, &record).await?;
    let mapping = match record.chosen.columns.is_empty() {
        true => Mapping::recognised(words()?),
        false => Mapping::of(&record.chosen, words()?)?,
    };
    let glance = tokio::task::spawn_blocking(move || Glance::at(&bytes, &mapping, SHOWN_ROWS));
    let glance = glance.await.map_err(Failure::broken)??;
    Ok(ImportView { record, glance: Some(glance) })
}

/// Says what an import with this choice would do, and changes nothing but the choice itself.
///
/// # Errors
/// Refusals of the mapping; `link-import-unknown`, `link-import-running`.
pub async fn try_out(
    site: &Site,
    cases: &CaseSite,
    viewer: &Viewer,
    id: ImportId,
    choice: &Choice,
) -> Result<Figures, Failure> {
    let (record, table, mapping) = prepare(site, cases, viewer, id, choice).await?;
    let order = Order { dry_run: true, ..order_of(&record, mapping, None, None) };
    let outcome = crate::import::import(site, &cases.grounds, table, order, |_| {}).await?;
    Ok(outcome.figures)
}

/// Starts an import in the background, or takes up one that was interrupted.
///
/// # Errors
/// As [`try_out`].
pub async fn start(
    site: &Site,
    cases: &CaseSite,
    viewer: &Viewer,
    granted: Granted<ImportCases>,
    id: ImportId,
    choice: &Choice,
) -> Result<(), Failure> {
    let (record, table, mapping) = prepare(site, cases, viewer, id, choice).await?;
    let order = order_of(&record, mapping, choice.dispatch.then(|| viewer.clone()), Some(Arc::new(granted)));
    let (site, grounds) = (site.clone(), Arc::clone(&cases.grounds));
    tokio::spawn(async move {
        if let Err(failure) = carry_out(&site, &grounds, table, order, Some(id), |_| {}).await {
            tracing::error!(import = %id, cause = %failure, "an import has failed");
        }
    });
    Ok(())
}

/// Notes the choice, and reads the file by it.
async fn prepare(
    site: &Site,
    cases: &CaseSite,
    viewer: &Viewer,
    id: ImportId,
    choice: &Choice,
) -> Result<(ImportRecord, Arc<Table>, Mapping), Failure> {
    let before = record(site, id).await?;
    if !is_own(&before, viewer) {
        return Err(Refusal::not_found("link-import-unknown").into());
    }
    let busy = before.state == ImportState::Running && !before.is_interrupted(site.now());
    if busy || before.state == ImportState::Done {
        return Err(Refusal::rule("link-import-running").into());
    }
    let bytes = files::open(&*cases.objects, &before).await?;
    let mapping = Mapping::of(&choice.chosen, words()?)?;
    let reading = mapping.clone();
    let table = tokio::task::spawn_blocking(move || Table::read(&bytes, &reading));
    let table = Arc::new(table.await.map_err(Failure::broken)??);
    let (tenant, noted) = (site.tenant.clone(), choice.clone());
    let record = site.store.write(move |tx| {
        Box::pin(async move {
            let Choice { chosen, source, channel, dispatch } = &noted;
            store::prepare(tx, &tenant, id, chosen, source, *channel, *dispatch).await?;
            let found = store::by_id(tx, &tenant, id).await?;
            found.ok_or_else(|| Failure::from(Refusal::not_found("link-import-unknown")))
        })
    });
    Ok((record.await?, table, mapping))
}

fn order_of(
    record: &ImportRecord,
    mapping: Mapping,
    dispatch: Option<Viewer>,
    started: Option<Arc<Granted<ImportCases>>>,
) -> Order {
    Order {
        source: record.source.clone(),
        channel: record.channel,
        mapping,
        dry_run: false,
        dispatch,
        started,
    }
}

/// The refused rows of an import as a file that can be put right and imported again.
///
/// # Errors
/// Refusals `link-import-unknown`, also for a file that somebody else brought; `link-file-gone`.
pub async fn report(
    site: &Site,
    cases: &CaseSite,
    viewer: &Viewer,
    id: ImportId,
    words_of: Words,
) -> Result<Vec<u8>, Failure> {
    let record = record(site, id).await?;
    if !is_own(&record, viewer) {
        return Err(Refusal::not_found("link-import-unknown").into());
    }
    let refused = all_refusals(site, id).await?;
    if !record.kind.is_table() {
        return crate::report::without_cells(refused.values(), words_of);
    }
    let bytes = files::open(&*cases.objects, &record).await?;
    let words = words()?;
    let writing = move || {
        let of_list = record.kind != ImportKind::Cases;
        let table = match of_list {
            true => ListTable::read(&bytes, record.kind, record.chosen.list_columns())?.table,
            false => Table::read(&bytes, &Mapping::of(&record.chosen, words)?)?,
        };
        let columns = table.columns();
        let begins = |cells: &[String]| of_list || crate::model::looks_like_row(cells, columns);
        let mut out = Vec::new();
        let mut report = Report::begin(&mut out, &table, words_of)?;
        for found in table.rows(&begins) {
            let Some(row) = refused.get(&found.line()) else { continue };
            match found {
                Found::Row(record) => report.recorded(row, &record.cells)?,
                Found::Bad(bad) => report.recorded(row, &bad.cells)?,
            }
        }
        report.finish()?;
        Ok::<_, Failure>(out)
    };
    tokio::task::spawn_blocking(writing).await.map_err(Failure::broken)?
}

async fn all_refusals(site: &Site, id: ImportId) -> Result<BTreeMap<u64, RefusalRow>, Failure> {
    let tenant = site.tenant.clone();
    let rows = site
        .store
        .read(move |tx| Box::pin(async move { query::refusals(tx, &tenant, id, 0, u32::MAX).await }));
    Ok(rows.await?.into_iter().map(|row| (row.line, row)).collect())
}

/// An import by its id.
///
/// # Errors
/// Refusal `link-import-unknown`.
pub async fn record(site: &Site, id: ImportId) -> Result<ImportRecord, Failure> {
    let tenant = site.tenant.clone();
    let found = site.store.read(move |tx| Box::pin(async move { query::import(tx, &tenant, id).await }));
    Ok(found.await?.ok_or_else(|| Refusal::not_found("link-import-unknown"))?)
}

/// What stands in a file is for whoever brought it; its figures are for all who import.
pub fn is_own(record: &ImportRecord, viewer: &Viewer) -> bool {
    record.account.is_some() && viewer.staff().map(|staff| staff.account) == record.account
}

/// The shipped words of columns.
///
/// # Errors
/// Never with the file as shipped.
pub fn words() -> Result<ColumnWords, Failure> {
    ColumnWords::shipped().map_err(Failure::broken)
}

/// A file's name without its ending, as the name of a source.
fn stem(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let stem = last.rsplit_once('.').map_or(last, |(stem, _)| stem).trim();
    let short: String = stem.chars().take(60).collect();
    if short.is_empty() { "import".to_owned() } else { short }
}
