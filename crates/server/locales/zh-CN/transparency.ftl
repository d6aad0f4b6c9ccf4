# 存证公开：签名树头与证明

transparency-title = 存证公开
transparency-about = 每一次受理、派单、办理和核验都写入一份只能增加的存证日志。每隔一段时间，系统给当时的全部记录签名并公布在这里。此后谁改动、删除或补插哪怕一条旧记录，都会被看出来。
transparency-newest = 最新的签名
transparency-none = 还没有签名。受理第一件诉求之后，这里会出现第一个签名。
transparency-size = 记录数
transparency-at = 签名时间
transparency-root = 树根
transparency-key = 公钥
transparency-proof = 证明
transparency-list = 公布过的签名
transparency-continued = 下载：今天的日志包含当时的全部记录
transparency-how = 怎样自己核验
transparency-step-keep = 抄下或保存一个签名（记录数、树根、公钥）。
transparency-step-get = 凭查询码打开自己的来件，下载“在案证明”；或者在下面的列表里下载两个签名之间的证明。
transparency-step-check = 在任何一台电脑上核对，不需要本系统在线：
transparency-not-said = 日志里只有正文的摘要，没有正文、姓名和电话；从证明里看不出别人说过什么。

transparency-record = 存证
transparency-place = 本件记入存证日志第 { $place } 条。
transparency-waiting = 本件正在记入存证日志，几秒钟后可以下载在案证明。
transparency-download = 下载在案证明

refusal-case-proof-waiting = 本件还没有记入存证日志
    .next = 请过几秒钟再试。
