# 表单、列表、时间

form-refused = 请先处理以下问题
form-refused-prefix = 错误：
form-optional = （可不填）
form-choose = 请选择
form-longest = 最多 { $most } 字
form-left = 还可输入 {"{n}"} 字
form-over = 已超出 {"{n}"} 字

filter-label = 筛选
filter-apply = 查询
filter-clear = 清除全部条件
filter-more = 更多条件
filter-remove = 去掉条件：

pager-label = 翻页
pager-shown = 本页 { $shown } 条
pager-of = 本页 { $shown } 条，共 { $total } 条
pager-first = 回到第一页
pager-next = 下一页

progress-of = 已处理 { $done } 条，共 { $total } 条（{ $percent }%）
progress-counted = 已处理 { $done } 条

duration-moment = 1 分以内
duration-minutes = { $minutes } 分
duration-hours = { $hours } 小时
duration-hours-minutes = { $hours } 小时 { $minutes } 分
duration-days = { $days } 天
duration-days-hours = { $days } 天 { $hours } 小时

clock-left = 剩余 { $length }
clock-overdue = 已超时 { $length }
clock-paused = 已暂停，剩余 { $length }
clock-kept = 按时办结
clock-missed = 超时 { $length }办结
clock-due = 截止 { $at }
clock-work-time = { $length }（工作时间）
clock-work-days = { $days } 个工作日
clock-days = { $days } 天
clock-provisional = 暂定
clock-basis = 依据

ago-now = 刚刚
ago-minutes = { $number }分钟前
ago-hours = { $number }小时前
ago-days = { $number }天前

moment = { $day } { $clock }
moment-day = { $year }年{ $month }{ $day }日
month-1 = 1月
month-2 = 2月
month-3 = 3月
month-4 = 4月
month-5 = 5月
month-6 = 6月
month-7 = 7月
month-8 = 8月
month-9 = 9月
month-10 = 10月
month-11 = 11月
month-12 = 12月

here-do = 用我现在的位置
here-looking = 正在定位……
here-found = 已取得位置
here-denied = 没有定位权限。请在下面写地点，或到手机设置里允许定位后再试。
here-failed = 没能取得位置。请在下面写地点，或到空旷处再试一次。
