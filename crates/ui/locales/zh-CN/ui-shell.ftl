# 页面外框：页眉、导航、页脚、快捷键

shell-brand = 邻里
shell-skip = 跳到正文
shell-nav = 主导航
shell-search = 搜索
    .hint = 编号、事由或地点
shell-switches = 显示设置
shell-large = 大字
shell-contrast = 高对比
shell-sign-in = 工作人员登录
shell-account = 我的账号
shell-sign-out = 退出登录
shell-suggest = 意见箱
shell-transparency = 存证公开
shell-licence = 邻里，开放源代码，依 Apache-2.0 许可发布
shell-demo = 演示
    .about = 本页地名、单位、人员和诉求均为虚构。
shell-keys = 键盘操作
shell-draft-kept = 已恢复您上次填写、尚未提交的内容。
shell-draft-drop = 清空
shell-live-changed = 本页内容已有更新。
shell-live-show = 查看更新
shell-live-lost = 与服务器的连接已中断，恢复后本页会自动更新。

keys-move = 下一行、上一行
keys-open = 打开所选行
keys-tick = 勾选所选行
keys-dispatch = 派单
keys-whistle = 吹哨
keys-merge = 合并
keys-new = 登记新诉求
keys-search = 搜索
keys-help = 显示本说明
keys-close = 关闭

problem-invalid = 填写有误
problem-rule = 现在不能这样做
problem-forbidden = 没有权限
problem-not-found = 没有找到
problem-too-many = 次数过多
problem-unknown = 请先登录
problem-stale = 内容已被他人更新
problem-broken = 系统出现故障
problem-operation = 操作编号：
problem-sign-in = 去登录
problem-confirm = 确认身份
problem-home = 返回首页
