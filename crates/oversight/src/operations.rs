//! What the interface for programs offers of oversight.

use crate::actions::Taken;
use crate::actions::opening::OPENED;
use crate::api::commendations::{CommendationJson, CommendationRowJson};
use crate::api::{FileJson, FileRowJson, ListedJson, ParkedJson};
use crate::model::{ClimbReason, ExemptionGround, FileState, Procedure};
use crate::steps::{Asks, StepName};
use kernel::Paged;
use openapi::{Example, Field, Operation};
use serde_json::{Value, json};

/// A supervisor of the demo, and the first street.
const SUPERVISOR: &str = "super1";

/// The operations under `/api/v1`, for the interface's description.
pub fn operations() -> Vec<Operation> {
    let mut all = vec![list(), open(), show(), listed(), parked(), commendations(), commendation(), object()];
    all.extend(StepName::ALL.iter().map(|step| of_step(*step)));
    all.into_iter().map(|operation| operation.group("oversight")).collect()
}

fn list() -> Operation {
    Operation::get("/api/v1/oversight", "oversightFiles")
        .says("督查卷列表", "Files of oversight")
        .query(Field::choice("procedure", Procedure::ALL.iter().map(|one| one.as_str())))
        .query(
            Field::choice("state", FileState::ALL.iter().map(|one| one.as_str()))
                .says("也可为 open、ended。", "`open` and `ended` too."),
        )
        .query(Field::text("clock").says("overdue 为超期。", "`overdue`: past a due time."))
        .query(Field::text("place").says("地点编号，含下级。", "Id of a place, with those below."))
        .query(Field::text("unit").says("单位代码。", "Code of the unit concerned."))
        .paged()
        .answers::<Paged<FileRowJson>>(200)
        .example(Example::by(SUPERVISOR))
}

fn open() -> Operation {
    Operation::post("/api/v1/oversight", "openOversight")
        .says(
            "开卷：督办单、提级、豁免、飞行检查、催办、挂牌、表扬",
            "Open a notice, a climb, an exemption, a spot check or a commendation; remind; list",
        )
        .fields([
            Field::choice("procedure", OPENED).required(),
            Field::text("case").says("案件编号；飞行检查不填。", "Number of a case; not for a spot check."),
            Field::text("words").says("要求、事实或者理由。", "What is asked, the facts or the reason."),
            Field::integer("days").says(
                "督办答复期限，或者飞行检查的收件天数。",
                "Days for the answer, or how far back a spot check looks.",
            ),
            Field::choice("reason", ClimbReason::ALL.iter().map(|one| one.as_str()))
                .says("提级理由。", "Why it goes up."),
            Field::text("tried").says("提级前已经做了什么。", "What was tried before it goes up."),
            Field::choice("ground", ExemptionGround::ALL.iter().map(|one| one.as_str()))
                .says("豁免理由。", "Ground of an exemption."),
            Field::texts("figure")
                .says("有关指标。", "The figures concerned: on_time, response, solved, satisfied."),
            Field::text("place").says("飞行检查的地点。", "Where a spot check looks."),
            Field::text("matter").says("飞行检查的事项。", "Matter of a spot check."),
            Field::text("unit")
                .says("飞行检查或者表扬的单位。", "Unit of a spot check, or that is commended."),
            Field::text("team").says("表扬的班组或岗位。", "The team or post that is commended."),
            Field::texts("cases")
                .says("表扬依据的案件编号。", "Numbers of the cases that a commendation rests on."),
            Field::integer("size").says("抽取件数。", "How many are drawn."),
        ])
        .answers::<Taken>(201)
        .example(with_case(SUPERVISOR).body(reminder()).status(201))
}

/// An open case of the demo that a unit leads, as `{case}`.
fn with_case(login: &'static str) -> Example {
    Example::by(login).find("case", "/api/v1/cases?state=dispatched", "/rows/0/number", "20261122-00017")
}

fn reminder() -> Value {
    json!({ "procedure": "remind", "case": "{case}", "words": "请今天联系诉求人。" })
}

fn show() -> Operation {
    Operation::get("/api/v1/oversight/{number}", "oversightFile")
        .says("查看督查卷", "One file of oversight")
        .answers::<FileJson>(200)
        .example(existing())
}

/// Some file of the demo.
fn existing() -> Example {
    Example::by(SUPERVISOR).find("number", "/api/v1/oversight", "/rows/0/number", "L20261122-0001")
}

fn listed() -> Operation {
    Operation::get("/api/v1/listed", "listedMatters")
        .says("挂牌督办事项", "Matters under listed supervision")
        .query(Field::text("place").says("地点编号，含下级。", "Id of a place, with those below."))
        .answers::<Vec<ListedJson>>(200)
        .example(Example::by(SUPERVISOR))
}

fn parked() -> Operation {
    Operation::get("/api/v1/parked", "parkedCases")
        .says("挂账事项", "Parked cases")
        .query(Field::text("place").says("地点编号，含下级。", "Id of a place, with those below."))
        .answers::<Vec<ParkedJson>>(200)
        .example(Example::by(SUPERVISOR))
}

fn commendations() -> Operation {
    Operation::get("/api/v1/commendations", "commendations")
        .says("表扬与公示", "Commendations, and those that are public for objections")
        .open()
        .answers::<Vec<CommendationRowJson>>(200)
        .example(Example::anybody())
}

fn a_commendation() -> Example {
    Example::anybody().find("number", "/api/v1/commendations", "/0/number", "J20261122-0001")
}

fn commendation() -> Operation {
    Operation::get("/api/v1/commendations/{number}", "commendation")
        .says("一次表扬的事实和经过", "A commendation with its facts and what became of it")
        .open()
        .answers::<CommendationJson>(200)
        .example(a_commendation())
}

fn object() -> Operation {
    Operation::post("/api/v1/commendations/{number}/object", "objectToCommendation")
        .says("对公示提出异议", "Object to a commendation while it is public")
        .about(
            "姓名和联系方式可以不填；填了也只存入保管库。",
            "Name and contact may be left out; where they are given they lie in the vault.",
        )
        .open()
        .fields([
            Field::text("words").required().says("异议和理由。", "The objection with its ground."),
            Field::text("name").says("姓名。", "Name."),
            Field::text("contact").says("联系方式。", "Contact."),
        ])
        .answers::<Taken>(200)
        .example(a_commendation().body(json!({ "words": "所列案件有一件当月又复发。" })))
}

const fn named(step: StepName) -> (&'static str, &'static str, (&'static str, &'static str)) {
    match step {
        StepName::Answer => {
            ("/api/v1/oversight/{number}/answer", "answerNotice", ("答复督办单", "Answer a notice"))
        }
        StepName::Report => {
            ("/api/v1/oversight/{number}/report", "reportOrder", ("报告落实情况", "Report on an order"))
        }
        StepName::Tell => (
            "/api/v1/oversight/{number}/tell",
            "tellParked",
            ("记录告知诉求人", "Record that the requester was told"),
        ),
        StepName::Accept => {
            ("/api/v1/oversight/{number}/accept", "acceptAnswer", ("认可答复", "Accept an answer"))
        }
        StepName::AskAgain => ("/api/v1/oversight/{number}/ask-again", "askAgain", ("再次督办", "Ask again")),
        StepName::SendBack => {
            ("/api/v1/oversight/{number}/send-back", "sendBack", ("交回办理", "Send back with an order"))
        }
        StepName::NameLead => {
            ("/api/v1/oversight/{number}/name-lead", "nameLeadAbove", ("明确承办单位", "Name who leads"))
        }
        StepName::GoUp => ("/api/v1/oversight/{number}/go-up", "goUp", ("再提一级", "One level up")),
        StepName::Rule => {
            ("/api/v1/oversight/{number}/rule", "ruleOnExemption", ("裁定豁免", "Rule on an exemption"))
        }
        StepName::Award => (
            "/api/v1/oversight/{number}/award",
            "decideCommendation",
            ("决定是否表扬", "Decide on a commendation"),
        ),
        StepName::Retract => (
            "/api/v1/oversight/{number}/retract",
            "takeCommendationBack",
            ("撤回表扬", "Take a commendation back"),
        ),
        StepName::Record => {
            ("/api/v1/oversight/{number}/record", "recordFinding", ("记录检查结果", "Record a finding"))
        }
        StepName::Delist => ("/api/v1/oversight/{number}/delist", "delist", ("摘牌", "Take off the list")),
        StepName::List => ("/api/v1/oversight/{number}/list", "listMatter", ("挂牌督办", "List")),
        StepName::Join => ("/api/v1/oversight/{number}/join", "joinNotice", ("联合督办", "Join a notice")),
        StepName::Contest => (
            "/api/v1/oversight/{number}/contest",
            "contestExemption",
            ("对豁免提出异议", "Contest an exemption"),
        ),
        StepName::Remind => ("/api/v1/oversight/{number}/remind", "remindAgain", ("催办", "Remind")),
        StepName::Withdraw => {
            ("/api/v1/oversight/{number}/withdraw", "withdrawNotice", ("撤回督办单", "Take a notice back"))
        }
        StepName::TakeBack => (
            "/api/v1/oversight/{number}/take-back",
            "takeBackAsked",
            ("撤回申请", "Take back what was asked"),
        ),
    }
}

fn of_step(step: StepName) -> Operation {
    let (path, id, (chinese, english)) = named(step);
    let mut fields: Vec<Field> = step.asks().iter().map(|asks| field(*asks)).collect();
    fields.push(Field::integer("version").says("读取时的版本。", "The version that was read."));
    Operation::post(path, id)
        .says(chinese, english)
        .fields(fields)
        .answers::<Taken>(200)
        .example(example_of(step))
}

fn field(asks: Asks) -> Field {
    match asks {
        Asks::Words => Field::text("words").required().says("说明。", "What is said with it."),
        Asks::Remark => Field::text("words").says("说明。", "What is said with it."),
        Asks::Days => Field::integer("days").required().says("自然日。", "Calendar days."),
        Asks::Unit => Field::text("unit").required().says("单位代码。", "Code of a unit."),
        Asks::Granted => Field::yes_no("granted").required(),
        Asks::Matter => {
            Field::text("case").required().says("抽中案件的编号。", "Number of a case that was drawn.")
        }
        Asks::Passed => Field::yes_no("passed").required(),
    }
}

/// A case's ladder allows reminding and listing; for the steps of other procedures the refusal that names the rule is
/// shown.
fn example_of(step: StepName) -> Example {
    let mut body = serde_json::Map::new();
    for asks in step.asks() {
        let (name, value) = match asks {
            Asks::Words | Asks::Remark => ("words", json!("请本周内落实。")),
            Asks::Days => ("days", json!(5)),
            Asks::Unit => ("unit", json!("dept-urban")),
            Asks::Granted => ("granted", json!("yes")),
            Asks::Matter => ("case", json!("20261122-00017")),
            Asks::Passed => ("passed", json!("yes")),
        };
        body.insert(name.to_owned(), value);
    }
    let status = match step {
        StepName::Remind | StepName::List => 200,
        // A case that was only reminded is not on the list.
        StepName::Delist => 409,
        StepName::Answer | StepName::Report | StepName::Tell | StepName::Contest | StepName::TakeBack => 403,
        _ => 422,
    };
    with_case(SUPERVISOR)
        .make("number", "/api/v1/oversight", reminder(), "/number", "L20261122-0001")
        .body(Value::Object(body))
        .status(status)
}
