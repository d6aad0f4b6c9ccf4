//! What the interface for programs offers of whistles.

use crate::actions::Taken;
use crate::api::{WhistleJson, WhistleRowJson};
use crate::model::{ActionResult, RefusalGround, Verdict, WhistleKind, WhistleState};
use crate::steps::StepName;
use kernel::Paged;
use openapi::{Example, Field, Operation};
use serde_json::{Value, json};

/// The lead of the demo's first street, and a grid in it.
const LEAD: &str = "lead-001";
const PLACE: &str = "999001001001001";

/// The operations under `/api/v1`, for the interface's description.
pub fn operations() -> Vec<Operation> {
    let mut listed = vec![list(), propose(), show()];
    listed.extend(StepName::ALL.iter().map(|step| of_step(*step)));
    listed.into_iter().map(|operation| operation.group("whistle")).collect()
}

fn list() -> Operation {
    Operation::get("/api/v1/whistles", "whistles")
        .says("吹哨列表", "Whistles")
        .query(
            Field::choice("state", WhistleState::ALL.iter().map(|one| one.as_str()))
                .says("也可为 open、ended。", "`open` and `ended` too."),
        )
        .query(Field::choice("kind", WhistleKind::ALL.iter().map(|one| one.as_str())))
        .query(Field::text("clock").says("overdue 为超期。", "`overdue`: past a due time."))
        .query(Field::text("place").says("地点编号，含下级。", "Id of a place, with those below."))
        .paged()
        .answers::<Paged<WhistleRowJson>>(200)
        .example(Example::by(LEAD))
}

fn propose() -> Operation {
    Operation::post("/api/v1/whistles", "proposeWhistle")
        .says("拟吹哨", "Propose a whistle")
        .about(
            "社区、街道可以提出，由街道负责人决定。",
            "A community or the street proposes; the street's lead decides.",
        )
        .fields([
            Field::choice("kind", WhistleKind::ALL.iter().map(|one| one.as_str())).required(),
            Field::text("title").required(),
            Field::text("text")
                .required()
                .says("看到了什么，需要谁做什么。", "What is seen, and what is needed."),
            Field::text("place").says(
                "地点编号、代码或名称；有案件时可不填。",
                "Id, code or name of a place; not needed beside a case.",
            ),
            Field::text("matter").says("事项代码。", "Code of the matter type."),
            Field::texts("case").says("有关案件的编号。", "Numbers of the cases that speak for it."),
        ])
        .answers::<Taken>(201)
        .example(Example::by(LEAD).body(proposal("daily")).status(201))
}

fn proposal(kind: &str) -> Value {
    json!({ "kind": kind, "title": "夜市油烟扰民", "text": "多家摊位油烟直排，街道无执法权。", "place": PLACE })
}

fn show() -> Operation {
    Operation::get("/api/v1/whistles/{number}", "whistle")
        .says("查看吹哨", "One whistle")
        .answers::<WhistleJson>(200)
        .example(fresh("daily"))
}

/// A whistle of its own, just proposed.
fn fresh(kind: &str) -> Example {
    Example::by(LEAD).make("number", "/api/v1/whistles", proposal(kind), "/number", "W20261122-0004")
}

const fn named(step: StepName) -> (&'static str, &'static str, (&'static str, &'static str)) {
    match step {
        StepName::Sign => ("/api/v1/whistles/{number}/sign", "signWhistle", ("签收吹哨", "Sign")),
        StepName::ReportIn => {
            ("/api/v1/whistles/{number}/report-in", "reportIn", ("报到", "Report in on site"))
        }
        StepName::Contact => {
            ("/api/v1/whistles/{number}/contact", "contactStreet", ("联系街道", "Contact the street"))
        }
        StepName::Refuse => {
            ("/api/v1/whistles/{number}/refuse", "refuseWhistle", ("不予报到", "Refuse to come"))
        }
        StepName::Plan => ("/api/v1/whistles/{number}/plan", "planWhistle", ("处置方案", "Write the plan")),
        StepName::Act => {
            ("/api/v1/whistles/{number}/act", "recordJointAction", ("联合处置记录", "Record a joint action"))
        }
        StepName::AssessStreet => {
            ("/api/v1/whistles/{number}/assess-street", "assessStreet", ("评价吹哨街道", "Assess the street"))
        }
        StepName::Rule => ("/api/v1/whistles/{number}/rule", "ruleOnWhistle", ("上级裁定", "Rule")),
        StepName::Approve => ("/api/v1/whistles/{number}/approve", "approveWhistle", ("批准吹哨", "Approve")),
        StepName::Sound => ("/api/v1/whistles/{number}/sound", "soundWhistle", ("吹哨", "Sound")),
        StepName::Escalate => (
            "/api/v1/whistles/{number}/escalate",
            "escalateWhistle",
            ("逾期上报", "Tell the district of a delay"),
        ),
        StepName::AssessDepartment => (
            "/api/v1/whistles/{number}/assess-department",
            "assessDepartment",
            ("评价应哨单位", "Assess a department"),
        ),
        StepName::Conclude => (
            "/api/v1/whistles/{number}/conclude",
            "concludeWhistle",
            ("评价期满结束", "End when the time for assessing is over"),
        ),
        StepName::Revise => ("/api/v1/whistles/{number}/revise", "reviseWhistle", ("补正", "Complete")),
        StepName::Call => {
            ("/api/v1/whistles/{number}/call", "callDepartment", ("增加应哨单位", "Call one more department"))
        }
        StepName::NameLead => {
            ("/api/v1/whistles/{number}/name-lead", "nameLead", ("指定牵头单位", "Name the lead"))
        }
        StepName::Release => (
            "/api/v1/whistles/{number}/release",
            "releaseDepartment",
            ("不再需要到场", "Release a department"),
        ),
        StepName::Link => ("/api/v1/whistles/{number}/link", "linkCase", ("关联案件", "Link a case")),
        StepName::HandBack => {
            ("/api/v1/whistles/{number}/hand-back", "handBackWhistle", ("退回补正", "Hand back"))
        }
        StepName::Reject => ("/api/v1/whistles/{number}/reject", "rejectWhistle", ("不予吹哨", "Reject")),
        StepName::TakeBack => {
            ("/api/v1/whistles/{number}/take-back", "takeBackWhistle", ("撤回拟哨", "Take a proposal back"))
        }
        StepName::Withdraw => ("/api/v1/whistles/{number}/withdraw", "withdrawWhistle", ("撤哨", "Withdraw")),
    }
}

fn of_step(step: StepName) -> Operation {
    let (path, id, (chinese, english)) = named(step);
    let mut fields = fields_of(step);
    fields.push(Field::integer("version").says("读取时的版本。", "The version that was read."));
    Operation::post(path, id)
        .says(chinese, english)
        .fields(fields)
        .answers::<Taken>(200)
        .example(example_of(step))
}

fn fields_of(step: StepName) -> Vec<Field> {
    let words = || Field::text("words").says("说明。", "What is said with it.");
    let unit = |name| Field::text(name).says("单位代码。", "Code of a unit.");
    let duty = || Field::text("duty").says("职责条目代码。", "Code of the duty item.");
    let verdict = || Field::choice("verdict", Verdict::ALL.iter().map(|one| one.as_str())).required();
    match step {
        StepName::Sign | StepName::Conclude => Vec::new(),
        StepName::ReportIn | StepName::Approve => vec![words()],
        StepName::Contact
        | StepName::HandBack
        | StepName::Reject
        | StepName::TakeBack
        | StepName::Withdraw => vec![words().required()],
        StepName::Refuse => vec![
            Field::choice("ground", RefusalGround::ALL.iter().map(|one| one.as_str())).required(),
            duty().required(),
            words().required(),
        ],
        StepName::Plan => vec![words().required(), Field::integer("days").required()],
        StepName::Act => vec![
            Field::text("basis:{unit}").says(
                "每个参与单位一项：单位代码与法律依据。",
                "One for each unit that took part: its code in the name, the legal basis as value.",
            ),
            Field::choice("result", ActionResult::ALL.iter().map(|one| one.as_str())).required(),
            words().required(),
            Field::text("remedies").required().says("告知的救济途径。", "Remedies told."),
            Field::text("handover").says("执法系统案号。", "Number of the file in the enforcement system."),
            Field::yes_no("finished").required(),
        ],
        StepName::AssessStreet => vec![verdict(), words()],
        StepName::AssessDepartment => vec![unit("unit").required(), verdict(), words()],
        StepName::Rule => vec![
            unit("unit").required(),
            Field::yes_no("ordered").required(),
            unit("instead"),
            duty(),
            words().required(),
        ],
        StepName::Sound => vec![
            Field::texts("call").says(
                "单位代码与职责条目代码，以空格分开。",
                "Code of a unit and of its duty item, separated by a space.",
            ),
            unit("lead"),
            words(),
        ],
        StepName::Escalate => vec![unit("unit").required()],
        StepName::Revise => vec![
            Field::choice("kind", WhistleKind::ALL.iter().map(|one| one.as_str())).required(),
            Field::text("text").required(),
        ],
        StepName::Call => vec![unit("unit").required(), duty().required(), words().required()],
        StepName::NameLead | StepName::Release => vec![unit("unit").required(), words().required()],
        StepName::Link => vec![Field::text("case").required().says("案件编号。", "Number of a case.")],
    }
}

/// What a fresh proposal allows is done; for the other steps the refusal that names the rule is shown.
fn example_of(step: StepName) -> Example {
    let said = |text: &str| json!({ "words": text });
    let calls = json!({ "call": ["dept-urban D079", "dept-market D019"], "lead": "dept-urban" });
    match step {
        StepName::Approve => fresh("daily").body(said("同意吹哨。")),
        StepName::HandBack => fresh("daily").body(said("请写明摊位数量。")),
        StepName::Reject => fresh("daily").body(said("已由执法队处理。")),
        StepName::TakeBack => fresh("daily").body(said("已自行解决。")),
        StepName::Sound => fresh("emergency").body(calls),
        StepName::Link => fresh("daily")
            .find("case", "/api/v1/cases", "/rows/0/number", "20261122-00017")
            .body(json!({ "case": "{case}" })),
        StepName::Withdraw => fresh("daily").body(said("已解决。")),
        StepName::Revise => fresh("daily").body(json!({ "kind": "tackle", "text": "共六家。" })).status(409),
        StepName::Conclude => fresh("daily").body(json!({})).status(409),
        StepName::Call => fresh("daily")
            .body(json!({ "unit": "dept-fire", "duty": "D019", "words": "需要消防检查。" }))
            .status(409),
        StepName::NameLead => {
            fresh("daily").body(json!({ "unit": "dept-urban", "words": "由其牵头。" })).status(409)
        }
        StepName::Release => {
            fresh("daily").body(json!({ "unit": "dept-urban", "words": "已不需要。" })).status(422)
        }
        StepName::Escalate => fresh("daily").body(json!({ "unit": "dept-urban" })).status(409),
        StepName::AssessDepartment => {
            fresh("daily").body(json!({ "unit": "dept-urban", "verdict": "met" })).status(422)
        }
        StepName::Act => fresh("daily")
            .body(json!({
                "basis:dept-urban": "大气污染防治法第八十一条", "result": "interim", "words": "已责令改正。",
                "remedies": "可在六十日内申请行政复议。", "finished": "yes",
            }))
            .status(409),
        StepName::Sign => fresh("daily").body(json!({})).status(403),
        StepName::ReportIn => fresh("daily").body(said("已到现场。")).status(403),
        StepName::Contact => fresh("daily").body(said("已电话联系。")).status(403),
        StepName::Refuse => fresh("daily")
            .body(json!({ "ground": "not_our_duty", "duty": "D079", "words": "不属本单位职责。" }))
            .status(403),
        StepName::Plan => fresh("daily").body(json!({ "words": "分三步整治。", "days": 7 })).status(403),
        StepName::AssessStreet => fresh("daily").body(json!({ "verdict": "met" })).status(403),
        StepName::Rule => fresh("daily")
            .body(json!({ "unit": "dept-urban", "ordered": "yes", "words": "应当到场。" }))
            .status(403),
    }
}
