# 部门图层

map-overlays-title = 部门图层
map-overlays-about = 部门自己的片区画在网格之上，不另设网格。导入后可随时显示或隐藏，图层和来源列在地图页的表里。
map-overlay-name = 图层名称
map-overlay-department = 部门
map-overlay-source = 来源
map-overlay-licence = 使用许可
map-overlay-areas = 片区数
map-overlay-shown = 显示
map-overlay-show = 显示
map-overlay-hide = 隐藏
map-overlay-public = 对公众公开
map-overlay-datum = 坐标系
map-overlay-file = 图层文件
    .hint = GeoJSON 格式的面，每个面写明名称，可写编码。有问题的行单独列出，不影响其他行。
map-overlay-bring = 导入图层
map-overlay-done = “{ $name }”已导入，共 { $count } 个片区。
map-overlay-refused = 没有导入的行
map-overlay-row = 行
map-overlay-why = 原因
map-overlay-next = 怎么办
map-layer-overlays = 部门图层
map-note-overlays = 各部门的片区，附来源和使用许可。网格只有一张，部门图层不改变网格归属。
map-datum-wgs84 = 国际地心坐标系
map-datum-cgcs2000 = 2000国家大地坐标系
map-datum-gcj02 = 国测局加密坐标系
map-datum-bd09 = 百度坐标系

refusal-map-overlay-unknown = 没有这个图层。
    .next = 请回到图层列表重新选择。
refusal-map-overlay-name-taken = 已有名为“{ $name }”的图层。
    .next = 请换一个名称，例如加上年份；旧图层可以隐藏。
refusal-map-overlay-empty = 文件里没有片区。
    .next = 请选一个含有面的 GeoJSON 文件。
refusal-map-overlay-unreadable = 这个文件不是 GeoJSON。
    .next = 请从测绘软件导出 GeoJSON 格式，再导入一次。
refusal-map-overlay-large = 一个图层最多 { $most } 个片区。
    .next = 请按类别分成几个图层。
refusal-map-overlay-row-name = 这一行没有名称。
    .next = 请在属性中写明名称。
refusal-map-overlay-row-shape = “{ $name }”不是面。
    .next = 图层只收面，点和线请去掉。
refusal-map-overlay-row-faulty = “{ $name }”的边界有问题，在 { $near } 附近。
    .next = 请在测绘软件中修正边界后再导入。

difference-map-row-differs = 图层表与流水不一致。
difference-map-row-orphan = 图层表中有一行没有流水。
