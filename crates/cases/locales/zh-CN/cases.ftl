# 案件：状态、渠道、清单

case-state-received = 已接收
case-state-answered = 已答复
case-state-declined = 不予受理
case-state-merged = 已并案
case-state-registered = 已立案
case-state-dispatched = 已派遣
case-state-returned = 退单待裁
case-state-handling = 办理中
case-state-parked = 挂账
case-state-replied = 已办复，待核查
case-state-revisiting = 回访中
case-state-closed = 已结案
case-state-contested = 重办待裁
case-state-archived = 已归档
case-state-withdrawn = 已撤回

case-channel-phone = 电话
case-channel-web = 网页
case-channel-wechat = 微信
case-channel-visit = 来访
case-channel-letter = 来信
case-channel-patrol = 巡查
case-channel-meeting = 议事会
case-channel-sensor = 感知设备
case-channel-message-board = 留言平台
case-channel-transfer = 其他系统转来

case-urgency-danger = 危及生命财产
    .hint = 正在或即将造成人身伤害、重大财产损失
case-urgency-utility = 水电气热
    .hint = 供水、供电、供气、供热中断或泄漏
case-urgency-general = 一般
    .hint = 按事项的通常时限办理
case-urgency-complex = 复杂
    .hint = 涉及多个部门或需要较长时间

case-confidentiality-open = 公开
case-confidentiality-masked = 隐去身份
case-confidentiality-sealed = 密封

case-outcome-solved = 已解决
case-outcome-interim = 阶段性办结
case-outcome-explained = 已解释说明
case-outcome-unfounded = 不属实
case-outcome-unverified = 自报已解决，未抽查
case-outcome-transferred = 已转交

case-decline-emergency-number = 应当拨打紧急电话
case-decline-procedure-under-way = 已进入诉讼、仲裁、复议、信访等程序
case-decline-secret-or-private = 涉及国家秘密、商业秘密或个人隐私
case-decline-outside-public-duty = 不属于公共管理职责
case-decline-unlawful = 请求违反法律
case-decline-duplicate-no-new-facts = 重复反映且无新情况

case-right-channel-emergency = 紧急电话 110、119、120、122
case-right-channel-court = 人民法院
case-right-channel-arbitration = 仲裁机构
case-right-channel-reconsideration = 行政复议机关
case-right-channel-discipline = 纪检监察机关
case-right-channel-disclosure = 政府信息公开申请
case-right-channel-petition = 信访部门
case-right-channel-mediation = 人民调解委员会
case-right-channel-progress = 查询原诉求的进度
case-right-channel-market = 与经营者协商或向行业协会反映

case-return-ground-not-our-duty = 不属于本单位职责
case-return-ground-not-our-place = 不在本单位辖区
case-return-ground-wrong-matter = 事项归类有误

case-park-cause-funds = 资金未落实
case-park-cause-plan = 规划未确定
case-park-cause-law = 法规政策不明
case-park-cause-technology = 技术条件不具备
case-park-cause-third-party = 需第三方配合

case-waiting-register = 待受理
case-waiting-locate = 待定位
case-waiting-dispatch = 待派遣
case-waiting-rule-return = 退单待裁
case-waiting-accept = 待签收
case-waiting-reply = 待办复
case-waiting-assist-reply = 待协办答复
case-waiting-rule-extension = 延期待批
case-waiting-review = 挂账待复查
case-waiting-check = 待核查
case-waiting-revisit = 待回访
case-waiting-close = 待结案
case-waiting-rule-reopening = 重办申请待裁

case-clock-register = 受理时限
case-clock-dispatch = 派单时限
case-clock-accept = 签收时限
case-clock-return = 退单时限
case-clock-designate = 裁定时限
case-clock-handle = 办理时限
case-clock-assist = { $unit }协办时限
case-clock-extend = 延期审批时限
case-clock-check = 核查时限
case-clock-revisit = 回访时限
case-clock-close = 结案时限
case-clock-reopen = 重新办理申请期
case-clock-rule_reopening = 重办裁定时限
case-clock-park_review = 挂账复查时限

case-event-received = 收到诉求
case-event-facts-added = 补充材料
case-event-located = 确定地点
case-event-classified = 归类
case-event-barred = 被反映方回避
case-event-unbarred = 撤销回避
case-event-urgency-declared = 认定紧急程度
case-event-answered = 直接答复
case-event-declined = 不予受理
case-event-merged = 并入另一案件
case-event-part-of = 从另一案件拆分立案
case-event-part-given = 其中一件事另立案件
case-event-unmerged = 撤销并案
case-event-registered = 立案
case-event-dispatched = 派遣
case-event-accepted = 签收
case-event-returned = 退单
case-event-designated = 指定承办
case-event-assist-called = 请求协办
case-event-assist-replied = 协办答复
case-event-extension-asked = 申请延期
case-event-extension-ruled = 同意延期
case-event-extension-refused = 不同意延期
case-event-parked = 挂账
case-event-unparked = 恢复办理
case-event-replied = 办复
case-event-solved-on-spot = 当场处理
case-event-checked = 核查通过
case-event-check-failed = 核查未通过，返工
case-event-revisited = 回访：已解决
case-event-revisit-unsolved = 回访：未解决，重新办理
case-event-revisit-unreached = 回访：未联系上
case-event-closed = 结案
case-event-reopened = 重新办理
case-event-check-omitted = 未抽中核查，转回访
case-event-reopening-asked = 申请重办
case-event-reopening-ruled = 同意重办
case-event-reopening-refused = 不同意重办
case-event-reopening-unanswered = 逾期未裁定，视为同意重办
case-event-archived = 归档
case-event-transferred = 承办单位变更
case-event-withdrawn = 撤回
case-event-clock-paused = 中止计时
case-event-clock-resumed = 恢复计时
case-event-clock-extended = 时限已延长
case-event-clock-recalculated = 时限重新计算

case-satisfaction-5 = 非常满意
case-satisfaction-4 = 满意
case-satisfaction-3 = 基本满意
case-satisfaction-2 = 不满意
case-satisfaction-1 = 非常不满意

# 重办裁定
case-step-rule-reopening = 重办裁定
    .about = 由未参与办理的人裁定；不同意的须写明理由并告知诉求人
case-do-rule-reopening = 提交裁定
case-field-reopening-granted = 是否同意重办
    .yes = 同意，重新办理
    .no = 不同意，维持结案

# 回避
case-step-bar = 被反映方回避
    .about = 此后该单位（人员）在页面、列表、搜索、通知中都看不到本案；在其手中的环节退回未回避的岗位
case-do-bar = 确定回避
case-step-unbar = 撤销回避
    .about = 由认定人以外的人撤销，须写明理由
case-do-unbar = 撤销
case-field-bar-account = 或者本机构的某一人员
    .hint = 填登录名；只有本人回避
case-field-about = 反映的内容
case-about-matter = 事项
    .hint = 反映决定不当或该办未办：该单位回避
case-about-conduct = 作风行为
    .hint = 反映工作人员的作风行为：其下属单位一并回避
case-field-unbar = 撤销对谁的回避
case-barred-person = 本机构人员
case-barred-about = { $whom }（{ $about }）
case-fact-complaint = 反映对象
case-fact-barred = 回避方
case-route-barred = 目录指明的单位是被反映单位
    .text = { $unit }须回避。建议由下一个有权单位承办：{ $instead }。

# 本地规则各项的名称
policy-retention = 诉求人信息保存期限
    .about = 办结后多久销毁诉求人的姓名和联系方式；可以申请重办的期限届满之前不销毁。
policy-retention-days = 办结后保存的天数
policy-retention-basis = 保存超过180天所依据的规定
policy-sampling = 核查抽样
    .about = 哪些办结按多大比例抽出来由他人核查。规则公开，抽中与否事先无人知道。
policy-sampling-base = 一般办结，每百件抽
policy-sampling-on-spot = 当场处理的小事，每百件抽
policy-sampling-urgent = 危险、水电气热等紧急事项，每百件抽
policy-sampling-recurrent = 短期内再次发生的，每百件抽
policy-sampling-overdue = 超期办复的，每百件抽
policy-sampling-failed-lately = 承办单位近期核查不通过的，每百件抽
policy-sampling-no-contact = 没有可以回访的人的，每百件抽
policy-sampling-recurrent-days = 同一地点、同一事项多少天内算再次发生
policy-sampling-failed-days = 核查不通过影响该单位多少天
policy-sampling-hold-days = 未抽中的最多陪等多少天
