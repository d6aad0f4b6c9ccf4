//! What can be asked of a whistle. Words have been stored as content before; commands carry digests.

use super::kinds::{ActionResult, RefusalGround, Verdict, WhistleKind};
use super::state::{Part, WhistleId};
use cases::{CaseId, DutyCitation, Placement, Words};
use kernel::UnitId;
use std::collections::BTreeSet;

/// A department and the duty on which it is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assignment {
    pub unit: UnitId,
    pub duty: DutyCitation,
}

/// A whistle as it is proposed (拟吹哨): by a community, by a cluster of residents' cases, or by the street itself.
#[derive(Clone, Debug)]
pub struct Proposal {
    pub id: WhistleId,
    pub number: String,
    pub kind: WhistleKind,
    /// None: the street sees it itself. Several: a cluster.
    pub cases: Vec<CaseId>,
    pub placement: Placement,
    pub matter: Option<String>,
    pub title: Words,
    pub text: Words,
    /// Units that the cases complain about: never called, and the whistle does not exist for them.
    pub barred: Vec<UnitId>,
}

/// A command to the closed loop of a whistle.
#[derive(Clone, Debug)]
pub enum WhistleCommand {
    Propose(Box<Proposal>),
    /// The proposer completes what was handed back.
    Revise {
        kind: WhistleKind,
        text: Words,
    },
    HandBack {
        words: Words,
    },
    Reject {
        words: Words,
    },
    Approve {
        words: Option<Words>,
    },
    /// 吹哨: calls the departments and names who leads.
    Sound {
        calls: Vec<Assignment>,
        lead: UnitId,
        words: Option<Words>,
    },
    /// Calls one more department.
    Call {
        call: Assignment,
        words: Words,
    },
    NameLead {
        unit: UnitId,
        words: Words,
    },
    /// A department is no longer needed.
    Release {
        unit: UnitId,
        words: Words,
    },
    Sign,
    Contact {
        words: Words,
    },
    /// Goes up to the district; the department's clocks run on.
    Refuse {
        ground: RefusalGround,
        duty: String,
        words: Words,
    },
    /// 报到: on site.
    ReportIn {
        words: Option<Words>,
    },
    /// A department is late: the district is told and has to rule.
    Escalate {
        unit: UnitId,
    },
    /// The district's ruling on a refusal or a delay; `instead` is called when the department is released.
    Rule {
        unit: UnitId,
        ordered: bool,
        instead: Option<Assignment>,
        words: Words,
    },
    Plan {
        words: Words,
        days: u32,
    },
    /// A record of a joint action; `finished` ends the handling.
    Act {
        parts: Vec<Part>,
        result: ActionResult,
        words: Words,
        remedies: Words,
        handover: Option<String>,
        finished: bool,
    },
    AssessDepartment {
        unit: UnitId,
        verdict: Verdict,
        words: Option<Words>,
    },
    AssessStreet {
        verdict: Verdict,
        words: Option<Words>,
    },
    /// The time for assessing is over: ends without those that are missing.
    Conclude,
    /// Another case belongs to it.
    Link {
        case: CaseId,
        barred: BTreeSet<UnitId>,
    },
    Withdraw {
        words: Words,
    },
    /// A called unit has ended: its heir takes over, or nobody does.
    Transfer {
        unit: UnitId,
        heir: Option<UnitId>,
    },
    /// The calendar changed: due times that rest on it are computed anew.
    Recalculate {
        calendar: String,
    },
}
