//! What the interface for programs offers of work outside.

use crate::actions::capture::Answer;
use crate::api::{PlanJson, RulesJson, StateJson};
use crate::model::PatrolRules;
use crate::pages::rules::Tried;
use openapi::{Example, Field, Operation};
use serde_json::json;

/// The operations under `/api/v1`, for the interface's description.
pub fn operations() -> Vec<Operation> {
    let listed = [state(), report(), spot(), facts(), plan(), rules(), try_rules()];
    listed.into_iter().map(|operation| operation.group("field")).collect()
}

/// A grid worker of the demo, and the code of his grid.
const WORKER: &str = "grid-001001001";
const GRID: &str = "999001001001001";

fn state() -> Operation {
    Operation::get("/api/v1/field", "fieldState")
        .says("本机账号与发送凭据", "Whose device this is, and with which token its queue sends")
        .answers::<StateJson>(200)
        .example(Example::by(WORKER))
}

fn seen() -> [Field; 6] {
    [
        Field::text("matter").says("事项代码。", "Code of the matter type."),
        Field::text("place").says("地点的编号、代码或名称。", "Id, code or name of the place."),
        Field::text("elsewhere").says("不在本网格时的地点。", "The place, when it is not one's own grid."),
        Field::number("longitude").says("经度（WGS 84）。", "Degrees east (WGS 84)."),
        Field::number("latitude").says("纬度（WGS 84）。", "Degrees north (WGS 84)."),
        Field::text("seen_at").says("离线记录的时间。", "When it was seen, if it was written offline."),
    ]
}

fn report() -> Operation {
    Operation::post("/api/v1/field/reports", "fieldReport")
        .says("巡查上报", "Report from the field")
        .about("同一幂等键只生效一次。", "The same idempotency key has effect once.")
        .fields(std::iter::once(Field::text("text").required()).chain(seen()).collect::<Vec<_>>())
        .answers::<Answer>(201)
        .example(Example::by(WORKER).body(json!({ "text": "井盖旁有积水。", "place": GRID })).status(201))
}

fn spot() -> Operation {
    let done = Field::text("done").required().says("怎么处理的。", "What was done.");
    Operation::post("/api/v1/field/spot", "fieldSolvedOnSpot")
        .says("当场处理", "Solved on the spot")
        .about("发现人不能自行结案，按比例抽查。", "The finder ends nothing; a share is drawn for a check.")
        .fields(std::iter::once(done).chain(seen()).collect::<Vec<_>>())
        .answers::<Answer>(201)
        .example(
            Example::by(WORKER)
                .body(json!({ "matter": "100101", "done": "已清扫。", "place": GRID }))
                .status(201),
        )
}

fn facts() -> Operation {
    Operation::post("/api/v1/field/cases/{number}/facts", "fieldFacts")
        .says("现场补充情况", "Add facts from the field")
        .fields([
            Field::text("words").says("现场情况。", "What it is like there."),
            Field::number("version").says("所依据的案件版本。", "The version that they were written on."),
        ])
        .answers::<Answer>(200)
        .example(
            Example::by(WORKER)
                .make(
                    "number",
                    "/api/v1/field/reports",
                    json!({ "text": "护栏松动。", "place": GRID }),
                    "/number",
                    "20261122-00017",
                )
                .body(json!({ "words": "护栏松了两根。" })),
        )
}

fn plan() -> Operation {
    Operation::get("/api/v1/patrol", "patrolPlan")
        .says("一周巡查计划", "The patrol plan of a week")
        .about(
            "只有地点和事项。不能查阅案卷的人看不到 5 以下的数。",
            "Places and matters only. Counts below five are left out for those who may not read the cases.",
        )
        .query(Field::text("place").says("街道或社区。", "A street or community."))
        .query(Field::text("week").says("该周的任一天。", "Any day of the week."))
        .answers::<PlanJson>(200)
        .example(Example::by("lead-001"))
}

fn rules() -> Operation {
    Operation::get("/api/v1/patrol/rules", "patrolRules")
        .says("巡查规则的全部版本", "All versions of the rules of patrol")
        .open()
        .answers::<Vec<RulesJson>>(200)
        .example(Example::anybody())
}

fn try_rules() -> Operation {
    let rules = <PatrolRules as policy::Policy>::SHIPPED;
    Operation::post("/api/v1/admin/patrol", "tryPatrolRules")
        .says("试算巡查规则：本周会增减哪些", "Try rules of patrol: what would come and go this week")
        .about(
            "什么也不改动；设定用本地规则 patrol。",
            "Changes nothing; they are set as the local rule `patrol`.",
        )
        .fields([Field::text("rules").required().says("TOML 文本。", "Text in TOML.")])
        .answers::<Tried>(200)
        .example(Example::by("admin1").body(json!({ "rules": rules })))
}
