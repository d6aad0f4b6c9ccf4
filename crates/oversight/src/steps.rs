//! The steps by name: what may be done with a file now, and doing it. One word runs through address, form and message.

use crate::actions::following::{
    Accept, Answer, AskAgain, Award, Contest, Delist, GoUp, Join, List, NameLead, Record, Remind, Report,
    Retract, Rule, SendBack, TakeBack, Tell, Withdraw,
};
use crate::actions::{Step, Taken, take, target_of};
use crate::model::{Body, File, FileState as S, Procedure};
use ::store::Tx;
use cases::Ground;
use guard::{Site, Viewer};
use kernel::{Failure, Refusal, RequestKey};
use ui::Typed;

kernel::kinds! {
    /// A step that a person may take with a file, the likely one first.
    StepName {
        Answer = "answer",
        Report = "report",
        Tell = "tell",
        Accept = "accept",
        AskAgain = "ask-again",
        SendBack = "send-back",
        NameLead = "name-lead",
        GoUp = "go-up",
        Rule = "rule",
        Award = "award",
        Record = "record",
        Delist = "delist",
        List = "list",
        Join = "join",
        Contest = "contest",
        Remind = "remind",
        Withdraw = "withdraw",
        TakeBack = "take-back",
        Retract = "retract",
    }
}

/// Calls `$body` with the type of the step that `$name` names.
macro_rules! with_step {
    ($name:expr, $step:ident => $body:expr; $($variant:ident),+ $(,)?) => {
        match $name {
            $(StepName::$variant => {
                type $step = $variant;
                $body
            })+
        }
    };
    ($name:expr, $step:ident => $body:expr) => {
        with_step!($name, $step => $body;
            Answer, Report, Tell, Accept, AskAgain, SendBack, NameLead, GoUp, Rule, Award, Record, Delist, List, Join, Contest,
            Remind, Withdraw, TakeBack, Retract)
    };
}

/// What a step's form asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Asks {
    /// Text that has to be there.
    Words,
    /// Text that may be left out.
    Remark,
    Days,
    Unit,
    Granted,
    /// One of the matters drawn.
    Matter,
    Passed,
}

impl StepName {
    /// Whether the file waits for it; the others are possible besides.
    pub(crate) const fn is_awaited(self) -> bool {
        !matches!(
            self,
            Self::Join
                | Self::Contest
                | Self::Remind
                | Self::Withdraw
                | Self::TakeBack
                | Self::Retract
                | Self::List
        )
    }
    /// The fields of its form, in order.
    pub(crate) const fn asks(self) -> &'static [Asks] {
        match self {
            Self::Accept | Self::Join => &[Asks::Remark],
            Self::AskAgain | Self::SendBack => &[Asks::Words, Asks::Days],
            Self::NameLead => &[Asks::Unit, Asks::Words],
            Self::Rule | Self::Award => &[Asks::Granted, Asks::Words],
            Self::Record => &[Asks::Matter, Asks::Passed, Asks::Words],
            _ => &[Asks::Words],
        }
    }
}

/// What this viewer may do with the file now, the step that it waits for first.
pub fn offered(file: &File, viewer: &Viewer) -> Vec<StepName> {
    let target = target_of(file);
    StepName::ALL
        .iter()
        .copied()
        .filter(|step| fits(*step, file, viewer))
        .filter(|step| with_step!(*step, T => viewer.may::<<T as Step>::Right>(&target)))
        .collect()
}

/// Whether it is this viewer's turn; the same things that the rules would say, so that nothing is offered that is bound
/// to be refused.
fn fits(step: StepName, file: &File, viewer: &Viewer) -> bool {
    let Some(staff) = viewer.staff() else { return false };
    let (unit, state, procedure) = (staff.unit, file.state, file.procedure());
    let own = file.about.unit == Some(unit);
    let issuer = matches!(&file.body, Body::Notice(notice) if notice.is_issuer(unit));
    match step {
        StepName::Answer => own && state == S::Issued,
        StepName::Report => own && state == S::Ordered,
        StepName::Tell => {
            own && state == S::Parked
                && matches!(&file.body, Body::Parking(parking) if parking.told.is_none())
        }
        StepName::Accept | StepName::AskAgain => {
            state == S::Answered
                && matches!(&file.body, Body::Notice(notice) if notice.missing().any(|one| one == unit))
        }
        StepName::SendBack | StepName::NameLead => {
            matches!(state, S::AtLevel | S::AtMeeting) && file.owner == unit
        }
        StepName::GoUp => state == S::AtLevel && file.owner == unit,
        StepName::Rule => {
            let mine = match &file.body {
                Body::Exemption(exemption) => {
                    exemption.rulings.iter().any(|ruling| ruling.account == staff.account)
                }
                _ => true,
            };
            matches!(state, S::Asked | S::Contested) && file.opened_by != Some(unit) && !mine
        }
        StepName::Award => state == S::Public && !own && file.opened_by != Some(unit),
        StepName::Retract => matches!(state, S::Public | S::Awarded) && file.opened_by == Some(unit),
        StepName::Record => state == S::Drawn && file.opened_by == Some(unit),
        StepName::Delist => state == S::Listed && !own,
        StepName::List => procedure == Procedure::Ladder && !state.is_ended() && state != S::Listed && !own,
        StepName::Join => state == S::Issued && !issuer && !own,
        StepName::Contest => state == S::Granted && file.opened_by != Some(unit),
        StepName::Remind => procedure == Procedure::Ladder && !state.is_ended() && !own,
        StepName::Withdraw => {
            let first = match &file.body {
                Body::Notice(notice) => notice.issuers.first().map(|issuer| issuer.unit),
                _ => None,
            };
            state == S::Issued && first == Some(unit)
        }
        StepName::TakeBack => {
            matches!(state, S::AtLevel | S::AtMeeting | S::Asked) && file.opened_by == Some(unit)
        }
    }
}

/// Takes a step in this transaction: loads the file, checks the right for it, and asks the rules.
///
/// # Errors
/// Refusal `oversight-not-found` also for a file that the viewer may not know of; the rules' refusals.
pub async fn perform(
    tx: &mut Tx,
    site: &Site,
    ground: &Ground,
    viewer: &Viewer,
    number: &str,
    step: StepName,
    typed: &Typed,
    request: RequestKey,
) -> Result<Taken, Failure> {
    let found = crate::store::by_number(tx, &site.tenant, number).await?;
    let found = found.ok_or_else(|| Refusal::not_found("oversight-not-found"))?;
    if crate::query::is_closed(tx, &site.tenant, viewer, &found.state).await? {
        return Err(Refusal::not_found("oversight-not-found").into());
    }
    with_step!(step, T => {
        let granted = viewer.grant::<<T as Step>::Right>(&target_of(&found.state))?;
        let context = site.context(&granted, request);
        take::<T>(tx, ground, &context, &granted, found, typed).await
    })
}
