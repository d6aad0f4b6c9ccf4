//! The steps that follow: what is said to a file that is open.

use super::{Order, Step};
use crate::model::FileCommand;
use guard::right::{
    AnswerOversight, AskOversight, CommendUnit, ContestExemption, DecideClimb, DrawSpotCheck, RemindCase,
    RuleOnExemption, SuperviseCase,
};
use kernel::Failure;

/// A step whose command is made of what was typed.
macro_rules! steps {
    ($($(#[$doc:meta])* $kind:ident = $name:literal by $right:ident |$order:ident| $command:expr;)+) => {
        $(
            $(#[$doc])*
            pub enum $kind {}
            impl Step for $kind {
                type Right = $right;
                const NAME: &'static str = $name;
                async fn command($order: &mut Order<'_>) -> Result<FileCommand, Failure> {
                    Ok($command)
                }
            }
        )+
    };
}

steps! {
    /// 催办
    Remind = "remind" by RemindCase |order| FileCommand::Remind { words: order.words("words").await? };
    /// 挂牌督办
    List = "list" by SuperviseCase |order| FileCommand::List { words: order.words("words").await? };
    /// 摘牌
    Delist = "delist" by SuperviseCase |order| FileCommand::Delist { words: order.words("words").await? };
    /// 联合督办
    Join = "join" by SuperviseCase |order| FileCommand::Join { words: order.words_maybe("words").await? };
    /// 答复督办
    Answer = "answer" by AnswerOversight |order| FileCommand::Answer { words: order.words("words").await? };
    /// 认可答复
    Accept = "accept" by SuperviseCase |order| FileCommand::Accept { words: order.words_maybe("words").await? };
    /// 再次督办
    AskAgain = "ask-again" by SuperviseCase |order| FileCommand::AskAgain {
        days: order.days("days")?,
        words: order.words("words").await?,
    };
    /// 撤回督办单
    Withdraw = "withdraw" by SuperviseCase |order| FileCommand::Withdraw { words: order.words("words").await? };
    /// 交回办理
    SendBack = "send-back" by DecideClimb |order| FileCommand::SendBack {
        days: order.days("days")?,
        words: order.words("words").await?,
    };
    /// 明确承办单位
    NameLead = "name-lead" by DecideClimb |order| FileCommand::NameLead {
        unit: order.ground.unit(order.typed.require("unit", "oversight-choice-missing")?, "unit")?,
        words: order.words("words").await?,
    };
    /// 再提一级
    GoUp = "go-up" by DecideClimb |order| FileCommand::GoUp { words: order.words("words").await? };
    /// 报告落实情况
    Report = "report" by AnswerOversight |order| FileCommand::Report { words: order.words("words").await? };
    /// 裁定豁免
    Rule = "rule" by RuleOnExemption |order| FileCommand::Rule {
        granted: order.yes("granted")?,
        words: order.words("words").await?,
    };
    /// 决定是否表扬
    Award = "award" by RuleOnExemption |order| FileCommand::Award {
        granted: order.yes("granted")?,
        words: order.words("words").await?,
    };
    /// 撤回表扬
    Retract = "retract" by CommendUnit |order| FileCommand::Withdraw { words: order.words("words").await? };
    /// 代诉求人提出异议
    Contest = "contest" by ContestExemption |order| FileCommand::Contest { words: order.words("words").await? };
    /// 记录检查结果
    Record = "record" by DrawSpotCheck |order| FileCommand::Record {
        case: order.typed.require("case", "oversight-choice-missing")?.to_owned(),
        passed: order.yes("passed")?,
        words: order.words("words").await?,
    };
    /// 告知诉求人
    Tell = "tell" by AnswerOversight |order| FileCommand::Tell { words: order.words("words").await? };
    /// 撤回申请
    TakeBack = "take-back" by AskOversight |order| FileCommand::Withdraw { words: order.words("words").await? };
}
