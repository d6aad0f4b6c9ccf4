//! The lists of words that a whistle is described with. Each has one text form, used in addresses, tables,
//! JSON and message keys alike.

use kernel::kinds;

kinds! {
    /// How pressing it is (哨型). The kind decides the terms of all called departments.
    WhistleKind {
        /// 日常哨: what one department alone does not solve
        Daily = "daily",
        /// 攻坚哨: an old, stubborn matter
        Tackle = "tackle",
        /// 应急哨: danger
        Emergency = "emergency",
    }
}

kinds! {
    /// Where a whistle stands (状态). See the drawing in the crate's README.
    WhistleState {
        /// 拟吹哨: proposed, waits for the street's lead
        Draft = "draft",
        /// 退回补正: handed back to whoever proposed it
        HandedBack = "handed_back",
        /// 不予吹哨
        Rejected = "rejected",
        /// 已批准
        Approved = "approved",
        /// 已吹哨: some department has not signed yet
        Sounded = "sounded",
        /// 已签收: all have signed
        Acknowledged = "acknowledged",
        /// 已到场: all have reported in
        OnSite = "on_site",
        /// 已定方案
        Plan = "plan",
        /// 已处置: both sides assess each other
        Done = "done",
        /// 已互评
        Assessed = "assessed",
        /// 已撤哨
        Withdrawn = "withdrawn",
    }
}

impl WhistleState {
    /// Whether nothing more is expected of anybody.
    pub const fn is_ended(self) -> bool {
        matches!(self, Self::Rejected | Self::Assessed | Self::Withdrawn)
    }
    /// Whether departments are called and not yet done.
    pub const fn is_calling(self) -> bool {
        matches!(self, Self::Sounded | Self::Acknowledged | Self::OnSite | Self::Plan)
    }
}

kinds! {
    /// Why a department refuses to come (不予报到理由). The district rules on it.
    RefusalGround {
        NotOurDuty = "not_our_duty",
        NotOurPlace = "not_our_place",
        NoPower = "no_power",
        SolvedOtherwise = "solved_otherwise",
    }
}

kinds! {
    /// What came of a joint action (处置结果); says nothing about the closure of any case.
    ActionResult {
        Solved = "solved",
        Interim = "interim",
        Unsolved = "unsolved",
    }
}

kinds! {
    /// How one side judges the other's part in this whistle (互评): a word about a unit's part in one matter,
    /// never a figure and never about a person.
    Verdict {
        Met = "met",
        Partly = "partly",
        NotMet = "not_met",
    }
}
