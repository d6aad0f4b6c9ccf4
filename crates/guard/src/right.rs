//! Rights (权限): what one may do, each an empty type, so that an action can demand it in its signature.

/// One right. The type stands in signatures ([`crate::Granted`]), the name in the table of roles,
/// in the journal and in messages.
pub trait Right: Send + Sync + 'static {
    /// `capability.deed`, e.g. `case.dispatch`.
    const NAME: &'static str;
    /// A right to look: outside its scope a thing does not exist (404) instead of being forbidden (403).
    const LOOK: bool;
}

macro_rules! rights {
    ($($(#[$meaning:meta])* $kind:ident = $name:literal $($look:ident)?;)*) => {
        $(
            $(#[$meaning])*
            #[derive(Clone, Copy, Debug)]
            pub enum $kind {}
            impl Right for $kind {
                const NAME: &'static str = $name;
                const LOOK: bool = rights!(@look $($look)?);
            }
        )*
        /// The names of all rights. The table of roles may name no other, and every one is held by somebody.
        pub const RIGHTS: &[&str] = &[$($name),*];
    };
    (@look look) => { true };
    (@look) => { false };
}

rights! {
    /// Take in what a resident raises (接收).
    ReceiveCase = "case.receive";
    /// Accept it as a case (立案).
    RegisterCase = "case.register";
    /// Answer at once from what is known (直接答复).
    AnswerCase = "case.answer";
    /// Decline on a listed ground, naming the right channel (不予受理).
    DeclineCase = "case.decline";
    /// Send to the responsible unit, citing a duty (派遣).
    DispatchCase = "case.dispatch";
    /// Take a dispatched case as the unit's work (签收).
    AcceptCase = "case.accept";
    /// Contest jurisdiction (退单).
    ReturnCase = "case.return";
    /// Rule on a return (退单审核).
    RuleOnReturn = "case.rule_return";
    /// Designate the unit that handles, without further return (指定承办).
    DesignateUnit = "case.designate";
    /// Call in assisting units, or end their part (协办).
    AssistCase = "case.assist";
    /// Submit the result of one's own assisting part (协办答复).
    ReportAssistance = "case.report_assistance";
    /// Record work on the case (处置记录).
    HandleCase = "case.handle";
    /// Submit the result (办结).
    ReplyToCase = "case.reply";
    /// Solve a small matter that one has found oneself, at once (当场处理).
    SolveOnSpot = "case.solve_on_spot";
    /// Verify independently (核查).
    CheckCase = "case.check";
    /// Ask the requester about the result (回访).
    RevisitCase = "case.revisit";
    /// Send back after a failed check (返工).
    ReworkCase = "case.rework";
    /// Ask that it is handled again because the requester says unsolved (申请重办).
    ReopenCase = "case.reopen";
    /// Rule on a request to handle it again (重办裁定).
    RuleOnReopening = "case.rule_reopening";
    /// Note that a time is over: nobody answered, a request not ruled on is granted (逾期视同). Finds nothing.
    LapseCase = "case.lapse";
    /// Ask for a new due time (申请延期).
    ExtendCase = "case.extend";
    /// Rule on an extension (延期审批).
    RuleOnExtension = "case.rule_extension";
    /// Ask to keep as a long-term item with owner, plan and review date (申请挂账).
    ParkCase = "case.park";
    /// Rule on parking, and end it (挂账审批).
    RuleOnParking = "case.rule_parking";
    /// Confirm the version of a requester's words that units read (确认安全文本).
    MakeSafe = "case.make_safe";
    /// Close a case to whoever is complained about (回避).
    BarFromCase = "case.bar";
    /// Open it again to somebody who was named by mistake (撤销回避).
    UnbarFromCase = "case.unbar";
    /// Correct or delete who one is, and ask about one's own data (个人信息权利).
    OwnData = "case.own_data";
    /// Answer what was asked about one's own data (个人信息答复).
    AnswerData = "case.answer_data";
    /// Order that nothing of a case is deleted, and end that (依法保全).
    HoldCase = "case.hold";
    /// Stop a clock on a legal cause, and let it run on (中止计时).
    PauseClock = "case.pause";
    /// Join a duplicate to its case, or part them (合并).
    MergeCases = "case.merge";
    /// Join what one raises to a matter that is open already (加入).
    JoinCase = "case.join";
    /// Take back what one raised (撤回).
    WithdrawCase = "case.withdraw";
    /// End the case with its outcome (结案).
    CloseCase = "case.close";
    /// End, as not verified, what was solved on the spot and not drawn for a check; finds nothing (抽查外办结).
    CloseUndrawn = "case.close_undrawn";
    /// Freeze a closed case (归档).
    ArchiveCase = "case.archive";
    /// Read a case with identity masked (查阅案卷).
    ReadCase = "case.read" look;
    /// Add facts or evidence (补充材料).
    AddFacts = "case.add_facts";
    /// Say whether it is solved and how satisfied one is (评价).
    RateCase = "case.rate";
    /// Remind the unit (催办).
    RemindCase = "case.remind";
    /// Supervise (督办).
    SuperviseCase = "case.supervise";
    /// Move open cases when a unit or place changes (划转).
    TransferCase = "case.transfer";
    /// Compute due times anew when a calendar changes (时限重算).
    RecalculateClock = "case.recalculate";
    /// Bring cases from a file (导入).
    ImportCases = "case.import";
    /// Take lists of cases out (导出).
    ExportCases = "case.export" look;
    /// Counts and rates without rows (统计).
    ReadAggregates = "insight.read" look;

    /// Propose a whistle to the street (拟吹哨).
    ProposeWhistle = "whistle.propose";
    /// Decide on proposals, sound, call, name the lead, release (吹哨).
    SoundWhistle = "whistle.sound";
    /// Sign, contact, refuse, report in, plan (应哨).
    AnswerWhistle = "whistle.answer";
    /// Tell the district that a department is late (逾期上报).
    EscalateWhistle = "whistle.escalate";
    /// Rule on a department's refusal or delay (上级裁定).
    RuleOnWhistle = "whistle.rule";
    /// Record a joint action with units, basis, result and remedies (联合处置记录).
    RecordJointAction = "whistle.record";
    /// Say how a department did its part in a whistle (评价应哨单位).
    AssessDepartment = "whistle.assess_department";
    /// Say how the street called and led in a whistle (评价吹哨街道).
    AssessStreet = "whistle.assess_street";
    /// Let an heir take the place of a called unit that has ended (吹哨划转).
    TransferWhistle = "whistle.transfer";
    /// Read a whistle (查阅吹哨).
    ReadWhistle = "whistle.read" look;

    /// Read a file of oversight (查阅督查卷).
    ReadOversight = "oversight.read" look;
    /// Answer a notice, report on an order, say how a requester was told (答复督办).
    AnswerOversight = "oversight.answer";
    /// Ask the level above, ask for an exemption (提级、申请豁免).
    AskOversight = "oversight.ask";
    /// Decide on what a unit could not solve (提级研究).
    DecideClimb = "oversight.decide";
    /// Rule on an exemption (裁定豁免).
    RuleOnExemption = "oversight.rule";
    /// Contest an exemption for the requester (对豁免提出异议).
    ContestExemption = "oversight.contest";
    /// Draw and record spot checks (飞行检查).
    DrawSpotCheck = "oversight.draw";
    /// Propose to commend another unit, a team or a post for a matter (提请表扬).
    CommendUnit = "oversight.commend";
    /// Object to a commendation that is public (对表扬公示提出异议).
    ObjectToCommendation = "oversight.object";
    /// Raise ladders by time, and follow what becomes of cases (时限预警).
    RaiseLadder = "oversight.raise";
    /// Hand the parts of a unit that has ended to its heir (督查事项划转).
    TransferOversight = "oversight.transfer";
    /// Ask the street in writing: comments on a plan, an opinion on a post (征求街道意见).
    AskStreet = "consult.ask";
    /// Comment, give an opinion, assess a stationed body for the street (提出街道意见).
    SpeakForStreet = "consult.speak";
    /// Say what became of a comment, or what one has to say to an assessment (答复街道意见).
    AnswerStreet = "consult.answer";
    /// Open a sealed request or opinion, for a stated reason, leaving a trace (开封查阅).
    OpenSealedWords = "consult.open" look;
    /// Let an heir take the place of a unit that has ended (征求意见划转).
    TransferConsultation = "consult.transfer";
    /// Read consultations (查阅征求意见).
    ReadConsultation = "consult.read" look;
    /// Read topics, candidates and practices (查阅治理主题).
    ReadTopic = "topic.read" look;
    /// Adopt a topic, or a practice for one's own place (治理主题立项).
    AdoptTopic = "topic.adopt";
    /// Name the cause, take measures, begin the evaluation (主题治理).
    WorkOnTopic = "topic.work";
    /// Close a topic, ask for other measures, publish a practice (主题评判).
    JudgeTopic = "topic.judge";
    /// Say as a resident whether one noticed the change (居民感受).
    NoticeChange = "topic.notice";
    /// Draft an assessment scheme of units (起草考核方案).
    DraftScheme = "scheme.draft";
    /// Publish a scheme for the units below one's own, and end it (发布考核方案).
    PublishScheme = "scheme.publish";
    /// Put a unit or project on the red list, give a yellow card, rule on an appeal (红榜黄牌).
    DecideListing = "listing.decide";
    /// Appeal against what one's own unit was listed for (列榜申诉).
    AppealListing = "listing.appeal";
    /// Send a requester the link for the revisit, and end it (邀请回访).
    InviteRequester = "verify.invite";
    /// Keep ratings apart from cases, and put them into batches (评价归集).
    KeepRatings = "verify.keep";
    /// Ratings in batches, coverage, the rule of draws (查阅核实情况).
    ReadVerification = "verify.read" look;

    /// How well suggestions do, by matter and by version of the model (查阅智能辅助情况).
    ReadAssist = "assist.read" look;
    /// Train a model on closed cases, and compare it with what people decided (训练辅助模型).
    TrainAssist = "assist.train";
    /// Switch a model on, go back to an older one, switch suggestions off (启停智能辅助).
    SwitchAssist = "assist.switch";
    /// Say that a suggestion does not fit, or open a split (答复建议).
    AnswerSuggestion = "assist.answer";
    /// Record what was suggested, and what people decided afterwards (记录建议).
    RecordSuggestion = "assist.record";

    /// Divisions, grids, buildings, aliases (空间底座维护).
    EditPlace = "place.edit";
    /// Units and assignments (组织维护).
    EditOrganisation = "org.edit";
    /// Matter types, duty list, routing (权责清单维护).
    EditDuty = "duty.edit";
    /// Draft changes of the catalogue for somebody else's review (目录修订起草).
    ProposeDuty = "duty.propose";
    /// Review what another person drafted, and put it in force (目录修订复核).
    ReviewDuty = "duty.review";
    /// Say otherwise than a deadline of the upper level, in one's own place and where it leaves room (本地落实).
    AdaptDeadline = "duty.adapt";
    /// Try routes on past cases without effect (派单试算).
    TryDuty = "duty.try" look;
    /// Working calendars (工作日历维护).
    EditCalendar = "calendar.edit";

    /// The deployment's own words over those that are shipped (界面文字维护).
    EditWords = "words.edit";
    /// Cards that explain a policy to residents (发布政策明白卡).
    PublishBenefit = "benefit.publish";

    /// Accounts without their roles (账号维护).
    EditAccount = "account.edit";
    /// Who is in which role, and ending others' sessions (授权).
    AssignRole = "role.assign";
    /// Let a program act under one's own account (访问令牌).
    IssueToken = "token.issue";
    /// Say which programs are told of events (事件推送).
    EditWebhook = "webhook.edit";
    /// Gateways, group robots and quiet hours; what did not arrive (通知渠道维护).
    EditReceiver = "receiver.edit";
    /// Deeds and looks as recorded (审计查阅).
    ReadAudit = "audit.read" look;

    /// Name and contact masked; a call or message through the system (隐号联系).
    ContactRequester = "vault.contact" look;
    /// Name and contact in full, for a stated reason, leaving a trace (明文查阅).
    UnmaskVault = "vault.unmask" look;
    /// What a requester wrote in his own words, for a stated reason, leaving a trace (查阅原文).
    ReadOriginal = "vault.original" look;
    /// Reach a requester through his contact, which no person reads (系统通知).
    NotifyRequester = "vault.notify";
    /// Erase a person's data for good (个人信息清除).
    EraseVault = "vault.erase";
    /// Take another master key into use, and bring what lies under the former one under it (密钥轮换).
    RotateKey = "key.rotate";
}
