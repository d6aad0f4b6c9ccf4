//! What the interface for programs offers of topics.

use crate::actions::Taken;
use crate::api::{AskedJson, CandidateJson, HotJson, TopicJson, TopicRowJson};
use crate::model::{Outcome, TopicState};
use crate::steps::StepName;
use openapi::{Example, Field, Operation};
use serde_json::{Value, json};

/// A unit that leads topics, and a supervisor of the demo.
const LEAD: &str = "dept-urban";
const SUPERVISOR: &str = "super1";

/// The operations under `/api/v1`, for the interface's description.
pub fn operations() -> Vec<Operation> {
    let mut all = vec![list(), adopt(), candidates(), hot(), show(), asked(), noticed()];
    all.extend(StepName::ALL.into_iter().map(of_step));
    all.into_iter().map(|operation| operation.group("topic")).collect()
}

fn list() -> Operation {
    Operation::get("/api/v1/topics", "topics")
        .says("治理主题列表", "Topics")
        .about(
            "发布为经验的主题，能看治理主题的人都可以看。",
            "Whoever may read topics sees those that were published as a practice, wherever they are.",
        )
        .query(Field::choice("state", TopicState::ALL.into_iter().map(TopicState::as_str)))
        .query(Field::text("matter").says("事项代码。", "Code of a matter."))
        .query(Field::text("place").says("地点编号，含下级。", "Id of a place, with those below."))
        .query(Field::choice("show", ["topics", "practices"]))
        .query(
            Field::text("q").says("在原因、措施和结果里查找。", "Looked for in cause, measures and outcome."),
        )
        .answers::<Vec<TopicRowJson>>(200)
        .example(Example::by(SUPERVISOR))
}

fn adopt() -> Operation {
    Operation::post("/api/v1/topics", "adoptTopic")
        .says("立项：候选、点名的事项，或者引用经验", "Adopt a candidate, a matter in a place, or a practice")
        .fields([
            Field::text("place").required().says("地点编号或代码。", "Id or code of a place."),
            Field::text("matter")
                .says("事项代码；引用经验时可不填。", "Code of a matter; a practice brings its own."),
            Field::text("practice").says("被引用经验的编号。", "Number of the practice that is taken over."),
            Field::text("lead").required().says("牵头单位代码。", "Code of the unit that answers for it."),
            Field::integer("target")
                .required()
                .says("目标重复率，百分数。", "Repeat rate wanted, in hundredths."),
            Field::text("words").required().says("问题说明。", "What the problem is."),
        ])
        .answers::<Taken>(201)
        .example(Example::by(SUPERVISOR).body(adoption()).status(422))
}

/// A place that does not exist: the example leaves the demo's topics as they are.
fn adoption() -> Value {
    json!({
        "place": "nowhere", "matter": "050102", "lead": "dept-housing", "target": 10,
        "words": "同一小区停车收费投诉连续三个月居前。"
    })
}

fn candidates() -> Operation {
    Operation::get("/api/v1/topics/candidates", "topicCandidates")
        .says("治理主题候选及依据", "Candidates with their evidence")
        .answers::<Vec<CandidateJson>>(200)
        .example(Example::by(SUPERVISOR))
}

fn hot() -> Operation {
    Operation::get("/api/v1/topics/hot", "hotProblems")
        .says("热点问题", "Hot problems of the cases that one may see")
        .answers::<Vec<HotJson>>(200)
        .example(Example::by(SUPERVISOR))
}

fn existing(login: &'static str) -> Example {
    Example::by(login).find("number", "/api/v1/topics", "/0/number", "Z20261122-0001")
}

fn show() -> Operation {
    Operation::get("/api/v1/topics/{number}", "topic")
        .says("查看治理主题", "One topic")
        .answers::<TopicJson>(200)
        .example(existing(SUPERVISOR))
}

fn nobodys() -> Example {
    Example::anybody().find("number", "/api/v1/openapi.json", "/openapi", "Z20261122-0001").status(404)
}

fn asked() -> Operation {
    Operation::get("/api/v1/topics/{number}/noticed", "topicAsked")
        .says("居民感受征询", "What residents are asked about a topic")
        .open()
        .answers::<AskedJson>(200)
        .example(nobodys())
}

fn noticed() -> Operation {
    Operation::post("/api/v1/topics/{number}/noticed", "noticeChange")
        .says("居民回答是否感到变化", "Whether a resident noticed the change")
        .about(
            "凭本人案件的编号和查询码回答，一件一次，以最后一次为准。",
            "With the number and code of one's own case; one answer for each case, the last one holds.",
        )
        .open()
        .fields([
            Field::yes_no("noticed").required(),
            Field::text("case").required().says("案件编号。", "Number of one's own case."),
            Field::text("code").required().says("查询码。", "Its tracking code."),
        ])
        .answers::<Taken>(200)
        .example(nobodys().body(json!({ "noticed": "yes", "case": "20261122-00017", "code": "…" })))
}

const fn named(step: StepName) -> (&'static str, &'static str, (&'static str, &'static str)) {
    match step {
        StepName::Cause => ("/api/v1/topics/{number}/cause", "nameCause", ("说明原因", "Name the cause")),
        StepName::Measure => {
            ("/api/v1/topics/{number}/measure", "takeMeasure", ("记录措施", "Record a measure"))
        }
        StepName::Evaluate => {
            ("/api/v1/topics/{number}/evaluate", "evaluateTopic", ("开始评估", "Begin the evaluation"))
        }
        StepName::Close => ("/api/v1/topics/{number}/close", "closeTopic", ("办结主题", "Close a topic")),
        StepName::TryAgain => {
            ("/api/v1/topics/{number}/try-again", "tryAgain", ("继续治理", "Try other measures"))
        }
        StepName::Publish => {
            ("/api/v1/topics/{number}/publish", "publishPractice", ("发布经验", "Publish as a practice"))
        }
    }
}

/// The demo's newest topic waits for measures; steps that it does not wait for show the refusal that names the rule.
fn of_step(step: StepName) -> Operation {
    let (path, id, (chinese, english)) = named(step);
    let mut fields = vec![Field::text("words").says("说明。", "What is said with it.")];
    if step == StepName::Close {
        fields.push(Field::choice("outcome", Outcome::ALL.into_iter().map(Outcome::as_str)).required());
    }
    fields.push(Field::integer("version").says("读取时的版本。", "The version that was read."));
    let mut body = json!({ "words": "已会同物业和业委会现场核实。" });
    if let (StepName::Close, Some(fields)) = (step, body.as_object_mut()) {
        fields.insert("outcome".to_owned(), json!("not_solved"));
    }
    let (login, status) = match step {
        StepName::Cause | StepName::Measure => (LEAD, 200),
        // Whoever judges does not work.
        StepName::Evaluate => (SUPERVISOR, 403),
        StepName::Close | StepName::TryAgain | StepName::Publish => (SUPERVISOR, 409),
    };
    let example = Example::by(login)
        .find("number", "/api/v1/topics?state=measures", "/0/number", "Z20261122-0001")
        .body(body)
        .status(status);
    Operation::post(path, id).says(chinese, english).fields(fields).answers::<Taken>(200).example(example)
}
