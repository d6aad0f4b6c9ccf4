# 核实：自助回访、评价、抽样规则

verify-nav = 群众评价
verify-link-title = 这件事办得怎么样
verify-link-about = 您反映的事项（编号 { $number }）已经办复，请说说实际情况。不需要登录。
verify-contacted = 办理单位联系过您吗
    .yes = 联系过
    .no = 没有联系
verify-solved = 问题解决了吗
    .yes = 解决了
    .no = 没有解决
verify-missing = 还差什么
    .hint = 没有解决的，请写明还有什么没办好；案件会退回继续办理。
verify-satisfaction = 您满意吗
    .hint = 自愿填写，15 日内可以修改。被评价的单位看不到是谁评的。
verify-words = 您想说的话
    .hint = 只会和至少另外四份评价打乱顺序、一起展示，日期只到月份。请不要写姓名和电话。
verify-prompted = 评价是否受到影响
    .yes = 有人提示我怎么评价，或者给了我好处
verify-send = 提交
verify-change = 保存修改
verify-answered = 您已经回答过
    .change = 评价还可以修改；是否解决不能在这里改，没有解决的请在案件页面申请重办。
verify-done = 谢谢，已经收到
    .solved = 您说问题已经解决，案件即将结案。结案后又出现问题的，可以申请重办。
    .unsolved = 您说问题没有解决，案件已经退回继续办理。
verify-done-change = 在 { $until } 前可以修改评价
verify-follow = 用编号和查询码查看进度

verify-title = { $unit }：群众评价
verify-about = 评价满五份才成批展示，顺序打乱，日期只到月份；不显示案件和评价人。
verify-unit = 单位
verify-counts = 回访与评价
verify-coverage = 回访覆盖
    .hint = 有人回答的 / 已经去问的
verify-solved-share = 诉求人说已解决
    .hint = 说已解决的 / 有人回答的
verify-shown = 已展示的评价
verify-waiting = 还没有展示的评价
verify-waiting-few = 不足五份
verify-excluded-burst = 因短时间内集中评价剔除
verify-excluded-prompted = 因有人提示或给好处剔除
verify-left-out = 剔除的评价不计入满意情况，份数和原因在这里公开；有人提示的，上级单位已收到通知。
verify-batches = 成批展示的评价
verify-batches-empty = 还没有可以展示的评价
verify-batches-none = 评价过了修改期并且满 { $least } 份，才会在这里一起展示。
verify-batch = 第 { $number } 批（{ $count } 份）
verify-words-said = 说的话
verify-month = 月份

verify-rule-title = 核查抽样规则
verify-rule-about = 办复以后抽不抽中核查，由规则和随机数决定，谁也不能挑选。
verify-rule-version = 现行规则为第 { $version } 版，自{ $since }起施行。
verify-rule-shipped = 现行规则是随程序提供的缺省规则，本地没有另行规定。
verify-rule-shares = 各类办复的抽查比例
verify-rule-ground = 依据
verify-rule-share = 抽查比例
verify-share = 每 100 件抽 { $share } 件
verify-share-always = 全部核查
verify-share-never = 不抽查
verify-rule-afterwards = 同时符合几条的，按最高的比例。抽中与否在核查有结果之前不告诉办理单位：没有抽中的也要等核查时限届满，才转回访；没有联系方式的，按“自报已解决，未抽查”结案。同一单位有抽中的逾期未查时，没抽中的最多再等 { $days } 日。
verify-ground-again = 重办、返工后的办复
verify-ground-urgent = 危及生命财产、停水停电停气停热
verify-ground-recurrent = 同一地点同一事项{ $days ->
        [0] 短期内
       *[other] { $days } 日内
    }再次发生
verify-ground-overdue = 超期办复
verify-ground-failed-lately = 承办单位{ $days ->
        [0] 近期
       *[other] { $days } 日内
    }有核查不通过
verify-ground-no-contact = 没有可以回访的人
verify-ground-on-spot = 当场处理的小事
verify-ground-base = 其他办复
verify-again = 重算抽样
verify-again-number = 案件编号
verify-again-hint = 审计用：用日志里的随机数和当时的规则重算。
verify-again-unknown = 没有这件案件
    .next = 请核对编号。
verify-again-none = 这件案件还没有抽样记录
verify-again-at = 办复时间
verify-again-rule = 规则版本
verify-again-seed = 随机种子
verify-again-lot = 抽得的数（小于比例即抽中）
verify-again-drawn = 抽中核查
verify-again-undrawn = 没有抽中
verify-again-agrees = 重算结果与记录一致。
verify-again-differs = 重算结果与记录不一致，请核对日志。

refusal-verify-link-unknown = 没有这个链接。
    .next = 请核对收到的链接是否完整；也可以用编号和查询码查看案件。
refusal-verify-link-used = 这个链接已经用过了，每个链接只能回答一次。
    .next = 还没有解决的，请用编号和查询码打开案件，申请重办。
refusal-verify-link-ended = 已经有人用其他方式问过您，或者案件又在办理了，这个链接不再有效。
    .next = 请用编号和查询码查看案件现在的情况。
refusal-verify-link-expired = 这个链接已经过期（{ $due }）。
    .next = 请用编号和查询码查看案件；没有解决的，结案后可以申请重办。
refusal-verify-own-work = 参与办理的单位的人员不能回答回访，也不能评价。
    .next = 请由诉求人本人在自己的设备上打开；请退出工作账号。
refusal-verify-own-device = 这台设备上有办理单位的人员工作，不能用来回答回访。
    .next = 请诉求人用自己的手机打开，或者请回访人员打电话。
refusal-verify-own-network = 这个网络属于办理单位，不能用来回答回访。
    .next = 请换用自己的网络打开，或者请回访人员打电话。
refusal-verify-edit-author = 评价只能由评价人通过自己的链接修改。
    .next = 请使用收到的链接。
refusal-verify-edit-late = 修改期已于 { $due } 届满。
    .next = 没有解决的，可以申请重办。
refusal-verify-solved = 请说明问题是否解决。
    .next = 请选择一项。
refusal-verify-choice = 这一项只能选列出的答案。
    .next = 请重新选择。
refusal-verify-satisfaction = 满意程度为一到五级。
    .next = 请从列表中选择，或留空。
refusal-verify-missing = 没有解决的，请写明还差什么。
    .next = 写一句话就可以，办理单位要据此继续办理。
refusal-verify-words-long = 最多 { $most } 字，现在是 { $count } 字。
    .next = 请写短一些。
refusal-verify-invited-before = 这份邀请已经发出。
    .next = 请刷新页面。
refusal-verify-invitation-too-late = 回访时限（{ $due }）已过，不再发出邀请。
    .next = 请电话回访。

# 本地规则各项的名称
policy-verify = 回访与评价
    .about = 自助回访与满意度评价：多久内可改、满几条才成批公开、短时间集中评价怎样剔除、设备痕迹保留多久。
policy-verify-edit-days = 评价人可以修改评价的天数
policy-verify-batch-least = 满多少条才成批公开给被评单位
policy-verify-burst-count = 同一设备或网络对同一单位集中评价，从几条算起
policy-verify-burst-minutes = 集中评价按多少分钟内计算
policy-verify-trace-days = 设备和网络痕迹保留天数
