//! A change of the catalogue that a second person has to approve (目录修订草案).

use super::{Edit, LONGEST_NAME, LONGEST_TEXT, PolicyVersion, worded};
use kernel::{AccountId, Actor, Context, Id, Instant, Loop, Refusal};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Marks the id of a proposal.
pub enum ProposalMark {}
/// The id of a proposal (草案).
pub type ProposalId = Id<ProposalMark>;

/// The life of a proposal: drafted, waiting for review, in force or given up.
pub struct ProposalLoop;

/// More edits belong into several proposals: nobody can review so many.
pub const MOST_EDITS: usize = 200;

/// Where a proposal stands (草案状态).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProposalStep {
    /// 起草中: its author adds and drops edits.
    Draft,
    /// 待复核: waits for a second person.
    Submitted,
    /// 已生效: its edits are in the catalogue.
    InForce,
    /// 已撤回
    Withdrawn,
}

impl ProposalStep {
    pub const ALL: [Self; 4] = [Self::Draft, Self::Submitted, Self::InForce, Self::Withdrawn];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Submitted => "submitted",
            Self::InForce => "in_force",
            Self::Withdrawn => "withdrawn",
        }
    }
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.name() == name)
    }
}

/// One edit of a proposal with its number, by which it can be dropped.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ProposedEdit {
    pub number: u32,
    pub edit: Edit,
}

/// A ruling of the reviewer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Review {
    pub by: Actor,
    pub at: Instant,
    pub approved: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub words: Option<String>,
}

/// A proposal as its events leave it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Proposal {
    pub id: ProposalId,
    pub title: String,
    /// Why: the rule, ruling or notice from which the change follows.
    pub ground: String,
    /// The number of the case whose ruling gave rise to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case: Option<String>,
    pub step: ProposalStep,
    pub author: Actor,
    /// Everybody who wrote on it; none of them reviews it.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub writers: BTreeSet<AccountId>,
    pub edits: Vec<ProposedEdit>,
    next: u32,
    pub opened_at: Instant,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub submitted_at: Option<Instant>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reviews: Vec<Review>,
    /// The versions of the catalogue that it made, first and last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub made: Option<(PolicyVersion, PolicyVersion)>,
}

impl Proposal {
    /// Whether this person wrote on it.
    pub fn is_written_by(&self, account: AccountId) -> bool {
        self.writers.contains(&account)
    }
}

/// What can be done to a proposal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "command", rename_all = "snake_case")]
pub enum ProposalCommand {
    /// 起草
    Open { id: ProposalId, title: String, ground: String, case: Option<String> },
    /// 增加修订
    Add { edit: Box<Edit> },
    /// 去掉修订
    Drop { number: u32 },
    /// 提交复核
    Submit,
    /// 退回修改: the author may go on and submit again.
    SendBack { words: String },
    /// 批准生效; `made` are the versions of the catalogue that its edits have become.
    Approve { made: (PolicyVersion, PolicyVersion), words: Option<String> },
    /// 撤回
    Withdraw,
}

/// What happened to a proposal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum ProposalEvent {
    Opened { id: ProposalId, title: String, ground: String, case: Option<String>, by: Actor, at: Instant },
    EditAdded { number: u32, edit: Box<Edit>, by: Actor },
    EditDropped { number: u32, by: Actor },
    Submitted { by: Actor, at: Instant },
    SentBack { words: String, by: Actor, at: Instant },
    Approved { made: (PolicyVersion, PolicyVersion), words: Option<String>, by: Actor, at: Instant },
    Withdrawn { by: Actor },
}

impl Loop for ProposalLoop {
    const KIND: &'static str = "proposal";
    type State = Proposal;
    type Command = ProposalCommand;
    type Event = ProposalEvent;
    type Facts = ();

    fn decide(
        state: Option<&Proposal>,
        command: ProposalCommand,
        context: &Context,
        (): &(),
    ) -> Result<Vec<ProposalEvent>, Refusal> {
        let (by, at) = (context.actor.clone(), context.now);
        let proposal = match (command, state) {
            (ProposalCommand::Open { id, title, ground, case }, None) => {
                let title = worded(&title, "title", LONGEST_NAME)?;
                let ground = worded(&ground, "ground", LONGEST_TEXT)?;
                return Ok(vec![ProposalEvent::Opened { id, title, ground, case, by, at }]);
            }
            (_, None) | (ProposalCommand::Open { .. }, Some(_)) => {
                return Err(Refusal::not_found("duty-proposal-unknown"));
            }
            (command, Some(proposal)) => (command, proposal),
        };
        let (command, proposal) = proposal;
        let event = match command {
            ProposalCommand::Open { .. } => return Err(Refusal::not_found("duty-proposal-unknown")),
            ProposalCommand::Add { edit } => {
                in_step(proposal, ProposalStep::Draft)?;
                if matches!(*edit, Edit::Adapt { .. }) {
                    return Err(Refusal::rule("duty-adaptation-by-place"));
                }
                if proposal.edits.len() >= MOST_EDITS {
                    return Err(Refusal::rule("duty-proposal-large").with("most", MOST_EDITS));
                }
                ProposalEvent::EditAdded { number: proposal.next, edit, by }
            }
            ProposalCommand::Drop { number } => {
                in_step(proposal, ProposalStep::Draft)?;
                if !proposal.edits.iter().any(|edit| edit.number == number) {
                    return Err(Refusal::not_found("duty-proposal-edit-unknown"));
                }
                ProposalEvent::EditDropped { number, by }
            }
            ProposalCommand::Submit => {
                in_step(proposal, ProposalStep::Draft)?;
                if proposal.edits.is_empty() {
                    return Err(Refusal::rule("duty-proposal-empty"));
                }
                ProposalEvent::Submitted { by, at }
            }
            ProposalCommand::SendBack { words } => {
                in_step(proposal, ProposalStep::Submitted)?;
                second_person(proposal, &by)?;
                ProposalEvent::SentBack { words: worded(&words, "words", LONGEST_TEXT)?, by, at }
            }
            ProposalCommand::Approve { made, words } => {
                in_step(proposal, ProposalStep::Submitted)?;
                second_person(proposal, &by)?;
                let words = words.map(|words| words.trim().to_owned()).filter(|words| !words.is_empty());
                ProposalEvent::Approved { made, words, by, at }
            }
            ProposalCommand::Withdraw => {
                if !matches!(proposal.step, ProposalStep::Draft | ProposalStep::Submitted) {
                    return Err(Refusal::rule("duty-proposal-ended"));
                }
                ProposalEvent::Withdrawn { by }
            }
        };
        Ok(vec![event])
    }

    fn evolve(state: Option<Proposal>, event: &ProposalEvent) -> Option<Proposal> {
        match (state, event) {
            (None, ProposalEvent::Opened { id, title, ground, case, by, at }) => Some(Proposal {
                id: *id,
                title: title.clone(),
                ground: ground.clone(),
                case: case.clone(),
                step: ProposalStep::Draft,
                author: by.clone(),
                writers: account_of(by).into_iter().collect(),
                edits: Vec::new(),
                next: 1,
                opened_at: *at,
                submitted_at: None,
                reviews: Vec::new(),
                made: None,
            }),
            (Some(mut proposal), event) => {
                proposal.apply(event);
                Some(proposal)
            }
            (None, _) => None,
        }
    }

    fn kind(event: &ProposalEvent) -> &'static str {
        match event {
            ProposalEvent::Opened { .. } => "opened",
            ProposalEvent::EditAdded { .. } => "edit_added",
            ProposalEvent::EditDropped { .. } => "edit_dropped",
            ProposalEvent::Submitted { .. } => "submitted",
            ProposalEvent::SentBack { .. } => "sent_back",
            ProposalEvent::Approved { .. } => "approved",
            ProposalEvent::Withdrawn { .. } => "withdrawn",
        }
    }
}

impl Proposal {
    fn apply(&mut self, event: &ProposalEvent) {
        match event {
            ProposalEvent::Opened { .. } => {}
            ProposalEvent::EditAdded { number, edit, by } => {
                self.edits.push(ProposedEdit { number: *number, edit: (**edit).clone() });
                self.next = number + 1;
                self.writers.extend(account_of(by));
            }
            ProposalEvent::EditDropped { number, by } => {
                self.edits.retain(|edit| edit.number != *number);
                self.writers.extend(account_of(by));
            }
            ProposalEvent::Submitted { by, at } => {
                self.step = ProposalStep::Submitted;
                self.submitted_at = Some(*at);
                self.writers.extend(account_of(by));
            }
            ProposalEvent::SentBack { words, by, at } => {
                self.step = ProposalStep::Draft;
                let words = Some(words.clone());
                self.reviews.push(Review { by: by.clone(), at: *at, approved: false, words });
            }
            ProposalEvent::Approved { made, words, by, at } => {
                self.step = ProposalStep::InForce;
                self.made = Some(*made);
                self.reviews.push(Review { by: by.clone(), at: *at, approved: true, words: words.clone() });
            }
            ProposalEvent::Withdrawn { .. } => self.step = ProposalStep::Withdrawn,
        }
    }
}

fn in_step(proposal: &Proposal, step: ProposalStep) -> Result<(), Refusal> {
    if proposal.step == step { Ok(()) } else { Err(Refusal::rule("duty-proposal-step")) }
}

/// Nobody judges his own work: whoever wrote on a proposal does not review it, and no rule of the system does.
fn second_person(proposal: &Proposal, by: &Actor) -> Result<(), Refusal> {
    match account_of(by) {
        Some(account) if !proposal.is_written_by(account) => Ok(()),
        _ => Err(Refusal::forbidden("duty-review-own")),
    }
}

const fn account_of(actor: &Actor) -> Option<AccountId> {
    match actor {
        Actor::Staff { account, .. } => Some(*account),
        Actor::Requester | Actor::System { .. } => None,
    }
}
