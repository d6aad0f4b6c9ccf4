//! The street calls (吹哨): which departments, on which duty, and who leads.

use super::{Order, Step};
use crate::model::{Assignment, WhistleCommand};
use guard::Granted;
use guard::right::SoundWhistle;
use kernel::{Failure, Refusal};

/// Places beside the suggested departments where another one can be named.
pub(crate) const OTHERS: [(&str, &str); 2] = [("unit", "duty"), ("unit_2", "duty_2")];

/// 吹哨
pub enum Sound {}
impl Step for Sound {
    type Right = SoundWhistle;
    const NAME: &'static str = "sound";
    async fn command(order: &mut Order<'_>, _: &Granted<SoundWhistle>) -> Result<WhistleCommand, Failure> {
        let calls = called(order)?;
        let first = calls.first().ok_or_else(|| Refusal::invalid("whistle-calls-nobody", "unit"))?.unit;
        let lead = match order.typed.get("lead") {
            Some(named) => order.ground.unit(named, "lead")?,
            None => first,
        };
        Ok(WhistleCommand::Sound { calls, lead, words: order.words_maybe("words").await? })
    }
}

/// The departments that were ticked (`call`: unit and duty item, separated by a space), then those that were named
/// beside them.
fn called(order: &Order<'_>) -> Result<Vec<Assignment>, Refusal> {
    let mut calls = Vec::new();
    for ticked in order.typed.all("call") {
        let (unit, duty) = ticked.split_once(' ').unwrap_or((ticked, ""));
        calls.push(order.assignment(unit, Some(duty.trim()).filter(|duty| !duty.is_empty()), "unit")?);
    }
    for (unit, duty) in OTHERS {
        if let Some(named) = order.typed.get(unit) {
            calls.push(order.assignment(named, order.typed.get(duty), "unit")?);
        }
    }
    Ok(calls)
}

/// 增加应哨单位
pub enum Call {}
impl Step for Call {
    type Right = SoundWhistle;
    const NAME: &'static str = "call";
    async fn command(order: &mut Order<'_>, _: &Granted<SoundWhistle>) -> Result<WhistleCommand, Failure> {
        let unit = order.typed.require("unit", "whistle-choice-missing")?;
        let call = order.assignment(unit, order.typed.get("duty"), "unit")?;
        Ok(WhistleCommand::Call { call, words: order.words("words").await? })
    }
}

/// 指定牵头单位
pub enum NameLead {}
impl Step for NameLead {
    type Right = SoundWhistle;
    const NAME: &'static str = "name-lead";
    async fn command(order: &mut Order<'_>, _: &Granted<SoundWhistle>) -> Result<WhistleCommand, Failure> {
        let unit = order.unit("unit")?;
        Ok(WhistleCommand::NameLead { unit, words: order.words("words").await? })
    }
}

/// 不再需要到场
pub enum Release {}
impl Step for Release {
    type Right = SoundWhistle;
    const NAME: &'static str = "release";
    async fn command(order: &mut Order<'_>, _: &Granted<SoundWhistle>) -> Result<WhistleCommand, Failure> {
        let unit = order.unit("unit")?;
        Ok(WhistleCommand::Release { unit, words: order.words("words").await? })
    }
}

/// 关联案件
pub enum Link {}
impl Step for Link {
    type Right = SoundWhistle;
    const NAME: &'static str = "link";
    async fn command(order: &mut Order<'_>, _: &Granted<SoundWhistle>) -> Result<WhistleCommand, Failure> {
        let number = order.typed.require("case", "whistle-case-unknown")?;
        let found = cases::query::by_number(order.tx, &order.context.tenant, number).await?;
        let unknown = || Refusal::invalid("whistle-case-unknown", "case").with("given", number);
        let case = found.ok_or_else(unknown)?.state;
        // A case of another street is not drawn into this one's whistle.
        if !case.placement.path.iter().any(|place| Some(*place) == order.whistle.placement.street) {
            return Err(unknown().into());
        }
        Ok(WhistleCommand::Link { case: case.id, barred: case.barred_units() })
    }
}
