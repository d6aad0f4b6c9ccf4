# 案件的拒绝理由与下一步

refusal-case-not-found = 没有这件案件，或者它不在你的职责范围内。
    .next = 请核对编号；需要查看的，请案件的责任单位办理。

refusal-case-code-wrong = 编号或查询码不对。
    .next = 请对照提交时得到的编号和查询码；丢失的，可以重新反映或致电受理单位。

refusal-case-state = 
    案件现在是“{ $state ->
        [received] 已接收
        [answered] 已答复
        [declined] 不予受理
        [merged] 已并案
        [registered] 已立案
        [dispatched] 已派遣
        [returned] 退单待裁
        [handling] 办理中
        [parked] 挂账
        [replied] 已办复
        [revisiting] 回访中
        [closed] 已结案
        [contested] 重办待裁
        [archived] 已归档
       *[other] 已撤回
    }”，不能{ $step ->
        [register] 立案
        [answer] 直接答复
        [decline] 不予受理
        [classify] 归类
        [locate] 定位
        [urgency] 认定紧急程度
        [dispatch] 派遣
        [designate] 指定承办
        [accept] 签收
        [return] 退单
        [reply] 办复
        [solve_on_spot] 当场处理
        [assist] 请求协办
        [assist_reply] 协办答复
        [extend] 申请延期
        [park] 挂账
        [unpark] 恢复办理
        [check] 核查
        [revisit] 回访
        [close] 结案
        [reopen] 重新办理
        [rule_reopening] 裁定重办
        [archive] 归档
        [withdraw] 撤回
        [merge] 并案
        [unmerge] 撤销并案
        [pause] 中止计时
        [resume] 恢复计时
       *[other] 办理
    }。
    .next = 请刷新页面，查看现在可以做的事。

refusal-case-ended = 
    案件已经终了（{ $state ->
        [received] 已接收
        [answered] 已答复
        [declined] 不予受理
        [merged] 已并案
        [registered] 已立案
        [dispatched] 已派遣
        [returned] 退单待裁
        [handling] 办理中
        [parked] 挂账
        [replied] 已办复
        [revisiting] 回访中
        [closed] 已结案
        [contested] 重办待裁
        [archived] 已归档
       *[other] 已撤回
    }），不能{ $step ->
        [register] 立案
        [answer] 直接答复
        [decline] 不予受理
        [classify] 归类
        [locate] 定位
        [urgency] 认定紧急程度
        [dispatch] 派遣
        [designate] 指定承办
        [accept] 签收
        [return] 退单
        [reply] 办复
        [assist] 请求协办
        [assist_reply] 协办答复
        [extend] 申请延期
        [park] 挂账
        [unpark] 恢复办理
        [check] 核查
        [revisit] 回访
        [close] 结案
        [reopen] 重新办理
        [rule_reopening] 裁定重办
        [archive] 归档
        [withdraw] 撤回
        [merge] 并案
        [unmerge] 撤销并案
        [pause] 中止计时
        [resume] 恢复计时
       *[other] 办理
    }。
    .next = 已结案的，诉求人可以在申请期内要求重新办理；新的情况请另行登记。

refusal-case-received-before = 这件诉求已经接收过。
    .next = 请打开原案件。

refusal-case-received-later = 收到时间 { $received } 晚于现在。
    .next = 请核对时间和时区。

refusal-case-text-missing = 没有写是什么事。
    .next = 请用一两句话写明什么时候、在哪里、什么情况。

refusal-case-words-missing = 这里需要写明。
    .next = 请填写后再提交，已填的内容都保留着。

refusal-case-words-too-long = 文字共 { $count } 字，超过上限 { $most } 字。
    .next = 请精简，或作为文件上传。

refusal-case-choice-missing = 这里需要选择一项。
    .next = 请从所列选项中选择。

refusal-case-number-unreadable = 这里需要一个整数。
    .next = 请填写阿拉伯数字。

refusal-case-staff-only = 这一步只能由工作人员办理。
    .next = 请登录后再试。

refusal-case-step-unknown = 没有这个步骤。
    .next = 请从案件页面选择。

refusal-case-changed-meanwhile = 别人刚刚更新了这件案件（现为第 { $version } 版）。
    .next = 请先看右边和时间线上的变化；你填写的内容都保留着，确认后再次提交。

refusal-case-no-desk = 还没有指定受理、派遣、核查和回访单位。
    .next = 请系统管理员导入组织，或运行 linli demo。

refusal-case-no-term = 没有“{ $clock }”的时限规定。
    .next = 请在时限表或案件政策中补充。

refusal-case-unit-unknown = 没有“{ $given }”这个单位。
    .next = 请从列表中选择，或填写单位代码。

refusal-case-unit-missing = 需要选择单位。
    .next = 请从列表中选择。

refusal-case-lead-retired = 该单位已撤销，不能承办。
    .next = 请选择承接其职责的单位。

refusal-case-matter-missing = 需要选择事项。
    .next = 请选择到最细一级的事项。

refusal-case-matter-unknown = 没有“{ $given }”这个事项，或它已停用。
    .next = 请从事项目录中选择。

refusal-case-matter-too-wide = “{ $given }”下面还有更细的事项。
    .next = 请选择到最细一级。

refusal-case-place-missing = 需要填写地点。
    .next = 请填写街道、社区或网格的名称。

refusal-case-place-unknown = 没有找到“{ $given }”，或有多个同名地点。
    .next = 请填写更完整的名称或代码。

refusal-case-point-outside = 坐标不在有效范围内。
    .next = 经度在正负一百八十度之间，纬度在正负九十度之间。

refusal-case-urgency-ground = 认定“危及生命财产”需要写明理由。
    .next = 请写明正在发生什么；核查人会看到。

refusal-case-facts-empty = 没有补充任何内容。
    .next = 请填写文字或选择文件。

refusal-case-decline-channel = 这种情形应当告知对应的渠道（接诉即办工作条例第十一条）。
    .next = 请从与所选情形对应的渠道中选择。

refusal-case-merge-into-missing = 需要填写并入的案件编号。
    .next = 请填写继续办理的那一件的编号。

refusal-case-merge-into-unknown = 没有编号为“{ $given }”的案件。
    .next = 请核对编号。

refusal-case-merge-into-ended = 要并入的案件已经终了。
    .next = 请并入仍在办理的案件，或单独办理。

refusal-case-merge-itself = 不能并入自己。
    .next = 请填写另一件的编号。

refusal-case-dispatch-without-matter = 还没有归类，不能派遣。
    .next = 请先归类，再派遣。

refusal-case-dispatch-no-route = 
    派单目录没有给出主办单位：{ $gap ->
        [duty-matter-unknown] 事项不在目录中
        [duty-matter-ended] 事项已停用
        [duty-no-rule] 没有对应的派单规则
        [duty-no-street-office] 所在地没有街道办事处
        [duty-no-community-office] 所在地没有社区居委会
       *[other] 对应的规则已失效
    }。
    .next = 请指定主办单位并引用职责事项，或请维护人员补充目录。

refusal-case-dispatch-returned = 该单位已退单；再派给它需要指定承办。
    .next = 退单成立的，派给其他单位；不成立的，用“指定承办”。

refusal-case-complained-about = 不能交给被投诉的单位（信访工作条例第三十条）。
    .next = 请选择其他有职责的单位或其上级。

refusal-case-complained-about-next = 不能交给被投诉的单位（信访工作条例第三十条）。
    .next = 下一个有权单位是{ $instead }：请派给该单位，或另一有权单位。

refusal-case-dispatch-barred = 目录指明的单位在本案中都须回避。
    .next = 请另行指明承办单位并引用职责条目，或转上一级办理。

refusal-case-bar-whom = 没有写明反映的是谁：某一单位，或者本机构某一人员。
    .next = 请选择单位或者填写一个登录名，二者选一。

refusal-case-bar-account = 没有账号“{ $given }”。
    .next = 请核对登录名，或者选择单位。

refusal-case-bar-nobody = 这些单位都回避后，本地没有人能继续办理。
    .next = 请只就事项认定，或转上一级办理。

refusal-case-barred-before = 已经对其回避。
    .next = 不需要再做；重新载入页面即可看到。

refusal-case-bar-unknown = 本案没有对其回避。
    .next = 请在已回避的各方中选择。

refusal-case-unbar-own = 认定回避的人不能自己撤销。
    .next = 请由另一名督查人员撤销。

refusal-case-merge-barred = 本案有须回避的单位或人员，另一案件没有。
    .next = 请先在另一案件认定同样的回避，或者分别办理。

refusal-case-duty-missing = 派单、退单和指定都要引用职责事项。
    .next = 请选择一条职责事项。

refusal-case-duty-unknown = 没有“{ $given }”这条职责事项，或它已失效。
    .next = 请从清单中选择。

refusal-case-duty-elsewhere = 职责事项 { $duty } 不适用于这个地点。
    .next = 请选择适用于当地的职责事项。

refusal-case-duty-taken-back = 职责事项 { $duty } 已由上级收回，不能派给街道或社区。
    .next = 请派给承担该职责的部门。

refusal-case-not-lead = 只有主办单位可以办这一步。
    .next = 请主办单位办理；需要变更主办的，由派遣方处理。

refusal-case-without-lead = 案件还没有主办单位。
    .next = 请先派遣。

refusal-case-return-late = 已过退单时限（{ $amount } { $unit ->
        [hour] 小时
        [work_hour] 工作小时
        [work_day] 个工作日
        [calendar_day] 日
       *[other] 秒
    }）。
    .next = 可请派遣方指定承办或请求协办。

refusal-case-return-twice = 每个单位只能退单一次（潍坊市12345条例第二十二条）。
    .next = 请办理；确有困难的，申请延期或请求协办。

refusal-case-return-designated = 指定承办后不得退单（潍坊市12345条例第二十二条）。
    .next = 请办理；确有困难的，申请延期或请求协办。

refusal-case-assist-is-lead = 主办单位不能同时是协办单位。
    .next = 请选择其他单位。

refusal-case-assist-called-before = 该单位已在协办。
    .next = 请等待答复，或选择其他单位。

refusal-case-assist-replied-before = 本单位已提交协办答复。
    .next = 有新的情况，请补充材料。

refusal-case-not-assist = 本单位不是这件案件的协办单位。
    .next = 请主办单位办理。

refusal-case-reply-assists-open = 还有 { $count } 个协办单位没有答复。
    .next = 请等待答复，或写明不等的理由。

refusal-case-evidence-missing = 
    该事项的办理标准要求附{ $wanted ->
        [photo] 现场照片
       *[other] 文书
    }。
    .next = 请附上后再提交。

refusal-case-extension-asked-before = 已经申请延期，正在审批。
    .next = 请等待审批结果。

refusal-case-extension-amount = 延长应在 1 到 { $most } 之间。
    .next = 请按办理时限的单位填写。

refusal-case-extension-late = 办理时限已于 { $due } 届满，不能再申请延期。
    .next = 请尽快办复并说明情况。

refusal-case-extension-twice = 延期只能一次。
    .next = 请尽快办复；暂不能解决的，提出挂账方案。

refusal-case-extension-not-asked = 没有待审批的延期申请。
    .next = 请刷新页面。

refusal-case-extension-no-clock = 没有正在计时的办理时限。
    .next = 请刷新页面。

refusal-case-extension-own = 不能审批本单位的申请。
    .next = 请由其他单位的人员审批。

refusal-case-pause-notice = 中止计时应当书面告知申请人。
    .next = 请填写告知书文号。

refusal-case-park-review = 复查应在 1 到 { $most } 日内。
    .next = 请填写天数。

refusal-case-check-own = 参与办理的单位和人员不能核查（办核分离）。
    .next = 请由未参与办理的核查人员核查。

refusal-case-check-reason = 核查未通过需要写明原因。
    .next = 请写明哪里没有办好。

refusal-case-revisit-own = 参与办理的单位和人员不能回访。
    .next = 请由中立的回访人员回访。

refusal-case-revisit-checked = 核查过这件案件的人不能再回访。
    .next = 请由另一位回访人员回访。

refusal-case-revisit-solved = 联系上了，需要记录诉求人认为是否解决。
    .next = 请选择一项。

refusal-case-revisit-unreached = 没有联系上，不能记录是否解决和满意程度。
    .next = 请清除这两项，或改为“联系上”。

refusal-case-revisit-satisfaction = 满意程度为一到五级。
    .next = 请从列表中选择，或留空。

refusal-case-revisit-reason = 没有解决的，需要写明诉求人的意见。
    .next = 请写明还有什么没有解决。

refusal-case-close-without-revisit = 有联系方式的，结案前应当回访。
    .next = 请先回访。

refusal-case-close-unverified = “自报已解决，未抽查”只由抽查规则写入，不由人来选。
    .next = 请按核查、回访的结果选择办理结果。

refusal-case-spot-without-matter = 当场处理要写明是哪一类事项。
    .next = 请选择事项。

refusal-case-spot-danger = 危及生命财产安全的事项不按当场处理结束。
    .next = 请先拨打 110、119 或 120，再作为问题上报。

refusal-case-spot-not-found = 当场处理只用于本人巡查发现的事项。
    .next = 别人反映的事项，请补充情况，由主办单位办理。

refusal-case-spot-drawn = 这件事已抽中核查，不能按规则直接结束。
    .next = 请等待核查。

refusal-case-close-answered = 直接答复的，结果只能是“已解释说明”或“不属实”。
    .next = 需要有人去办的，请立案派遣。

refusal-case-reopen-late = 重新办理的申请期已于 { $due } 届满。
    .next = 请作为新的诉求登记，原案件会显示为关联。

refusal-case-archive-early = 申请期到 { $due } 为止，之前不能归档。
    .next = 请在申请期满后归档。

refusal-case-file-empty = 文件是空的。
    .next = 请重新选择文件。

refusal-case-file-too-large = 文件超过 { $most } 兆。
    .next = 请压缩，或分成几个文件。

refusal-case-file-kind = 不接受这种文件（{ $kind }）。
    .next = 请上传照片（JPEG、PNG、WebP）、录音或 PDF。

refusal-case-file-damaged = 文件已损坏，无法读取。
    .next = 请重新拍摄或导出后上传。

refusal-case-file-unknown = 没有这个文件。
    .next = 请从案件页面打开。

refusal-case-files-too-many = 一次最多 { $most } 个文件。
    .next = 请分几次补充。

refusal-case-join-unknown = 这件事现在不能加入。
    .next = 它可能刚刚办结；请单独提交。

refusal-case-bulk-too-many = 一次最多办理 { $most } 件。
    .next = 请分几次办理。

refusal-case-worked-on = 案件 { $number } 已经有人办理，不能随导入一并撤销。
    .next = 请在案件页面单独处理。

refusal-case-undrawn-early = 抽查未抽中的，要等核查时限（{ $due }）届满才能往下走，让人无从知道抽没抽中。
    .next = 请等待时限届满。

refusal-case-close-reopened-silently = 重新办理过的案件，核查通过并回访之后才能再次结案。
    .next = 请先核查、回访；联系不上的也要如实记录。

refusal-case-close-unconfirmed = 没有人核实过，不能记为“已解决”。
    .next = 请先核查或回访；都没有结果的，请选择其他办理结果。

refusal-case-revisit-by-requester = 通过链接回访，只能由诉求人本人回答。
    .next = 工作人员请使用“回访”。

refusal-case-revisit-answered-before = 这次办理结果已经回访过了。
    .next = 如果还没有解决，请在案件页面申请重办。

refusal-case-revisit-early = 回访时限到 { $due } 为止，之前不能记为无人回答。
    .next = 请等待时限届满，或电话回访。

refusal-case-reopening-own = 参与办理的单位和人员不能裁定重办。
    .next = 请由未参与办理的人员裁定。

refusal-case-reopening-asked-himself = 代为提出申请的人不能自己裁定。
    .next = 请由另一位人员裁定。

refusal-case-reopening-ruled-before = 上次不同意重办的人不能再次裁定。
    .next = 请由另一位人员裁定；逾期未裁定的视为同意。

refusal-case-reopening-early = 裁定时限到 { $due } 为止，之前不能视为同意。
    .next = 请等待裁定。

refusal-case-reopening-asked-before = 已经申请过重办，正在等待裁定。
    .next = 逾期未裁定的，视为同意。

refusal-case-reopening-by-handler = 申请重办是诉求人的权利，办理单位不能代为提出。
    .next = 请由诉求人或受理、回访人员提出。

refusal-case-reopening-not-asked = 没有人申请重办这件案件。
    .next = 请刷新页面。
refusal-case-part-unknown = 没有可以拆分的案件 { $given }。
    .next = 请从案件页面上的拆分建议进来，或者不作拆分、单独登记。
refusal-case-part-already = 这件案件已经是拆分出来的。
    .next = 请从第一件案件拆分。

refusal-case-dispatch-unsafe = 原文能看出诉求人是谁，安全文本还没有确认：{ $name ->
        [yes] “姓名”
       *[no] {""}
    }{ $phone ->
        [yes] “电话”
       *[no] {""}
    }{ $number ->
        [yes] “证件号码”
       *[no] {""}
    }{ $plate ->
        [yes] “车牌”
       *[no] {""}
    }{ $room ->
        [yes] “房号”
       *[no] {""}
    }{ $kin ->
        [yes] “亲属”
       *[no] {""}
    }{ $position ->
        [yes] “住处位置”
       *[no] {""}
    }{ $contact ->
        [yes] “网络账号”
       *[no] {""}
    }。
    .next = 请先在本页“确认安全文本”，再派遣。

refusal-case-safe-reason = 确认的文字里还有能看出诉求人是谁的内容：{ $name ->
        [yes] “姓名”
       *[no] {""}
    }{ $phone ->
        [yes] “电话”
       *[no] {""}
    }{ $number ->
        [yes] “证件号码”
       *[no] {""}
    }{ $plate ->
        [yes] “车牌”
       *[no] {""}
    }{ $room ->
        [yes] “房号”
       *[no] {""}
    }{ $kin ->
        [yes] “亲属”
       *[no] {""}
    }{ $position ->
        [yes] “住处位置”
       *[no] {""}
    }{ $contact ->
        [yes] “网络账号”
       *[no] {""}
    }。
    .next = 请替换掉，或者在“保留某一类”里选择理由。

refusal-case-safe-unknown = 没有这一段原文。
    .next = 请刷新页面后重做。

refusal-case-safe-own = 办理本案的人不能决定自己看到什么。
    .next = 请由受理岗或派遣岗的人确认。

refusal-case-original-none = 本案没有留在保密库的原文，页面上的就是原文。
    .next = 请直接阅读页面上的文字。
