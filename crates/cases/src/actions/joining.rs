//! Duplicates (并案): join a case to the one that goes on, and part them again.

use super::{Order, Step};
use crate::model::CaseCommand;
use crate::store;
use guard::Granted;
use guard::right::MergeCases;
use kernel::{Failure, Refusal};

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
