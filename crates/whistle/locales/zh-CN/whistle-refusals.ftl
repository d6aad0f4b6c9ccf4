# 街道吹哨：拒绝理由与下一步

refusal-whistle-not-found = 没有这个吹哨，或者它不在您的职责范围内。
    .next = 请核对编号，或者请吹哨街道办理。
refusal-whistle-step-unknown = 没有这个步骤。
    .next = 请从吹哨页面重新操作。
refusal-whistle-state = 
    吹哨现在是“{ $state ->
        [draft] 拟吹哨
        [handed_back] 退回补正
        [rejected] 不予吹哨
        [approved] 已批准
        [sounded] 已吹哨
        [acknowledged] 已签收
        [on_site] 已到场
        [plan] 已定方案
        [done] 已处置
        [assessed] 已互评
       *[other] 已撤哨
    }”，这一步还不能或不再能做。
    .next = 请查看办理经过，按当前状态办理。
refusal-whistle-ended = 
    吹哨已经结束（{ $state ->
        [draft] 拟吹哨
        [handed_back] 退回补正
        [rejected] 不予吹哨
        [approved] 已批准
        [sounded] 已吹哨
        [acknowledged] 已签收
        [on_site] 已到场
        [plan] 已定方案
        [done] 已处置
        [assessed] 已互评
       *[other] 已撤哨
    }）。
    .next = 确有需要的，请另行拟吹哨。
refusal-whistle-changed-meanwhile = 您填写期间，别人先改动了这个吹哨。您写的内容还在。
    .next = 请看办理经过，确认后再提交一次。
refusal-whistle-staff-only = 只有工作人员可以办理吹哨。
    .next = 居民反映问题请用“反映问题”。
refusal-whistle-choice-missing = 还没有选择。
    .next = 请选择一项。
refusal-whistle-words-missing = 还没有填写。
    .next = 请写明情况。
refusal-whistle-words-too-long = 文字过长（{ $count } 字）。
    .next = 请压缩到 { $most } 字以内。
refusal-whistle-title-too-long = 事由过长。
    .next = 请压缩到 { $most } 字以内，其余写在情况说明里。
refusal-whistle-number-unreadable = 这里要填整数。
    .next = 请用数字填写。
refusal-whistle-duty-missing = 没有写明职责依据：应哨要有职责清单上的依据。
    .next = 请从职责清单中选择。
refusal-whistle-case-unknown = 没有编号为“{ $given }”的案件，或者它不在本街道。
    .next = 请核对编号。
refusal-whistle-place-missing = 没有地点。
    .next = 请填写街道、社区或网格。
refusal-whistle-place-unknown = 找不到“{ $given }”。
    .next = 请从名称中选择。
refusal-whistle-no-street = 这个地点没有负责的街道或乡镇。
    .next = 请先在单位管理中明确负责的街道。
refusal-whistle-no-term = 没有规定这一步的时限（{ $clock }）。
    .next = 请管理员补全吹哨时限。
refusal-whistle-propose-right = 您没有提出吹哨的权限。
    .next = 请社区或街道提出。
refusal-whistle-propose-tier = 吹哨由社区和街道提出，部门不能自行吹哨。
    .next = 请所在街道提出。
refusal-whistle-proposed-before = 这个吹哨已经提出过。
    .next = 请直接查看它。
refusal-whistle-cluster-small = 一并提出的诉求只有 { $count } 件，规则要求至少 { $least } 件。
    .next = 由社区或街道提出。
refusal-whistle-decided-before = 
    已经有决定：{ $decided ->
        [approved] 已批准
        [rejected] 不予吹哨
       *[other] 退回补正
    }。同一事项不作两个相反的决定。
    .next = 意见不同的，请先与作出决定的同事商量。
refusal-whistle-own-department = 您的单位是应哨单位，或者您在本次吹哨中代表过其他一方，不能代表街道。
    .next = 请街道的其他同事办理。
refusal-whistle-not-called = 您的单位没有被通知应哨。
    .next = 请与吹哨街道联系。
refusal-whistle-call-unknown = 这个单位没有被通知应哨。
    .next = 请从应哨单位中选择。
refusal-whistle-released-before = 这个单位已不再需要到场。
    .next = 仍需要的，请街道重新通知。
refusal-whistle-not-proposer = 只有提出单位可以这样做。
    .next = 请提出单位办理。
refusal-whistle-hand-back-nobody = 由多件诉求一并提出的，没有可以退回的单位。
    .next = 请批准，或者写明理由不予吹哨。
refusal-whistle-not-approved = 吹哨要先批准；只有应急哨可以先吹。
    .next = 请先批准。
refusal-whistle-calls-nobody = 没有选择应哨单位。
    .next = 请至少选择一个。
refusal-whistle-called-twice = 同一个单位选了两次，或者已在应哨。
    .next = 请去掉重复的。
refusal-whistle-lead-not-called = 牵头单位必须是应哨单位之一。
    .next = 请把它也选为应哨单位，或改选牵头单位。
refusal-whistle-leads-already = 它已经是牵头单位。
    .next = 不需要改动。
refusal-whistle-unit-retired = 这个单位已经撤销，不能应哨。
    .next = 请选择承接其职责的单位。
refusal-whistle-calls-itself = 街道不能给自己吹哨。
    .next = 请直接办理，或者选择其他单位。
refusal-whistle-calls-district = 裁定争议的上级单位不能同时是应哨单位。
    .next = 请选择具体的职能部门。
refusal-whistle-complained-about = 有关案件投诉的就是这个单位，不能由它应哨。
    .next = 请选择其上级或其他有权单位。
refusal-whistle-release-on-site = 已经到场的单位不能撤去，要参加评价。
    .next = 请把处置情况写入联合处置记录。
refusal-whistle-release-ordered = 上级已裁定它应当到场，街道不能另作决定。
    .next = 情况有变的，请报上级。
refusal-whistle-release-last = 只剩这一个应哨单位。
    .next = 不再需要的，请撤哨。
refusal-whistle-release-lead = 它是牵头单位。
    .next = 请先指定其他单位牵头。
refusal-whistle-signed-before = 已经签收过。
    .next = 请到场报到。
refusal-whistle-not-signed = 还没有签收。
    .next = 请先签收。
refusal-whistle-contacted-before = 已经记录过联系。
    .next = 请到场报到。
refusal-whistle-reported-before = 已经报到过。
    .next = 请等待处置方案。
refusal-whistle-refusal-pending = 您的单位提出了不予报到，正等上级裁定。
    .next = 请等裁定；要到场的，请上级裁定到场。
refusal-whistle-refuse-ordered = 上级已裁定应当到场，不能再提不予报到。
    .next = 请到场报到。
refusal-whistle-refuse-twice = 每个单位只能提一次不予报到。
    .next = 请按裁定办理。
refusal-whistle-refuse-signed = 已经签收，不能再提不予报到。
    .next = 有困难的，请与街道商量，由街道决定是否不再需要。
refusal-whistle-refuse-same-duty = 引用的正是本单位应哨的职责依据（{ $duty }），不能用来说明不属于本单位职责。
    .next = 请引用说明应由他单位负责的条目。
refusal-whistle-not-late = 没有需要上报的逾期，或者已经上报过。
    .next = 请等待裁定。
refusal-whistle-nothing-to-rule = 没有需要裁定的事项。
    .next = 请查看办理经过。
refusal-whistle-ruled-before = 
    已经裁定：{ $ruled ->
        [ordered] 应当到场
       *[other] 不再需要到场
    }。同一事项只裁定一次。
    .next = 意见不同的，请先与作出裁定的同事商量。
refusal-whistle-rule-own = 裁定由上级的其他单位作出，不能由吹哨街道、应哨单位或参与过的人作出。
    .next = 请上级的其他同事裁定。
refusal-whistle-rule-instead = 裁定应当到场的，不另选单位。
    .next = 请去掉另选的单位。
refusal-whistle-not-lead = 这一步由牵头单位办理。
    .next = 请牵头单位办理。
refusal-whistle-plan-from-afar = 牵头单位还没有到场。
    .next = 请先报到。
refusal-whistle-plan-absent = 还有 { $count } 个单位没有到场，上级也不知道。
    .next = 请等其到场，或者请街道逾期上报。
refusal-whistle-plan-days = 期限要在 1 至 { $most } 天之间。
    .next = 请改期限；更久的请分步写。
refusal-whistle-act-nobody = 没有写参加单位和法律依据。
    .next = 请至少填写一个参加单位的依据。
refusal-whistle-act-absent = 没有到场的单位不能写入联合处置记录。
    .next = 请去掉它，或者等它报到。
refusal-whistle-assessed-before = 已经评价过，每方只评价一次。
    .next = 请等对方评价。
refusal-whistle-assess-reason = 评价为部分到位或不到位的，要写明事实。
    .next = 请写明哪一点没有做到。
refusal-whistle-assess-own = 您在本次吹哨中代表过另一方，不能由您评价。
    .next = 请本单位其他同事评价。
refusal-whistle-conclude-early = 评价期还没有结束（{ $due }）。
    .next = 请等对方评价。
refusal-whistle-linked-before = 已经关联过。
    .next = 不需要改动。
refusal-whistle-withdraw-on-site = 已经有单位到场，不能撤哨。
    .next = 请写联合处置记录，说明情况。
