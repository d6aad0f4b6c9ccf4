//! What somebody asks about his own data (个人信息): himself by his code, or at the counter through somebody who made certain
//! who he is.

use super::{Order, Step, stream_of};
use crate::model::{
    AttachmentId, Case, CaseCommand, DataCommand, DataGround, DataRuling, DataWish, Verified, Words,
};
use crate::store;
use guard::actions::own;
use guard::right::{AnswerData, HoldCase, OwnData};
use guard::{Granted, Identity, Keeping, PersonId};
use kernel::{Failure, Refusal};

/// The rule under which something is deleted at the wish of whom it tells of.
const AT_WISH: &str = "own-wish";
/// The rule under which what was wrong is destroyed.
const AMENDED: &str = "amended";

/// 更正
pub enum Amend {}
impl Step for Amend {
    type Right = OwnData;
    const NAME: &'static str = "amend";
    async fn command(order: &mut Order<'_>, granted: &Granted<OwnData>) -> Result<CaseCommand, Failure> {
        let identity = Identity::new(order.typed.get("name"), order.typed.get("contact"));
        let context = order.context;
        let put = guard::actions::vault::put(
            order.tx,
            context,
            &order.site.master,
            &identity,
            Keeping::to_answer(),
        );
        let person = put.await?.ok_or_else(|| Refusal::invalid("case-amend-empty", "name"))?;
        destroy_identity(order, granted, AMENDED).await?;
        let verified = verified(order)?;
        Ok(CaseCommand::OwnData(DataCommand::Amend { requester: person.to_string(), verified }))
    }
}

/// 删除身份信息
pub enum Forget {}
impl Step for Forget {
    type Right = OwnData;
    const NAME: &'static str = "forget";
    async fn command(order: &mut Order<'_>, granted: &Granted<OwnData>) -> Result<CaseCommand, Failure> {
        destroy_identity(order, granted, AT_WISH).await?;
        // What still waits for a safe version goes as soon as somebody has confirmed one.
        for kept in order.case.kept.iter().filter(|kept| !kept.is_open()) {
            if let Ok(original) = kept.original.parse::<PersonId>() {
                own::erase(order.tx, order.context, granted, original, AT_WISH).await?;
            }
        }
        let verified = verified(order)?;
        Ok(CaseCommand::OwnData(DataCommand::Forget { verified }))
    }
}

/// 个人信息请求
pub enum AskData {}
impl Step for AskData {
    type Right = OwnData;
    const NAME: &'static str = "ask-data";
    async fn command(order: &mut Order<'_>, granted: &Granted<OwnData>) -> Result<CaseCommand, Failure> {
        let wish: DataWish = order.choice("wish")?;
        let verified = verified(order)?;
        let words = order.told("words", granted).await?;
        Ok(CaseCommand::OwnData(DataCommand::Ask { wish, words, verified }))
    }
}

/// 个人信息答复
pub enum AnswerAsked {}
impl Step for AnswerAsked {
    type Right = AnswerData;
    const NAME: &'static str = "answer-data";
    async fn command(order: &mut Order<'_>, _: &Granted<AnswerData>) -> Result<CaseCommand, Failure> {
        let ruling: DataRuling = order.choice("ruling")?;
        let ground = match order.typed.get("ground") {
            Some(given) => Some(given.parse::<DataGround>().map_err(|refusal| refusal.at("ground"))?),
            None => None,
        };
        let words = order.words("words").await?;
        let (deleted, files) = delete_chosen(order).await?;
        Ok(CaseCommand::OwnData(DataCommand::Answer { ruling, ground, words, deleted, files }))
    }
}

/// 依法保全
pub enum HoldAll {}
impl Step for HoldAll {
    type Right = HoldCase;
    const NAME: &'static str = "hold";
    async fn command(order: &mut Order<'_>, _: &Granted<HoldCase>) -> Result<CaseCommand, Failure> {
        Ok(CaseCommand::OwnData(DataCommand::Hold { words: order.words("words").await? }))
    }
}

/// 解除保全
pub enum Release {}
impl Step for Release {
    type Right = HoldCase;
    const NAME: &'static str = "release";
    async fn command(order: &mut Order<'_>, _: &Granted<HoldCase>) -> Result<CaseCommand, Failure> {
        Ok(CaseCommand::OwnData(DataCommand::Release { words: order.words("words").await? }))
    }
}

fn verified(order: &Order<'_>) -> Result<Option<Verified>, Refusal> {
    let given = order.typed.get("verified").filter(|_| order.context.actor.account().is_some());
    given.map(|given| given.parse().map_err(|refusal: Refusal| refusal.at("verified"))).transpose()
}

/// Destroys name and contact, unless a part of the same message goes on under them.
async fn destroy_identity(
    order: &mut Order<'_>,
    granted: &Granted<OwnData>,
    rule: &'static str,
) -> Result<(), Failure> {
    let Some(person) = order.case.requester.clone() else { return Ok(()) };
    let linked: Vec<_> = order.case.part_of.iter().chain(&order.case.parts).map(|one| one.id).collect();
    let linked = store::by_ids(order.tx, &order.context.tenant, &linked).await?;
    if linked.iter().any(|part| part.state.requester.as_ref() == Some(&person)) {
        return Ok(());
    }
    match person.parse::<PersonId>() {
        Ok(person) => own::erase(order.tx, order.context, granted, person, rule).await,
        Err(_) => Ok(()),
    }
}

/// Words and files that an answer may delete: those that the requester brought.
pub(crate) fn deletable(case: &Case) -> (Vec<&Words>, Vec<AttachmentId>) {
    let added = case.timeline.iter().filter(|moment| {
        matches!(moment.kind.as_str(), "facts_added" | "withdrawn" | "reopening_asked" | "data_asked")
    });
    let parts = [Some(&case.text), case.answers.as_ref(), case.complaint.as_ref()];
    let words = parts.into_iter().flatten().chain(added.filter_map(|moment| moment.words.as_ref()));
    let files = case.attachments.iter().filter(|file| file.role == "evidence").map(|file| file.id);
    (words.collect(), files.collect())
}

/// Deletes what was ticked: `words:<digest>`, `file:<id>`. The title goes with the text.
async fn delete_chosen(order: &mut Order<'_>) -> Result<(Vec<Words>, Vec<AttachmentId>), Failure> {
    let (words, files) = deletable(order.case);
    let chosen: Vec<&str> = order.typed.all("delete").collect();
    let is_chosen = |kind: &str, name: &str| chosen.iter().any(|one| one.strip_prefix(kind) == Some(name));
    let words: Vec<Words> =
        words.into_iter().filter(|words| is_chosen("words:", &words.0)).cloned().collect();
    let files: Vec<AttachmentId> =
        files.into_iter().filter(|file| is_chosen("file:", &file.to_string())).collect();
    if words.len() + files.len() < chosen.len() {
        return Err(Refusal::invalid("case-data-delete-unknown", "delete").into());
    }
    let (stream, tenant) = (stream_of(order.case.id), &order.context.tenant);
    let title = words.contains(&order.case.text).then(|| order.case.title.clone());
    for digest in words.iter().chain(&title) {
        journal::delete_content(order.tx, order.context, &stream, &digest.0, AT_WISH).await?;
    }
    if title.is_some() {
        store::put_title(order.tx, tenant, order.case.id, None).await?;
    }
    store::remove_files(order.tx, tenant, order.case.id, &files).await?;
    Ok((words, files))
}
