# 管理首页

nav-audit = 查阅审计
nav-admin = 管理
admin-title = 管理
admin-about = 您可以维护的事项。每次改动之前，页面都会先说明会影响什么。

admin-find = 找地点或单位
admin-do-borders = 调整网格边界
admin-do-rule = 新增派单规则
admin-do-explain = 查归属

admin-section-places = 地点
    .about = 区划、网格、小区、楼栋和服务点：登记、更名、划转、撤销，以及谁在那里工作。

admin-section-units = 单位
    .about = 党组织、政府部门、自治组织、物业和联合体的两条隶属线、责任区域、岗位和任期。

admin-section-accounts = 人员与角色
    .about = 建立和锁定账号、重置密码、授予和收回角色；授权之前先看看这个人会能做什么。

admin-section-gaps = 缺口报告
    .about = 没有人的网格、没有主办的事项、没有副职的单位、没有服务点的地方、失效的规则，一行一处，点开就能补上。
admin-section-matters = 事项类型
    .about = 类别与事项，以及各版办理标准：步骤、材料、紧急程度和时限。
admin-section-duties = 职责清单
    .about = 基本履职、配合履职、上级收回：谁牵头、依据哪部法、适用哪里、到何时。
admin-section-routes = 派单目录
    .about = 哪个事项在哪里由谁主办、为什么；修改可在近一年案件上试算，由另一人复核后生效。
admin-section-disputes = 职责争议
    .about = 哪些事项被退单、谁来裁定、多久裁定；裁定提出的目录修订从这里看到。
admin-section-calendars = 工作日历
    .about = 全年一览，某一天怎么算；公布新一年安排之前先看哪些时限会变。
admin-section-deadlines = 时限
    .about = 各环节多久办完，哪些可由街道因地制宜，以及每一处差异及其理由。
admin-section-bundles = 责任共同体
    .about = 哪些事项由乡镇（街道）、村（社区）、网格共同负责，各占多少份额，自何时起。
admin-section-forms = 登记表
    .about = 登记某类诉求时另问什么、依据什么、到何时为止。
admin-section-words = 界面文字
    .about = 中英文界面上的每一句话，本地可以按自己的说法改写。
admin-section-schemes = 考核方案
    .about = 按什么考核单位、各占多少；起草、发布和各单位结果。
admin-section-assist = 智能辅助
    .about = 建议准不准、哪类事容易认错、各版模型和启停开关。
admin-section-import = 导入
    .about = 地点、单位、职责、日历和诉求的表格都从这里导入：先试后写，被退回的行可以下载，整批可以撤销。

refusal-admin-nothing = 您没有管理权限
    .next = 需要维护地点、单位、账号或规则的，请联系安全管理员授予相应角色。
admin-section-tokens = 访问令牌
    .about = 谁的程序在用接口；撤销不该再用的令牌。
admin-section-benefits = 政策明白卡
    .about = 向居民讲清惠及谁、给什么、去哪里办，附自查问题
admin-section-receivers = 通知渠道
    .about = 短信、邮件和群机器人，免打扰时段，未送达的通知。
admin-section-webhooks = 事件推送
    .about = 案件有变化时通知哪些系统，送达了没有。
admin-section-policies = 本地规则
    .about = 核查抽样、回访评价、督办、吹哨和免打扰时段：现行规定、各版本、何时起施行、由谁制定。
