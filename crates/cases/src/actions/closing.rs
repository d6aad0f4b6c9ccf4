//! After the reply: check, revisit, close, reopen, archive, withdraw.

use super::safe::Kept;
use super::{Order, Step, carry_out, put_words};
use crate::ground::Ground;
use crate::model::{CaseCommand, CaseId, ToldAs};
use crate::store;
use ::store::Tx;
use guard::right::{
    ArchiveCase, CheckCase, CloseCase, RateCase, ReopenCase, RevisitCase, RuleOnReopening, WithdrawCase,
};
use guard::{Granted, Site};
use kernel::{Context, Failure, Refusal};

/// 核查
pub enum Check {}
impl Step for Check {
    type Right = CheckCase;
    const NAME: &'static str = "check";
    async fn command(order: &mut Order<'_>, _: &Granted<CheckCase>) -> Result<CaseCommand, Failure> {
        let passed =
            order.yes_or_no("passed")?.ok_or_else(|| Refusal::invalid("case-choice-missing", "passed"))?;
        Ok(CaseCommand::Check { passed, words: order.words_maybe("words").await? })
    }
}

/// 回访
pub enum Revisit {}
impl Step for Revisit {
    type Right = RevisitCase;
    const NAME: &'static str = "revisit";
    async fn command(order: &mut Order<'_>, _: &Granted<RevisitCase>) -> Result<CaseCommand, Failure> {
        let contacted = order
            .yes_or_no("contacted")?
            .ok_or_else(|| Refusal::invalid("case-choice-missing", "contacted"))?;
        let solved = order.yes_or_no("solved")?;
        let satisfaction = order.typed.read::<u8>("satisfaction", "case-revisit-satisfaction")?;
        Ok(CaseCommand::Revisit { contacted, solved, satisfaction, words: order.words_maybe("words").await? })
    }
}

/// 结案
pub enum Close {}
impl Step for Close {
    type Right = CloseCase;
    const NAME: &'static str = "close";
    async fn command(order: &mut Order<'_>, _: &Granted<CloseCase>) -> Result<CaseCommand, Failure> {
        let outcome = order.choice("outcome")?;
        Ok(CaseCommand::Close { outcome, words: order.words_maybe("words").await? })
    }
}

/// 申请重办
pub enum Reopen {}
impl Step for Reopen {
    type Right = ReopenCase;
    const NAME: &'static str = "reopen";
    async fn command(order: &mut Order<'_>, granted: &Granted<ReopenCase>) -> Result<CaseCommand, Failure> {
        Ok(CaseCommand::AskReopening { words: order.told("words", granted).await? })
    }
}

/// 重办裁定
pub enum RuleReopening {}
impl Step for RuleReopening {
    type Right = RuleOnReopening;
    const NAME: &'static str = "rule-reopening";
    async fn command(order: &mut Order<'_>, _: &Granted<RuleOnReopening>) -> Result<CaseCommand, Failure> {
        let granted =
            order.yes_or_no("granted")?.ok_or_else(|| Refusal::invalid("case-choice-missing", "granted"))?;
        Ok(CaseCommand::RuleReopening { granted, words: order.words("words").await? })
    }
}

/// 归档
pub enum Archive {}
impl Step for Archive {
    type Right = ArchiveCase;
    const NAME: &'static str = "archive";
    async fn command(_: &mut Order<'_>, _: &Granted<ArchiveCase>) -> Result<CaseCommand, Failure> {
        Ok(CaseCommand::Archive)
    }
}

/// 撤回
pub enum Withdraw {}
impl Step for Withdraw {
    type Right = WithdrawCase;
    const NAME: &'static str = "withdraw";
    async fn command(order: &mut Order<'_>, granted: &Granted<WithdrawCase>) -> Result<CaseCommand, Failure> {
        Ok(CaseCommand::Withdraw { words: order.told_maybe("words", granted).await? })
    }
}

/// What the requester says of the result by his own link (自助回访).
///
/// # Errors
/// The rules' refusals; `case-words-too-long` at `missing`.
pub async fn answer_revisit(
    tx: &mut Tx,
    site: &Site,
    ground: &Ground,
    _: &Granted<RateCase>,
    context: &Context,
    id: CaseId,
    solved: bool,
    missing: Option<&str>,
) -> Result<(), Failure> {
    let found = store::by_id(tx, &context.tenant, id).await?;
    let found = found.ok_or_else(|| Refusal::not_found("case-not-found"))?;
    let (words, kept) = match missing {
        Some(text) => {
            let (text, kept) = Kept::of(site, text)?;
            (Some(put_words(tx, context, id, &text, "missing").await?), kept)
        }
        None => (None, None),
    };
    let command = CaseCommand::AnswerRevisit { solved, words };
    carry_out(tx, ground, context, Some(found), command, None).await?;
    match kept {
        Some(kept) => kept.put(tx, ground, context, id, ToldAs::Later).await.map(drop),
        None => Ok(()),
    }
}
