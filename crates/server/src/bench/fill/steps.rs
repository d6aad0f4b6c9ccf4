//! What happens to a case after it was received, until it has ended or the present is reached.

use super::grammar;
use super::teller::{Fate, Teller, Told};
use cases::actions::dispatching::by_catalogue;
use cases::actions::lives::Life;
use cases::{CaseCommand, CaseId, CaseState, DeclineGround, Outcome, ParkCause, ReturnGround, RightChannel};
use guard::right::{
    AcceptCase, AnswerCase, ArchiveCase, CheckCase, CloseCase, CloseUndrawn, DeclineCase, DesignateUnit,
    DispatchCase, ExtendCase, MergeCases, RegisterCase, ReopenCase, ReplyToCase, ReportAssistance,
    ReturnCase, RevisitCase, RuleOnExtension, RuleOnParking, RuleOnReopening, WithdrawCase,
};
use guard::{Granted, Right, Target};
use kernel::{Context, Failure, Refusal, UnitId};
use rand::RngExt;

const HOUR: f64 = 60.0;
const DAY: f64 = 24.0 * HOUR;
/// More steps than any life has.
const MOST: u32 = 60;
/// Colleagues who are asked in turn whether they may take a step.
const ASKED: usize = 4;

/// Who takes a step.
#[derive(Clone, Copy)]
enum By {
    Role(&'static str),
    Handler(UnitId),
    Requester,
    Rule(&'static str),
}

type Make<'a> = &'a dyn Fn(&mut Life, &Context) -> CaseCommand;

impl Teller {
    /// Leads a case on until nothing more happens.
    pub(super) fn lead_on(&mut self, told: &mut Told, into: Option<CaseId>) -> Result<(), Failure> {
        while told.life.steps() < MOST {
            let going = self.next(told, into)?;
            let case = told.life.case()?;
            if case.state.is_ended() && told.ended.is_none() {
                told.ended = Some(told.now);
            }
            if !going {
                break;
            }
        }
        Ok(())
    }

    /// The next step; false when none is taken.
    fn next(&mut self, told: &mut Told, into: Option<CaseId>) -> Result<bool, Failure> {
        match told.life.case()?.state {
            CaseState::Received => self.taken_in(told, into),
            CaseState::Answered => self.answered(told),
            CaseState::Registered => self.dispatched(told),
            CaseState::Dispatched => self.signed_for(told),
            CaseState::Returned => self.ruled(told),
            CaseState::Handling => self.handled(told),
            CaseState::Parked => self.parked(told),
            CaseState::Replied => self.checked(told),
            CaseState::Revisiting => self.asked(told),
            CaseState::Closed => self.closed(told),
            CaseState::Contested => self.contested(told),
            _ => Ok(false),
        }
    }

    fn taken_in(&mut self, told: &mut Told, into: Option<CaseId>) -> Result<bool, Failure> {
        let minutes = told.random.random_range(2.0..45.0);
        let words = grammar::answered(&mut told.random);
        if told.fate == Fate::OnSpot {
            return self.on_spot(told);
        }
        if !self.pass(told, minutes)? {
            return Ok(false);
        }
        match (told.fate, into) {
            (Fate::Answered, _) => {
                let make = |life: &mut Life, context: &Context| CaseCommand::Answer {
                    words: life.words(context, &words),
                };
                self.by::<AnswerCase>(told, By::Role("intake_agent"), &make)
            }
            (Fate::Declined, _) => {
                let (ground, right_channel) = one_of_declined(told);
                let make = |life: &mut Life, context: &Context| CaseCommand::Decline {
                    ground,
                    right_channel,
                    words: life.words(context, "不属于受理范围，已告知办理渠道。"),
                };
                self.by::<DeclineCase>(told, By::Role("intake_agent"), &make)
            }
            (Fate::Duplicate, Some(into)) => {
                let make = |life: &mut Life, context: &Context| CaseCommand::Merge {
                    into,
                    into_ended: false,
                    words: Some(life.words(context, "与在办诉求为同一问题，合并办理。")),
                };
                self.by::<MergeCases>(told, By::Role("intake_agent"), &make)
            }
            (Fate::Withdrawn, _) => {
                let make = |life: &mut Life, context: &Context| CaseCommand::Withdraw {
                    words: Some(life.words(context, "问题已自行解决，不再反映。")),
                };
                self.by::<WithdrawCase>(told, By::Requester, &make)
            }
            _ => self.by::<RegisterCase>(told, By::Role("intake_agent"), &|_, _| CaseCommand::Register),
        }
    }

    fn on_spot(&mut self, told: &mut Told) -> Result<bool, Failure> {
        let Some((_, granted)) = self.finder(told) else { return Ok(false) };
        told.now = told.now.plus_seconds(30);
        let done = grammar::done(&mut told.random, self.matter(told.matter));
        let context = self.context(told, &granted);
        let words = told.life.words(&context, &done);
        let command = CaseCommand::SolveOnSpot { words, attachments: Vec::new() };
        let record = self.record(told)?;
        let taken = told.life.take(&self.ground, &granted, &context, record, command);
        self.settled(taken)
    }

    fn answered(&mut self, told: &mut Told) -> Result<bool, Failure> {
        let minutes = told.random.random_range(10.0..6.0 * HOUR);
        let unfounded = told.random.random_range(0..20) == 0;
        let outcome = if unfounded { Outcome::Unfounded } else { Outcome::Explained };
        if !self.pass(told, minutes)? {
            return Ok(false);
        }
        self.by::<CloseCase>(told, By::Role("dispatcher"), &|_, _| CaseCommand::Close {
            outcome,
            words: None,
        })
    }

    fn dispatched(&mut self, told: &mut Told) -> Result<bool, Failure> {
        let minutes = told.random.random_range(5.0..5.0 * HOUR);
        if !self.pass(told, minutes)? {
            return Ok(false);
        }
        let (lead, assists) = match by_catalogue(&self.ground, told.life.case()?, told.now) {
            Ok(routed) => routed,
            Err(refusal) => return self.settled(Err(refusal.into())),
        };
        self.by::<DispatchCase>(told, By::Role("dispatcher"), &|_, _| CaseCommand::Dispatch {
            lead: lead.clone(),
            assists: assists.clone(),
            words: None,
        })
    }

    fn signed_for(&mut self, told: &mut Told) -> Result<bool, Failure> {
        let Some(lead) = told.life.case()?.lead.clone() else { return Ok(false) };
        let minutes = told.random.random_range(20.0..14.0 * HOUR);
        let returns = told.random.random_range(0..100) < 6 || told.stop == Some(CaseState::Returned);
        if !self.pass(told, minutes * Self::pace(lead.unit))? {
            return Ok(false);
        }
        let in_time = told.life.case()?.clock("return").is_some_and(|clock| told.now <= clock.due);
        if returns && in_time && !lead.designated {
            let make = |life: &mut Life, context: &Context| CaseCommand::Return {
                ground: ReturnGround::NotOurDuty,
                duty: lead.duty.code.clone(),
                words: life.words(context, "经核对职责清单，不属本单位职责。"),
            };
            return self.by::<ReturnCase>(told, By::Handler(lead.unit), &make);
        }
        self.by::<AcceptCase>(told, By::Handler(lead.unit), &|_, _| CaseCommand::Accept)
    }

    fn ruled(&mut self, told: &mut Told) -> Result<bool, Failure> {
        let minutes = told.random.random_range(HOUR..9.0 * HOUR);
        if !self.pass(told, minutes)? {
            return Ok(false);
        }
        let (lead, _) = match by_catalogue(&self.ground, told.life.case()?, told.now) {
            Ok(routed) => routed,
            Err(refusal) => return self.settled(Err(refusal.into())),
        };
        let make = |life: &mut Life, context: &Context| CaseCommand::Designate {
            lead: lead.clone(),
            words: life.words(context, "按职责清单指定承办。"),
        };
        self.by::<DesignateUnit>(told, By::Role("dispatcher"), &make)
    }

    fn handled(&mut self, told: &mut Told) -> Result<bool, Failure> {
        let case = told.life.case()?;
        let (Some(lead), began) = (case.lead.clone(), told.now) else { return Ok(false) };
        let assists: Vec<UnitId> = case.open_assists().map(|assist| assist.unit).collect();
        let again = case.reworked + case.reopened > 0;
        let parks = !again && case.parking.is_none() && told.random.random_range(0..100) < 3;
        if told.stop == Some(CaseState::Parked) || parks {
            return self.park(told);
        }
        if let Some(unit) = assists.first().filter(|unit| self.cast.handles(**unit)).copied()
            && told.random.random_range(0..100) < 80
        {
            let minutes = told.random.random_range(2.0 * HOUR..2.0 * DAY);
            if !self.pass(told, minutes * Self::pace(unit))? {
                return Ok(false);
            }
            let make = |life: &mut Life, context: &Context| CaseCommand::ReplyAssist {
                words: life.words(context, "已按要求配合完成。"),
                attachments: Vec::new(),
            };
            if self.by::<ReportAssistance>(told, By::Handler(unit), &make)? {
                return Ok(true);
            }
        }
        let days = told.random.random_range(0.3..5.0) * told.delay * Self::pace(lead.unit);
        let extends = days > 4.0 && told.random.random_range(0..100) < 35;
        if extends && case_may_extend(told, began)? {
            self.extend(told, lead.unit)?;
        }
        if !self.pass(told, days * DAY)? {
            return Ok(false);
        }
        let open = told.life.case()?.open_assists().count() > 0;
        let done = grammar::done(&mut told.random, self.matter(told.matter));
        let make = |life: &mut Life, context: &Context| CaseCommand::Reply {
            words: life.words(context, &done),
            attachments: Vec::new(),
            assists_open: open.then(|| life.words(context, "协办事项另行答复，不影响本次办理结果。")),
        };
        self.by::<ReplyToCase>(told, By::Handler(lead.unit), &make)
    }

    fn extend(&mut self, told: &mut Told, unit: UnitId) -> Result<(), Failure> {
        let amount = self.ground.policy.limits.extension_amount.min(3);
        let make = |life: &mut Life, context: &Context| CaseCommand::AskExtension {
            amount,
            words: life.words(context, "情况复杂，需联合勘查，申请延期。"),
        };
        if !self.pass(told, 3.0 * HOUR)? || !self.by::<ExtendCase>(told, By::Handler(unit), &make)? {
            return Ok(());
        }
        let granted = told.random.random_range(0..100) < 75;
        let words =
            if granted { "情况属实，同意延期。" } else { "理由不充分，请按期办理。" };
        let make = |life: &mut Life, context: &Context| CaseCommand::RuleExtension {
            granted,
            words: life.words(context, words),
        };
        if self.pass(told, 2.0 * HOUR)? {
            self.by::<RuleOnExtension>(told, By::Role("dispatcher"), &make)?;
        }
        Ok(())
    }

    fn park(&mut self, told: &mut Told) -> Result<bool, Failure> {
        const CAUSES: [ParkCause; 4] =
            [ParkCause::Funds, ParkCause::Plan, ParkCause::ThirdParty, ParkCause::Technology];
        let minutes = told.random.random_range(5.0 * HOUR..2.0 * DAY);
        let cause = CAUSES[told.random.random_range(0..CAUSES.len())];
        let review_days = told.random.random_range(20..=self.ground.policy.limits.park_review_days.max(21));
        let plan = grammar::later(&mut told.random);
        if !self.pass(told, minutes)? {
            return Ok(false);
        }
        let make = |life: &mut Life, context: &Context| CaseCommand::Park {
            cause,
            plan: life.words(context, &plan),
            review_days: review_days.min(90),
        };
        self.by::<RuleOnParking>(told, By::Role("dispatcher"), &make)
    }

    fn parked(&mut self, told: &mut Told) -> Result<bool, Failure> {
        let days = told.random.random_range(15.0..110.0);
        if !self.pass(told, days * DAY)? {
            return Ok(false);
        }
        self.by::<RuleOnParking>(told, By::Role("dispatcher"), &|_, _| CaseCommand::Unpark { words: None })
    }

    fn checked(&mut self, told: &mut Told) -> Result<bool, Failure> {
        let minutes = told.random.random_range(2.0 * HOUR..1.5 * DAY);
        let case = told.life.case()?;
        let due = case.clock("check").map(|clock| clock.due);
        if case.drawn == Some(false) && told.stop.is_none() {
            let wait = due.map_or(0, |due| due.seconds_since(told.now)).max(0);
            if !self.pass(told, wait as f64 / 60.0 + 5.0)? {
                return Ok(false);
            }
            return self.by::<CloseUndrawn>(told, By::Rule("spot"), &|_, _| CaseCommand::PassUndrawn);
        }
        let passed = told.stop.is_some() || told.random.random_range(0..100) < 91;
        if !self.pass(told, minutes)? {
            return Ok(false);
        }
        let make = |life: &mut Life, context: &Context| CaseCommand::Check {
            passed,
            words: (!passed).then(|| life.words(context, "现场核查与答复不符，请重新办理。")),
        };
        self.by::<CheckCase>(told, By::Role("checker"), &make)
    }

    fn asked(&mut self, told: &mut Told) -> Result<bool, Failure> {
        let case = told.life.case()?;
        let minutes = told.random.random_range(HOUR..2.0 * DAY);
        if case.requester.is_none() || case.revisit.is_some() {
            return self.close(told, minutes);
        }
        let (reached, unsolved) =
            (told.random.random_range(0..100) < 82, told.random.random_range(0..100) < 8);
        let unsolved = unsolved && told.stop.is_none();
        let satisfaction = told.random.random_range(if unsolved { 1..=2 } else { 3..=5 });
        let words = grammar::again(&mut told.random);
        if !self.pass(told, minutes)? {
            return Ok(false);
        }
        let make = |life: &mut Life, context: &Context| CaseCommand::Revisit {
            contacted: reached,
            solved: reached.then_some(!unsolved),
            satisfaction: reached.then_some(satisfaction),
            words: (reached && unsolved).then(|| life.words(context, &words)),
        };
        self.by::<RevisitCase>(told, By::Role("revisitor"), &make)
    }

    fn close(&mut self, told: &mut Told, minutes: f64) -> Result<bool, Failure> {
        let case = told.life.case()?;
        let confirmed =
            case.check_passed() || case.revisit.as_ref().is_some_and(|revisit| revisit.solved == Some(true));
        let lot = told.random.random_range(0..100);
        let outcome = match lot {
            0..10 => Outcome::Interim,
            10..16 => Outcome::Unfounded,
            _ if confirmed => Outcome::Solved,
            _ => Outcome::Explained,
        };
        if !self.pass(told, minutes / 8.0)? {
            return Ok(false);
        }
        self.by::<CloseCase>(told, By::Role("revisitor"), &|_, _| CaseCommand::Close { outcome, words: None })
    }

    fn closed(&mut self, told: &mut Told) -> Result<bool, Failure> {
        let case = told.life.case()?;
        let handled = case.lead.is_some() && case.requester.is_some();
        let asks = told.stop == Some(CaseState::Contested)
            || (handled && case.reopened == 0 && told.random.random_range(0..100) < 7);
        let due = case.clock("reopen").map(|clock| clock.due);
        if asks {
            let words = grammar::again(&mut told.random);
            let days = told.random.random_range(1.0..8.0);
            if !self.pass(told, days * DAY)? || due.is_some_and(|due| told.now > due) {
                return Ok(false);
            }
            let make = |life: &mut Life, context: &Context| CaseCommand::AskReopening {
                words: life.words(context, &words),
            };
            return self.by::<ReopenCase>(told, By::Requester, &make);
        }
        // What was answered at once stays closed; of the files a part is put away each year.
        if told.fate != Fate::Handled || told.random.random_range(0..100) >= 40 {
            return Ok(false);
        }
        let wait = due.map_or(0, |due| due.seconds_since(told.now)).max(0) as f64 / 60.0;
        let days = told.random.random_range(1.0..20.0);
        if told.stop.is_some() || !self.pass(told, wait + days * DAY)? {
            return Ok(false);
        }
        self.by::<ArchiveCase>(told, By::Role("dispatcher"), &|_, _| CaseCommand::Archive)
    }

    fn contested(&mut self, told: &mut Told) -> Result<bool, Failure> {
        let minutes = told.random.random_range(HOUR..9.0 * HOUR);
        let granted = told.random.random_range(0..100) < 70;
        let words = if granted {
            "诉求人所述属实，由原单位重新办理。"
        } else {
            "经核实已办结，不予重办。"
        };
        if !self.pass(told, minutes)? {
            return Ok(false);
        }
        let make = |life: &mut Life, context: &Context| CaseCommand::RuleReopening {
            granted,
            words: life.words(context, words),
        };
        self.by::<RuleOnReopening>(told, By::Role("revisitor"), &make)
    }

    /// A step by somebody who may take it; true when the rules took it from one of those who were asked.
    fn by<R: Right>(&mut self, told: &mut Told, by: By, make: Make<'_>) -> Result<bool, Failure> {
        let record = self.record(told)?;
        let target = cases::actions::target_of(told.life.case()?);
        let turn = told.random.random_range(0..1000usize);
        let mut last: Option<Refusal> = None;
        for asked in 0..ASKED {
            let Some(granted) = self.granted::<R>(told, by, &target, (turn, asked)) else { break };
            let context = self.context(told, &granted);
            let command = make(&mut told.life, &context);
            match told.life.take(&self.ground, &granted, &context, record, command) {
                Ok(()) => return Ok(true),
                Err(Failure::Refused(refusal)) => last = Some(refusal),
                Err(failure) => return Err(failure),
            }
        }
        self.note(&last.unwrap_or_else(|| Refusal::rule("demo-nobody")));
        Ok(false)
    }

    /// The right of the first, second … who holds it.
    fn granted<R: Right>(
        &self,
        told: &Told,
        by: By,
        target: &Target,
        (turn, asked): (usize, usize),
    ) -> Option<Granted<R>> {
        match by {
            By::Requester | By::Rule(_) if asked > 0 => None,
            By::Requester => Granted::for_requester(Some(&told.life.case().ok()?.number)).ok(),
            By::Rule(name) => Granted::for_system(name).ok(),
            By::Role(role) => {
                self.cast.in_role(role, turn).filter_map(|viewer| viewer.grant::<R>(target).ok()).nth(asked)
            }
            By::Handler(unit) => {
                self.cast.handlers(unit, turn).filter_map(|viewer| viewer.grant::<R>(target).ok()).nth(asked)
            }
        }
    }

    fn settled(&mut self, taken: Result<(), Failure>) -> Result<bool, Failure> {
        match taken {
            Ok(()) => Ok(true),
            Err(Failure::Refused(refusal)) => {
                self.note(&refusal);
                Ok(false)
            }
            Err(failure) => Err(failure),
        }
    }
}

fn case_may_extend(told: &Told, at: kernel::Instant) -> Result<bool, Failure> {
    let case = told.life.case()?;
    let clock = case.clock("handle");
    let left = clock.is_some_and(|clock| clock.extensions.is_empty() && clock.due.seconds_since(at) > 86_400);
    Ok(left && case.extension.is_none() && told.stop.is_none())
}

fn one_of_declined(told: &mut Told) -> (DeclineGround, RightChannel) {
    let grounds = DeclineGround::ALL;
    let ground = grounds[told.random.random_range(0..grounds.len())];
    let channels = ground.right_channels();
    (ground, channels[told.random.random_range(0..channels.len())])
}
