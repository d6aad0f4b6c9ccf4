//! What the interface for programs offers of schemes.

use crate::actions::scheme::{SchemeStep, Taken};
use crate::api::scheme::{SchemeJson, SchemeRowJson};
use crate::model::scheme::{Figures, MOST_GROUPS, MOST_VETOES};
use openapi::{Example, Field, Operation};
use org::UnitKind;
use serde_json::{Map, Value, json};
use std::sync::OnceLock;

/// Who drafts, and who publishes.
const ANALYST: &str = "analyst1";
const SUPERVISOR: &str = "super1";

pub(super) fn operations() -> Vec<Operation> {
    let mut all = vec![list(), draft(), show()];
    all.extend(SchemeStep::ALL.into_iter().map(of_step));
    all
}

fn list() -> Operation {
    Operation::get("/api/v1/schemes", "schemes")
        .says("考核方案列表", "Assessment schemes of units")
        .about(
            "考核对象只有单位，以人为对象的请求一律拒绝。",
            "Subjects are units only; a request with a person as subject is refused.",
        )
        .open()
        .answers::<Vec<SchemeRowJson>>(200)
        .example(Example::anybody())
}

/// Groups, figures and veto items, as the form has them.
fn fields() -> Vec<Field> {
    static FIELDS: OnceLock<Vec<Field>> = OnceLock::new();
    FIELDS.get_or_init(made_fields).clone()
}

/// Names of fields follow from the list of figures; they are made once and live as long as the program.
fn made_fields() -> Vec<Field> {
    let mut fields = vec![
        Field::text("name").required().says("名称。", "Name."),
        Field::text("name_en").says("英文名称。", "Name in English."),
        Field::integer("least").says(
            "一项指标最少要有多少件才计分，不少于 5；不填为 20。",
            "With fewer cases a figure is left out; at least 5, 20 when left out.",
        ),
        Field::text("reason").says(
            "内部评价权重高于外部评价时的理由。",
            "Why inside evaluation weighs more than outside, where it does.",
        ),
    ];
    let named = |name: String| -> &'static str { Box::leak(name.into_boxed_str()) };
    for number in 1..=MOST_GROUPS {
        fields.push(Field::text(named(format!("group_{number}"))).says("指标组名称。", "Name of a group."));
        fields.push(
            Field::text(named(format!("group_{number}_en"))).says("英文名称。", "Its name in English."),
        );
        fields.push(
            Field::integer(named(format!("group_{number}_weight")))
                .says("权重，百分数，各组合计 100。", "Weight in hundredths; all groups add up to 100."),
        );
    }
    for figure in Figures::shipped().all() {
        let key = &figure.key;
        fields.push(Field::integer(named(format!("{key}_group"))).says("所在指标组。", "Its group."));
        fields.push(
            Field::integer(named(format!("{key}_weight"))).says(
                "组内权重，百分数，合计 100。",
                "Weight in the group, in hundredths; they add up to 100.",
            ),
        );
    }
    for number in 1..=MOST_VETOES {
        fields.push(Field::text(named(format!("veto_{number}"))).says("一票否决事项。", "A veto item."));
        fields.push(
            Field::text(named(format!("veto_{number}_basis")))
                .says("法律依据；没有依据不能发布。", "Its legal basis; without one it cannot be published."),
        );
    }
    fields
}

/// The scheme to begin with, as it would be typed.
fn beginning() -> Map<String, Value> {
    let typed = crate::actions::scheme::typed_of("部门考核方案", None, &Figures::shipped().beginning());
    typed.pairs().iter().map(|(name, value)| (name.clone(), Value::from(value.as_str()))).collect()
}

fn draft() -> Operation {
    let mut body = beginning();
    body.insert("kind".to_owned(), json!("person"));
    Operation::post("/api/v1/schemes", "draftScheme")
        .says("起草考核方案", "Draft a scheme")
        .fields(fields())
        .fields([Field::choice("kind", UnitKind::all().map(UnitKind::name))
            .required()
            .says("考核哪一类单位。", "The kind of units that are judged.")])
        .answers::<Taken>(201)
        .example(Example::by(ANALYST).body(Value::Object(body)).status(422))
}

fn existing(login: Option<&'static str>) -> Example {
    let example = login.map_or_else(Example::anybody, Example::by);
    example.find("number", "/api/v1/schemes", "/0/number", "K2026-001")
}

fn show() -> Operation {
    Operation::get("/api/v1/schemes/{number}", "scheme")
        .says("考核方案、公式与一个季度的结果", "A scheme, its formula, and the results of a quarter")
        .about(
            "方案和公式公开；结果供有权查看该地点指标的人查看。没有数据的为 null，不计零分。",
            "Scheme and formula are public; results are for those who may read the figures of its place. What has no data is \
             null, never zero.",
        )
        .open()
        .query(Field::text("period").says("如 2026Q4；不填为本季度。", "E.g. 2026Q4; the running quarter when left out."))
        .answers::<SchemeJson>(200)
        .example(existing(None))
        .example(existing(Some(SUPERVISOR)))
}

fn of_step(step: SchemeStep) -> Operation {
    let version = || Field::integer("version").says("读取时的版本。", "The version that was read.");
    let quarter = |chinese, english| Field::text("quarter").required().says(chinese, english);
    match step {
        SchemeStep::Draft => {
            let mut body = beginning();
            body.insert("group_1_weight".to_owned(), json!(21));
            Operation::post("/api/v1/schemes/{number}/draft", "redraftScheme")
                .says("修改考核方案草稿", "Change the draft of a scheme")
                .fields(fields())
                .fields([version()])
                .answers::<Taken>(200)
                .example(existing(Some(ANALYST)).body(Value::Object(body)).status(422))
        }
        SchemeStep::Publish => Operation::post("/api/v1/schemes/{number}/publish", "publishScheme")
            .says("发布考核方案", "Publish a scheme")
            .about(
                "由被考核单位的上级发布，起草人不发布；已经开始的季度沿用原权重。",
                "The level above those who are judged publishes, not whoever drafted; a quarter that has begun keeps its weights.",
            )
            .fields([quarter("从哪个季度起。", "From which quarter on."), version()])
            .answers::<Taken>(200)
            .example(existing(Some(SUPERVISOR)).body(json!({ "quarter": "2020Q1" })).status(422)),
        SchemeStep::End => Operation::post("/api/v1/schemes/{number}/end", "endScheme")
            .says("停用考核方案", "End a scheme")
            .fields([quarter("最后一个考核季度。", "The last quarter that is judged by it."), version()])
            .answers::<Taken>(200)
            .example(existing(Some(SUPERVISOR)).body(json!({ "quarter": "2020Q1" })).status(409)),
    }
}
