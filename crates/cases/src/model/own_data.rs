//! The rights of whoever raised a case over what is kept of him (个人信息权利): to correct and delete who he is, to ask for
//! the rest, and the order that keeps everything as it is (依法保全). Source: Personal Information Protection Law art. 44–50.

use super::event::CaseFact;
use super::state::{Attachment, AttachmentId, Case, Words};
use super::timing::Draft;
use kernel::{Actor, Context, Instant, Refusal};
use serde::{Deserialize, Serialize};

/// The clock of an answer.
pub(super) const ANSWER: &str = "answer_data";

kernel::kinds! {
    /// What is asked for (请求事项).
    DataWish {
        /// 查阅、复制
        Copy = "copy",
        /// 更正、补充
        Correct = "correct",
        /// 删除
        Delete = "delete",
        /// 解释说明
        Explain = "explain",
        /// 投诉
        Complain = "complain",
    }
}

kernel::kinds! {
    /// How somebody at work knows for whom he acts (核验方式).
    Verified {
        /// A document, looked at in person; no copy and no number of it is kept.
        Document = "document",
        /// Called back at the number that was left.
        CallBack = "call_back",
        /// Somebody with a written authority.
        Proxy = "proxy",
        /// Next of kin of somebody who has died (art. 49).
        Kin = "kin",
    }
}

kernel::kinds! {
    /// What was ruled on a request.
    DataRuling {
        Granted = "granted",
        Partly = "partly",
        Refused = "refused",
    }
}

kernel::kinds! {
    /// Why a request is refused, wholly or in part (不予办理理由).
    DataGround {
        /// A law or rule asks for keeping it; nothing but storage is done with it then (art. 47).
        KeptByLaw = "kept_by_law",
        /// The duty under way cannot be done without it (art. 35).
        NeededForDuty = "needed_for_duty",
        /// It tells of somebody else.
        Others = "others",
        /// Who asks was not made certain.
        Unverified = "unverified",
        /// Nothing of it is kept here.
        NotKept = "not_kept",
    }
}

/// A request about one's own data (个人信息请求).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DataRequest {
    pub wish: DataWish,
    pub at: Instant,
    pub by: Actor,
    /// None where the requester asked himself, by his code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verified: Option<Verified>,
    pub words: Words,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<DataAnswer>,
}

/// The answer to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DataAnswer {
    pub at: Instant,
    pub by: Actor,
    pub ruling: DataRuling,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ground: Option<DataGround>,
    pub words: Words,
}

/// An order that nothing is deleted (依法保全).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hold {
    pub at: Instant,
    pub by: Actor,
    /// The provision, file or order that asks for it, and why.
    pub words: Words,
}

/// What can be asked of a case about its requester's data.
#[derive(Clone, Debug)]
pub enum DataCommand {
    /// Name and contact as they are right (更正): a new place in the vault.
    Amend {
        requester: String,
        verified: Option<Verified>,
    },
    /// Who he is, is deleted at his wish (删除).
    Forget {
        verified: Option<Verified>,
    },
    Ask {
        wish: DataWish,
        words: Words,
        verified: Option<Verified>,
    },
    Answer {
        ruling: DataRuling,
        ground: Option<DataGround>,
        words: Words,
        /// Words that were deleted with it.
        deleted: Vec<Words>,
        files: Vec<AttachmentId>,
    },
    Hold {
        words: Words,
    },
    Release {
        words: Words,
    },
}

/// Kinds of events that tell of data and not of the matter: they prolong nothing.
pub(super) fn is_about_data(kind: &str) -> bool {
    matches!(kind, "data_asked" | "data_answered" | "amended" | "forgotten" | "held" | "released")
}

impl Case {
    /// The request that waits for an answer.
    pub fn open_data_request(&self) -> Option<&DataRequest> {
        self.data_requests.iter().find(|request| request.answer.is_none())
    }
    /// Whether anything that tells who raised it is kept.
    pub fn keeps_requester(&self) -> bool {
        self.requester.is_some() || !self.kept.is_empty()
    }
}

pub(super) fn decide<'a>(case: &Case, command: DataCommand, draft: Draft<'a>) -> Result<Draft<'a>, Refusal> {
    verified_where_it_must(&command, draft.context)?;
    match command {
        DataCommand::Amend { requester, verified } => {
            not_held(case)?;
            Ok(draft.say(CaseFact::Amended { requester, verified }))
        }
        DataCommand::Forget { verified } => {
            not_held(case)?;
            if !case.keeps_requester() || (case.forgotten.is_some() && case.requester.is_none()) {
                return Err(Refusal::rule("case-forget-nothing"));
            }
            Ok(draft.say(CaseFact::Forgotten { verified }))
        }
        DataCommand::Ask { wish, words, verified } => {
            if case.open_data_request().is_some() {
                let due = case.clock(ANSWER).map_or(draft.context.now, |clock| clock.due);
                return Err(Refusal::rule("case-data-asked-before").with("due", due));
            }
            draft.say(CaseFact::DataAsked { wish, words, verified }).start(ANSWER)
        }
        DataCommand::Answer { ruling, ground, words, deleted, files } => {
            may_answer(case, draft.context)?;
            let ground = ground.filter(|_| ruling != DataRuling::Granted);
            if ruling != DataRuling::Granted && ground.is_none() {
                return Err(Refusal::invalid("case-data-ground", "ground"));
            }
            if !(deleted.is_empty() && files.is_empty()) {
                not_held(case)?;
                if ruling == DataRuling::Refused {
                    return Err(Refusal::invalid("case-data-refused-deletes", "delete"));
                }
            }
            draft.say(CaseFact::DataAnswered { ruling, ground, words, deleted, files }).met(case, &[ANSWER])
        }
        DataCommand::Hold { words } => {
            not_held(case)?;
            Ok(draft.say(CaseFact::Held { words }))
        }
        DataCommand::Release { words } => {
            case.hold.as_ref().ok_or_else(|| Refusal::rule("case-not-held"))?;
            Ok(draft.say(CaseFact::Released { words }))
        }
    }
}

/// Whoever acts for a requester says how he made certain for whom.
fn verified_where_it_must(command: &DataCommand, context: &Context) -> Result<(), Refusal> {
    let verified = match command {
        DataCommand::Amend { verified, .. }
        | DataCommand::Forget { verified }
        | DataCommand::Ask { verified, .. } => verified,
        DataCommand::Answer { .. } | DataCommand::Hold { .. } | DataCommand::Release { .. } => return Ok(()),
    };
    match context.actor.account() {
        Some(_) if verified.is_none() => Err(Refusal::invalid("case-data-verified", "verified")),
        _ => Ok(()),
    }
}

/// While an order stands, nothing is deleted.
fn not_held(case: &Case) -> Result<(), Refusal> {
    match &case.hold {
        Some(hold) => Err(Refusal::rule("case-held").with("since", hold.at)),
        None => Ok(()),
    }
}

/// Neither whoever handled the case nor whoever asked answers.
fn may_answer(case: &Case, context: &Context) -> Result<(), Refusal> {
    let request = case.open_data_request().ok_or_else(|| Refusal::rule("case-data-not-asked"))?;
    let account = context.actor.account();
    let handled = account.is_some_and(|account| case.handlers.contains(&account));
    if handled || (account.is_some() && account == request.by.account()) {
        return Err(Refusal::forbidden("case-data-own"));
    }
    Ok(())
}

/// What such an event changes.
pub(super) fn apply(case: &mut Case, at: Instant, by: &Actor, what: &CaseFact) {
    match what {
        CaseFact::Amended { requester, .. } => {
            case.requester = Some(requester.clone());
            case.forgotten = None;
        }
        CaseFact::Forgotten { .. } => {
            case.requester = None;
            case.forgotten = Some(at);
        }
        CaseFact::DataAsked { wish, words, verified } => case.data_requests.push(DataRequest {
            wish: *wish,
            at,
            by: by.clone(),
            verified: *verified,
            words: words.clone(),
            answer: None,
        }),
        CaseFact::DataAnswered { ruling, ground, words, files, .. } => {
            let answer =
                DataAnswer { at, by: by.clone(), ruling: *ruling, ground: *ground, words: words.clone() };
            if let Some(open) = case.data_requests.iter_mut().find(|request| request.answer.is_none()) {
                open.answer = Some(answer);
            }
            case.attachments.retain(|file: &Attachment| !files.contains(&file.id));
        }
        CaseFact::Held { words } => case.hold = Some(Hold { at, by: by.clone(), words: words.clone() }),
        CaseFact::Released { .. } => case.hold = None,
        _ => {}
    }
}
