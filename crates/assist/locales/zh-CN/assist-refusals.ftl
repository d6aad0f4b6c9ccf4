# 智能辅助：为什么不行，下一步怎么办

refusal-assist-kind-unknown = 没有这种建议。
    .next = 请回到案件页面，从列出的建议里选。
refusal-assist-choice-missing = 请选择一项。
    .next = 采纳建议请办理案件的相应步骤；不合适的请选“都不合适”。
refusal-assist-nothing-suggested = 这种建议现在没有，或者已经答复过。
    .next = 请刷新案件页面。
refusal-assist-model-unknown = 没有这一版模型。
    .next = 请在“智能辅助”页面查看已有的版本。
refusal-assist-deed-unknown = 没有这种操作。
    .next = 可以比对、启用、停用。
refusal-assist-already-on = 这一版已经在用。
    .next = 不需要再做什么。
refusal-assist-not-on = 这一版没有在用。
    .next = 请在“智能辅助”页面查看哪一版在用。
refusal-assist-not-compared = 启用前要先与近期决定比对，这一版还没有比对。
    .next = 请管理员先比对。
refusal-assist-worse = 这一版比在用的差。
    .next = 建议继续用现在的一版；确实要换的，请勾选“知道它比在用的差，仍要启用”。
refusal-assist-too-few-cases = 已决定的案件只有 { $found } 件，训练至少要 { $needed } 件。
    .next = 等案件多一些再训练；在此之前由人归类。
refusal-assist-too-few-recent = 近期已决定的案件只有 { $found } 件，比对至少要 { $needed } 件。
    .next = 过几天再比对。
refusal-assist-no-corrections = 第 { $version } 版没有可学的纠正。
    .next = 人作出不同决定以后再学；某类事项是新的，请重新训练。
refusal-assist-model-unreadable = 这一版模型的数据读不出来。
    .next = 请重新训练一版。
refusal-assist-mapping-chain = 代码 { $given } 既是新代码又是旧代码（第 { $line } 行）。
    .next = 请直接对照到最后的代码。

difference-assist-model-differs = 智能辅助各版模型的记录与台账不一致：记录曾被绕过台账更改。
difference-assist-bytes-differ = 智能辅助模型的数据与台账里的指纹不一致。
difference-assist-row-differs = 智能辅助建议的记录与台账不一致：记录曾被绕过台账更改。
difference-assist-row-orphan = 有一条智能辅助建议没有台账记载。
