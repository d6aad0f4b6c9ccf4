# 本地规则：各项规定的查阅、校验和设定

policy-list = 本地规则
policy-admin = 管理
policy-about = 各地可以不同的时限、限额和比例，都是有版本、有施行日期的数据。已经开始的事项按开始时的规定办。
policy-column-name = 规则
policy-column-about = 管什么
policy-column-since = 现行版本自
policy-column-coming = 将要施行
policy-column-what = 内容
policy-column-value = 规定
policy-column-basis = 依据
policy-column-before = 原规定
policy-column-after = 新规定
policy-column-version = 版本
policy-column-begins = 施行
policy-column-set = 制定日期
policy-column-by = 制定人

policy-shipped = 随程序提供
policy-version = 第 { $version } 版
policy-in-force = 现行
policy-begins-present = { $day }起，现行
policy-begins-later = { $day }起，尚未施行
policy-began = { $day }起
policy-by-system = 系统
policy-tried = 用真实数据试算：这样改会带来什么
policy-part = { $label }（第 { $number } 项）
policy-to-present = 回到现行版本

policy-values-present = 现行规定，{ $day }起施行
policy-values-present-shipped = 现行规定，随程序提供
policy-values-shipped = 随程序提供的规定
policy-values-of = 第 { $version } 版的规定
policy-yes = 是
policy-no = 否
policy-empty-list = 无
policy-nothing = 无
policy-and = 、

policy-set = 设定新版本
policy-set-about = 先校验，看清会改变哪些规定，再设定。设定后自施行日期起生效，原来的版本留在下面的记录里。
policy-text = 规定全文
    .hint = 每一项的含义写在“#”号后面。文字内容放在英文双引号里。
policy-from = 施行日期
    .hint = 今天是指从现在起；不能早于今天。要取消尚未施行的版本，请以同一施行日期再设定一版。
policy-do-check = 校验
policy-do-set = 设定
policy-saved = 新版本已施行。
policy-saved-later = 新版本已设定，{ $day }起施行。
policy-coming = 第 { $version } 版自{ $day }起施行，在此之前按现行规定。
policy-check-good = 校验通过，与施行时的现行规定相比改变 { $count } 项。
    .next = 确认无误后按“设定”。
policy-check-same = 校验通过，与施行时的现行规定没有不同。
policy-changes = 改变的规定
policy-history = 各版本

difference-policy-differs = 本地规则的版本与日志不一致
difference-policy-orphan = 本地规则的版本在日志中没有来源

## 拒绝的理由

refusal-policy-none = 您没有设定这项规则的权限。
    .next = 需要修改的，请联系系统管理员。
refusal-policy-unknown = 没有这项规则。
    .next = 请从本地规则列表中选择。
refusal-policy-empty = 没有写规定。
    .next = 请写明全文，或打开某一版本从那里改起。
refusal-policy-too-long = 全文不能超过 { $most } 字节。
    .next = 请删去多余的内容。
refusal-policy-unreadable = 第 { $line } 行读不懂：{ $shown }
    .next = 请检查这一行的引号、等号和括号是否成对；文字内容放在英文双引号里。
refusal-policy-twice = 第 { $line } 行重复了前面已有的内容：{ $shown }
    .next = 请只保留一处。
refusal-policy-missing = 缺少“{ $key }”（看第 { $line } 行所在的部分）。
    .next = 请补上这一项；可以打开随程序提供的版本对照。
refusal-policy-unknown-key = 第 { $line } 行的“{ $key }”不是这项规则的内容：{ $shown }
    .next = 请检查名称是否写错，不需要的请删去。
refusal-policy-kind = 第 { $line } 行{ $kind ->
        [number] 应是不小于 0 的整数
        [text] 应是英文双引号里的文字
        [yes-no] 应是 true 或 false
        [list] 应是方括号里的一列
       *[part] 应是一个部分
    }：{ $shown }
    .next = 请改正这一行。
refusal-policy-choice = 第 { $line } 行的“{ $given }”不能用：{ $shown }
    .next = 可以用：{ $choices }。
refusal-policy-outside = 第 { $line } 行的“{ $key }”是 { $given }，应在 { $least } 到 { $most } 之间。
    .next = 请改为这个范围内的数。
refusal-policy-order = 第 { $line } 行的“{ $key }”应大于“{ $other }”。
    .next = 请调整其中一个数。
refusal-policy-value = 第 { $line } 行的“{ $key }”读不懂：{ $given }
    .next = 时刻请写成 "08:00" 的样子。
refusal-policy-calendar = 第 { $line } 行的工作日历“{ $given }”不存在。
    .next = 请改用已有的工作日历，或先在“工作日历”中建立。
refusal-policy-past = 规则不能从过去起施行。
    .next = 请选择今天或以后的日期。
refusal-policy-day = 施行日期读不懂。
    .next = 请按 2026-03-02 的样子填写。
