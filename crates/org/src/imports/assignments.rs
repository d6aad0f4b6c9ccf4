//! Assignments from a file. Grid staff: `grid_code,login,name,role,valid_from,valid_to`; people in
//! units: `unit_code` in place of `grid_code`, and where known `manner,home_unit,post`.

use super::report::{Comparison, Conflict, ImportMode, ImportReport};
use super::rows::{Row, Rows};
use crate::actions::{Assign, Person, assign_within, assignment_facts, is_same, overlaps};
use crate::directory::Directory;
use crate::model::{
    Appointment, Assignment, AssignmentCommand, AssignmentLoop, LONGEST_NAME, Manner, PlaceRef, Roles,
    Station, Who, worded,
};
use crate::query;
use crate::store::{self, Staffed};
use ::store::Tx;
use kernel::{AccountId, Context, Failure, Loop, Refusal};
use std::collections::{HashMap, hash_map::Entry};

/// Imports assignments, recognised by station, person, role and beginning. `places` finds a place and
/// `accounts` an account by the code that the file uses.
///
/// # Errors
/// Refusals `org-import-…` when the file as a whole cannot be read; bad rows are in the report.
pub async fn import_assignments(
    tx: &mut Tx,
    context: &Context,
    file: &[u8],
    places: &HashMap<String, PlaceRef>,
    accounts: &HashMap<String, AccountId>,
    mode: ImportMode,
) -> Result<ImportReport, Failure> {
    let rows = Rows::read(file, &["role", "valid_from"])?;
    if !["grid_code", "place_code", "unit_code"].iter().any(|column| rows.has_column(column)) {
        return Err(Refusal::rule("org-import-column-missing").with("column", "grid_code").into());
    }
    let mut import = Import {
        directory: query::directory(tx, &context.tenant).await?,
        places,
        accounts,
        roles: Roles::default(),
        known: HashMap::new(),
    };
    let mut report = ImportReport::default();
    for row in rows.into_rows() {
        match row {
            Ok(row) => import.row(tx, context, &row, mode, &mut report).await?,
            Err(refused) => report.refused.push(refused),
        }
    }
    Ok(report.sorted())
}

struct Import<'a> {
    directory: Directory,
    places: &'a HashMap<String, PlaceRef>,
    accounts: &'a HashMap<String, AccountId>,
    roles: Roles,
    /// The assignments at the stations met so far, with those of this file.
    known: HashMap<Station, Vec<Staffed>>,
}

impl Import<'_> {
    async fn row(
        &mut self,
        tx: &mut Tx,
        context: &Context,
        row: &Row,
        mode: ImportMode,
        report: &mut ImportReport,
    ) -> Result<(), Failure> {
        let wanted = match self.read(row) {
            Ok(wanted) => wanted,
            Err(refusal) => {
                report.refuse(row.line, refusal);
                return Ok(());
            }
        };
        let tenant = context.tenant.as_str();
        let known = match self.known.entry(wanted.station) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(unknown) => unknown.insert(store::at_station(tx, tenant, wanted.station).await?),
        };
        if let Some(differences) = compare(row, &wanted, known) {
            report.compared(differences);
            return Ok(());
        }
        let made = match mode {
            ImportMode::Apply => match assign_within(tx, context, wanted, &self.roles).await {
                Ok(id) => store::assignment(tx, tenant, id).await?,
                Err(Failure::Refused(refusal)) => {
                    report.refuse(row.line, refusal);
                    None
                }
                Err(failure) => return Err(failure),
            },
            ImportMode::DryRun => match self.try_out(tx, context, wanted).await? {
                Ok(staffed) => Some(staffed),
                Err(refusal) => {
                    report.refuse(row.line, refusal);
                    None
                }
            },
        };
        if let Some(staffed) = made {
            report.created += 1;
            let station = staffed.assignment.appointment.station;
            self.known.entry(station).or_default().push(staffed);
        }
        Ok(())
    }

    /// The same decision as in earnest, with nothing written.
    async fn try_out(
        &self,
        tx: &mut Tx,
        context: &Context,
        wanted: Assign,
    ) -> Result<Result<Staffed, Refusal>, Failure> {
        let held = self.known.get(&wanted.station).map_or(&[][..], Vec::as_slice);
        let facts = assignment_facts(tx, context.tenant.as_str(), &wanted, held, &self.roles).await?;
        let (who, name) = match wanted.person {
            Person::Account(account) => (Who::Account { account }, None),
            Person::Unit(unit) => (Who::Unit { unit }, None),
            Person::Named(name) => (Who::Named { name_digest: String::new() }, Some(name)),
        };
        let appointment = Appointment {
            who,
            station: wanted.station,
            role: wanted.role,
            manner: wanted.manner,
            home: wanted.home,
            post: wanted.post,
            valid_from: wanted.valid_from,
            valid_to: wanted.valid_to,
        };
        let command = AssignmentCommand::Assign { id: context.draw_id(), appointment };
        Ok(match AssignmentLoop::decide(None, command, context, &facts) {
            Ok(events) => match AssignmentLoop::fold(&events) {
                Some(assignment) => Ok(Staffed { assignment, version: 0, name }),
                None => Err(Refusal::rule("org-import-unreadable")),
            },
            Err(refusal) => Err(refusal),
        })
    }

    fn read(&self, row: &Row) -> Result<Assign, Refusal> {
        let valid_from =
            row.needed("valid_from").and_then(|_| row.instant("valid_from"))?.unwrap_or_default();
        let mut wanted = Assign::new(self.person(row)?, self.station(row)?, row.needed("role")?, valid_from);
        wanted.valid_to = row.instant("valid_to")?;
        wanted.post = row.optional("post").map(str::to_owned);
        if let Some(manner) = row.optional("manner") {
            wanted.manner = Manner::from_name(manner).ok_or_else(|| {
                Refusal::invalid("org-import-manner-unknown", "manner").with("manner", manner)
            })?;
        }
        if let Some(home) = row.optional("home_unit") {
            wanted.home = Some(self.unit("home_unit", home)?);
        }
        Ok(wanted)
    }

    fn person(&self, row: &Row) -> Result<Person, Refusal> {
        if let Some(login) = row.optional("login") {
            let account = self.accounts.get(login).copied();
            let refusal = || Refusal::invalid("org-import-login-unknown", "login").with("login", login);
            return account.map(Person::Account).ok_or_else(refusal);
        }
        if let Some(code) = row.optional("person_unit") {
            return self.unit("person_unit", code).map(Person::Unit);
        }
        worded(row.needed("name")?, "name", LONGEST_NAME).map(Person::Named)
    }

    fn station(&self, row: &Row) -> Result<Station, Refusal> {
        if let Some(code) = row.optional("unit_code") {
            return Ok(Station::Unit { unit: self.unit("unit_code", code)? });
        }
        let column = if row.optional("place_code").is_some() { "place_code" } else { "grid_code" };
        let code = row.needed(column)?;
        let place = self.places.get(code).copied();
        let refusal = || Refusal::invalid("org-import-place-unknown", column).with("code", code);
        place.map(|place| Station::Place { place }).ok_or_else(refusal)
    }

    fn unit(&self, column: &'static str, code: &str) -> Result<kernel::UnitId, Refusal> {
        let refusal = || Refusal::invalid("org-import-unit-unknown", column).with("code", code);
        self.directory.by_code(code).map(|unit| unit.id).ok_or_else(refusal)
    }
}

/// The differences from what is known, or `None` when nothing is known of it.
fn compare(row: &Row, wanted: &Assign, known: &[Staffed]) -> Option<Vec<Conflict>> {
    let alike: Vec<_> = known
        .iter()
        .filter(|held| is_same(held, &wanted.person) && held.assignment.appointment.role == wanted.role)
        .collect();
    let begins = |held: &&&Staffed| held.assignment.appointment.valid_from == wanted.valid_from;
    let meets = |held: &&&Staffed| overlaps(&held.assignment, wanted.valid_from, wanted.valid_to);
    let held = alike.iter().find(begins).or_else(|| alike.iter().find(meets))?;
    let day =
        |instant: Option<kernel::Instant>| instant.map(|instant| instant.to_string()).unwrap_or_default();
    let key = format!("{} {}", row.optional("grid_code").unwrap_or(row.cell("unit_code")), wanted.role);
    let Assignment { appointment, .. } = &held.assignment;
    let compared = Comparison::new(row.line, &key)
        .field("valid_from", &day(Some(appointment.valid_from)), &day(Some(wanted.valid_from)))
        .field("valid_to", &day(held.assignment.until()), &day(wanted.valid_to))
        .field("manner", appointment.manner.name(), row.cell("manner"))
        .field("post", appointment.post.as_deref().unwrap_or_default(), row.cell("post"));
    Some(compared.differences())
}
