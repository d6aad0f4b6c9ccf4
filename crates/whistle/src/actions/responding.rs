//! The called departments (应哨): sign, contact, refuse, report in, plan, act, and say how the street called.

use super::{Order, Step};
use crate::model::{Part, WhistleCommand};
use guard::Granted;
use guard::right::{AnswerWhistle, AssessStreet, RecordJointAction};
use kernel::{Failure, Refusal};

/// Fields of a joint action that say by which law a unit took part: `basis:` and the unit's code.
pub(crate) const BASIS: &str = "basis:";

/// 签收
pub enum Sign {}
impl Step for Sign {
    type Right = AnswerWhistle;
    const NAME: &'static str = "sign";
    async fn command(_: &mut Order<'_>, _: &Granted<AnswerWhistle>) -> Result<WhistleCommand, Failure> {
        Ok(WhistleCommand::Sign)
    }
}

/// 联系
pub enum Contact {}
impl Step for Contact {
    type Right = AnswerWhistle;
    const NAME: &'static str = "contact";
    async fn command(order: &mut Order<'_>, _: &Granted<AnswerWhistle>) -> Result<WhistleCommand, Failure> {
        Ok(WhistleCommand::Contact { words: order.words("words").await? })
    }
}

/// 不予报到
pub enum Refuse {}
impl Step for Refuse {
    type Right = AnswerWhistle;
    const NAME: &'static str = "refuse";
    async fn command(order: &mut Order<'_>, _: &Granted<AnswerWhistle>) -> Result<WhistleCommand, Failure> {
        let ground = order.choice("ground")?;
        let code = duty::DutyCode::new(order.typed.require("duty", "whistle-duty-missing")?);
        if order.ground.catalogue.book().duty(&code).is_none() {
            let unknown = Refusal::invalid("case-duty-unknown", "duty").with("given", code.as_str());
            return Err(unknown.into());
        }
        let duty = code.as_str().to_owned();
        Ok(WhistleCommand::Refuse { ground, duty, words: order.words("words").await? })
    }
}

/// 报到
pub enum ReportIn {}
impl Step for ReportIn {
    type Right = AnswerWhistle;
    const NAME: &'static str = "report-in";
    async fn command(order: &mut Order<'_>, _: &Granted<AnswerWhistle>) -> Result<WhistleCommand, Failure> {
        Ok(WhistleCommand::ReportIn { words: order.words_maybe("words").await? })
    }
}

/// 处置方案
pub enum Plan {}
impl Step for Plan {
    type Right = AnswerWhistle;
    const NAME: &'static str = "plan";
    async fn command(order: &mut Order<'_>, _: &Granted<AnswerWhistle>) -> Result<WhistleCommand, Failure> {
        let days = order
            .typed
            .read::<u32>("days", "whistle-number-unreadable")?
            .ok_or_else(|| Refusal::invalid("whistle-number-unreadable", "days"))?;
        Ok(WhistleCommand::Plan { words: order.words("words").await?, days })
    }
}

/// 联合处置记录
pub enum Act {}
impl Step for Act {
    type Right = RecordJointAction;
    const NAME: &'static str = "act";
    async fn command(
        order: &mut Order<'_>,
        _: &Granted<RecordJointAction>,
    ) -> Result<WhistleCommand, Failure> {
        let named: Vec<(String, String)> = order
            .typed
            .pairs()
            .iter()
            .filter_map(|(name, basis)| Some((name.strip_prefix(BASIS)?.to_owned(), basis.trim().to_owned())))
            .filter(|(_, basis)| !basis.is_empty())
            .collect();
        let mut parts = Vec::with_capacity(named.len());
        for (unit, basis) in named {
            let unit = order.ground.unit(&unit, "part")?;
            let (tx, context, id) = (&mut *order.tx, order.context, order.whistle.id);
            parts.push(Part { unit, basis: super::put_words(tx, context, id, &basis, "part").await? });
        }
        let result = order.choice("result")?;
        let finished = order.yes("finished")?;
        let handover = order.typed.get("handover").map(|number| number.chars().take(60).collect());
        let words = order.words("words").await?;
        let remedies = order.words("remedies").await?;
        Ok(WhistleCommand::Act { parts, result, words, remedies, handover, finished })
    }
}

/// 评价吹哨街道
pub enum AssessTheStreet {}
impl Step for AssessTheStreet {
    type Right = AssessStreet;
    const NAME: &'static str = "assess-street";
    async fn command(order: &mut Order<'_>, _: &Granted<AssessStreet>) -> Result<WhistleCommand, Failure> {
        let verdict = order.choice("verdict")?;
        Ok(WhistleCommand::AssessStreet { verdict, words: order.words_maybe("words").await? })
    }
}
