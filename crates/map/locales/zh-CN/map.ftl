# 地图

refusal-map-point-outside = 坐标超出范围：经度应在正负180度之间，纬度应在正负90度之间。
    .next = 请核对经度、纬度是否写反，或换一个坐标系。
refusal-map-tiles-template = 底图地址“{ $given }”不能用。
    .next = 请写完整网址，其中有 {"{z}"}、{"{x}"}、{"{y}"}，主机名里没有变量。
refusal-map-tiles-attribution = 配置了底图，但没有写来源。
    .next = 请在设置中写明底图的来源和审图号。
refusal-map-box-unreadable = 看不懂范围。
    .next = 请依次写西、南、东、北四个以度为单位的数，用半角逗号隔开。
