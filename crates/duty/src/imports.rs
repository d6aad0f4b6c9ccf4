//! Matter types, duty list, routing and deadlines from CSV files. Importing a file again changes
//! nothing; what differs from what is known is listed, never overwritten.

mod deadlines;
mod duties;
mod matters;
mod routes;

pub use deadlines::import_deadlines;
pub use duties::import_duties;
pub use matters::import_matters;
pub use routes::import_routes;

use crate::actions::{commit, load};
use crate::draft::Draft;
use crate::model::{Edit, Party, Places};
use ::store::Tx;
use kernel::{Context, Failure, Instant, Refusal};
use org::imports::{ImportMode, ImportReport, Row, Rows};
use place::{PlaceId, Tree};
use std::collections::HashMap;
use std::sync::Arc;

/// What an import needs to know beside the file.
#[derive(Clone, Debug)]
pub struct ImportGround {
    pub places: Arc<Places>,
    /// Places by the codes that the file uses.
    pub place_codes: HashMap<String, PlaceId>,
    /// From when on rows without a date of their own hold.
    pub effective_from: Instant,
    pub mode: ImportMode,
}

impl ImportGround {
    /// The ground of a tree of places, whose codes of all schemes the files may use.
    pub fn of(tree: &Tree, effective_from: Instant, mode: ImportMode) -> Self {
        let codes = |node: &place::Node| {
            node.codes.iter().map(|(_, code)| (code.clone(), node.id)).collect::<Vec<_>>()
        };
        Self {
            places: Arc::new(Places::from(tree)),
            place_codes: tree.nodes().flat_map(codes).collect(),
            effective_from,
            mode,
        }
    }
}

/// What a row turned out to be.
enum Taken {
    Known(Vec<org::imports::Conflict>),
    New(Vec<Edit>),
    /// Cannot be judged before another row has been taken.
    Waiting(Refusal),
}

/// Takes the rows of a file one by one, going round again while rows that waited can be taken.
async fn take_all(
    tx: &mut Tx,
    context: &Context,
    rows: Rows,
    ground: &ImportGround,
    take: impl Fn(&Row, &Draft) -> Result<Taken, Refusal> + Send + Sync,
) -> Result<ImportReport, Failure> {
    let mut draft = load(tx, context, &ground.places).await?;
    let mut report = ImportReport::default();
    let mut open = Vec::new();
    for row in rows.into_rows() {
        match row {
            Ok(row) => open.push(row),
            Err(refused) => report.refused.push(refused),
        }
    }
    loop {
        let before = open.len();
        let mut waiting = Vec::new();
        for row in std::mem::take(&mut open) {
            match take(&row, &draft) {
                Ok(Taken::Known(differences)) => report.compared(differences),
                Ok(Taken::Waiting(refusal)) => waiting.push((row, refusal)),
                Ok(Taken::New(edits)) => match carry_out(&mut draft, context, edits) {
                    Ok(()) => report.created += 1,
                    Err(refusal) => report.refuse(row.line, refusal),
                },
                Err(refusal) => report.refuse(row.line, refusal),
            }
        }
        if waiting.is_empty() || waiting.len() == before {
            waiting.into_iter().for_each(|(row, refusal)| report.refuse(row.line, refusal));
            break;
        }
        open = waiting.into_iter().map(|(row, _)| row).collect();
    }
    if ground.mode == ImportMode::Apply {
        commit(tx, context, &draft, None).await?;
    }
    Ok(report.sorted())
}

fn carry_out(draft: &mut Draft, context: &Context, edits: Vec<Edit>) -> Result<(), Refusal> {
    edits.into_iter().try_for_each(|edit| draft.edit(context, edit))
}

fn party(word: &str, column: &'static str, draft: &Draft) -> Result<Party, Refusal> {
    let directory = &draft.facts().directory;
    Party::read(word, |code| directory.by_code(code).map(|unit| unit.id))
        .ok_or_else(|| Refusal::invalid("duty-import-unit-unknown", column).with("code", word))
}

fn parties(row: &Row, column: &'static str, draft: &Draft) -> Result<Vec<Party>, Refusal> {
    row.list(column).map(|word| party(word, column, draft)).collect()
}

fn place(code: &str, column: &'static str, ground: &ImportGround) -> Result<PlaceId, Refusal> {
    let found = ground.place_codes.get(code).copied();
    found.ok_or_else(|| Refusal::invalid("duty-import-place-unknown", column).with("code", code))
}

/// `@street` or the unit's code, as the file writes it.
fn written(party: Party, draft: &Draft) -> String {
    match party {
        Party::Unit { unit } => {
            draft.facts().directory.unit(unit).map_or_else(|| party.text(), |unit| unit.code.clone())
        }
        Party::Street | Party::Community => party.text(),
    }
}

fn all_written(parties: &[Party], draft: &Draft) -> String {
    parties.iter().map(|party| written(*party, draft)).collect::<Vec<_>>().join(";")
}

fn day(instant: Option<Instant>) -> String {
    instant.map(|instant| instant.to_string()).unwrap_or_default()
}
