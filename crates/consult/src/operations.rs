//! What the interface for programs offers of consultations.

use crate::actions::Taken;
use crate::api::{ConsultRowJson, ConsultationJson, OpenedJson};
use crate::model::{Adoption, ConsultKind, ConsultState, SealedPart, Verdict};
use crate::steps::StepName;
use kernel::Paged;
use openapi::{Example, Field, Operation};
use serde_json::{Value, json};

/// The lead of the demo's first street, and a department that asks.
const LEAD: &str = "lead-001";
const DEPARTMENT: &str = "dept-land";

/// The operations under `/api/v1`, for the interface's description.
pub fn operations() -> Vec<Operation> {
    let mut listed = vec![list(), answers(), open(), show(), unseal()];
    listed.extend(StepName::ALL.iter().map(|step| of_step(*step)));
    listed.into_iter().map(|operation| operation.group("consult")).collect()
}

fn list() -> Operation {
    Operation::get("/api/v1/consultations", "consultations")
        .says("征求意见列表", "Consultations")
        .query(Field::choice("kind", ConsultKind::ALL.iter().map(|one| one.as_str())))
        .query(Field::choice("state", ConsultState::ALL.iter().map(|one| one.as_str())))
        .paged()
        .answers::<Paged<ConsultRowJson>>(200)
        .example(Example::by(LEAD))
}

fn answers() -> Operation {
    Operation::get("/api/v1/consultations/answers", "consultationAnswers")
        .says("规划意见采纳情况", "What became of comments on plans")
        .open()
        .paged()
        .answers::<Paged<ConsultationJson>>(200)
        .example(Example::anybody())
}

fn open() -> Operation {
    Operation::post("/api/v1/consultations", "openConsultation")
        .says("征求街道意见，或者考评派驻机构", "Ask the street, or assess a stationed body")
        .about(
            "部门就规划或者岗位任免征求意见；考评由街道负责人提出。任免意见只有文字，密封保存。",
            "Departments ask about a plan or a post; the street's lead assesses. An opinion on a post is words alone, and sealed.",
        )
        .fields([
            Field::choice("kind", ConsultKind::ALL.iter().map(|one| one.as_str())).required(),
            Field::text("street").says("街道单位代码；考评时不填。", "Code of the street's office; not for an assessment."),
            Field::text("title").says("规划名称。", "What the plan is called."),
            Field::text("body").says("派驻机构代码。", "Code of the stationed body."),
            Field::text("period").says("年度或者半年：2026、2026-H1。", "Year or half-year: 2026, 2026-H1."),
            Field::choice("verdict", Verdict::ALL.iter().map(|one| one.as_str())),
            Field::text("text").required().says("问什么，或者考评意见。", "What is asked, or what is said."),
        ])
        .answers::<Taken>(201)
        .example(Example::by(DEPARTMENT).body(plan()).status(201))
}

fn plan() -> Value {
    json!({
        "kind": "plan", "street": "street-001", "title": "渡口片区步行道规划",
        "text": "拟在沿河设步行道，宽三米，请就走向和出入口提出意见。"
    })
}

/// A question of its own, just asked.
fn fresh(example: Example) -> Example {
    example.make("number", "/api/v1/consultations", plan(), "/number", "Y20261122-0001")
}

fn show() -> Operation {
    Operation::get("/api/v1/consultations/{number}", "consultation")
        .says("查看征求意见", "One consultation")
        .answers::<ConsultationJson>(200)
        .example(fresh(Example::by(DEPARTMENT)))
}

fn unseal() -> Operation {
    Operation::post("/api/v1/consultations/{number}/open", "openSealedOpinion")
        .says("开封查阅", "Open sealed words")
        .about(
            "说明理由，每次留痕。意见只有征求的单位能开封。",
            "For a stated reason, with a trace each time. Only the unit that asked opens an opinion.",
        )
        .fields([
            Field::choice("part", SealedPart::ALL.iter().map(|one| one.as_str())).required(),
            Field::text("reason").required().says("为什么要看。", "Why it is read."),
        ])
        .answers::<OpenedJson>(200)
        // Nothing is sealed about a plan.
        .example(
            fresh(Example::by(DEPARTMENT))
                .body(json!({ "part": "opinion", "reason": "研究任免" }))
                .status(403),
        )
}

const fn named(step: StepName) -> (&'static str, &'static str, (&'static str, &'static str)) {
    match step {
        StepName::Give => {
            ("/api/v1/consultations/{number}/give", "giveOpinion", ("提出意见", "Give the street's word"))
        }
        StepName::Answer => (
            "/api/v1/consultations/{number}/answer",
            "answerOpinion",
            ("答复采纳情况", "Say what became of it"),
        ),
        StepName::Conclude => (
            "/api/v1/consultations/{number}/conclude",
            "concludeAssessment",
            ("申辩期满结束", "End when the time for a reply is over"),
        ),
        StepName::Withdraw => (
            "/api/v1/consultations/{number}/withdraw",
            "withdrawQuestion",
            ("撤回征求", "Withdraw a question"),
        ),
    }
}

/// Each on a question just asked; steps that it does not wait for show the refusal that names the rule.
fn of_step(step: StepName) -> Operation {
    let (path, id, (chinese, english)) = named(step);
    let mut fields = vec![Field::text("words").says("说明。", "What is said with it.")];
    if step == StepName::Answer {
        fields.push(Field::choice("adoption", Adoption::ALL.iter().map(|one| one.as_str())));
    }
    fields.push(Field::integer("version").says("读取时的版本。", "The version that was read."));
    let mut body = json!({ "words": "出入口请避开学校门前路段。" });
    if let (StepName::Answer, Some(fields)) = (step, body.as_object_mut()) {
        fields.insert("adoption".to_owned(), json!("partly"));
    }
    let status = match step {
        // A department does not speak for the street.
        StepName::Give | StepName::Conclude => 403,
        StepName::Answer => 409,
        StepName::Withdraw => 200,
    };
    let example = fresh(Example::by(DEPARTMENT)).body(body).status(status);
    Operation::post(path, id).says(chinese, english).fields(fields).answers::<Taken>(200).example(example)
}
