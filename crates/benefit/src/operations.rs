//! What the interface for programs offers of policy cards.

use crate::api::{CardJson, PublishedJson};
use openapi::{Example, Field, Operation};
use serde_json::json;

/// The operations under `/api/v1`, for the interface's description.
pub fn operations() -> Vec<Operation> {
    [list(), show(), publish()].into_iter().map(|operation| operation.group("benefit")).collect()
}

fn list() -> Operation {
    Operation::get("/api/v1/benefits", "benefits")
        .says("政策明白卡", "Policy cards")
        .about(
            "自查问题在用户设备上作答，本系统不收答案。",
            "The questions are answered on the reader's device; no answer is taken here.",
        )
        .open()
        .query(Field::text("matter").says("事项代码。", "Code of a matter."))
        .query(
            Field::text("all").says("yes：含未生效和已失效的。", "yes: with those that do not hold today."),
        )
        .answers::<Vec<CardJson>>(200)
        .example(Example::anybody())
}

fn show() -> Operation {
    Operation::get("/api/v1/benefits/{code}", "benefit")
        .says("一张政策明白卡", "A policy card")
        .open()
        .answers::<CardJson>(200)
        .example(Example::anybody().find("code", "/api/v1/benefits", "/0/code", "lift-renewal"))
}

fn publish() -> Operation {
    let text = |name, chinese, english| Field::text(name).says(chinese, english);
    Operation::post("/api/v1/benefits/{code}", "publishBenefit")
        .says("发布政策明白卡", "Publish a policy card")
        .about("同一代码再次发布即为新版本。", "The same code again is a new version.")
        .fields([
            text("title", "名称。", "Title.").required(),
            text("title_en", "英文名称。", "Title in English."),
            text("who", "惠及谁。", "Whom it concerns.").required(),
            text("who_en", "英文。", "In English."),
            text("gives", "给什么。", "What it gives.").required(),
            text("gives_en", "英文。", "In English."),
            text("basis", "依据的法律或文件。", "Law or document.").required(),
            text("link", "依据的网址。", "Address of the document."),
            text("place", "适用地点；不填即全域。", "Where it holds; empty is everywhere."),
            text("office", "办理单位的代码或名称。", "Code or name of the unit to go to.").required(),
            text("matters", "相关事项的代码，用空格分开。", "Codes of matters, apart by blanks."),
            text("from", "生效日期。", "The first day.").required(),
            text("until", "失效日期。", "The last day."),
            text("question1", "第一题；至多六题（question1…question6）。", "The first question of at most six (question1…question6).")
                .required(),
            text("question_en1", "英文。", "In English."),
            text("wanted1", "符合的答案：yes 或 no。", "The answer with which it holds: yes or no."),
            text("otherwise1", "另一答案表示：no（一般不符合）或 ask（需咨询）。", "What the other answer means: no or ask."),
        ])
        .answers::<PublishedJson>(201)
        .example(
            Example::by("admin1")
                .find("code", "/api/v1/benefits", "/0/code", "lift-renewal")
                .body(json!({
                    "title": "老旧电梯更新补助", "who": "住宅电梯使用满十五年的小区业主", "gives": "每台补助十五万元",
                    "basis": "《住宅老旧电梯更新办法》", "office": "centre", "from": "2026-01-01",
                    "question1": "电梯使用满十五年了吗？", "wanted1": "yes", "otherwise1": "no",
                }))
                .status(201),
        )
}
