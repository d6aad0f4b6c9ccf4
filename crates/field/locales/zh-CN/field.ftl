## 外勤：手机上的网格员页面、离线、巡查计划

field-title = 外勤
field-manifest-name = 邻里外勤
field-manifest-about = 网格员上报、当场处理、查看本网格未结事项；没有网络也能用。
field-bar-home = 待办
field-bar-patrol = 巡查
field-sent = 已收到，编号 { $number }
field-device = 已发送的不再留在手机上。本人可见的未结案件在手机上保留 { $days } 天，供无网时查看，不含反映人信息；退出登录即清除。

field-news = 新派遣
field-news-about = { $unit } · { $at }
field-waiting = 我网格里的未结事项
field-waiting-none = 没有未结事项。
field-found = 我发现的
field-found-none = 上报和当场处理的事项，结果会在这里告诉您。
field-due = 时限
field-full-case = 打开完整案卷

field-report = 上报问题
    .about = 看到什么写什么。没有网络时先存在手机里，联网后自动发送。
    .do = 上报
field-spot = 当场处理
    .about = 顺手就能解决的小事：是什么事、在哪里、怎么处理的。
    .do = 记录
field-text = 看到了什么
field-done = 怎么处理的
field-file = 照片或录音
    .hint = 不要求拍照；拍了就一起发。
field-here = 用我现在的位置
field-elsewhere = 不在我的网格里
field-elsewhere-where = 在哪里
field-matters-often = 常见
field-spot-found = 巡查发现：{ $matter }
field-spot-after = 记录后由系统随机抽取一部分请别人核查，其余按规则结束，并注明“自报已解决，未抽查”。
field-danger-by-matter = 该事项按目录属于危及生命财产安全。
field-facts = 补充情况
field-facts-words = 现场情况
field-facts-do = 补充

field-said-offline = 没有网络。显示的是 { $when } 的内容；写下的会存在手机里，联网后自动发送。
field-said-signed-out = 登录已过期。手机里有 { $count } 条没有发送，登录后自动发送。
field-said-sign-in = 登录
field-said-waiting = 等待发送：{ $count } 条
field-said-none-waiting = 没有等待发送的内容
field-said-kind-report = 上报
field-said-kind-spot = 当场处理
field-said-kind-facts = 补充情况
field-said-kept = 已存在手机里，联网后自动发送。
field-said-sending = 正在发送
field-said-sent = 已发送 { $number }
field-said-open-case = 打开
field-said-refused = 没有被接受
field-said-conflict = 您写的时候，案件已有变化
field-said-mine = 我写的
field-said-theirs = 现在的案件
field-said-send-anew = 仍然发送
field-said-drop = 不发送，删除
field-said-drop-sure = 确定删除？删除后无法找回。
field-said-edit = 修改
field-said-other-account = 这部手机里有另一账号的 { $count } 条没有发送，只能由本人登录后发送。
field-said-send-now = 现在发送
field-said-here-found = 已取得位置
field-said-here-failed = 没有取得位置，请选择网格。
field-said-known = 知道了
field-said-new-dispatch = 新派遣：{ $title }
field-said-leave-unsent = 还有 { $count } 条没有发送。退出登录会把它们从这部手机上清除。
field-said-leave-stay = 先不退出
field-said-leave-go = 清除并退出

field-patrol-title = 本周巡查
field-patrol-week = { $from } 至 { $to }
field-patrol-today = 今天
field-patrol-none = 按规则，本周没有需要重点去看的地方。
field-patrol-found = 发现问题
field-patrol-no-trace = 没有发现问题，不用上传任何东西，也不留下记录。不打卡，不记轨迹，不要求拍照。
field-why-times = { $count } 次
field-why-few = 不足 5 次
field-why-recurs = { $days } 天内同类事项 { $times }
field-why-overdue = 超期未结 { $times }

field-plan-title = 巡查计划
field-plan-week = 所在周的任一天
field-plan-day = 日期
field-plan-why = 为什么去
field-plan-no-grid = { $place }（未定到网格）
field-plan-group = { $place }（{ $count } 处）
field-plan-rest = 另有 { $count } 处没有显示，请选择更小的范围。
field-plan-about-people = 计划只排地点和事项。谁去看、看了几次，系统不记录也不统计。

field-rules-title = 巡查规则
field-rules-about = 哪些地方先去看，按这些规则排，规则公开。
field-rules-edit = 试算巡查规则
field-rules-promise = 规则只看地点和事项，不看住在那里的人，也不看谁去巡查。
field-rules-recurrence = { $days } 天内同一地点同类事项重复发生
field-rules-overdue = 超期未结事项
field-rules-each = 达到 { $least } 次起，每次 { $points } 分
field-rules-stops = 每处每周最多列入
field-rules-kept = 手机上保留未结案件
field-days = { $days } 天
field-rules-seasons = 季节风险
field-rules-season = 季节
field-rules-when = 每年
field-rules-points = 分值
field-rules-basis = 依据
field-rules-versions = 历次版本
field-rules-version = 版本
field-rules-shipped = 出厂规则
field-rules-from = 生效日期
    .hint = 已经开始的一周仍按原规则。
field-rules-text = 规则
    .hint = 每个参数的含义写在出厂规则的注释里：保留天数、每周数量、重复、超期、季节。
field-rules-set-at = 在本地规则中设定
field-rules-try-about = 在这里看一段规则会给本周带来什么，什么也不改动。定下来以后，在本地规则中写明生效日期。
field-rules-try = 先看本周会怎样
field-rules-coming = { $day } 起按新版本执行。
field-rules-tried = 按这些规则，本周全部地点由 { $old } 处变为 { $new } 处：增加 { $come } 处，减少 { $go } 处。

## 拒绝的理由

refusal-field-rules-missing = 没有写规则。
    .next = 请写明规则，或从上一版本修改。

refusal-field-week = 日期读不懂。
    .next = 请按 2026-03-02 的格式填写。

refusal-field-seen-at = 手机记下的时间读不懂。
    .next = 请重新填写并发送。

refusal-field-place-unknown = 没有这个地方，或者不在您的职责范围内。
    .next = 请从列表中选择。

policy-patrol = 巡查规则
    .about = 哪些地方先去看：重复发生、超期未结和季节风险各给多少分；只看地点和事项。
policy-patrol-kept-days = 手机离线时本人在办案件保留天数
policy-patrol-stops-per-week = 一地一周最多安排几处
policy-patrol-period-days = 按多少天内的重复计算
policy-patrol-recurrence-least = 重复发生：从几次起
policy-patrol-recurrence-points = 重复发生：每次几分
policy-patrol-recurrence-basis = 重复发生：依据
policy-patrol-overdue-least = 超期未结：从几件起
policy-patrol-overdue-points = 超期未结：每件几分
policy-patrol-overdue-basis = 超期未结：依据
policy-patrol-season-code = 季节风险：代码
policy-patrol-season-name = 季节风险：名称
policy-patrol-season-name-en = 季节风险：英文名称
policy-patrol-season-from = 季节风险：起（月-日）
policy-patrol-season-to = 季节风险：止（月-日）
policy-patrol-season-matters = 季节风险：事项
policy-patrol-season-points = 季节风险：几分
policy-patrol-season-basis = 季节风险：依据
