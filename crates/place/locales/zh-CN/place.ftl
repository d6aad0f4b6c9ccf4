# 空间底座

place-level-province = 省
place-level-city = 市
place-level-county = 县（区）
place-level-street = 街道（乡镇）
place-level-community = 社区（村）
place-level-grid = 网格
place-level-micro_grid = 微网格
place-level-estate = 小区
place-level-building = 楼栋
place-level-service_point = 服务点
place-level-asset = 部件

place-alias-official_old = 曾用名
place-alias-colloquial = 俗称
place-alias-short = 简称
place-alias-code = 代称

place-datum-cgcs2000 = 国家大地坐标系（CGCS2000）
place-datum-wgs84 = 世界大地坐标系（WGS-84）
place-datum-gcj02 = 国测局坐标系（GCJ-02）
place-datum-bd09 = 百度坐标系（BD-09）

place-file-divisions = 区划表
place-file-boundaries = 边界文件
place-file-aliases = 别名表
place-file-service_points = 服务点表
place-file-buildings = 楼栋小区表

place-mode-dry_run = 试导入，不写入
place-mode-add = 只新增
place-mode-update = 新增并更新

place-event-registered = 登记
place-event-renamed = 更名
place-event-encoded = 变更编码
place-event-alias_added = 增加别名
place-event-alias_removed = 删除别名
place-event-kind_changed = 变更类型
place-event-moved = 划转
place-event-boundary_drawn = 划定边界
place-event-point_set = 标定位置
place-event-address_set = 变更地址
place-event-phone_set = 变更电话
place-event-service_set = 变更服务内容
place-event-layer_mapped = 叠加专业图层
place-event-closed = 撤销

place-tiling-gap = 空白
place-tiling-overlap = 重叠
place-tiling-excess = 超出上级范围
place-tiling-sliver = 细碎面

place-evidence-title = 标题
place-evidence-body = 正文

place-address-street = 街道、乡镇
place-address-community = 社区、村
place-address-estate = 小区
place-address-road = 道路
place-address-number = 门牌号
place-address-building = 楼栋

refusal-place-registered = 该地点已经登记过。
    .next = 请打开已有的地点，在其页面上修改。
refusal-place-unknown = 没有这个地点。
    .next = 请核对名称或编码，或者先登记该地点。
refusal-place-ended = “{ $name }”已经撤销，不能再改动。
    .next = 请在接替它的地点上办理；确需恢复的，重新登记一个地点。
refusal-place-announced = “{ $name }”已经定了{ $day }起的调整，不能再定更早生效的。
    .next = 请选{ $day }或之后的日期，在那次调整的基础上再改。
refusal-place-name-empty = 名称不能为空。
    .next = 请填写后再提交。
refusal-place-name-control = 名称中含有不可见的控制字符。
    .next = 请重新输入，不要直接粘贴带格式的内容。
refusal-place-text-long = 文字过长，最多 { $most } 字。
    .next = 请缩短后再提交。
refusal-place-name-taken = 同一上级之下已有名为“{ $name }”的同级地点。
    .next = 如果是同一个地点，请直接使用；如果是另一个，请用能够区分的名称。
refusal-place-code-taken = 编码方案“{ $scheme }”中的编码 { $code } 已属于“{ $name }”。
    .next = 请核对编码；编码确已转给别处的，先在原地点上取消。
refusal-place-alias-unknown = 该地点没有“{ $alias }”这个别名。
    .next = 请刷新页面，查看现有别名。
refusal-place-kind-unknown = 类型目录中，这一层级没有“{ $kind }”。
    .next = 请从目录中选择，或者先在类型目录中增加。
refusal-place-parent-missing = 这一层级的地点必须写明上级。
    .next = 请选择它所在的上级地点。
refusal-place-parent-unknown = 没有找到上级地点。
    .next = 请先登记上级地点。
refusal-place-parent-level = “{ $parent }”之下不能设立这一层级的地点。
    .next = 网格必须属于一个社区（村），微网格必须属于一个网格；其他层级的上级必须比自身更高。
refusal-place-parent-ended = 上级“{ $parent }”届时已经撤销。
    .next = 请改选仍然有效的上级，或者核对启用日期。
refusal-place-parent-loop = “{ $parent }”在该地点之内，不能作为它的上级。
    .next = 请改选该地点之外的上级。
refusal-place-second-grid = 此处已有基础网格“{ $name }”，重叠 { $area } 平方米。同一地面只设一张网格（多网合一）。
    .next = 各部门不另设网格，请在已有网格上叠加本部门的专业图层；确需调整范围的，先修改原网格的边界。
refusal-place-layer-level = 专业图层只能叠加在网格或微网格上，“{ $name }”不是。
    .next = 请选择网格。
refusal-place-service-level = 只有服务点才有服务内容和服务时间，“{ $name }”不是服务点。
    .next = 请在该地点之下登记一个服务点。
refusal-place-boundary-faulty = 边界有误：{ $fault ->
        [empty] 没有任何面
        [short] 某一圈不足三个不同的点
        [range] 坐标超出经纬度范围
        [crossing] 边线在 { $near } 附近自相交叉
       *[long] 点数过多
    }。
    .next = 请在制图软件中修正后重新提交，并核对坐标系和经纬度的先后。
refusal-place-phone-form = 电话号码的写法有误。
    .next = 请只写数字和连接号，例如 0000-12345678。
refusal-place-children-open = “{ $name }”之下还有 { $count } 个有效的地点，不能撤销。
    .next = 请先把它们划转到别处，或者一并撤销。
refusal-place-period = 撤销时间不能早于启用时间 { $from }。
    .next = 请核对日期。
refusal-place-reason-empty = 没有写明撤销的理由。
    .next = 请写明依据，例如批复文号。

refusal-place-point-outside = 这个位置不在任何已划定的地点之内。
    .next = 请核对坐标和坐标系；确在辖区内的，可能是网格空白，请做覆盖检查。
refusal-place-text-empty = 没有可供识别的文字。
    .next = 请填写地址，或者在图上选点。
refusal-place-text-no-name = 文字中没有出现已知的地名。
    .next = 请由工作人员选定地点；当地常用的叫法可以加为别名。
refusal-place-text-contradiction = 文字中的地名互相矛盾。
    .next = 请由工作人员核对后选定地点。
refusal-place-text-ambiguous = 文字中的地名对应多个地点。
    .next = 请由工作人员从候选地点中选定。
refusal-place-tiling-empty = 该地点之下没有已划定边界的这一层级地点。
    .next = 请先导入边界。

refusal-place-file-empty = 文件是空的，或者第一行不是表头。
    .next = 请在第一行写明各列名称。
refusal-place-file-column = 文件缺少必需的列：{ $columns }。
    .next = 请补上该列后重新导入，其他列保持不变。
refusal-place-file-json = 文件不是有效的 GeoJSON：第 { $line } 行第 { $column } 个字符处无法读取。
    .next = 请从制图软件重新导出。
refusal-place-file-features = 文件中没有要素集合（FeatureCollection）。
    .next = 请以要素集合的形式导出边界。
refusal-place-row-unreadable = 此行无法读取。
    .next = 请检查引号和分隔符。
refusal-place-row-width = 此行有 { $found } 列，表头有 { $wanted } 列。
    .next = 请检查逗号和引号；内容含逗号的，用引号括起来。
refusal-place-row-encoding = 此行有无法识别的字符。
    .next = 请把文件另存为 UTF-8 编码后重新导入。
refusal-place-row-long = 此行有一格超过 { $most } 字，多半是引号没有成对。
    .next = 请检查这一行及其上一行的引号。
refusal-place-row-missing = 此行缺少“{ $column }”。
    .next = 请补上后重新导入。
refusal-place-row-code = 从编码 { $given } 看不出层级。
    .next = 请增加“level”列写明层级，或者改用国家统计用区划代码。
refusal-place-row-level = 不认识层级“{ $given }”。
    .next = 请写省、市、县、街道、社区、网格或微网格。
refusal-place-row-parent = 没有找到上级编码 { $parent }。
    .next = 请先导入上级，或者核对上级编码。
refusal-place-row-twice = 编码 { $code } 在第 { $first } 行已经出现过。
    .next = 请只保留一行。
refusal-place-row-date = “{ $given }”不是日期。
    .next = 请写成 2026-01-31 的形式。
refusal-place-row-point = “{ $given }”不是有效的经纬度。
    .next = 请以度为单位写明经度和纬度，两者都要有。
refusal-place-row-hours = 看不懂服务时间“{ $given }”。
    .next = 请写成“周一至周五 08:30-12:00,14:00-17:30;周六 09:00-12:00”的形式。
refusal-place-row-alias-kind = 不认识别名类别“{ $given }”。
    .next = 请写曾用名、俗称、简称或代称。
refusal-place-row-geometry = 此要素没有面。
    .next = 边界必须是面（Polygon 或 MultiPolygon）。
refusal-place-row-unknown = 没有编码或名称为“{ $key }”的地点。
    .next = 请先导入区划；要随边界一并登记的，文件中须有层级和上级编码，并选择“同时登记”。
refusal-place-row-name-several = 有 { $count } 个地点都叫“{ $name }”。
    .next = 请改用编码。

refusal-place-split-short = 分界线至少要有两个不同的点。
    .next = 请在网格一侧边界外点一下，再在另一侧边界外点一下。
refusal-place-split-line = 这条线没有把网格恰好分成两块。
    .next = 请让分界线从一侧边界穿到另一侧边界，中途不穿出网格。
refusal-place-split-level = 只有网格和微网格可以拆分、合并，“{ $name }”不是。
    .next = 请选择一个网格。
refusal-place-grid-undrawn = “{ $name }”还没有划定边界。
    .next = 请先划定它的边界。
refusal-place-merge-few = 合并至少要选两个网格。
    .next = 请再选一个相邻的网格。
refusal-place-merge-apart = 所选网格没有连成一片，或者中间留有空白。
    .next = 请选择相邻的网格；中间有空白的，先调整边界。
refusal-place-merge-community = 所选网格不在同一个社区（村），或者层级不同。
    .next = 请选择同一个社区（村）的网格。

difference-place-row-differs = 地点表与流水不一致。
difference-place-row-orphan = 地点表中有一行没有流水。
