//! The rules of an assignment's life and what each event changes.

use super::{
    Appointment, Assignment, AssignmentEnd, AssignmentId, LONGEST_NAME, LONGEST_TEXT, Roles, Station, Who,
    worded,
};
use kernel::{Context, Instant, Loop, Refusal};
use serde::{Deserialize, Serialize};

/// The life of one assignment (任用).
pub struct AssignmentLoop;

/// What can be asked of an assignment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "command", rename_all = "snake_case")]
pub enum AssignmentCommand {
    /// 任用、派驻
    Assign { id: AssignmentId, appointment: Appointment },
    /// 期满前终止
    End { at: Instant, reason: String },
    /// 延长或确定期限
    Prolong { valid_to: Option<Instant> },
}

/// What happened to an assignment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum AssignmentEvent {
    Assigned { id: AssignmentId, appointment: Appointment },
    Ended { at: Instant, reason: String },
    Prolonged { valid_to: Option<Instant> },
}

/// What the rules of an assignment need to know from outside.
#[derive(Clone, Debug, Default)]
pub struct AssignmentFacts {
    pub roles: Roles,
    /// The unit in which the work is done is unknown or over when the assignment begins.
    pub station_missing: bool,
    /// The assigned or sending unit is unknown.
    pub unit_missing: bool,
    /// The same person or unit has the same role there in a period that overlaps.
    pub held_already: bool,
}

impl Loop for AssignmentLoop {
    const KIND: &'static str = "assignment";
    type State = Assignment;
    type Command = AssignmentCommand;
    type Event = AssignmentEvent;
    type Facts = AssignmentFacts;

    fn decide(
        state: Option<&Assignment>,
        command: AssignmentCommand,
        _context: &Context,
        facts: &AssignmentFacts,
    ) -> Result<Vec<AssignmentEvent>, Refusal> {
        match (state, command) {
            (None, AssignmentCommand::Assign { id, appointment }) => assign(id, appointment, facts),
            (Some(_), AssignmentCommand::Assign { .. }) => Err(Refusal::rule("assignment-made")),
            (None, _) => Err(Refusal::not_found("assignment-unknown")),
            (Some(assignment), _) if assignment.end.is_some() => Err(Refusal::rule("assignment-ended")),
            (Some(assignment), AssignmentCommand::End { at, reason }) => {
                if at < assignment.appointment.valid_from
                    || assignment.until().is_some_and(|until| until < at)
                {
                    return Err(Refusal::invalid("assignment-end-outside", "at"));
                }
                let reason = worded(&reason, "reason", LONGEST_TEXT)?;
                Ok(vec![AssignmentEvent::Ended { at, reason }])
            }
            (Some(assignment), AssignmentCommand::Prolong { valid_to }) => {
                check_period(assignment.appointment.valid_from, valid_to)?;
                if facts.held_already {
                    return Err(Refusal::rule("assignment-held-already"));
                }
                Ok(vec![AssignmentEvent::Prolonged { valid_to }])
            }
        }
    }

    fn evolve(state: Option<Assignment>, event: &AssignmentEvent) -> Option<Assignment> {
        match (state, event) {
            (None, AssignmentEvent::Assigned { id, appointment }) => {
                Some(Assignment { id: *id, appointment: appointment.clone(), end: None })
            }
            (None, _) => None,
            (Some(mut assignment), event) => {
                match event {
                    AssignmentEvent::Assigned { .. } => {}
                    AssignmentEvent::Ended { at, reason } => {
                        assignment.end = Some(AssignmentEnd { at: *at, reason: reason.clone() });
                    }
                    AssignmentEvent::Prolonged { valid_to } => assignment.appointment.valid_to = *valid_to,
                }
                Some(assignment)
            }
        }
    }

    fn kind(event: &AssignmentEvent) -> &'static str {
        match event {
            AssignmentEvent::Assigned { .. } => "assigned",
            AssignmentEvent::Ended { .. } => "ended",
            AssignmentEvent::Prolonged { .. } => "prolonged",
        }
    }
}

fn assign(
    id: AssignmentId,
    mut appointment: Appointment,
    facts: &AssignmentFacts,
) -> Result<Vec<AssignmentEvent>, Refusal> {
    check_period(appointment.valid_from, appointment.valid_to)?;
    let on_place = matches!(appointment.station, Station::Place { .. });
    if !facts.roles.fits(&appointment.role, on_place) {
        return Err(Refusal::invalid("assignment-role-unfit", "role").with("role", &appointment.role));
    }
    if appointment.manner.needs_home() && appointment.home.is_none() {
        return Err(Refusal::invalid("assignment-home-missing", "home"));
    }
    if facts.station_missing {
        return Err(Refusal::invalid("assignment-station-unknown", "station"));
    }
    if facts.unit_missing {
        return Err(Refusal::invalid("assignment-unit-unknown", "unit"));
    }
    if let (Who::Unit { unit }, Station::Unit { unit: station }) = (&appointment.who, &appointment.station)
        && unit == station
    {
        return Err(Refusal::invalid("assignment-unit-itself", "unit"));
    }
    if facts.held_already {
        return Err(Refusal::rule("assignment-held-already"));
    }
    if let Some(post) = &appointment.post {
        appointment.post = Some(worded(post, "post", LONGEST_NAME)?);
    }
    Ok(vec![AssignmentEvent::Assigned { id, appointment }])
}

fn check_period(from: Instant, to: Option<Instant>) -> Result<(), Refusal> {
    match to {
        Some(to) if to <= from => Err(Refusal::invalid("assignment-period-empty", "valid_to")),
        _ => Ok(()),
    }
}
