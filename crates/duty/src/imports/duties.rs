//! The duty list: `code,list,matter_code,lead,assists,legal_basis,valid_from,place_scope`, and where
//! known `valid_to,individual`.

use super::{ImportGround, Taken, all_written, day, parties, party, place, take_all, written};
use crate::draft::Draft;
use crate::model::{DutyCode, DutyItem, DutyList, Edit, MatterCode, Validity};
use ::store::Tx;
use guard::{Granted, right::EditDuty};
use kernel::{Context, Failure, Refusal};
use org::imports::{Comparison, Conflict, ImportReport, Row, Rows};

/// Imports items of the duty list, recognised by their code.
///
/// # Errors
/// Refusals `org-import-…` when the file as a whole cannot be read; bad rows are in the report.
pub async fn import_duties(
    tx: &mut Tx,
    context: &Context,
    _right: &Granted<EditDuty>,
    file: &[u8],
    ground: &ImportGround,
) -> Result<ImportReport, Failure> {
    let rows = Rows::read(file, &["code", "list", "matter_code", "lead", "legal_basis"])?;
    take_all(tx, context, rows, ground, |row, draft| {
        let item = read(row, draft, ground)?;
        Ok(match draft.book().duty(&item.code) {
            Some(known) => Taken::Known(compare(row, known, &item, draft)),
            None => Taken::New(vec![Edit::ListDuty { item }]),
        })
    })
    .await
}

fn read(row: &Row, draft: &Draft, ground: &ImportGround) -> Result<DutyItem, Refusal> {
    let list = row.needed("list")?;
    let list = DutyList::from_name(list)
        .ok_or_else(|| Refusal::invalid("duty-import-word-unknown", "list").with("word", list))?;
    Ok(DutyItem {
        code: DutyCode::new(row.needed("code")?),
        list,
        matter: MatterCode::new(row.needed("matter_code")?),
        lead: party(row.needed("lead")?, "lead", draft)?,
        assists: parties(row, "assists", draft)?,
        legal_basis: row.needed("legal_basis")?.to_owned(),
        places: row
            .list("place_scope")
            .map(|code| place(code, "place_scope", ground))
            .collect::<Result<_, _>>()?,
        individual: row.optional("individual").map(str::to_owned),
        valid: Validity {
            from: row.instant("valid_from")?.unwrap_or(ground.effective_from),
            to: row.instant("valid_to")?,
        },
    })
}

fn compare(row: &Row, known: &DutyItem, given: &DutyItem, draft: &Draft) -> Vec<Conflict> {
    let places = known.places == given.places;
    Comparison::new(row.line, known.code.as_str())
        .field("list", known.list.name(), given.list.name())
        .field("matter_code", known.matter.as_str(), given.matter.as_str())
        .field("lead", &written(known.lead, draft), &written(given.lead, draft))
        .field("assists", &all_written(&known.assists, draft), &all_written(&given.assists, draft))
        .field("legal_basis", &known.legal_basis, &given.legal_basis)
        .field("place_scope", if places { row.cell("place_scope") } else { "" }, row.cell("place_scope"))
        .field("individual", known.individual.as_deref().unwrap_or_default(), row.cell("individual"))
        .field(
            "valid_from",
            &day(Some(known.valid.from)),
            &day(row.instant("valid_from").unwrap_or_default()),
        )
        .field("valid_to", &day(known.valid.to), &day(given.valid.to))
        .differences()
}
