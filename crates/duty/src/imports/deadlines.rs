//! Deadlines: `code,matter_code,urgency,clock,amount,unit,calendar,basis`, and where known
//! `valid_from,legal,extensions,leeway`.

use super::{ImportGround, Taken, day, take_all};
use crate::draft::Draft;
use crate::model::{ClockKind, DeadlineCode, DeadlineRule, Edit, Leeway, MatterCode, Urgency, Validity};
use ::store::Tx;
use clock::{Term, Unit};
use guard::{Granted, right::EditDuty};
use kernel::{Context, Failure, Refusal};
use org::imports::{Comparison, Conflict, ImportReport, Row, Rows};

/// In files the calendar of the State Council's work days is called `state`, none `continuous`.
const STATE: &str = "state";
const CONTINUOUS: &str = "continuous";

/// Imports deadlines, recognised by their code.
///
/// # Errors
/// Refusals `org-import-…` when the file as a whole cannot be read; bad rows are in the report.
pub async fn import_deadlines(
    tx: &mut Tx,
    context: &Context,
    _right: &Granted<EditDuty>,
    file: &[u8],
    ground: &ImportGround,
) -> Result<ImportReport, Failure> {
    let rows = Rows::read(file, &["code", "clock", "amount", "unit", "basis"])?;
    take_all(tx, context, rows, ground, |row, draft| take(row, draft, ground)).await
}

fn take(row: &Row, draft: &Draft, ground: &ImportGround) -> Result<Taken, Refusal> {
    let deadline = read(row, ground)?;
    Ok(match draft.book().deadline(&deadline.code).last() {
        Some(known) => Taken::Known(compare(row, known, &deadline)),
        None => Taken::New(vec![Edit::SetDeadline { deadline }]),
    })
}

fn read(row: &Row, ground: &ImportGround) -> Result<DeadlineRule, Refusal> {
    let unknown = |column: &'static str| {
        Refusal::invalid("duty-import-word-unknown", column).with("word", row.cell(column))
    };
    let urgency =
        row.optional("urgency").map(|name| Urgency::from_name(name).ok_or_else(|| unknown("urgency")));
    let clock = ClockKind::new(row.needed("clock")?);
    if !clock.is_shipped() {
        return Err(unknown("clock"));
    }
    let calendar = match row.cell("calendar") {
        "" | CONTINUOUS => None,
        STATE => Some(clock::NATIONAL.to_owned()),
        name => Some(name.to_owned()),
    };
    Ok(DeadlineRule {
        code: DeadlineCode::new(row.needed("code")?),
        matter: row.optional("matter_code").map(MatterCode::new),
        urgency: urgency.transpose()?,
        clock,
        term: read_term(row)?,
        calendar,
        basis: row.needed("basis")?.to_owned(),
        legal: matches!(row.cell("legal"), "1" | "true" | "yes" | "是"),
        leeway: Leeway::read(row.cell("leeway")).ok_or_else(|| unknown("leeway"))?,
        valid: Validity::since(row.instant("valid_from")?.unwrap_or(ground.effective_from)),
    })
}

fn read_term(row: &Row) -> Result<Term, Refusal> {
    const SECONDS_PER_MINUTE: u32 = 60;
    let number = |column: &'static str| {
        let text = row.cell(column);
        let read = text.parse::<u32>().ok().filter(|amount| (1..=100_000).contains(amount));
        read.ok_or_else(|| Refusal::invalid("duty-import-number", column).with("text", text))
    };
    let amount = number("amount")?;
    let term = match row.needed("unit")? {
        "minute" => Term::new(amount.saturating_mul(SECONDS_PER_MINUTE), Unit::Second),
        word => {
            let unit = Unit::parse(word);
            let unit =
                unit.ok_or_else(|| Refusal::invalid("duty-import-word-unknown", "unit").with("word", word))?;
            Term::new(amount, unit)
        }
    };
    match row.optional("extensions") {
        None => Ok(term),
        Some(text) => {
            let read = text.parse::<u8>();
            let refused = |_| Refusal::invalid("duty-import-number", "extensions").with("text", text);
            Ok(term.extended_at_most(read.map_err(refused)?))
        }
    }
}

fn compare(row: &Row, known: &DeadlineRule, given: &DeadlineRule) -> Vec<Conflict> {
    let term = |rule: &DeadlineRule| format!("{} {}", rule.term.amount, rule.term.unit.as_str());
    let running = |calendar: &Option<String>| calendar.clone().unwrap_or_else(|| CONTINUOUS.to_owned());
    let from = row.instant("valid_from").unwrap_or_default();
    Comparison::new(row.line, known.code.as_str())
        .field("matter_code", known.matter.as_ref().map_or("", MatterCode::as_str), row.cell("matter_code"))
        .field("urgency", known.urgency.map_or("", Urgency::name), row.cell("urgency"))
        .field("clock", known.clock.as_str(), given.clock.as_str())
        .field("amount", &term(known), &term(given))
        .field("calendar", &running(&known.calendar), &running(&given.calendar))
        .field("basis", &known.basis, &given.basis)
        .field("leeway", &known.leeway.text(), &given.leeway.text())
        .field("valid_from", &day(Some(known.valid.from)), &day(from))
        .differences()
}
