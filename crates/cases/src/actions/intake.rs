//! The intake desk (受理): locate, classify, declare urgency, answer, decline, register, add facts.

use super::{Order, Step};
use crate::model::{CaseCommand, Confidentiality, Urgency};
use guard::Granted;
use guard::right::{AddFacts, AnswerCase, DeclineCase, RegisterCase};
use kernel::{Failure, Refusal};
use place::PlaceId;

/// 补充材料
pub enum AddCaseFacts {}
impl Step for AddCaseFacts {
    type Right = AddFacts;
    const NAME: &'static str = "facts";
    async fn command(order: &mut Order<'_>, granted: &Granted<AddFacts>) -> Result<CaseCommand, Failure> {
        let words = order.told_maybe("words", granted).await?;
        let attachments = order.files("evidence").await?;
        Ok(CaseCommand::AddFacts { words, attachments })
    }
}

/// 定位
pub enum Locate {}
impl Step for Locate {
    type Right = RegisterCase;
    const NAME: &'static str = "locate";
    async fn command(order: &mut Order<'_>, _: &Granted<RegisterCase>) -> Result<CaseCommand, Failure> {
        let given = order.typed.require("place", "case-place-missing")?;
        let unknown = || Refusal::invalid("case-place-unknown", "place").with("given", given);
        let place = match given.parse::<PlaceId>() {
            Ok(id) => order.ground.atlas.name(id).map(|_| id),
            Err(_) => order.ground.atlas.by_code_or_name(given),
        };
        let mut placement = order.ground.placement(place.ok_or_else(unknown)?);
        placement.point = order.case.placement.point;
        placement.evidence = order.case.placement.evidence.clone();
        Ok(CaseCommand::Locate { placement })
    }
}

/// 归类
pub enum Classify {}
impl Step for Classify {
    type Right = RegisterCase;
    const NAME: &'static str = "classify";
    async fn command(order: &mut Order<'_>, _: &Granted<RegisterCase>) -> Result<CaseCommand, Failure> {
        let code = order.typed.require("matter", "case-matter-missing")?;
        let matter = order.ground.matter(code, order.context.now)?;
        let complained_about = match order.typed.get("complained_about") {
            Some(unit) => Some(order.ground.unit(unit, "complained_about")?),
            None => order.case.complained_about,
        };
        let confidentiality = match order.typed.get("confidentiality") {
            Some(_) => order.choice::<Confidentiality>("confidentiality")?,
            None => order.case.confidentiality,
        };
        Ok(CaseCommand::Classify { matter, complained_about, confidentiality })
    }
}

/// 认定紧急程度
pub enum DeclareUrgency {}
impl Step for DeclareUrgency {
    type Right = RegisterCase;
    const NAME: &'static str = "urgency";
    async fn command(order: &mut Order<'_>, _: &Granted<RegisterCase>) -> Result<CaseCommand, Failure> {
        let named = order.typed.require("urgency", "case-choice-missing")?;
        let urgency =
            Urgency::from_name(named).ok_or_else(|| Refusal::invalid("case-choice-missing", "urgency"))?;
        let ground = order.words("ground").await?;
        Ok(CaseCommand::DeclareUrgency { urgency, ground })
    }
}

/// 直接答复
pub enum Answer {}
impl Step for Answer {
    type Right = AnswerCase;
    const NAME: &'static str = "answer";
    async fn command(order: &mut Order<'_>, _: &Granted<AnswerCase>) -> Result<CaseCommand, Failure> {
        Ok(CaseCommand::Answer { words: order.words("words").await? })
    }
}

/// 不予受理
pub enum Decline {}
impl Step for Decline {
    type Right = DeclineCase;
    const NAME: &'static str = "decline";
    async fn command(order: &mut Order<'_>, _: &Granted<DeclineCase>) -> Result<CaseCommand, Failure> {
        let ground = order.choice("ground")?;
        let right_channel = order.choice("right_channel")?;
        Ok(CaseCommand::Decline { ground, right_channel, words: order.words("words").await? })
    }
}

/// 立案
pub enum Register {}
impl Step for Register {
    type Right = RegisterCase;
    const NAME: &'static str = "register";
    async fn command(_: &mut Order<'_>, _: &Granted<RegisterCase>) -> Result<CaseCommand, Failure> {
        Ok(CaseCommand::Register)
    }
}
