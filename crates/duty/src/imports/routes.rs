//! The routing catalogue: `matter_code,place_code,lead,assists,duty_code,valid_from,valid_to`.

use super::{ImportGround, Taken, all_written, day, parties, party, place, take_all, written};
use crate::draft::Draft;
use crate::model::{DutyCode, Edit, MatterCode, RoutingRule, Validity};
use ::store::Tx;
use guard::{Granted, right::EditDuty};
use kernel::{Context, Failure, Refusal};
use org::imports::{Comparison, Conflict, ImportReport, Row, Rows};

/// Why an imported rule was added, as the journal tells it.
const REASON: &str = "import";

/// Imports routing rules, recognised by matter, place and beginning.
///
/// # Errors
/// Refusals `org-import-…` when the file as a whole cannot be read; bad rows are in the report.
pub async fn import_routes(
    tx: &mut Tx,
    context: &Context,
    _right: &Granted<EditDuty>,
    file: &[u8],
    ground: &ImportGround,
) -> Result<ImportReport, Failure> {
    let rows = Rows::read(file, &["matter_code", "lead", "duty_code"])?;
    take_all(tx, context, rows, ground, |row, draft| {
        let rule = read(row, draft, ground, context)?;
        let known =
            draft.book().rules_at(&rule.matter, rule.place).find(|known| known.valid.from == rule.valid.from);
        Ok(match known {
            Some(known) => Taken::Known(compare(row, known, &rule, draft)),
            None => Taken::New(vec![Edit::AddRule { rule, reason: REASON.to_owned() }]),
        })
    })
    .await
}

fn read(row: &Row, draft: &Draft, ground: &ImportGround, context: &Context) -> Result<RoutingRule, Refusal> {
    Ok(RoutingRule {
        id: context.draw_id(),
        matter: MatterCode::new(row.needed("matter_code")?),
        place: row.optional("place_code").map(|code| place(code, "place_code", ground)).transpose()?,
        lead: party(row.needed("lead")?, "lead", draft)?,
        assists: parties(row, "assists", draft)?,
        duty: row.optional("duty_code").map(DutyCode::new),
        valid: Validity {
            from: row.instant("valid_from")?.unwrap_or(ground.effective_from),
            to: row.instant("valid_to")?,
        },
    })
}

fn compare(row: &Row, known: &RoutingRule, given: &RoutingRule, draft: &Draft) -> Vec<Conflict> {
    let key = format!("{} {}", known.matter, row.cell("place_code"));
    Comparison::new(row.line, key.trim())
        .field("lead", &written(known.lead, draft), &written(given.lead, draft))
        .field("assists", &all_written(&known.assists, draft), &all_written(&given.assists, draft))
        .field("duty_code", known.duty.as_ref().map_or("", DutyCode::as_str), row.cell("duty_code"))
        .field("valid_to", &day(known.valid.to), &day(given.valid.to))
        .differences()
}
