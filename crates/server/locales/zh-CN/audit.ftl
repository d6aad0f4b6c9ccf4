# 查阅审计与水印

audit-title = 查阅审计
audit-head = 谁在何时、为什么看过哪件工单。查询本身只有审计管理员和个人信息保护负责人可用。
audit-tab-looks = 查阅记录
audit-tab-unusual = 异常查阅
audit-find = 工单编号、账号或者页面上的水印编号
audit-about = 输入工单编号，列出看过它的每一次；输入账号，列出此账号最近五百次；输入水印编号，找到外流页面对应的那一次。
audit-nothing = 没有查阅记录，或者没有这个编号。
audit-nothing-unusual = 没有需要询问的情况。
audit-unusual-about = 列出近 { $days } 天内：一小时查阅 { $many } 件以上，或者在 { $from } 时至次日 { $to } 时之间一小时查阅 { $odd } 件以上。这是一份询问清单，不是结论，也不给账号打标记。
audit-at = 时间
audit-who = 谁
audit-what = 方式
audit-purpose = 用途
audit-reason = 理由
audit-code = 水印编号
audit-hour = 时段开始
audit-matters = 查阅件数
audit-why = 缘由
audit-why-many = 短时大量
audit-why-odd = 非工作时段
audit-system = 系统
audit-what-view = 查看
audit-what-refresh = 页面自动更新
audit-what-file = 打开附件
audit-what-print = 打开回执
audit-what-export = 导出
audit-what-identity = 明文查阅

watermark-label = 查阅水印
watermark-said = { $name } { $at } { $code }
watermark-none = 没有找到水印
watermark-found = { $at } { $name }（{ $login }）{ $what } { $object }，用途：{ $purpose }
watermark-unknown = 编号 { $code } 在查阅记录中不存在
