//! Units from a file: `code,name,name_en,kind,territorial_parent,sector_parent,place_code,valid_from,
//! term_end`, and where known `credit_code,premises,purpose`. A parent may stand below its child.

use super::report::{Comparison, Conflict, ImportMode, ImportReport};
use super::rows::{Row, Rows};
use crate::actions::{commit_unit, unit_facts};
use crate::directory::Directory;
use crate::model::{
    CreditCode, Establishment, LinkKind, PlaceRef, Premises, Unit, UnitCommand, UnitKind, UnitLoop,
};
use crate::query;
use ::store::Tx;
use kernel::{Context, Failure, Loop, Refusal, UnitId};
use std::collections::HashMap;

const NEEDED: [&str; 4] = ["code", "name", "kind", "valid_from"];

/// Imports units, recognised by their code. `places` finds a place by the code that the file uses.
///
/// # Errors
/// Refusals `org-import-…` when the file as a whole cannot be read; bad rows are in the report.
pub async fn import_units(
    tx: &mut Tx,
    context: &Context,
    file: &[u8],
    places: &HashMap<String, PlaceRef>,
    mode: ImportMode,
) -> Result<ImportReport, Failure> {
    let mut report = ImportReport::default();
    let mut waiting = Vec::new();
    for row in Rows::read(file, &NEEDED)?.into_rows() {
        match row {
            Ok(row) => waiting.push(row),
            Err(refused) => report.refused.push(refused),
        }
    }
    let mut directory = query::directory(tx, &context.tenant).await?;
    // A unit can be taken when its parents have been; rounds go on while one more can.
    loop {
        let before = waiting.len();
        for row in std::mem::take(&mut waiting) {
            if missing_parent(&row, &directory).is_some() {
                waiting.push(row);
                continue;
            }
            match take(&row, &directory, places, context) {
                Ok(Taken::Known(differences)) => report.compared(differences),
                Ok(Taken::New(establishment)) => {
                    let id = context.draw_id();
                    match establish(tx, context, &mut directory, id, *establishment, mode).await? {
                        Ok(()) => report.created += 1,
                        Err(refusal) => report.refuse(row.line, refusal),
                    }
                }
                Err(refusal) => report.refuse(row.line, refusal),
            }
        }
        if waiting.is_empty() || waiting.len() == before {
            break;
        }
    }
    for row in waiting {
        let refusal = match missing_parent(&row, &directory) {
            Some((column, code)) => Refusal::invalid("org-import-unit-unknown", column).with("code", code),
            None => Refusal::rule("org-import-unreadable"),
        };
        report.refuse(row.line, refusal);
    }
    Ok(report.sorted())
}

enum Taken {
    Known(Vec<Conflict>),
    New(Box<Establishment>),
}

const PARENTS: [(&str, LinkKind); 2] =
    [("territorial_parent", LinkKind::Territorial), ("sector_parent", LinkKind::Sector)];

fn missing_parent<'row>(row: &'row Row, directory: &Directory) -> Option<(&'static str, &'row str)> {
    PARENTS
        .into_iter()
        .filter_map(|(column, _)| Some((column, row.optional(column)?)))
        .find(|(_, code)| directory.by_code(code).is_none())
}

fn take(
    row: &Row,
    directory: &Directory,
    places: &HashMap<String, PlaceRef>,
    context: &Context,
) -> Result<Taken, Refusal> {
    let given = read(row, directory, places)?;
    Ok(match directory.by_code(&given.code) {
        Some(known) => Taken::Known(compare(row, known, &given, directory, context)),
        None => Taken::New(Box::new(given)),
    })
}

fn read(
    row: &Row,
    directory: &Directory,
    places: &HashMap<String, PlaceRef>,
) -> Result<Establishment, Refusal> {
    let kind = row.needed("kind")?;
    let kind = UnitKind::from_name(kind)
        .ok_or_else(|| Refusal::invalid("org-import-kind-unknown", "kind").with("kind", kind))?;
    let valid_from = row.needed("valid_from").and_then(|_| row.instant("valid_from"))?.unwrap_or_default();
    let mut given = Establishment::new(row.needed("code")?, row.needed("name")?, kind, valid_from);
    given.name_en = row.optional("name_en").map(str::to_owned);
    let parent = |column| row.optional(column).and_then(|code| directory.by_code(code)).map(|unit| unit.id);
    given.territorial_parent = parent("territorial_parent");
    given.sector_parent = parent("sector_parent");
    for code in row.list("place_code") {
        let place = places.get(code).copied();
        given.places.push(
            place.ok_or_else(|| {
                Refusal::invalid("org-import-place-unknown", "place_code").with("code", code)
            })?,
        );
    }
    given.term_end = row.after_last_day("term_end")?;
    given.purpose = row.optional("purpose").map(str::to_owned);
    if row.cell("premises") == Premises::Online.name() {
        given.premises = Premises::Online;
    }
    if let Some(code) = row.optional("credit_code") {
        let read = code.parse::<CreditCode>();
        given.credit_code =
            Some(read.map_err(|_| Refusal::invalid("unit-credit-code", "credit_code").with("code", code))?);
    }
    Ok(given)
}

fn compare(
    row: &Row,
    known: &Unit,
    given: &Establishment,
    directory: &Directory,
    context: &Context,
) -> Vec<Conflict> {
    let parent = |link| {
        // What a change has set for a later day counts as known already.
        let present = known.links(link).last().and_then(|last| last.parent);
        let present = present.or_else(|| known.parent_at(link, context.now));
        present.and_then(|id| directory.unit(id)).map_or("", |unit| unit.code.as_str())
    };
    let place =
        |wanted: &PlaceRef| known.places.iter().any(|held| held.place == *wanted && held.until.is_none());
    let places = given.places.iter().all(place);
    let day =
        |instant: Option<kernel::Instant>| instant.map(|instant| instant.to_string()).unwrap_or_default();
    let credit_code = |code: &Option<CreditCode>| code.as_ref().map(ToString::to_string).unwrap_or_default();
    Comparison::new(row.line, &known.code)
        .field("name", &known.name, &given.name)
        .field("name_en", known.name_en.as_deref().unwrap_or_default(), row.cell("name_en"))
        .field("kind", known.kind.name(), given.kind.name())
        .field("territorial_parent", parent(LinkKind::Territorial), row.cell("territorial_parent"))
        .field("sector_parent", parent(LinkKind::Sector), row.cell("sector_parent"))
        .field("place_code", if places { row.cell("place_code") } else { "" }, row.cell("place_code"))
        .field("valid_from", &day(Some(known.valid_from)), &day(Some(given.valid_from)))
        .field("term_end", &day(known.term_end), &day(given.term_end))
        .field("credit_code", &credit_code(&known.credit_code), &credit_code(&given.credit_code))
        .field("purpose", known.purpose.as_deref().unwrap_or_default(), row.cell("purpose"))
        .field("premises", known.premises.name(), row.cell("premises"))
        .differences()
}

async fn establish(
    tx: &mut Tx,
    context: &Context,
    directory: &mut Directory,
    id: UnitId,
    establishment: Establishment,
    mode: ImportMode,
) -> Result<Result<(), Refusal>, Failure> {
    let command = UnitCommand::Establish { id, establishment };
    let facts = unit_facts(directory, id, &command);
    let events = match UnitLoop::decide(None, command, context, &facts) {
        Ok(events) => events,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let unit = match mode {
        ImportMode::DryRun => UnitLoop::fold(&events),
        ImportMode::Apply => commit_unit(tx, context, None, &events).await?,
    };
    directory.extend(unit);
    Ok(Ok(()))
}
