//! The lists of words that a case is described with. Each has one text form, used in URLs, tables,
//! JSON and message keys alike.

use kernel::kinds;

kinds! {
    /// Where a case stands (状态). See the drawing in the crate's README.
    CaseState {
        /// 已接收
        Received = "received",
        /// 已答复
        Answered = "answered",
        /// 不予受理
        Declined = "declined",
        /// 已并案
        Merged = "merged",
        /// 已立案
        Registered = "registered",
        /// 已派遣
        Dispatched = "dispatched",
        /// 退单待裁
        Returned = "returned",
        /// 办理中
        Handling = "handling",
        /// 挂账
        Parked = "parked",
        /// 已办复
        Replied = "replied",
        /// 回访中
        Revisiting = "revisiting",
        /// 已结案
        Closed = "closed",
        /// 重办待裁
        Contested = "contested",
        /// 已归档
        Archived = "archived",
        /// 已撤回
        Withdrawn = "withdrawn",
    }
}

impl CaseState {
    /// Whether nothing more is expected of anybody (终态 and closed).
    pub const fn is_ended(self) -> bool {
        matches!(self, Self::Declined | Self::Merged | Self::Closed | Self::Archived | Self::Withdrawn)
    }
    /// Whether no command leads on from here.
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Declined | Self::Archived | Self::Withdrawn)
    }
}

kinds! {
    /// How an appeal came in (渠道).
    Channel {
        Phone = "phone",
        Web = "web",
        Wechat = "wechat",
        Visit = "visit",
        Letter = "letter",
        Patrol = "patrol",
        Meeting = "meeting",
        Sensor = "sensor",
        /// 领导留言板等留言平台
        MessageBoard = "message_board",
        /// 其他系统转来
        Transfer = "transfer",
    }
}

kinds! {
    /// Who may see whose case it is (保密级别).
    Confidentiality {
        Open = "open",
        Masked = "masked",
        Sealed = "sealed",
    }
}

kinds! {
    /// What is complained about (反映内容): the closer it is to people, the wider the case is closed.
    ComplaintAbout {
        /// 事项：what was decided or left undone; the unit itself is barred.
        Matter = "matter",
        /// 作风、行为：how somebody behaved; the units under its control are barred as well.
        Conduct = "conduct",
    }
}

kinds! {
    /// How it ended in substance; apart from the closure itself (办理结果).
    Outcome {
        /// 实质性办结
        Solved = "solved",
        /// 阶段性办结
        Interim = "interim",
        /// 已解释说明
        Explained = "explained",
        /// 不属实
        Unfounded = "unfounded",
        /// 已转交
        Transferred = "transferred",
        /// 自报已解决、未经抽查: what the one who did the work says, and nobody else has looked at. No person
        /// closes a case so; only the rule for small matters solved on the spot does.
        Unverified = "unverified",
    }
}

impl Outcome {
    /// The outcomes that a person can find when closing a case.
    pub const BY_PERSON: &'static [Self] =
        &[Self::Solved, Self::Interim, Self::Explained, Self::Unfounded, Self::Transferred];
}

kinds! {
    /// The listed grounds on which an appeal may be declined (不予受理情形). Source: 北京市接诉即办工作条例 art. 11.
    DeclineGround {
        EmergencyNumber = "emergency_number",
        ProcedureUnderWay = "procedure_under_way",
        SecretOrPrivate = "secret_or_private",
        OutsidePublicDuty = "outside_public_duty",
        Unlawful = "unlawful",
        DuplicateNoNewFacts = "duplicate_no_new_facts",
    }
}

kinds! {
    /// The channel that a declined requester is sent to (正确渠道).
    RightChannel {
        Emergency = "emergency",
        Court = "court",
        Arbitration = "arbitration",
        Reconsideration = "reconsideration",
        Discipline = "discipline",
        Disclosure = "disclosure",
        Petition = "petition",
        Mediation = "mediation",
        Progress = "progress",
        Market = "market",
    }
}

impl DeclineGround {
    /// Where an appeal declined on this ground can go; the first is proposed.
    pub const fn right_channels(self) -> &'static [RightChannel] {
        use RightChannel as To;
        match self {
            Self::EmergencyNumber => &[To::Emergency],
            Self::ProcedureUnderWay => &[
                To::Court,
                To::Arbitration,
                To::Discipline,
                To::Reconsideration,
                To::Disclosure,
                To::Petition,
            ],
            Self::SecretOrPrivate => &[To::Discipline, To::Disclosure, To::Court],
            Self::OutsidePublicDuty => &[To::Mediation, To::Court, To::Arbitration, To::Market],
            Self::Unlawful => &[To::Court, To::Petition, To::Reconsideration],
            Self::DuplicateNoNewFacts => &[To::Progress],
        }
    }
}

kinds! {
    /// Why a unit returns a case (退单理由).
    ReturnGround {
        NotOurDuty = "not_our_duty",
        NotOurPlace = "not_our_place",
        WrongMatter = "wrong_matter",
    }
}

kinds! {
    /// Why a matter cannot be solved for now (挂账原因).
    ParkCause {
        Funds = "funds",
        Plan = "plan",
        Law = "law",
        Technology = "technology",
        ThirdParty = "third_party",
    }
}
