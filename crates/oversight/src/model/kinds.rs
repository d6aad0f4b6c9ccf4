//! The lists of words that a file of oversight is described with. Each has one text form, used in addresses, tables,
//! JSON and message keys alike.

use kernel::kinds;

kinds! {
    /// The procedures of oversight (督查程序). Each has its own states in [`FileState`].
    Procedure {
        /// 催办督办阶梯: reminded → due soon → overdue → supervise → listed
        Ladder = "ladder",
        /// 督办单
        Notice = "notice",
        /// 提级办理
        Climb = "climb",
        /// 容错免责、不合理诉求剔除
        Exemption = "exemption",
        /// 飞行检查
        SpotCheck = "spot_check",
        /// 挂账告知
        Parking = "parking",
        /// 表扬激励
        Commendation = "commendation",
    }
}

impl Procedure {
    /// The letter with which the numbers of its files begin.
    pub const fn letter(self) -> char {
        match self {
            Self::Ladder => 'L',
            Self::Notice => 'D',
            Self::Climb => 'T',
            Self::Exemption => 'H',
            Self::SpotCheck => 'F',
            Self::Parking => 'G',
            Self::Commendation => 'J',
        }
    }
}

kinds! {
    /// Where a file stands (状态). See the drawing in the crate's README.
    FileState {
        /// 已催办
        Reminded = "reminded",
        /// 临期
        DueSoon = "due_soon",
        /// 超期
        Overdue = "overdue",
        /// 督办: the unit's head is told
        Supervise = "supervise",
        /// 挂牌督办
        Listed = "listed",
        /// 已缓解: what it was about is done
        Eased = "eased",
        /// 待答复
        Issued = "issued",
        /// 已答复
        Answered = "answered",
        /// 已认可
        Accepted = "accepted",
        /// 上一级研究
        AtLevel = "at_level",
        /// 提交常务会议
        AtMeeting = "at_meeting",
        /// 交回办理
        Ordered = "ordered",
        /// 待指定承办
        Designating = "designating",
        /// 已办结
        Settled = "settled",
        /// 待裁定
        Asked = "asked",
        /// 同意
        Granted = "granted",
        /// 不同意
        Refused = "refused",
        /// 有异议, waits for a second ruling
        Contested = "contested",
        /// 维持
        Upheld = "upheld",
        /// 撤销
        Revoked = "revoked",
        /// 已抽取
        Drawn = "drawn",
        /// 已检查
        CarriedOut = "carried_out",
        /// 挂账中
        Parked = "parked",
        /// 已恢复办理
        Resumed = "resumed",
        /// 公示中: anybody may object
        Public = "public",
        /// 已表扬
        Awarded = "awarded",
        /// 不予表扬
        NotAwarded = "not_awarded",
        /// 已撤回
        Withdrawn = "withdrawn",
    }
}

impl FileState {
    /// Whether nothing more is expected of anybody.
    pub const fn is_ended(self) -> bool {
        matches!(
            self,
            Self::Eased
                | Self::Accepted
                | Self::Settled
                | Self::Granted
                | Self::Refused
                | Self::Upheld
                | Self::Revoked
                | Self::CarriedOut
                | Self::Resumed
                | Self::Awarded
                | Self::NotAwarded
                | Self::Withdrawn
        )
    }
    /// The place on the ladder; `None` off it.
    pub const fn rung(self) -> Option<u8> {
        match self {
            Self::Reminded => Some(0),
            Self::DueSoon => Some(1),
            Self::Overdue => Some(2),
            Self::Supervise => Some(3),
            Self::Listed => Some(4),
            _ => None,
        }
    }
}

kinds! {
    /// Why a unit cannot solve it (提级理由).
    ClimbReason {
        NoPower = "no_power",
        NoFunds = "no_funds",
        NoLaw = "no_law",
        SeveralUnits = "several_units",
    }
}

kinds! {
    /// Why a figure should not count as it stands (豁免理由).
    ExemptionGround {
        /// 容错: a delay in honest work
        GoodFaith = "good_faith",
        /// 不合理诉求剔除
        Unreasonable = "unreasonable",
    }
}

kinds! {
    /// The figures that an exemption may concern (有关指标). Raw and exempted figures are always shown side by side.
    Figure {
        OnTime = "on_time",
        Response = "response",
        Solved = "solved",
        Satisfied = "satisfied",
    }
}

impl ExemptionGround {
    /// Good faith concerns figures of time; an unreasonable appeal what was asked of the requester.
    pub const fn concerns(self, figure: Figure) -> bool {
        match self {
            Self::GoodFaith => matches!(figure, Figure::OnTime | Figure::Response),
            Self::Unreasonable => matches!(figure, Figure::Solved | Figure::Satisfied),
        }
    }
}
