//! The rules of a file: which command may follow in which state, and what follows from it. Each procedure has its own
//! module.

use super::event::FileEvent;
use super::file::{About, Body, File, FileId};
use super::ladder::Rung;
use super::timing::Telling;
use super::{OversightFacts, climb, commendation, exemption, ladder, notice, parking, rules, spot, transfer};
use cases::Words;
use clock::{Clock, Recalculation};
use kernel::{Context, Refusal, UnitId};

pub(super) type Decided = Result<Vec<FileEvent>, Refusal>;

/// A file as it is opened.
#[derive(Clone, Debug)]
pub struct Opening {
    pub id: FileId,
    pub number: String,
    pub about: About,
    pub body: Body,
}

/// A command to a file. Words have been stored as content before; commands carry digests.
#[derive(Clone, Debug)]
pub enum FileCommand {
    Open(Box<Opening>),
    /// A clock of the case has reached a rung.
    Raise {
        rung: Rung,
        clock: Box<Clock>,
    },
    /// 催办
    Remind {
        words: Words,
    },
    /// 挂牌督办
    List {
        words: Words,
    },
    /// 摘牌, with what was done
    Delist {
        words: Words,
    },
    /// What the ladder watched is done.
    Ease,
    /// 联合督办
    Join {
        words: Option<Words>,
    },
    Answer {
        words: Words,
    },
    Accept {
        words: Option<Words>,
    },
    AskAgain {
        words: Words,
        days: u32,
    },
    /// 交回办理, with an order
    SendBack {
        words: Words,
        days: u32,
    },
    /// Who shall lead; designated in the case by a person.
    NameLead {
        unit: UnitId,
        words: Words,
    },
    /// One level up.
    GoUp {
        words: Words,
    },
    Report {
        words: Words,
    },
    Settle,
    Rule {
        granted: bool,
        words: Words,
    },
    Contest {
        words: Words,
    },
    Record {
        case: String,
        passed: bool,
        words: Words,
    },
    Tell {
        words: Words,
    },
    Resume,
    /// 对公示提出异议
    Object {
        words: Words,
        person: Option<String>,
    },
    /// 决定是否表扬
    Award {
        granted: bool,
        words: Words,
    },
    Withdraw {
        words: Words,
    },
    /// A unit has ended, and another takes its parts.
    Transfer {
        unit: UnitId,
        heir: UnitId,
    },
    /// The calendar changed: due times that rest on it are computed anew.
    Recalculate {
        calendar: String,
    },
}

pub(super) fn decide(
    state: Option<&File>,
    command: FileCommand,
    context: &Context,
    facts: &OversightFacts,
) -> Decided {
    let telling = Telling::new(state, context, facts);
    match (state, command) {
        (None, FileCommand::Open(opening)) => match opening.body {
            Body::Ladder(_) => ladder::open(*opening, telling),
            Body::Notice(_) => notice::open(*opening, telling),
            Body::Climb(_) => climb::open(*opening, telling),
            Body::Exemption(_) => exemption::open(*opening, telling),
            Body::SpotCheck(_) => spot::open(*opening, telling),
            Body::Parking(_) => parking::open(*opening, telling),
            Body::Commendation(_) => commendation::open(*opening, telling),
        },
        (Some(file), FileCommand::Open(_)) => {
            Err(Refusal::rule("oversight-open-already").with("number", &file.number))
        }
        (None, _) => Err(Refusal::not_found("oversight-not-found")),
        (Some(file), command) => {
            rules::time_goes_forward(file, context)?;
            follow(file, command, telling)
        }
    }
}

fn follow(file: &File, command: FileCommand, telling: Telling<'_>) -> Decided {
    match command {
        FileCommand::Open(_) => Err(rules::other()),
        FileCommand::Raise { rung, clock } => ladder::raise(file, rung, &clock, telling),
        FileCommand::Remind { words } => ladder::remind(file, words, telling),
        FileCommand::List { words } => ladder::list(file, words, telling),
        FileCommand::Delist { words } => ladder::delist(file, words, telling),
        FileCommand::Ease => ladder::ease(file, telling),
        FileCommand::Join { words } => notice::join(file, words, telling),
        FileCommand::Answer { words } => notice::answer(file, words, telling),
        FileCommand::Accept { words } => notice::accept(file, words, telling),
        FileCommand::AskAgain { words, days } => notice::ask_again(file, words, days, telling),
        FileCommand::SendBack { words, days } => climb::send_back(file, words, days, telling),
        FileCommand::NameLead { unit, words } => climb::name_lead(file, unit, words, telling),
        FileCommand::GoUp { words } => climb::go_up(file, words, telling),
        FileCommand::Report { words } => climb::report(file, words, telling),
        FileCommand::Settle => climb::settle(file, telling),
        FileCommand::Rule { granted, words } => exemption::rule(file, granted, words, telling),
        FileCommand::Contest { words } => exemption::contest(file, words, telling),
        FileCommand::Record { case, passed, words } => spot::record(file, &case, passed, words, telling),
        FileCommand::Tell { words } => parking::tell(file, words, telling),
        FileCommand::Resume => parking::resume(file, telling),
        FileCommand::Object { words, person } => commendation::object(file, words, person, telling),
        FileCommand::Award { granted, words } => commendation::decide(file, granted, words, telling),
        FileCommand::Withdraw { words } => match file.body {
            Body::Notice(_) => notice::withdraw(file, words, telling),
            Body::Climb(_) => climb::withdraw(file, words, telling),
            Body::Exemption(_) => exemption::withdraw(file, words, telling),
            Body::Commendation(_) => commendation::retract(file, words, telling),
            Body::Ladder(_) | Body::SpotCheck(_) | Body::Parking(_) => Err(rules::other()),
        },
        FileCommand::Transfer { unit, heir } => transfer::transfer(file, unit, heir, telling),
        FileCommand::Recalculate { calendar } => recalculate(file, &calendar, telling),
    }
}

fn recalculate(file: &File, calendar: &str, mut telling: Telling<'_>) -> Decided {
    let announced = telling.facts.calendars.find(Some(calendar))?;
    for clock in file.clocks.open().filter(|clock| clock.calendar.name == calendar) {
        let now = telling.context.now;
        if let Some(event) = clock.recalculate(Recalculation::YearAnnounced, announced, now)? {
            telling = telling.say(super::event::FileFact::Clock { clock: event });
        }
    }
    telling.done()
}
