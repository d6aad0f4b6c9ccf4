# 发给诉求人（message-）和单位群（robot-）的话。只写编号、状态和查看地址，不写案件内容和姓名。
# number 是编号，address 是查看地址。各地可在“界面文字”中改写。

message-subject = 您反映的问题（编号 { $number }）有新进展
message-address-none = 本平台“查进度”页面
message-trial-subject = 测试消息
message-trial = 这是通知渠道“{ $name }”的测试消息。收到即表示设置无误，无需处理。
message-received = 您反映的问题已收到，编号 { $number }。可凭编号和查询码查看进展：{ $address }
message-answered = 您反映的问题（编号 { $number }）已有答复，可凭编号和查询码查看：{ $address }
message-declined = 您反映的问题（编号 { $number }）不在本平台受理范围。理由和可以反映的渠道，可凭编号和查询码查看：{ $address }
message-joined = 您反映的问题（编号 { $number }）与正在办理的同一问题合并办理，后续进展会一并告知您：{ $address }
message-extended = 您反映的问题（编号 { $number }）的办理期限已批准延长。新的期限，可凭编号和查询码查看：{ $address }
message-parked = 您反映的问题（编号 { $number }）一时难以解决，已列入长期跟踪，会定期复核，没有结案。可凭编号和查询码查看：{ $address }
message-climbed = 您反映的问题（编号 { $number }）承办单位一时解决不了，已提交上一级研究，没有结案。进展可凭编号和查询码查看：{ $address }
message-replied = 您反映的问题（编号 { $number }），承办单位已作答复。可凭编号和查询码查看；如未解决，请在同一页面提出：{ $address }
message-closed = 您反映的问题（编号 { $number }）已结案。如果没有解决，可在期限内申请重新办理：{ $address }
message-reopened = 您反映的问题（编号 { $number }）已重新办理，新的期限可凭编号和查询码查看：{ $address }
message-reopen-refused = 您对编号 { $number } 提出的重新办理申请已有裁定，理由可凭查询码查看：{ $address }
message-revisit = 编号 { $number } 的问题解决了吗？请打开链接回答三个问题。链接仅供您本人使用，请勿转发：{ $address }
robot-dispatched = 新派案件 { $number }，请登录签收：{ $address }
robot-overdue = 案件 { $number } 已超过办理期限，请登录处理：{ $address }
robot-reopened = 案件 { $number } 已重新办理，请登录处理：{ $address }
robot-whistle = 吹哨 { $number } 需要本单位到场，请登录签收：{ $address }

# 消息种类
message-kind-received = 收到
message-kind-answered = 已答复
message-kind-declined = 不予受理
message-kind-joined = 合并办理
message-kind-extended = 延期
message-kind-parked = 挂账
message-kind-climbed = 提级办理
message-kind-replied = 办理答复
message-kind-closed = 结案
message-kind-reopened = 重新办理
message-kind-reopen-refused = 重新办理裁定
message-kind-revisit = 回访邀请
message-kind-dispatched = 新派案件
message-kind-overdue = 超过期限
message-kind-whistle = 吹哨
