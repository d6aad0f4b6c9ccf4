# 导入与导出案件

link-import-said = 共 { $rows } 行：新建 { $created } 件，已有 { $known } 件，退回 { $refused } 行；待定位 { $unplaced } 件。用时 { $seconds } 秒，每秒 { $speed } 行。
link-import-said-dry = 试导入，未作任何改动。共 { $rows } 行：可新建 { $created } 件，已有 { $known } 件，会退回 { $refused } 行；待定位 { $unplaced } 件。
link-import-columns = 列对应：{ $columns }（{ $encoding }）
link-import-report = 退回的行及原因见 { $file }，改正后可直接再次导入。
link-import-refused-line = 第 { $line } 行：{ $reason }
link-import-refused-more = 还有 { $count } 行退回；用 --report 文件名 可得到全部清单。
link-export-said = 已导出 { $count } 件：{ $file }

refusal-link-file-empty = 文件中没有内容。
    .next = 请检查文件是否选对，首行应为列名。
refusal-link-columns-missing = 缺少这些列：{ $missing }。文件中的列有：{ $found }。
    .next = 请用“字段=列名”说明各列含义，例如 number=工单编号,received=受理时间,text=诉求内容。
refusal-link-column-twice = 文件中有多列都叫“{ $column }”，无法确定用哪一列。
    .next = 请改掉其中一个列名后再导入。
refusal-link-map-unreadable = 列对应看不懂：“{ $given }”。
    .next = 请写成“字段=列名”，多个之间用逗号隔开；也可给出同样内容的 TOML 或 CSV 文件。
refusal-link-map-field = 没有名为“{ $given }”的字段。
    .next = 可用的字段：{ $known }。
refusal-link-map-datum = 不认识坐标系“{ $given }”。
    .next = 可用 wgs84、cgcs2000、gcj02、bd09。
refusal-link-import-running = 这批导入正在进行或已完成。
    .next = 请打开这批导入的页面查看进度和结果。
refusal-link-import-unknown = 没有这批导入，或不在您的职责范围内。
    .next = 请从导入页面重新打开。
refusal-link-file-gone = 上传的文件已过保存期并已销毁。
    .next = 请重新上传文件；已建案的行不会重复建案。
refusal-link-file-missing = 没有选择文件。
    .next = 请选择要导入的表格文件。
refusal-link-file-large = 文件超过 { $most } MB。
    .next = 请分成几个文件导入，或由系统管理员用命令行导入。

refusal-link-row-quotes = 引号没有成对，这一行无法分清各列。
    .next = 请补上或去掉多余的引号；单元格里的引号要写两遍。改好后去掉时间前的问号。
refusal-link-row-cells = 这一行有 { $found } 列，应为 { $expected } 列。
    .next = 请补齐缺少的列，或把含分隔符的内容用引号括起来。改好后去掉时间前的问号。
refusal-link-row-encoding = “{ $column }”列有无法识别的字符，编码已损坏。
    .next = 请从原系统重新导出，或按原意改正这一格。改好后去掉时间前的问号。
refusal-link-row-nul = “{ $column }”列含有空字节，内容已损坏。
    .next = 请从原系统重新导出，或按原意改正这一格。改好后去掉时间前的问号。
refusal-link-cell-missing = “{ $column }”列为空，此列必填。
    .next = 请补上内容。
refusal-link-cell-long = “{ $column }”列有 { $size } 字，最多 { $most } 字。
    .next = 请缩短内容，全文可作为附件补充到案件。
refusal-link-date-unreadable = “{ $column }”列不是能识别的时间。
    .next = 请写成 2019-02-28 11:25:05 的样式。
refusal-link-date-ambiguous = “{ $column }”列的日和月可能颠倒，不作猜测。
    .next = 请写成 2019-02-28 的样式。
refusal-link-date-future = “{ $column }”列的时间晚于现在。
    .next = 请核对时间。
refusal-link-date-early = “{ $column }”列的时间早于 { $year } 年。
    .next = 请核对时间，确认不是出生日期等其他列。
refusal-link-point-unreadable = 经度和纬度要同时给出，并在有效范围内。
    .next = 请写成十进制度数，或把两格都留空。
refusal-link-channel-unknown = “{ $column }”列的渠道无法识别。
    .next = 请写成电话、网站、微信、来访、来信、巡查、会议、感知设备、留言板或转办。
refusal-link-urgency-unknown = “{ $column }”列的紧急程度无法识别。
    .next = 请写成危急、急需、一般或复杂。
refusal-link-matter-unknown = “{ $column }”列的事项编码不在现行事项目录中。
    .next = 请改为现行编码，或留空由受理人员归类。
refusal-link-matter-too-wide = “{ $column }”列的事项编码下面还有细类。
    .next = 请写到最细一级，或留空由受理人员归类。
refusal-link-number-repeated = “{ $column }”列的编号与第 { $first } 行相同。
    .next = 请核对；同一来源的编号只能用一次。
refusal-link-not-sealed = 诉求人信息未能封存。
    .next = 请再次导入这一行；仍不行请联系系统管理员。

refusal-link-format-unknown = 不支持导出格式“{ $given }”。
    .next = 可用 csv、json、jsonl。
refusal-link-state-unknown = 没有状态“{ $given }”。
    .next = 可用 open、ended 或某个案件状态，例如 handling。
refusal-link-place-unknown = 没有找到地点“{ $given }”。
    .next = 请写代码，或写不会与别处混淆的全名。
refusal-link-moment-unreadable = “{ $given }”不是能识别的时间。
    .next = 请写成 2026-11-22 或 2026-11-22 09:30。

# 页面

link-upload-title = 导入案件
link-upload-file = 表格文件
link-upload-file-hint = CSV 或制表符分隔的文本，首行为列名，最大 { $most } MB；编码自动识别。
link-upload-source-hint = 同一来源的编号不会重复建案；不填则用文件名。
link-upload-channel = 没有渠道列时的渠道
link-upload-channel-default = 转来
link-upload-do = 上传并查看列对应
link-upload-latest = 最近的导入

link-import-title = 导入：{ $source }
link-state-waiting = 待开始
link-state-running = 正在导入
link-state-done = 已完成
link-state-failed = 未完成
link-interrupted = 导入中断了，已建的案件都在。
    .next = 请重新开始；已建案的行会自动跳过。
link-failed = 导入没有做完，已建的案件都在。
    .next = 请重新开始；已建案的行会自动跳过。仍不行请联系系统管理员。
link-speed = { $seconds } 秒，每秒 { $rows } 行

link-fact-source = 来源
link-fact-state = 状态
link-fact-rows = 读取行数
link-fact-created = 新建
link-fact-known = 已有
link-fact-refused = 退回
link-fact-unplaced = 待定位
link-fact-dispatched = 已派遣
link-fact-speed = 用时
link-fact-brought = 上传日期

link-choose-title = 每一项取自哪一列
link-choose-none = 没有这一列
link-choose-missing = 还没有找到这些必需的列：{ $missing }。请在下面选择。
link-choose-datum = 经纬度坐标系
link-choose-dispatch = 事项和地点明确的，按责任目录立案并派遣
link-choose-try = 试导入
link-choose-start = 开始导入
link-preview = 文件开头几行（{ $encoding }）

link-field-number = 编号（必需）
link-field-requester = 诉求人
link-field-contact = 联系方式
link-field-received = 受理时间（必需）
link-field-title = 标题
link-field-text = 内容（标题、内容至少一项）
link-field-place = 地点
link-field-longitude = 经度
link-field-latitude = 纬度
link-field-matter = 事项编码
link-field-channel = 渠道
link-field-urgency = 紧急程度
link-field-urgency-ground = 紧急原因

link-datum-cgcs2000 = 国家大地坐标系
link-datum-wgs84 = 卫星定位坐标系
link-datum-gcj02 = 国测局坐标系
link-datum-bd09 = 百度坐标系

link-refused-title = 退回的行
link-refused-line = 行号
link-refused-column = 列
link-refused-reason = 原因和办法
link-refused-download = 下载全部 { $count } 行，改正后可再次导入

refusal-link-source-missing = 没有填写来源。
    .next = 请写明这份表格来自哪个系统，例如 12345 热线。
