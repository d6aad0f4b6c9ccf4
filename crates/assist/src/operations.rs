//! What the interface for programs offers of suggestions.

use crate::api::{CaseJson, OverviewJson, ReadJson, RulesSetJson};
use crate::model::Kind;
use openapi::{Example, Field, Operation};
use serde_json::json;

/// People of the demo: who takes appeals in, who trains, who switches.
const INTAKE: &str = "intake1";
const TRAINER: &str = "admin1";
const SUPERVISOR: &str = "super1";

/// The operations under `/api/v1`, for the interface's description.
pub fn operations() -> Vec<Operation> {
    let mut all = vec![overview(), read(), switch(), case()];
    all.extend(models());
    all.extend(answers());
    all.into_iter().map(|operation| operation.group("assist")).collect()
}

fn overview() -> Operation {
    Operation::get("/api/v1/assist", "suggestions")
        .says("智能辅助情况：模型版本、准确率、变化", "How suggestions do: versions, accuracy, drift")
        .answers::<OverviewJson>(200)
        .example(Example::by(SUPERVISOR))
}

fn read() -> Operation {
    Operation::post("/api/v1/assist/read", "readText")
        .says("读一段来件：可能的事项、地点、紧急程度", "Read a text: matter, place, urgency")
        .about(
            "只给建议，不保存来件，不改变任何案件。",
            "Suggests only: the text is not kept, and no case is changed.",
        )
        .open()
        .fields([Field::text("text").required().says("来件原文。", "What was written.")])
        .answers::<ReadJson>(200)
        .example(Example::anybody().body(json!({ "text": "巷子里的路灯全灭了，晚上黑漆漆的" })))
        .example(Example::anybody().body(json!({ "text": "" })))
}

fn switch() -> Operation {
    Operation::post("/api/v1/assist/switch", "switchSuggestions")
        .says("启用或者关闭全部建议", "Switch all suggestions on or off")
        .about("其他规则见本地规则 assist。", "The other rules are the local policy `assist`.")
        .fields([Field::yes_no("on").required().says("是否作出建议。", "Whether suggestions are made.")])
        .answers::<RulesSetJson>(200)
        .example(Example::by(SUPERVISOR).body(json!({ "on": "yes" })))
        .example(Example::by(INTAKE).body(json!({ "on": "no" })).status(403))
}

/// Compared, on, off: what is sent is the same.
fn models() -> [Operation; 3] {
    let of = |path, id, says: (&'static str, &'static str)| {
        Operation::post(path, id).says(says.0, says.1).answers_nothing()
    };
    let compare = of(
        "/api/v1/assist/models/{version}/compare",
        "compareModel",
        ("用近期决定比对一版模型", "Compare a version with recent decisions"),
    );
    let on =
        of("/api/v1/assist/models/{version}/on", "switchModelOn", ("启用一版模型", "Put a version into use"));
    let off = of(
        "/api/v1/assist/models/{version}/off",
        "switchModelOff",
        ("停用一版模型", "Take a version out of use"),
    );
    [
        compare.example(version(SUPERVISOR).status(403)).example(version(TRAINER).status(204)),
        on.about(
            "训练的人不能启用；启用前要先比对。",
            "Whoever trains does not switch on; it is compared before.",
        )
        .fields([Field::yes_no("although_worse")
            .says("比在用的差，仍要启用。", "Switch on although it does worse than the one in use.")])
        .example(version(TRAINER).status(403)),
        off.example(version(TRAINER).status(403)),
    ]
}

/// The version of the demo.
fn version(login: &'static str) -> Example {
    Example::by(login).find("version", "/api/v1/assist", "/models/0/version", "1").body(json!({}))
}

fn case() -> Operation {
    Operation::get("/api/v1/assist/cases/{number}", "caseSuggestions")
        .says("一件案件的建议和答复", "What is suggested about a case, and the answers")
        .answers::<CaseJson>(200)
        .example(with_case())
}

/// A case of the demo that waits for the intake desk.
fn with_case() -> Example {
    Example::by(INTAKE).find("number", "/api/v1/cases?state=received", "/rows/0/number", "20261122-00017")
}

/// One suggestion of each kind may be set aside.
fn answers() -> Vec<Operation> {
    Kind::ALL.iter().map(|kind| answer(*kind)).collect()
}

const fn named(kind: Kind) -> (&'static str, &'static str, (&'static str, &'static str)) {
    match kind {
        Kind::Matter => (
            "/api/v1/assist/cases/{number}/matter",
            "setMatterAside",
            ("搁置事项建议", "Set a suggested matter aside"),
        ),
        Kind::Place => (
            "/api/v1/assist/cases/{number}/place",
            "setPlaceAside",
            ("搁置地点建议", "Set a suggested place aside"),
        ),
        Kind::Lead => (
            "/api/v1/assist/cases/{number}/lead",
            "setLeadAside",
            ("搁置主办单位建议", "Set a suggested unit aside"),
        ),
        Kind::Urgency => (
            "/api/v1/assist/cases/{number}/urgency",
            "setUrgencyAside",
            ("搁置紧急程度建议", "Set a suggested urgency aside"),
        ),
        Kind::Duplicate => (
            "/api/v1/assist/cases/{number}/duplicate",
            "setDuplicateAside",
            ("搁置并案建议", "Set a suggested merge aside"),
        ),
        Kind::Split => (
            "/api/v1/assist/cases/{number}/split",
            "answerSplit",
            ("答复拆分建议", "Answer a suggested split"),
        ),
    }
}

fn answer(kind: Kind) -> Operation {
    let (path, id, (chinese, english)) = named(kind);
    let offered = match kind {
        Kind::Split => vec!["set_aside", "accepted"],
        _ => vec!["set_aside"],
    };
    // What is open differs from case to case; a choice that does not exist is always refused.
    Operation::post(path, id)
        .says(chinese, english)
        .about(
            "采纳建议就是办理案件的相应步骤，不在这里。",
            "Taking a suggestion is the case's own step and not here.",
        )
        .fields([Field::choice("answer", offered).required()])
        .answers_nothing()
        .example(with_case().body(json!({ "answer": "perhaps" })).status(422))
}
