//! Duplicates (并案): join a case to the one that goes on, and part them again.

use super::{Order, Step, Taken, carry_out};
use crate::ground::Ground;
use crate::model::{Case, CaseCommand, Confidentiality};
use crate::store;
use ::store::Tx;
use guard::Granted;
use guard::right::{JoinCase, MergeCases};
use kernel::{Context, Failure, Refusal};

/// 并案
pub enum Merge {}
impl Step for Merge {
    type Right = MergeCases;
    const NAME: &'static str = "merge";
    async fn command(order: &mut Order<'_>, granted: &Granted<MergeCases>) -> Result<CaseCommand, Failure> {
        let number = order.typed.require("into", "case-merge-into-missing")?;
        let found = store::by_number(order.tx, &order.context.tenant, number).await?;
        let unknown = || Refusal::invalid("case-merge-into-unknown", "into").with("given", number);
        let into = found.ok_or_else(unknown)?.state;
        // Whoever may not see the other case learns nothing about it, not even that it exists.
        granted.confirm(&super::target_of(&into)).map_err(|_| unknown())?;
        // What is told to one case is read in the other: it stays closed to the same.
        if !order.case.bars().is_subset(&into.bars()) {
            return Err(Refusal::rule("case-merge-barred").at("into").into());
        }
        let words = order.words_maybe("words").await?;
        Ok(CaseCommand::Merge { into: into.id, into_ended: into.state.is_ended(), words })
    }
}

/// 撤销并案
pub enum Unmerge {}
impl Step for Unmerge {
    type Right = MergeCases;
    const NAME: &'static str = "unmerge";
    async fn command(order: &mut Order<'_>, _: &Granted<MergeCases>) -> Result<CaseCommand, Failure> {
        Ok(CaseCommand::Unmerge { words: order.words("words").await? })
    }
}

/// 加入: a neighbour's new matter joins one that is open already, as one more who raised it. Only matters of
/// which everybody may know can be joined; the dispatch desk can part them again.
///
/// # Errors
/// Refusal `case-join-unknown` at `join`, also for a matter that exists but is not open to all; the rules'
/// refusals of a merge.
pub async fn join(
    tx: &mut Tx,
    ground: &Ground,
    _: &Granted<JoinCase>,
    context: &Context,
    number: &str,
    into: &str,
) -> Result<Taken, Failure> {
    let unknown = || Refusal::invalid("case-join-unknown", "join").with("given", into);
    let into = store::by_number(tx, &context.tenant, into).await?.ok_or_else(unknown)?.state;
    if !may_be_joined(ground, &into) {
        return Err(unknown().into());
    }
    let own = store::by_number(tx, &context.tenant, number).await?;
    let own = own.ok_or_else(|| Refusal::not_found("case-not-found"))?;
    let command = CaseCommand::Merge { into: into.id, into_ended: into.state.is_ended(), words: None };
    carry_out(tx, ground, context, Some(own), command, None).await
}

fn may_be_joined(ground: &Ground, case: &Case) -> bool {
    case.confidentiality != Confidentiality::Sealed
        && case.bars().is_empty()
        && ground.is_open_matter(case.matter.as_deref())
}
