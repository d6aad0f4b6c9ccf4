# 地点、单位、人员与角色的维护，缺口报告

ground-list-separator = 、
ground-everywhere = 全域
ground-place-gone = （已不存在的地点）
ground-unit-gone = （已不存在的单位）
ground-since = { $from }起
ground-from-until = { $from }至{ $until }

ground-gaps-title = 缺口报告
ground-gaps-about = { $count ->
    [0] 横向到边、纵向到底：每个网格有人，每个事项有主办，每个单位有副职，每个地方有服务点。
   *[other] 共有 { $count } 处缺口。点击一行，到可以补上的页面。
}
ground-gaps-group = { $name }（{ $count }）
ground-gaps-none = 没有缺口
    .about = 网格、事项、单位和服务点都有人负责，派单规则全部有效。
ground-gap-no-staff = { $place }没有在岗的网格长或网格员
    .title = 网格无人
    .about = 每个网格要有一名网格长或专职网格员在岗。
ground-gap-no-service-point = { $place }没有服务点（{ $kinds }）
    .title = 没有服务点
    .about = 县、街道（乡镇）、社区（村）各要有规定类型的服务点。
ground-gap-no-lead = “{ $matter }”在{ $places }{ $more ->
    [0] { "" }
   *[other] 等另外 { $more } 处
}没有主办单位：{ $reason }
    .title = 事项无主办
    .about = 这些事项派不出去，只能由人逐件指定。
ground-gap-rule = 派单规则
ground-gap-duty = 履职事项 { $duty }
ground-gap-dead-rule = { $what }“{ $matter }”（{ $place }）：{ $faults }
    .title = 规则失效
    .about = 写着，但已经不能照着办的规则和履职事项。
ground-gap-no-deputy = { $unit }没有副职
    .title = 单位无副职
    .about = 负责人不在时，要有人主持。
ground-gap-no-place = { $unit }没有责任区域
    .title = 单位无责任区域
    .about = 街道办事处、居（村）民委员会没有责任区域时，案件找不到它。
ground-gap-no-purpose = { $unit }没有写明用途
    .title = 没有写明用途
    .about = 功能型单位和联合体要说明为什么设立。
ground-gap-election-due = { $unit }任期届满，尚未换届
    .title = 届满未换届
    .about = 换届之前继续履职，这里提醒安排换届。
ground-gap-term-closed = { $unit }任期届满已终止，未结事项要有新的承接单位
    .title = 任期届满
    .about = 功能型单位和联合体到期自行终止。
ground-gap-no-successor = { $unit }已经撤销，没有承接单位
    .title = 无承接单位
    .about = 撤销的单位要写明由谁承接。

refusal-ground-gaps-closed = 缺口报告供维护地点、组织和权责清单的人员使用
    .next = 需要查看的，请联系安全管理员授予相应角色。
