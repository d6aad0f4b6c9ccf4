# 台账：写入、定序、核验与存证

refusal-request-key-taken = 这个请求编号已经用于另一项操作，同一编号只能对应一项操作。
    .next = 请刷新页面后重新提交。

refusal-journal-entry-unknown = 台账中没有“{ $stream }”的第 { $version } 条记录。
    .next = 请核对编号和序号。

refusal-journal-entry-waiting = “{ $stream }”的第 { $version } 条记录已经写入，但还没有编入总账，暂时不能出具证明。
    .next = 请稍候片刻再试。

refusal-journal-size-unsigned = 总账在 { $size } 条时没有签名，只能在签过名的条数之间出具证明。
    .next = 最近一次签名在 { $nearest } 条，请改用这个数。

refusal-journal-sizes-reversed = 前一个条数（{ $first }）大于后一个条数（{ $second }），次序反了。
    .next = 请把较小的条数写在前面。

# 核验结果
verification = 台账核验
verification-whole = 台账完整：共 { $entries } 条记录、{ $streams } 个事项，{ $heads } 个签名全部有效。
verification-damaged = 台账有 { $count } 处与原样不符。
verification-entries = 记录
verification-streams = 事项
verification-waiting = 待编入总账
verification-size = 总账条数
verification-root = 总账根值
verification-heads = 签名
verification-contents = 文字内容完好
verification-deleted = 文字内容已按规定“{ $rule }”删除：{ $count } 件，台账链条不受影响。
verification-omitted = 另有 { $count } 处不符未列出。
verification-step-streams = 正在逐项核对记录：{ $done } / { $of }
verification-step-tree = 正在重算总账：{ $done } / { $of }
verification-difference = 不符之处
verification-difference-stream = 事项
verification-difference-version = 序号
verification-difference-what = 位置

content-deleted = 内容已按规定“{ $rule }”于 { $at } 删除。

# 不符之处
difference-entry-unreadable = 记录无法读取。
difference-entry-gap = 记录的序号不连续，缺少记录。
difference-entry-altered = 记录的内容与其摘要不符，记录被改动过。
difference-entry-unchained = 记录没有接在前一条之后，链条断开。
difference-entry-unplaced = 记录既没有编入总账，也不在待编队列中。
difference-entry-twice = 记录已经编入总账，却仍在待编队列中。
difference-entry-unfolded = 该事项的记录无法按规则重放。
difference-outbox-unreadable = 待编队列中有一行无法读取。
difference-outbox-twice = 同一条记录在待编队列中不止一次。
difference-outbox-entry-missing = 待编队列所指的记录不存在。
difference-outbox-order = 待编队列中一行的编号与记录的时间不符。
difference-leaf-unreadable = 总账中的一个位置无法读取。
difference-leaf-altered = 总账中该位置的摘要与记录不符。
difference-leaf-missing = 总账的位置不连续，缺少一个位置。
difference-leaf-without-entry = 总账中该位置所指的记录不存在。
difference-node-altered = 总账的中间值与重新计算的不符。
difference-node-missing = 总账缺少一个中间值。
difference-node-extra = 总账多出一个中间值。
difference-head-unreadable = 一个签名无法读取。
difference-head-gap = 签名的序号不连续，缺少签名。
difference-head-order = 签名的条数没有随序号增加。
difference-head-key-unknown = 签名所用的密钥不在可信密钥之列。
difference-head-unsigned = 签名无效。
difference-head-root = 签名的根值与重新计算的不符。
difference-head-missing = 总账末尾有记录没有签名。
difference-log-cut-off = 总账比签名所载的短，末尾被截去。
difference-witness-root = 另行保存的签名与总账不符，总账被改写过。
difference-witness-unsigned = 另行保存的签名无效，或者不属于本总账。
difference-content-missing = 记录所指的文字内容不存在。
difference-content-altered = 文字内容与记录中的摘要不符，内容被改动过。
difference-content-unnamed = 有文字内容没有任何记录提到。
difference-content-deletion-unrecorded = 文字内容已被删除，台账中却没有相应的删除记录。
difference-content-undeleted = 台账记载已删除的文字内容仍然存在。
difference-cursor-beyond = 一个后续处理的进度超过了总账的末尾。

# 存证证明
proof-sound = 证明有效。
proof-fault-path = 证明中的路径得不出签名的根值。
proof-fault-unsigned = 证明中的签名无效。
proof-fault-key-unknown = 证明所用的密钥不在可信密钥之列。
proof-fault-other-log = 两个签名不属于同一本总账。
proof-fault-out-of-order = 两个签名的先后次序不对。
