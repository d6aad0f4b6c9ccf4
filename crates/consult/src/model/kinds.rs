//! The lists of words that a consultation is described with. Each has one text form, used in addresses, tables, JSON and
//! message keys alike.

use kernel::kinds;

kinds! {
    /// What the street is asked for, or says of its own (类型).
    ConsultKind {
        /// 征求规划意见: a department asks for comments on a plan and says what became of them
        Plan = "plan",
        /// 征求任免意见: a department asks for a written opinion on a post in a body stationed in the street; sealed
        Personnel = "personnel",
        /// 派驻机构考评: the street says how a stationed body did its work in a period
        Assessment = "assessment",
    }
}

kinds! {
    /// Where it stands (状态). See the drawing in the crate's README.
    ConsultState {
        /// 待街道答复
        Asked = "asked",
        /// 街道已提出, the other side answers
        Given = "given",
        /// 已答复
        Answered = "answered",
        /// 已密封: only the unit that asked opens it
        Sealed = "sealed",
        /// 已结束: the time for an answer is over
        Concluded = "concluded",
        /// 已撤回
        Withdrawn = "withdrawn",
    }
}

impl ConsultState {
    /// Whether nothing more is expected of anybody.
    pub const fn is_ended(self) -> bool {
        !matches!(self, Self::Asked | Self::Given)
    }
}

kinds! {
    /// What became of a comment (采纳情况).
    Adoption {
        Adopted = "adopted",
        Partly = "partly",
        NotAdopted = "not_adopted",
    }
}

kinds! {
    /// How a stationed body did its work in a period: a word about a unit, never a figure and never about a person.
    Verdict {
        Met = "met",
        Partly = "partly",
        NotMet = "not_met",
    }
}

kinds! {
    /// Which sealed words are opened (开封内容).
    SealedPart {
        /// What was asked: both units open it.
        Request = "request",
        /// What the street wrote: the unit that asked alone opens it.
        Opinion = "opinion",
    }
}
