//! 任用、派驻: somebody works somewhere in a role.

use crate::model::{
    Appointment, Assignment, AssignmentCommand, AssignmentFacts, AssignmentId, AssignmentLoop, LONGEST_NAME,
    Manner, Roles, Station, Who, worded,
};
use crate::store::{self, Staffed};
use ::store::Tx;
use kernel::{AccountId, Context, Failure, Instant, Loop, UnitId};

/// Who is to be assigned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Person {
    Account(AccountId),
    Unit(UnitId),
    /// Somebody without an account, by the name that is published with the office.
    Named(String),
}

/// A wanted assignment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assign {
    pub person: Person,
    pub station: Station,
    pub role: String,
    pub manner: Manner,
    pub home: Option<UnitId>,
    pub post: Option<String>,
    pub valid_from: Instant,
    pub valid_to: Option<Instant>,
}

impl Assign {
    /// Regular work without an end.
    pub fn new(person: Person, station: Station, role: &str, valid_from: Instant) -> Self {
        Self {
            person,
            station,
            role: role.to_owned(),
            manner: Manner::Regular,
            home: None,
            post: None,
            valid_from,
            valid_to: None,
        }
    }
}

/// Assigns a person or unit; gives the assignment's id.
///
/// # Errors
/// Refusals `assignment-…`.
pub async fn assign(tx: &mut Tx, context: &Context, wanted: Assign) -> Result<AssignmentId, Failure> {
    assign_within(tx, context, wanted, &Roles::default()).await
}

pub(crate) async fn assign_within(
    tx: &mut Tx,
    context: &Context,
    wanted: Assign,
    roles: &Roles,
) -> Result<AssignmentId, Failure> {
    let tenant = context.tenant.as_str();
    let id: AssignmentId = context.draw_id();
    let stream = journal::stream_of::<AssignmentLoop>(id);
    let there = store::at_station(tx, tenant, wanted.station).await?;
    let facts = assignment_facts(tx, tenant, &wanted, &there, roles).await?;
    let (who, name) = match wanted.person {
        Person::Account(account) => (Who::Account { account }, None),
        Person::Unit(unit) => (Who::Unit { unit }, None),
        Person::Named(name) => {
            let name = worded(&name, "name", LONGEST_NAME)?;
            let name_digest = journal::put_content(tx, context, &stream, &name).await?;
            (Who::Named { name_digest }, Some(name))
        }
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
    let command = AssignmentCommand::Assign { id, appointment };
    let events = AssignmentLoop::decide(None, command, context, &facts)?;
    let version = journal::append::<AssignmentLoop>(tx, context, &stream, 0, &events).await?;
    if let Some(assignment) = AssignmentLoop::fold(&events) {
        store::put_assignment(tx, tenant, &assignment, version, name.as_deref()).await?;
    }
    Ok(id)
}

pub(crate) async fn assignment_facts(
    tx: &mut Tx,
    tenant: &str,
    wanted: &Assign,
    there: &[Staffed],
    roles: &Roles,
) -> Result<AssignmentFacts, Failure> {
    let mut facts = AssignmentFacts { roles: roles.clone(), ..AssignmentFacts::default() };
    if let Station::Unit { unit } = wanted.station {
        let found = store::unit(tx, tenant, unit).await?;
        let over = |unit: &crate::Unit| unit.active_until().is_some_and(|until| until <= wanted.valid_from);
        facts.station_missing = found.is_none_or(|found| over(&found.state));
    }
    let named = match wanted.person {
        Person::Unit(unit) => Some(unit),
        Person::Account(_) | Person::Named(_) => None,
    };
    for unit in named.into_iter().chain(wanted.home) {
        facts.unit_missing |= store::unit(tx, tenant, unit).await?.is_none();
    }
    facts.held_already = there.iter().any(|held| {
        is_same(held, &wanted.person)
            && held.assignment.appointment.role == wanted.role
            && overlaps(&held.assignment, wanted.valid_from, wanted.valid_to)
    });
    Ok(facts)
}

/// Whether an assignment is held by this person or unit.
pub(crate) fn is_same(held: &Staffed, person: &Person) -> bool {
    match (&held.assignment.appointment.who, person) {
        (Who::Account { account }, Person::Account(wanted)) => account == wanted,
        (Who::Unit { unit }, Person::Unit(wanted)) => unit == wanted,
        (Who::Named { .. }, Person::Named(wanted)) => held.name.as_deref() == Some(wanted.trim()),
        _ => false,
    }
}

pub(crate) fn overlaps(held: &Assignment, from: Instant, to: Option<Instant>) -> bool {
    held.until().is_none_or(|until| from < until) && to.is_none_or(|to| held.appointment.valid_from < to)
}
