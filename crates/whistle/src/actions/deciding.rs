//! The street's lead and the district decide: on proposals, on refusals and delays, on the end.

use super::{Order, Step};
use crate::model::WhistleCommand;
use guard::Granted;
use guard::right::{AssessDepartment, EscalateWhistle, RuleOnWhistle, SoundWhistle};
use kernel::{Failure, Refusal};

/// 退回补正
pub enum HandBack {}
impl Step for HandBack {
    type Right = SoundWhistle;
    const NAME: &'static str = "hand-back";
    async fn command(order: &mut Order<'_>, _: &Granted<SoundWhistle>) -> Result<WhistleCommand, Failure> {
        Ok(WhistleCommand::HandBack { words: order.words("words").await? })
    }
}

/// 不予吹哨
pub enum Reject {}
impl Step for Reject {
    type Right = SoundWhistle;
    const NAME: &'static str = "reject";
    async fn command(order: &mut Order<'_>, _: &Granted<SoundWhistle>) -> Result<WhistleCommand, Failure> {
        Ok(WhistleCommand::Reject { words: order.words("words").await? })
    }
}

/// 批准
pub enum Approve {}
impl Step for Approve {
    type Right = SoundWhistle;
    const NAME: &'static str = "approve";
    async fn command(order: &mut Order<'_>, _: &Granted<SoundWhistle>) -> Result<WhistleCommand, Failure> {
        Ok(WhistleCommand::Approve { words: order.words_maybe("words").await? })
    }
}

/// 撤哨
pub enum Withdraw {}
impl Step for Withdraw {
    type Right = SoundWhistle;
    const NAME: &'static str = "withdraw";
    async fn command(order: &mut Order<'_>, _: &Granted<SoundWhistle>) -> Result<WhistleCommand, Failure> {
        Ok(WhistleCommand::Withdraw { words: order.words("words").await? })
    }
}

/// 撤回拟哨: by whoever proposed it, before it was decided.
pub enum TakeBack {}
impl Step for TakeBack {
    type Right = guard::right::ProposeWhistle;
    const NAME: &'static str = "take-back";
    async fn command(
        order: &mut Order<'_>,
        _: &Granted<guard::right::ProposeWhistle>,
    ) -> Result<WhistleCommand, Failure> {
        if order.whistle.proposed_by != order.context.actor.unit() {
            return Err(Refusal::forbidden("whistle-not-proposer").into());
        }
        Ok(WhistleCommand::Withdraw { words: order.words("words").await? })
    }
}

/// 逾期上报
pub enum Escalate {}
impl Step for Escalate {
    type Right = EscalateWhistle;
    const NAME: &'static str = "escalate";
    async fn command(order: &mut Order<'_>, _: &Granted<EscalateWhistle>) -> Result<WhistleCommand, Failure> {
        Ok(WhistleCommand::Escalate { unit: order.unit("unit")? })
    }
}

/// 上级裁定
pub enum Rule {}
impl Step for Rule {
    type Right = RuleOnWhistle;
    const NAME: &'static str = "rule";
    async fn command(order: &mut Order<'_>, _: &Granted<RuleOnWhistle>) -> Result<WhistleCommand, Failure> {
        let unit = order.unit("unit")?;
        let ordered = order.yes("ordered")?;
        let instead = match order.typed.get("instead") {
            Some(instead) => Some(order.assignment(instead, order.typed.get("duty"), "instead")?),
            None => None,
        };
        Ok(WhistleCommand::Rule { unit, ordered, instead, words: order.words("words").await? })
    }
}

/// 评价应哨单位
pub enum AssessUnit {}
impl Step for AssessUnit {
    type Right = AssessDepartment;
    const NAME: &'static str = "assess-department";
    async fn command(
        order: &mut Order<'_>,
        _: &Granted<AssessDepartment>,
    ) -> Result<WhistleCommand, Failure> {
        let unit = order.unit("unit")?;
        let verdict = order.choice("verdict")?;
        Ok(WhistleCommand::AssessDepartment { unit, verdict, words: order.words_maybe("words").await? })
    }
}

/// 期满结束
pub enum Conclude {}
impl Step for Conclude {
    type Right = SoundWhistle;
    const NAME: &'static str = "conclude";
    async fn command(_: &mut Order<'_>, _: &Granted<SoundWhistle>) -> Result<WhistleCommand, Failure> {
        Ok(WhistleCommand::Conclude)
    }
}
