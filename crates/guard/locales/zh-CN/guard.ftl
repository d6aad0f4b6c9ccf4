# 账号、登录、权限、保密库

sign-in-title = 工作人员登录
sign-in-about = 居民反映问题、查询进度无需登录。
sign-in-login = 账号
sign-in-password = 密码
sign-in-do = 登录
sign-in-forgotten = 忘记密码时，请联系系统管理员重置；管理员不会向您索要密码。
sign-out-do = 退出登录

me-title = 我的账号
me-facts = 账号信息
me-name = 姓名
me-login = 账号
me-roles = 角色
me-role = { $role }（{ $scope }）
me-role-separator = 、
me-no-role = 尚未授予任何角色。请联系安全管理员。
scope-tenant = 全部区域
scope-place = 所辖区域
scope-unit = 本单位
me-password = 修改密码
me-password-present = 现在的密码
me-password-new = 新密码
me-password-again = 再次输入新密码
me-password-hint = 至少 { $least } 个字符；不含账号，不用常见密码。一句好记的话也可以。
me-password-do = 修改密码
me-password-done = 密码已修改
me-password-done-text = 其他设备上的登录已全部退出。
me-password-first = 请先修改密码
me-password-first-text = 当前密码由他人设置。修改之后才能继续工作。
me-tokens = 程序接口
me-tokens-about = 让自己的程序以本人的权限读写案件。令牌有期限，随时可以收回。
me-tokens-open = 管理访问令牌
me-sessions = 登录中的设备
me-sessions-about = 如有不认识的设备，请让它退出，并立即修改密码。
me-session-device = 设备
me-session-opened = 登录时间
me-session-seen = 最近使用
me-session-do = 操作
me-session-own = 当前设备
me-session-end = 退出该设备
me-device-unknown = 未知设备

me-session-way = 登录方式
me-session-way-password = 密码
me-session-way-provider = 统一身份认证
me-provider = 用{ $provider }登录
me-provider-none = 您的账号尚未关联{ $provider }。关联一次后，可以在那里登录，不用再输入本系统的密码。
me-provider-linked = 您的账号已关联{ $provider }，可以在那里登录，不用输入本系统的密码。
me-provider-sole = 您的账号已关联{ $provider }，并且只能在那里登录。需要变更时，请联系系统管理员。
me-provider-link = 关联{ $provider }
me-provider-unlink = 解除与{ $provider }的关联
me-provider-done = 账号已经关联
me-provider-ended = 关联已经解除
provider-use = 用{ $provider }登录
provider-confirm = 用{ $provider }确认
provider-or = 其他方式
provider-on-title = 正在前往{ $provider }
provider-on-about = 请在那里登录，完成后会自动回到本系统。如果页面没有变化，请点下面的按钮。
provider-on = 前往{ $provider }
provider-failed-title = 没有完成
provider-back = 返回登录
provider-back-me = 我的账号
provider-back-confirm = 确认本人身份

me-role-in-place = { $role }，代同事履行
delegation-title = 代理
delegation-about = 请假或者需要分担工作时，把自己的角色交给本单位同事代为履行，到期自动终止。
delegation-open = 交由代理或者收回
delegation-list = 正在代理
delegation-role = 角色
delegation-who = 人员
delegation-by = 由{ $name }代理
delegation-in-place-of = 代理{ $name }
delegation-end = 终止
delegation-done = 已办理
delegation-new = 交由同事代理
delegation-new-about = 最长 { $days } 天。同事代为办理的事项会同时记下两人；对您回避的，对同事同样回避。
delegation-none = 您没有可以交由代理的角色。管理员请另行指派人员。
delegation-roles = 角色
delegation-to = 交给谁
delegation-to-hint = 本单位同事的登录名
delegation-why = 原因
delegation-why-delegation = 分担工作
delegation-why-absence = 请假
delegation-from = 开始日期
delegation-until = 结束日期
delegation-until-hint = 含当天
delegation-do = 交由代理

second-title = 再确认一步
second-about = 密码正确。此账号设有第二道确认，请在十分钟内完成。
second-code = 动态口令或者恢复码
second-code-hint = 打开手机上的口令应用，输入六位数字；手机不在身边时，输入一个恢复码。
second-do = 确认
second-or = 也可以用本机或者安全密钥上的通行密钥确认。
second-lost = 口令应用、通行密钥、恢复码都不在手边时，请联系安全管理员清除后重新设置。
second-leave = 改用其他账号
confirm-title = 请确认是您本人
confirm-about = 查阅个人信息、管理账号等操作，须在近期确认过身份。确认之后回到原来的页面。
passkey-use = 使用通行密钥
passkey-failed = 没有完成。请再试一次，或者改用上面的方式。
passkey-script = 设置通行密钥需要浏览器允许脚本；口令应用不需要。

factors-title = 第二道确认
factors-about = 设置之后，登录时除密码外再确认一步。即使密码泄露，他人也无法登录。
factors-list = 已设置的方式
factors-done = 已更新
factors-needed = 请先设置第二道确认
factors-needed-text = 您的角色须有第二道确认，设置之后才能继续工作。
factor-name = 名称
factor-name-hint = 便于自己辨认，例如“工作手机”。
factor-kind = 方式
factor-created = 设置时间
factor-used = 最近使用
factor-unused = 尚未使用
factor-code = 口令应用
factor-passkey = 通行密钥
factor-remove = 移除
factors-code = 添加口令应用
factors-code-about = 用手机上的口令应用扫描方形码，再输入应用显示的六位数字。
factors-square = 供口令应用扫描的方形码
factors-secret = 不能扫描时，在应用中输入：
factors-first-code = 应用显示的六位数字
factors-first-code-hint = 每三十秒更换一次。
factors-code-do = 添加口令应用
factors-passkey = 添加通行密钥
factors-passkey-about = 用本机的指纹、面容或者安全密钥确认身份。指纹和面容只留在设备上，本系统不会收到。
factors-passkey-do = 添加通行密钥
factors-recovery = 恢复码
factors-recovery-about = 手机或者密钥不在身边时，用一个恢复码代替。每个只能用一次，还剩 { $left } 个。重新生成之后，原来的全部失效。
factors-recovery-do = 重新生成恢复码
recovery-shown = 新的恢复码
recovery-shown-text = 只显示这一次。请抄下或者打印，放在他人拿不到的地方。
recovery-none = 还没有可用的恢复码
recovery-none-text = 请生成一组并妥善保管，以免设备丢失后无法登录。
me-factors = 第二道确认
me-factors-about = 登录时除密码外再确认一步：口令应用或者通行密钥。
me-confirm-open = 确认身份
me-factors-open = 设置第二道确认

role-requester = 诉求人
role-grid-worker = 网格员
role-intake-agent = 受理员
role-dispatcher = 派遣员
role-handler = 承办人员
role-checker = 核查员
role-revisitor = 回访员
role-street-lead = 街道负责人
role-supervisor = 督办员
role-mediator = 调解员
role-window-clerk = 窗口人员
role-secretary = 议事秘书
role-analyst = 分析员
role-auditor = 审计管理员
role-privacy-officer = 个人信息保护负责人
role-system-admin = 系统管理员
role-security-admin = 安全管理员

refusal-authority-missing =
    您的角色没有“{ $right ->
        [consult-ask] 征询街道意见
        [consult-speak] 代表街道发表意见
        [consult-answer] 答复街道意见
        [consult-open] 打开密封意见
        [consult-transfer] 划转街道意见
        [consult-read] 查看街道意见
        [scheme-draft] 起草考核方案
        [scheme-publish] 公布考核方案
        [listing-decide] 决定红榜黄牌
        [listing-appeal] 提出申诉
        [case-receive] 接收
        [case-register] 立案
        [case-answer] 直接答复
        [case-decline] 不予受理
        [case-dispatch] 派遣
        [case-accept] 签收
        [case-return] 退单
        [case-rule-return] 退单审核
        [case-designate] 指定承办
        [case-assist] 协办
        [case-report-assistance] 协办答复
        [case-handle] 处置记录
        [case-reply] 办结
        [case-check] 核查
        [case-revisit] 回访
        [case-rework] 返工
        [case-reopen] 重新办理
        [case-rule-reopening] 重办裁定
        [case-lapse] 逾期视同
        [case-extend] 申请延期
        [case-rule-extension] 延期审批
        [case-park] 申请挂账
        [case-rule-parking] 挂账审批
        [case-bar] 认定回避
        [case-make-safe] 确认安全文本
        [case-unbar] 撤销回避
        [case-own-data] 行使个人信息权利
        [case-answer-data] 答复个人信息请求
        [case-hold] 依法保全
        [case-pause] 中止计时
        [case-merge] 合并
        [case-join] 加入
        [case-withdraw] 撤回
        [case-close] 结案
        [case-archive] 归档
        [case-read] 查阅案卷
        [case-add-facts] 补充材料
        [case-rate] 评价
        [case-remind] 催办
        [case-supervise] 督办
        [case-solve-on-spot] 当场处理
        [case-close-undrawn] 按抽查规则结束
        [case-transfer] 划转
        [case-recalculate] 时限重算
        [case-import] 导入
        [case-export] 导出
        [insight-read] 统计
        [whistle-propose] 拟吹哨
        [whistle-sound] 吹哨
        [whistle-answer] 应哨
        [whistle-escalate] 逾期上报
        [whistle-rule] 吹哨裁定
        [whistle-record] 联合处置记录
        [whistle-assess-department] 评价应哨单位
        [whistle-assess-street] 评价吹哨街道
        [whistle-transfer] 吹哨划转
        [oversight-transfer] 督查事项划转
        [whistle-read] 查阅吹哨
        [oversight-read] 查阅督查卷
        [oversight-answer] 答复督办
        [oversight-ask] 申请提级或者豁免
        [oversight-decide] 研究提级事项
        [oversight-rule] 裁定豁免
        [oversight-contest] 对豁免提出异议
        [oversight-commend] 提请表扬
        [oversight-object] 对表扬公示提出异议
        [oversight-draw] 抽取飞行检查
        [oversight-raise] 按时限预警
        [topic-read] 查阅治理主题
        [topic-adopt] 治理主题立项
        [topic-work] 主题治理
        [topic-judge] 评判主题
        [topic-notice] 回答是否感到变化
        [verify-invite] 邀请回访
        [verify-keep] 评价归集
        [verify-read] 查阅核实情况
        [assist-read] 查阅智能辅助情况
        [assist-train] 训练辅助模型
        [assist-switch] 启停智能辅助
        [assist-answer] 答复建议
        [assist-record] 记录建议
        [place-edit] 空间底座维护
        [org-edit] 组织维护
        [duty-edit] 权责清单维护
        [duty-adapt] 街道期限调整
        [duty-try] 派单试算
        [duty-propose] 目录修订起草
        [duty-review] 目录修订复核
        [words-edit] 界面文字维护
        [benefit-publish] 发布政策明白卡
        [calendar-edit] 工作日历维护
        [account-edit] 账号维护
        [role-assign] 授权
        [audit-read] 审计查阅
        [token-issue] 建立访问令牌
        [webhook-edit] 事件推送维护
        [receiver-edit] 通知渠道维护
        [vault-notify] 系统通知
        [vault-contact] 隐号联系
        [vault-unmask] 明文查阅
        [vault-original] 查阅原文
        [vault-erase] 个人信息清除
        [key-rotate] 主密钥轮换
       *[other] 此项
    }”权限。
    .next = 如工作需要，请向本单位负责人提出，由安全管理员授权。
refusal-authority-scope =
    您有“{ $right ->
        [case-receive] 接收
        [case-register] 立案
        [case-answer] 直接答复
        [case-decline] 不予受理
        [case-dispatch] 派遣
        [case-accept] 签收
        [case-return] 退单
        [case-rule-return] 退单审核
        [case-designate] 指定承办
        [case-assist] 协办
        [case-report-assistance] 协办答复
        [case-handle] 处置记录
        [case-reply] 办结
        [case-check] 核查
        [case-revisit] 回访
        [case-rework] 返工
        [case-reopen] 重新办理
        [case-rule-reopening] 重办裁定
        [case-lapse] 逾期视同
        [case-extend] 申请延期
        [case-rule-extension] 延期审批
        [case-park] 申请挂账
        [case-rule-parking] 挂账审批
        [case-bar] 认定回避
        [case-make-safe] 确认安全文本
        [case-unbar] 撤销回避
        [case-own-data] 行使个人信息权利
        [case-answer-data] 答复个人信息请求
        [case-hold] 依法保全
        [case-pause] 中止计时
        [case-merge] 合并
        [case-join] 加入
        [case-withdraw] 撤回
        [case-close] 结案
        [case-archive] 归档
        [case-read] 查阅案卷
        [case-add-facts] 补充材料
        [case-rate] 评价
        [case-remind] 催办
        [case-supervise] 督办
        [case-solve-on-spot] 当场处理
        [case-close-undrawn] 按抽查规则结束
        [case-transfer] 划转
        [case-recalculate] 时限重算
        [case-import] 导入
        [case-export] 导出
        [insight-read] 统计
        [whistle-propose] 拟吹哨
        [whistle-sound] 吹哨
        [whistle-answer] 应哨
        [whistle-escalate] 逾期上报
        [whistle-rule] 吹哨裁定
        [whistle-record] 联合处置记录
        [whistle-assess-department] 评价应哨单位
        [whistle-assess-street] 评价吹哨街道
        [whistle-transfer] 吹哨划转
        [oversight-transfer] 督查事项划转
        [whistle-read] 查阅吹哨
        [oversight-read] 查阅督查卷
        [oversight-answer] 答复督办
        [oversight-ask] 申请提级或者豁免
        [oversight-decide] 研究提级事项
        [oversight-rule] 裁定豁免
        [oversight-contest] 对豁免提出异议
        [oversight-commend] 提请表扬
        [oversight-object] 对表扬公示提出异议
        [oversight-draw] 抽取飞行检查
        [oversight-raise] 按时限预警
        [topic-read] 查阅治理主题
        [topic-adopt] 治理主题立项
        [topic-work] 主题治理
        [topic-judge] 评判主题
        [topic-notice] 回答是否感到变化
        [verify-invite] 邀请回访
        [verify-keep] 评价归集
        [verify-read] 查阅核实情况
        [assist-read] 查阅智能辅助情况
        [assist-train] 训练辅助模型
        [assist-switch] 启停智能辅助
        [assist-answer] 答复建议
        [assist-record] 记录建议
        [place-edit] 空间底座维护
        [org-edit] 组织维护
        [duty-edit] 权责清单维护
        [duty-adapt] 街道期限调整
        [duty-try] 派单试算
        [duty-propose] 目录修订起草
        [duty-review] 目录修订复核
        [words-edit] 界面文字维护
        [benefit-publish] 发布政策明白卡
        [calendar-edit] 工作日历维护
        [account-edit] 账号维护
        [role-assign] 授权
        [audit-read] 审计查阅
        [token-issue] 建立访问令牌
        [webhook-edit] 事件推送维护
        [receiver-edit] 通知渠道维护
        [vault-notify] 系统通知
        [vault-contact] 隐号联系
        [vault-unmask] 明文查阅
        [vault-original] 查阅原文
        [vault-erase] 个人信息清除
        [key-rotate] 主密钥轮换
       *[other] 此项
    }”权限，但此事项不在您的单位或辖区之内。
    .next = 请转交负责该单位或区域的同事办理。
refusal-authority-not-here = 没有这一项，或者您无权查看。
    .next = 请核对编号或地址；如由他人转来，请与对方确认。

refusal-sign-in-wrong = 账号或密码不正确。
    .next = 请核对后重新输入；忘记密码时，请联系系统管理员重置。
refusal-sign-in-locked = 连续输入错误次数过多，此账号暂停登录，还需 { $minutes } 分钟。
    .next = 请稍后再试。如果不是您本人操作，请告知安全管理员。
refusal-session-unknown = 没有这次登录，或者它已经退出。
    .next = 请刷新页面查看登录中的设备。

refusal-delegation-own = 不能由自己代理自己。
    .next = 请填写本单位的一位同事。
refusal-delegation-colleague = 本单位没有使用此登录名的在用账号。
    .next = 请核对登录名；不能由其他单位的人员代理。
refusal-delegation-chain = 代同事履行的角色不能再交给别人。
    .next = 请联系被代理的同事。
refusal-delegation-role = 此角色不能交由代理。
    .next = 请由授予角色的管理员另行指派。
refusal-delegation-lacking = 您没有此角色，或者已经收回。
    .next = 请在列出的角色中选择。
refusal-delegation-nothing = 没有选择角色。
    .next = 请至少选择一项。
refusal-delegation-period = 结束日期早于开始日期，或者已经过去。
    .next = 请另选结束日期。
refusal-delegation-long = 每次最长代理 { $days } 天。
    .next = 请选择较早的结束日期，到期后可以再次交由代理。
refusal-delegation-beyond = 您自己的授权到不了那一天。
    .next = 请在自己授权的期限之内选择。
refusal-delegation-day = 日期无法识别。
    .next = 请写成 2026-03-02 的样子。

refusal-provider-none = 本系统没有设置统一身份认证。
    .next = 请用账号和密码登录。
refusal-provider-away = 统一身份认证暂时没有回应。
    .next = 请稍后再试，或者用账号和密码登录。
refusal-provider-lost = 这次登录不是在此浏览器开始的，或者已经超时、已经用过。
    .next = 请从登录页重新开始。
refusal-provider-state = 收到的答复与在此开始的登录不符。
    .next = 请从登录页重新开始；如果是点了别人发来的链接，请不要使用。
refusal-provider-denied = 统一身份认证没有完成登录：已取消，或者未获允许。
    .next = 请重新开始，或者用账号和密码登录。
refusal-provider-error = 统一身份认证拒绝了请求。
    .next = 请告知系统管理员，日志中有对方给出的原因；仍可用账号和密码登录。
refusal-provider-answer = 统一身份认证的答复没有通过核验。
    .next = 请重新开始；再次出现时，请告知系统管理员。
refusal-provider-stale = 统一身份认证没有要求您重新登录。
    .next = 请重新开始，并在那里再登录一次；此前的登录不能用于这一步。
refusal-provider-no-account = 没有与此身份对应的可用账号。
    .next = 请用账号和密码登录，在“我的账号”中关联；或者请系统管理员关联。
refusal-provider-other = 此身份与您账号关联的身份不同。
    .next = 请以本人身份在那里登录，或者用其他方式确认。
refusal-provider-taken = 此身份已经属于另一个账号。
    .next = 一个身份只对应一个账号；请系统管理员先解除另一处关联。
refusal-provider-linked-already = 此账号已经关联另一个身份。
    .next = 请先解除原有关联。
refusal-provider-not-linked = 此账号没有关联。
    .next = 请刷新页面查看。
refusal-provider-sole = 此账号只能通过统一身份认证登录，不能在这里解除关联。
    .next = 请联系系统管理员。
refusal-provider-subject = 请填写统一身份认证中的身份标识，1 至 255 个字符。
    .next = 请向统一身份认证的管理单位询问此人的主体标识。
refusal-sign-in-by-provider = 此账号通过统一身份认证登录，不再接受密码。
    .next = 请用本页上统一身份认证的按钮登录。
refusal-password-by-provider = 此账号不再接受密码。
    .next = 请通过统一身份认证确认。

refusal-password-short = 密码至少要有 { $least } 个字符。
    .next = 请加长后再试；一句好记的话也可以。
refusal-password-long = 密码最多 { $most } 个字符。
    .next = 请缩短后再试。
refusal-password-login = 密码中不能含有账号（包括倒写）。
    .next = 请换一个密码。
refusal-password-common = 这个密码太常见，容易被猜到。
    .next = 请换一个密码，例如一句只有您想得到的话。
refusal-password-breached = 这个密码出现在已经泄露的密码清单中。
    .next = 请换一个没有在别处用过的密码。
refusal-password-same = 新密码与现在的密码相同。
    .next = 请换一个密码。
refusal-password-again = 两次输入的新密码不一致。
    .next = 请重新输入两次。
refusal-password-wrong = 现在的密码不正确。
    .next = 请重新输入；多次错误会暂停登录。
refusal-password-must-change = 当前密码由他人设置，须先修改。
    .next = 请在“我的账号”中修改密码。

refusal-proof-old = 此项操作须在近期确认过身份，您上次确认已经过去一段时间。
    .next = 请打开“我的账号”中的“确认身份”（可另开窗口），确认之后回到本页重新提交，已填写的内容不会丢失。
refusal-second-wrong = 确认没有通过：口令或者恢复码不正确、已经用过，或者通行密钥不属于此账号。
    .next = 请等待应用显示新的口令后再试。
refusal-second-locked = 连续确认失败次数过多，暂停确认，还需 { $minutes } 分钟。
    .next = 请稍后再试。如果不是您本人操作，请修改密码并告知安全管理员。
refusal-second-needed = 此账号设有第二道确认，不能只用密码。
    .next = 请使用口令应用、通行密钥或者恢复码。
refusal-second-missing = 您的角色须有第二道确认，尚未设置。
    .next = 请在“我的账号”中设置第二道确认。
refusal-factor-offer = 这个方形码已经过期。
    .next = 请刷新页面，扫描新的方形码。
refusal-factor-code = 六位数字不正确，或者已经过期。
    .next = 请核对手机时间是否准确，并输入应用当前显示的数字。
refusal-factor-name = 名称须填写，最多 { $most } 个字。
    .next = 请填写自己能认出的名称。
refusal-factor-many = 最多可以设置 { $most } 个。
    .next = 请先移除不用的。
refusal-factor-unknown = 没有这一项，或者已经移除。
    .next = 请刷新页面查看。
refusal-passkey-wrong = 通行密钥没有设置成功：浏览器的回答与本次请求不符。
    .next = 请刷新页面重新设置。
refusal-recovery-without-factor = 尚未设置第二道确认，不需要恢复码。
    .next = 请先添加口令应用或者通行密钥。

refusal-account-unknown = 没有这个账号。
    .next = 请核对账号。
refusal-account-exists = 这个账号已经开立。
    .next = 请直接使用该账号，或另选一个。
refusal-account-closed = 这个账号已停用。
    .next = 如需继续使用，请先由系统管理员恢复。
refusal-account-login = 账号须为 2 至 32 个字母、数字、点、横线或下划线。
    .next = 请修改账号。
refusal-account-login-taken = 账号“{ $login }”已被使用。
    .next = 请另选一个账号。
refusal-account-name = 姓名须填写，最多 64 个字。
    .next = 请填写同事能认出的姓名。
refusal-account-role-unknown = 该账号没有这项授权。
    .next = 请刷新页面查看现有授权。
refusal-role-unknown = 权限表中没有角色“{ $role }”。
    .next = 请从列表中选择。
refusal-role-period = 授权的结束时间早于开始时间。
    .next = 请修改起止时间。
refusal-role-separate = 系统管理、安全管理与审计须由不同的人担任：此人已有的角色与新角色不能兼任。
    .next = 请另选他人，或先收回原有角色。
refusal-role-own = 不能给自己授权，也不能收回自己的授权。
    .next = 请由另一位安全管理员办理。

refusal-vault-reason = 查阅须写明理由，至少 { $least } 个字。
    .next = 请写明为何需要；查阅会留下记录。
refusal-vault-unknown = 没有登记诉求人的姓名和联系方式。
    .next = 可在办理页面请诉求人补充。
refusal-vault-erased = 诉求人的个人信息已按规定清除，无法恢复。
    .next = 请在事项中公开答复。
refusal-vault-exists = 保密库中已有同一编号的内容。
    .next = 请重试。
refusal-key-used = 此主密钥曾经使用过；只有新密钥可以接替在用的密钥。
    .next = 请由轮换命令生成新密钥。
refusal-key-current = 此主密钥正在使用。
    .next = 请先用 linli guard rotate 换用另一把。
refusal-key-missing = 在用的主密钥 { $key } 不在本机的密钥目录中。
    .next = 请从开始轮换的机器复制密钥目录；在此之前，本机打不开其他进程封存的内容。
refusal-key-unknown = 没有编号为 { $key } 的主密钥。
    .next = 可用 linli guard keys 查看现有密钥。
refusal-key-unsettled = 最近一次轮换不足 { $minutes } 分钟，可能还有进程没有换用新密钥。
    .next = 请稍后再试。
refusal-key-needed = 还有 { $count } 条记录由此主密钥保护，销毁后将无法打开。
    .next = 请先用 linli guard rotate 完成轮换。

difference-guard-unopened = 保密库中的内容用其标明的主密钥打不开：内容被更改过，或密钥不在本机。
difference-guard-row-differs = 账号、授权、密码、密钥或保密库的记录与台账不一致：记录曾被绕过台账更改。
difference-guard-row-orphan = 账号或保密库中有台账没有记载的记录。
difference-guard-look-lost = 台账记有一次明文查阅，而查阅记录中没有。

refusal-token-wrong = 访问令牌无效：不存在、已到期、已撤销，或其账号已关闭。
    .next = 请向令牌的持有人索取新的令牌。
refusal-token-scope = 这个访问令牌没有这项权限。
    .next = 请在“访问令牌”页面另建范围合适的令牌。
refusal-token-beside-session = 请求同时带有登录会话和访问令牌，无法确定以谁的身份办理。
    .next = 请只保留其中一个。
refusal-token-only-interface = 访问令牌只能用于程序接口，不能用于页面、登录、密码和令牌本身。
    .next = 这些事请本人登录后办理。
refusal-token-own = 访问令牌只能由本人为自己建立。
    .next = 请本人登录后建立。
refusal-token-purpose = 用途要写明，2 至 { $most } 个字。
    .next = 请写明哪个程序用来做什么。
refusal-token-right-unknown = 权限表中没有“{ $given }”这项权限。
    .next = 请从列表中选择。
refusal-token-place-outside = 没有这个地点。
    .next = 请填写地点的代码或名称。
refusal-token-period = 有效期为 1 至 { $most } 天。
    .next = 请修改天数；到期前可以另建新的令牌。
refusal-token-exists = 这个令牌已经存在。
    .next = 请刷新页面。
refusal-token-unknown = 没有这个访问令牌。
    .next = 请刷新页面，查看现有的令牌。

## 权限的名称

right-case-receive = 接收
right-case-register = 立案
right-case-answer = 直接答复
right-case-decline = 不予受理
right-case-dispatch = 派遣
right-case-accept = 签收
right-case-return = 退单
right-case-rule-return = 退单审核
right-case-designate = 指定承办
right-case-assist = 协办
right-case-report-assistance = 协办答复
right-case-handle = 处置记录
right-case-reply = 办结
right-case-check = 核查
right-case-revisit = 回访
right-case-rework = 返工
right-case-reopen = 重新办理
right-case-rule-reopening = 重办裁定
right-case-lapse = 逾期视同
right-case-extend = 申请延期
right-case-rule-extension = 延期审批
right-case-park = 申请挂账
right-case-rule-parking = 挂账审批
right-case-bar = 认定回避
right-case-make-safe = 确认安全文本
right-case-unbar = 撤销回避
right-case-own-data = 行使个人信息权利
right-case-answer-data = 答复个人信息请求
right-case-hold = 依法保全
right-case-pause = 中止计时
right-case-merge = 合并
right-case-join = 加入
right-case-withdraw = 撤回
right-case-close = 结案
right-case-archive = 归档
right-case-read = 查阅案卷
right-case-add-facts = 补充材料
right-case-rate = 评价
right-case-remind = 催办
right-case-supervise = 督办
right-case-transfer = 划转
right-case-recalculate = 时限重算
right-case-import = 导入
right-case-export = 导出
right-insight-read = 统计
right-whistle-propose = 拟吹哨
right-whistle-sound = 吹哨
right-whistle-answer = 应哨
right-whistle-escalate = 逾期上报
right-whistle-rule = 吹哨裁定
right-whistle-record = 联合处置记录
right-whistle-assess-department = 评价应哨单位
right-whistle-assess-street = 评价吹哨街道
right-whistle-transfer = 吹哨划转
right-case-solve-on-spot = 现场解决
right-case-close-undrawn = 办结未抽中的工单
right-scheme-draft = 起草考核方案
right-scheme-publish = 公布考核方案
right-listing-decide = 决定红榜黄牌
right-listing-appeal = 对红榜黄牌提出申诉
right-duty-propose = 提出职责目录修改
right-duty-review = 审核职责目录修改
right-words-edit = 修改界面用语
right-benefit-publish = 发布政策明白卡
right-consult-ask = 征询街道意见
right-consult-speak = 代表街道发表意见
right-consult-answer = 答复街道意见
right-consult-open = 打开密封的意见
right-consult-transfer = 街道意见划转
right-consult-read = 查看街道意见
right-oversight-commend = 提请表扬
right-oversight-object = 对表扬公示提出异议
right-oversight-transfer = 督查事项划转
right-whistle-read = 查阅吹哨
right-oversight-read = 查阅督查卷
right-oversight-answer = 答复督办
right-oversight-ask = 申请提级或者豁免
right-oversight-decide = 研究提级事项
right-oversight-rule = 裁定豁免
right-oversight-contest = 对豁免提出异议
right-oversight-draw = 抽取飞行检查
right-oversight-raise = 按时限预警
right-topic-read = 查阅治理主题
right-topic-adopt = 治理主题立项
right-topic-work = 主题治理
right-topic-judge = 评判主题
right-topic-notice = 回答是否感到变化
right-verify-invite = 邀请回访
right-verify-keep = 评价归集
right-verify-read = 查阅核实情况
right-assist-read = 查阅智能辅助情况
right-assist-train = 训练辅助模型
right-assist-switch = 启停智能辅助
right-assist-answer = 答复建议
right-assist-record = 记录建议
right-place-edit = 空间底座维护
right-org-edit = 组织维护
right-duty-edit = 权责清单维护
right-duty-adapt = 街道期限调整
right-duty-try = 派单试算
right-calendar-edit = 工作日历维护
right-account-edit = 账号维护
right-role-assign = 授权
right-audit-read = 审计查阅
right-token-issue = 建立访问令牌
right-webhook-edit = 事件推送维护
right-receiver-edit = 通知渠道维护
right-vault-notify = 系统通知
right-vault-contact = 隐号联系
right-vault-unmask = 明文查阅
right-vault-original = 查阅原文
right-vault-erase = 个人信息清除
right-key-rotate = 主密钥轮换
right-other = 此项
