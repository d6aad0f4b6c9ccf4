# 地图与选点

map-field-longitude = 经度（度）
map-field-latitude = 纬度（度）
map-field-label = 选点地图
map-field-keys = 点一下地图就选好位置。用键盘：方向键移动十字，按住上档键移得快，加号、减号缩放，回车选定，删除键清除。
map-field-chosen = 已选位置：{"{place}"}
map-field-outside = 这个点在本地范围以外，请核对。
map-field-none = 还没有选位置
map-field-here = 选我现在的位置
map-field-here-refused = 取不到当前位置。请在地图上点选，或输入经纬度。
map-field-clear = 清除
map-field-typed = 直接输入经纬度
map-failed = 地图没有打开，不影响办理：请直接输入经纬度，或留空后用文字说明地点。
map-closer = 放大
map-wider = 缩小
map-whole = 显示全部
