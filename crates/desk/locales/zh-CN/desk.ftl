# 待办

desk-title = 待办
desk-handed-on = 案件 { $number } 已办理，并已转出
desk-handed-on-text = 它现在由其他单位负责，不再列在您的案件里；有结果时会通知您。
desk-new = 登记诉求
desk-about = 共 { $total } 件，其中已超期 { $overdue } 件
desk-about-more = 多于 { $total } 件，其中已超期至少 { $overdue } 件
desk-tabs = 按要做的事
desk-all = 全部
desk-tick = 选中：{ $title }
desk-column-title = 事由
desk-column-what = 要做的事
desk-column-clock = 时限
desk-column-matter = 事项
desk-column-place = 地点
desk-column-received = 接收时间
desk-column-number = 编号
desk-empty = 现在没有等你处理的事
    .text = 有新的待办时，本页会自动出现。
desk-show-all = 查看全部待办
desk-to-cases = 查看案件
desk-band = { $band }（{ $count } 件）
desk-band-more = { $band }（至少 { $count } 件）
desk-band-all = 查看全部“{ $band }”
desk-band-overdue = 已超期
desk-band-today = 今天到期
desk-band-week = 本周到期
desk-band-later = 本周以后到期
desk-band-unclocked = 不计时
desk-bulk = 对选中的案件
desk-bulk-hint = 先选中几件，再选要做的事；执行之前先列出会发生什么。

# 草稿
draft-from = 已恢复你{ $ago }写的草稿。
draft-keep = 保存草稿
draft-drop = 丢弃草稿
draft-saved = 草稿已保存
refusal-draft-name = 这个表单不能保存草稿。
    .next = 请直接提交。
refusal-draft-too-large = 草稿太长，没有保存。
    .next = 请缩短内容，或直接提交。

# 通知
notices-title = 通知
notices-about = 告诉你或你单位的事，不需要你办理；要办的事在待办里
notices-read-all = 全部标为已读
notices-unread = 未读
notices-open-about = 打开 { $about }
notices-empty = 没有通知
    .text = 案件被退回、重新办理、超期或者换了单位时，会在这里告诉你。
notice-returned = { $unit }退回了案件 { $about }，正在等派遣台裁定。
notice-designated = 案件 { $about } 退单后已指定{ $unit }承办，不能再退。
notice-redispatched = 你单位退回的案件 { $about } 已改派{ $unit }。
notice-reopened = 案件 { $about } 因诉求人反映没有解决，重新办理。
notice-reopened-below = 下级单位{ $unit }的案件 { $about } 因诉求人反映没有解决，重新办理。
notice-prompted = 案件 { $about }：诉求人反映回访评价时有人提示或给好处，承办单位为{ $unit }，请核实。
notice-rework = 案件 { $about } 核查没有通过，退回返工。
notice-unsolved = 案件 { $about } 回访时诉求人说没有解决，继续办理。
notice-extension-granted = 案件 { $about } 的延期申请已批准。
notice-extension-refused = 案件 { $about } 的延期申请没有批准，原时限不变。
notice-withdrawn = 案件 { $about } 已由诉求人撤回，不用再办。
notice-merged = 案件 { $about } 已并入另一案件。
notice-transferred-away = 案件 { $about } 因职责调整已不再由你单位承办。
notice-transferred-here = 案件 { $about } 因职责调整转由你单位承办。
notice-overdue = 案件 { $about } 已超期。
notice-clock-moved = 案件 { $about } 的时限因工作日历变动重新计算。
