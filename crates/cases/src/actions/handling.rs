//! The handling unit (承办): accept, return, answer an assist, ask for time, pause a clock, reply.

use super::{Order, Step};
use crate::model::CaseCommand;
use clock::{Basis, ClockId, PauseCause};
use guard::Granted;
use guard::right::{AcceptCase, ExtendCase, PauseClock, ReplyToCase, ReportAssistance, ReturnCase};
use kernel::{Failure, Refusal};

/// 签收
pub enum Accept {}
impl Step for Accept {
    type Right = AcceptCase;
    const NAME: &'static str = "accept";
    async fn command(_: &mut Order<'_>, _: &Granted<AcceptCase>) -> Result<CaseCommand, Failure> {
        Ok(CaseCommand::Accept)
    }
}

/// 退单: names the duty item that shows whose job it is.
pub enum Return {}
impl Step for Return {
    type Right = ReturnCase;
    const NAME: &'static str = "return";
    async fn command(order: &mut Order<'_>, _: &Granted<ReturnCase>) -> Result<CaseCommand, Failure> {
        let ground = order.choice("ground")?;
        let duty = order.duty("duty")?.as_str().to_owned();
        Ok(CaseCommand::Return { ground, duty, words: order.words("words").await? })
    }
}

/// 协办答复
pub enum ReplyAssist {}
impl Step for ReplyAssist {
    type Right = ReportAssistance;
    const NAME: &'static str = "assist-reply";
    async fn command(order: &mut Order<'_>, _: &Granted<ReportAssistance>) -> Result<CaseCommand, Failure> {
        let words = order.words("words").await?;
        let attachments = order.files("reply").await?;
        Ok(CaseCommand::ReplyAssist { words, attachments })
    }
}

/// 申请延期
pub enum AskExtension {}
impl Step for AskExtension {
    type Right = ExtendCase;
    const NAME: &'static str = "extend";
    async fn command(order: &mut Order<'_>, _: &Granted<ExtendCase>) -> Result<CaseCommand, Failure> {
        let amount = order.number("amount")?;
        Ok(CaseCommand::AskExtension { amount, words: order.words("words").await? })
    }
}

/// 中止计时
pub enum Pause {}
impl Step for Pause {
    type Right = PauseClock;
    const NAME: &'static str = "pause";
    async fn command(order: &mut Order<'_>, _: &Granted<PauseClock>) -> Result<CaseCommand, Failure> {
        let clock = handling_clock(order)?;
        let cause = PauseCause::parse(order.typed.require("cause", "case-choice-missing")?)?;
        let notice = order.typed.require("notice", "case-pause-notice")?.to_owned();
        let basis = order.typed.get("basis").map(|text| Basis::new("case-pause", text));
        Ok(CaseCommand::PauseClock { clock, cause, notice, basis })
    }
}

/// 恢复计时
pub enum Resume {}
impl Step for Resume {
    type Right = PauseClock;
    const NAME: &'static str = "resume";
    async fn command(order: &mut Order<'_>, _: &Granted<PauseClock>) -> Result<CaseCommand, Failure> {
        Ok(CaseCommand::ResumeClock { clock: handling_clock(order)? })
    }
}

fn handling_clock(order: &Order<'_>) -> Result<ClockId, Refusal> {
    let clock = order.case.clock("handle").ok_or_else(|| Refusal::rule("case-extension-no-clock"))?;
    Ok(clock.id)
}

/// 办复
pub enum Reply {}
impl Step for Reply {
    type Right = ReplyToCase;
    const NAME: &'static str = "reply";
    async fn command(order: &mut Order<'_>, _: &Granted<ReplyToCase>) -> Result<CaseCommand, Failure> {
        let words = order.words("words").await?;
        let attachments = order.files("reply").await?;
        order.ground.evidence_is_there(order.case, &attachments, order.context.now)?;
        let assists_open = order.words_maybe("assists_open").await?;
        Ok(CaseCommand::Reply { words, attachments, assists_open })
    }
}
