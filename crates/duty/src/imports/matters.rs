//! Matter types: `code,parent_code,name,name_en,level,steps,evidence,urgency_default`, or a bare
//! classification `level1,level2,level3` whose codes are derived from the names.

use super::{ImportGround, Taken, take_all};
use crate::draft::Draft;
use crate::model::{Edit, Evidence, Fault, MatterCode, MatterType, Standard, Urgency};
use ::store::Tx;
use guard::{Granted, right::EditDuty};
use kernel::{Context, Failure, Refusal};
use org::imports::{Comparison, ImportReport, Row, Rows};
use sha2::{Digest, Sha256};

/// Imports matter types, recognised by their code.
///
/// # Errors
/// Refusals `org-import-…` when the file as a whole cannot be read; bad rows are in the report.
pub async fn import_matters(
    tx: &mut Tx,
    context: &Context,
    _right: &Granted<EditDuty>,
    file: &[u8],
    ground: &ImportGround,
) -> Result<ImportReport, Failure> {
    if let Ok(rows) = Rows::read(file, &["level1", "level2", "level3"]) {
        return take_all(tx, context, rows, ground, |row, draft| classified(row, draft, ground)).await;
    }
    let rows = Rows::read(file, &["code", "parent_code", "name"])?;
    take_all(tx, context, rows, ground, |row, draft| coded(row, draft, ground)).await
}

fn coded(row: &Row, draft: &Draft, ground: &ImportGround) -> Result<Taken, Refusal> {
    let code = MatterCode::new(row.needed("code")?);
    let standard = read_standard(row, ground)?;
    if let Some(known) = draft.book().matter(&code) {
        return Ok(Taken::Known(compare(row, known)));
    }
    let parent = row.optional("parent_code").map(MatterCode::new);
    let level = match &parent {
        None => 1,
        Some(parent) => match draft.book().matter(parent) {
            Some(parent) => parent.level + 1,
            None => {
                let refusal = Refusal::invalid(Fault::MatterUnknown.code(), "parent_code");
                return Ok(Taken::Waiting(refusal.with("code", parent)));
            }
        },
    };
    if row.optional("level").is_some_and(|given| given != level.to_string()) {
        return Err(Refusal::invalid("duty-import-level", "level").with("expected", level));
    }
    Ok(Taken::New(vec![Edit::DefineMatter { code, parent, standard }]))
}

fn read_standard(row: &Row, ground: &ImportGround) -> Result<Standard, Refusal> {
    let effective_from = row.instant("valid_from")?.unwrap_or(ground.effective_from);
    let mut standard = Standard::named(row.needed("name")?, effective_from);
    standard.name_en = row.optional("name_en").map(str::to_owned);
    standard.steps = row.list("steps").map(str::to_owned).collect();
    let unknown = |column: &'static str| {
        Refusal::invalid("duty-import-word-unknown", column).with("word", row.cell(column))
    };
    if let Some(evidence) = row.optional("evidence") {
        standard.evidence = Evidence::from_name(evidence).ok_or_else(|| unknown("evidence"))?;
    }
    if let Some(urgency) = row.optional("urgency_default") {
        standard.urgency = Some(Urgency::from_name(urgency).ok_or_else(|| unknown("urgency_default"))?);
    }
    Ok(standard)
}

fn compare(row: &Row, known: &MatterType) -> Vec<org::imports::Conflict> {
    let comparison = Comparison::new(row.line, known.code.as_str());
    let Some(present) = known.standards.last() else { return comparison.differences() };
    let steps = row.list("steps").collect::<Vec<_>>().join(";");
    comparison
        .field("parent_code", known.parent.as_ref().map_or("", MatterCode::as_str), row.cell("parent_code"))
        .field("name", &present.name, row.cell("name"))
        .field("name_en", present.name_en.as_deref().unwrap_or_default(), row.cell("name_en"))
        .field("steps", &present.steps.join(";"), &steps)
        .field("evidence", present.evidence.name(), row.cell("evidence"))
        .field("urgency_default", present.urgency.map_or("", Urgency::name), row.cell("urgency_default"))
        .differences()
}

/// One line of a bare classification: defines those of its levels that are not known yet.
fn classified(row: &Row, draft: &Draft, ground: &ImportGround) -> Result<Taken, Refusal> {
    let mut edits = Vec::new();
    let mut path = String::new();
    let mut parent: Option<MatterCode> = None;
    row.needed("level1")?;
    for column in ["level1", "level2", "level3"] {
        let Some(name) = row.optional(column) else { break };
        path.push('/');
        path.push_str(name);
        let code = derived_code(&path);
        match draft.book().matter(&code) {
            Some(_) => {}
            None => edits.push(Edit::DefineMatter {
                code: code.clone(),
                parent: parent.clone(),
                standard: Standard::named(name, ground.effective_from),
            }),
        }
        parent = Some(code);
    }
    Ok(if edits.is_empty() { Taken::Known(Vec::new()) } else { Taken::New(edits) })
}

/// A code that depends on nothing but the names from the first level down, so that it stays the same
/// whatever stands before it in the file and whichever year the file is from.
fn derived_code(path: &str) -> MatterCode {
    let digest = Sha256::digest(path.as_bytes());
    MatterCode::new(format!("t-{}", hex::encode(&digest[..5])))
}
