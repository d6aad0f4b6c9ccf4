# 时限：单位、状态、事由、剩余与超期、计算说明

clock-unit-second = { $amount } 秒
clock-unit-hour = { $amount } 小时
clock-unit-work-hour = { $amount } 个工作小时
clock-unit-calendar-day = { $amount } 日
clock-unit-work-day = { $amount } 个工作日

clock-state-running = 计时中
clock-state-paused = 暂停计时
clock-state-met = 按时完成
clock-state-overrun = 逾期完成
clock-state-cancelled = 已取消

clock-kind-answer = 接听、应答
clock-kind-contact = 联系诉求人
clock-kind-register = 登记
clock-kind-dispatch = 派单
clock-kind-accept = 签收
clock-kind-return = 退单
clock-kind-ruling = 裁定
clock-kind-plan = 拿出方案
clock-kind-on-site = 到场
clock-kind-handle = 办理
clock-kind-reply = 答复
clock-kind-check = 核查
clock-kind-revisit = 回访
clock-kind-review = 复核挂账

clock-cause-hearing = 听证
clock-cause-tender = 招标
clock-cause-auction = 拍卖
clock-cause-inspection = 检验
clock-cause-testing = 检测
clock-cause-quarantine = 检疫
clock-cause-appraisal = 鉴定
clock-cause-expert-review = 专家评审
clock-cause-listed = 其他法定事由

clock-event-started = 开始计时
clock-event-paused = 暂停计时
clock-event-resumed = 恢复计时
clock-event-extended = 延长时限
clock-event-stopped = 停止计时
clock-event-recalculated = 重新计算到期时间

clock-recalculation-year-announced = 年度放假安排公布
clock-recalculation-calendar-changed = 工作日历调整

clock-basis-cited = 依据：{ $text }
clock-calendar-used = 工作日历：{ $title }，第 { $version } 版
clock-calendar-shipped = 工作日历：{ $title }，随系统提供
clock-end-of-day = { $day }24时

clock-remaining-days = 剩余 { $days } 天{ $hours ->
    [0] {""}
   *[other] {" "}{ $hours } 小时
}
clock-remaining-hours = 剩余 { $hours } 小时{ $minutes ->
    [0] {""}
   *[other] {" "}{ $minutes } 分
}
clock-remaining-minutes = 剩余 { $minutes } 分
clock-remaining-seconds = 剩余 { $seconds } 秒
clock-remaining-work-days = 剩余 { $days } 个工作日{ $hours ->
    [0] {""}
   *[other] {" "}{ $hours } 小时
}（工作时间）
clock-remaining-work-hours = 剩余 { $hours } 小时{ $minutes ->
    [0] {""}
   *[other] {" "}{ $minutes } 分
}（工作时间）
clock-remaining-work-minutes = 剩余 { $minutes } 分（工作时间）
clock-remaining-work-seconds = 剩余不到 1 分（工作时间）

clock-exceeded-days = 已超期 { $days } 天{ $hours ->
    [0] {""}
   *[other] {" "}{ $hours } 小时
}
clock-exceeded-hours = 已超期 { $hours } 小时{ $minutes ->
    [0] {""}
   *[other] {" "}{ $minutes } 分
}
clock-exceeded-minutes = 已超期 { $minutes } 分
clock-exceeded-seconds = 已超期 { $seconds } 秒
clock-exceeded-work-days = 已超期 { $days } 个工作日{ $hours ->
    [0] {""}
   *[other] {" "}{ $hours } 小时
}（工作时间）
clock-exceeded-work-hours = 已超期 { $hours } 小时{ $minutes ->
    [0] {""}
   *[other] {" "}{ $minutes } 分
}（工作时间）
clock-exceeded-work-minutes = 已超期 { $minutes } 分（工作时间）
clock-exceeded-work-seconds = 已超期，按工作时间不到 1 分

clock-weekday-1 = 星期一
clock-weekday-2 = 星期二
clock-weekday-3 = 星期三
clock-weekday-4 = 星期四
clock-weekday-5 = 星期五
clock-weekday-6 = 星期六
clock-weekday-7 = 星期日

clock-reason-start-day = 开始的当日不计入
clock-reason-elapsed = 昼夜连续计算
clock-reason-every-day = 按自然日计算
clock-reason-workday = 工作日
clock-reason-weekend = 周末
clock-reason-holiday = { $name }放假
clock-reason-make-up = { $name }调休上班
clock-reason-after-hours = 已过当日工作时间
clock-reason-moved = 最后一日为休息日，顺延

clock-day-work = { $day }，{ $weekday }：上班（{ $reason }），{ $hours }
clock-day-work-provisional = { $day }，{ $weekday }：上班（{ $reason }），{ $hours }；当年放假安排尚未公布，暂按每周作息推定
clock-day-off = { $day }，{ $weekday }：不上班（{ $reason }）
clock-day-off-provisional = { $day }，{ $weekday }：不上班（{ $reason }）；当年放假安排尚未公布，暂按每周作息推定

clock-span-days = { $first }至{ $last }
clock-span-counted = 计入 { $days } 日：{ $span }，{ $reason }
clock-span-work = 计入 { $length }：{ $span }，{ $reason }
clock-span-elapsed = 计入：{ $span }，{ $reason }
clock-span-skipped = 不计 { $days } 日：{ $span }，{ $reason }

clock-answer-asked = 自{ $from }起，{ $term }，工作日历：{ $calendar }
clock-answer-due = 到期：{ $at }
clock-answer-provisional = 暂定：所经年份的放假安排尚未全部公布，公布后到期时间可能变动
clock-answer-shortened = 以下从略

# 拒绝说明：理由（含规则），以及下一步（.next）

refusal-clock-term-zero = 时限至少为 1 个单位。
    .next = 请填写大于零的整数。
refusal-clock-term-long = 时限过长：到期时间不得晚于 2299 年。
    .next = 请核对数量和单位。
refusal-clock-start-years = 起算时间不在 1900 年至 2299 年之间。
    .next = 请核对起算时间。
refusal-clock-unit-unknown = 没有“{ $unit }”这种时限单位。
    .next = 请从秒、小时、工作小时、日、工作日中选择。
refusal-clock-basis-missing = 每项时限都要注明依据：规则编号和条文名称缺一不可。
    .next = 请补充所依据的法律、规章或本地规则。
refusal-clock-unknown = 没有找到这项时限。
    .next = 请刷新页面，查看当前有效的时限。
refusal-clock-stopped = 这项时限已经停止，不能再变更（一项时限只能停止一次）。
    .next = 如需重新计时，请按流程启动新的时限。
refusal-clock-paused-already = 这项时限已在暂停中。
    .next = 请先恢复计时，再以新的事由暂停。
refusal-clock-not-paused = 这项时限没有暂停，无需恢复。
    .next = 请刷新页面，查看当前状态。
refusal-clock-pause-cause = 只有法律、法规列明的事由才能暂停计时（行政许可法第四十五条）。
    .next = 请选择听证、招标、拍卖、检验、检测、检疫、鉴定、专家评审，或者其他法定事由。
refusal-clock-pause-late = 时限已于 { $due } 届满，届满后不能暂停。
    .next = 请尽快办结；逾期情况可在答复中说明。
refusal-clock-pause-untold = 暂停计时应当书面告知申请人（行政许可法第四十五条），请填写告知书文号。
    .next = 请先出具告知书，再填写文号。
refusal-clock-pause-unlisted = 以“其他法定事由”暂停，应当引用列明该事由的规定。
    .next = 请填写所依据规定的名称和条款。
refusal-clock-extend-late = 时限已于 { $due } 届满，延期应当在届满前批准。
    .next = 请尽快办结；逾期情况可在答复中说明。
refusal-clock-extend-again = 按规定，这项时限最多可以延期 { $most } 次，已用完。
    .next = 请在现有时限内办结，或者按规定申请挂账。
refusal-clock-extend-approver = 延期应当经负责人批准。
    .next = 请填写批准人。
refusal-clock-extend-own = 申请延期的人不能自己批准延期。
    .next = 请由其他有权批准的负责人批准。
refusal-clock-time-backwards = 系统时间（{ $now }）早于上一次操作（{ $last }），为免算错时限，本次操作没有进行。
    .next = 请联系管理员校准服务器时间，然后重试。
refusal-clock-calendar-other = 这项时限按“{ $own }”日历计算，不能用“{ $other }”日历。
    .next = 请使用原来的工作日历。
refusal-clock-calendar-unknown = 没有名为“{ $name }”的工作日历。
    .next = 请先在日历管理中建立，或者改用国家工作日历。
refusal-clock-calendar-earlier = 新版日历的生效时间不得早于现有版本（{ $last }）。
    .next = 请填写更晚的生效时间。
refusal-clock-calendar-word = 第 { $line } 行无法识别：{ $text }
    .next = 请按说明中的行式填写，或者以“#”开头作为注释。
refusal-clock-calendar-date = 第 { $line } 行的日期有误：{ $text }
    .next = 日期应写作 10-01、10-01..10-07，跨年时写全年份；年份在 1900 年至 2299 年之间。
refusal-clock-calendar-hours = 第 { $line } 行的工作时间有误：{ $text }
    .next = 时段应写作 09:00-12:00，先后不得颠倒，彼此不得重叠。
refusal-clock-calendar-name = 第 { $line } 行的名称缺失或含有不允许的字符：{ $text }
    .next = 名称只用文字、数字、“-”和“_”，不超过 60 字。
refusal-clock-calendar-years = 公布的年份缺失、不连续，或者这份日历不随年度安排变动：{ $text }
    .next = 请写明公布的年份；年份应与已公布的各年相连。
refusal-clock-calendar-conflict = 第 { $line } 行把同一天既列为放假又列为上班：{ $text }
    .next = 请对照当年的放假通知更正。
refusal-clock-calendar-no-work = 日历“{ $text }”一周之内没有任何工作时间，时限将永远无法届满。
    .next = 请至少给一天填写工作时间。
refusal-clock-calendar-follows = 日历“{ $text }”所沿用的日历不存在，或者它本身又沿用别的日历。
    .next = 请沿用一份独立的日历，例如国家工作日历。
refusal-clock-calendar-table = 第 { $line } 行不符合表格要求：{ $text }
    .next = 表格应有“日期、名称、是否放假”三列，列名依次为 date、name、is_off_day；放假填 1，调休上班填 0。
refusal-clock-calendar-long = 日历文件过长。
    .next = 请确认选择的是日历文件。
