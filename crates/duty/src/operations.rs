//! What the interface for programs offers of duties, routes and calendars.

use openapi::{Example, Field, Operation};
use serde_json::{Map, Value, json};

type Object = Map<String, Value>;

/// A draft with one edit, for the examples: a rule that ends.
fn draft() -> Value {
    json!({ "title": "示例草案", "ground": "示例", "edits": [
        { "edit": "define_matter", "code": "019999", "parent": "0101", "standard": { "name": "示例事项", "effective_from": 1_798_732_800_000_000_i64 } }
    ] })
}

/// About a draft made for it.
fn made(example: Example) -> Example {
    example.make("id", "/api/v1/proposals", draft(), "/id", "01a203d9-7c50-7000-b65a-d985a1ee5d7b")
}

/// The operations under `/api/v1`, for the interface's description.
pub fn operations() -> Vec<Operation> {
    let listed = vec![
        Operation::get("/api/v1/matters", "matters")
            .says("事项类型及历次办理标准", "Matter types with the history of their standards")
            .answers::<Vec<Object>>(200)
            .example(Example::by("admin1")),
        Operation::get("/api/v1/matters/{code}", "matter")
            .says("一个事项类型", "One matter type")
            .answers::<Object>(200)
            .example(Example::by("admin1").find("code", "/api/v1/matters", "/0/code", "01")),
        Operation::get("/api/v1/duties", "duties")
            .says("职责清单", "The duty list")
            .answers::<Vec<Object>>(200)
            .example(Example::by("admin1")),
        Operation::get("/api/v1/deadlines", "deadlines")
            .says("时限及可调范围", "Deadlines with what they leave open")
            .answers::<Vec<crate::api::deadlines::DeadlineJson>>(200)
            .example(Example::by("lead-001")),
        Operation::get("/api/v1/deadlines/{code}", "deadline")
            .says("一条时限及各地差异", "One deadline with the differences of places")
            .answers::<crate::api::deadlines::WholeJson>(200)
            .example(Example::by("lead-001").find("code", "/api/v1/deadlines", "/0/code", "H001")),
        Operation::post("/api/v1/deadlines/{code}", "adaptDeadline")
            .says("在本辖区另行规定，或取消", "Set or end an own value in one's own place")
            .about(
                "只有注明可调的时限可以，且只在幅度内；模板的新版本走修订草案（set_deadline）。",
                "Only where the deadline leaves room, and within its bounds; a new version of the template goes through a draft (set_deadline).",
            )
            .fields([
                Field::choice("do", ["adapt", "end"]),
                Field::text("place").required(),
                Field::integer("amount"),
                Field::text("basis"),
                Field::text("reason").required(),
                Field::day("effective_from").required(),
            ])
            .answers::<crate::api::deadlines::WholeJson>(200)
            .example(Example::by("lead-001").find("code", "/api/v1/deadlines/H004", "/deadline/code", "H004").body(json!({
                "do": "adapt", "place": "999001001", "amount": 10, "basis": "示例办法第三条", "reason": "示例",
                "effective_from": "2036-01-07"
            }))),
        Operation::get("/api/v1/adaptations", "adaptations")
            .says("各地与模板的差异", "What places say otherwise")
            .query(Field::text("place"))
            .answers::<Vec<crate::api::deadlines::AdaptationJson>>(200)
            .example(Example::by("lead-001")),
        Operation::get("/api/v1/bundles", "bundles")
            .says("责任共同体", "Bundles: who is responsible together")
            .about(
                "设定与终止走修订草案（set_bundle、end_bundle）；成员只能是单位，份额为千分比，合计 1000。",
                "Set and ended through drafts (set_bundle, end_bundle); members are units, shares are per mille and sum to 1000.",
            )
            .answers::<Vec<crate::api::bundles::BundleJson>>(200)
            .example(Example::by("lead-001")),
        Operation::get("/api/v1/bundles/{code}", "bundle")
            .says("一个责任共同体及历次版本", "One bundle with its versions")
            .answers::<crate::api::bundles::WholeBundleJson>(200)
            .example(Example::by("lead-001").find("code", "/api/v1/bundles", "/0/code", "Z001")),
        Operation::get("/api/v1/forms", "forms")
            .says("各事项的登记表", "Questions asked for matters")
            .answers::<Vec<Object>>(200)
            .example(Example::by("admin1")),
        Operation::get("/api/v1/forms/{matter}", "form")
            .says("一个事项的登记表", "The questions of one matter")
            .answers::<Object>(200)
            .example(Example::by("admin1").find("matter", "/api/v1/matters", "/0/code", "01").status(404)),
        Operation::post("/api/v1/forms/{matter}", "changeForm")
            .says("起草、启用或停用登记表", "Draft questions, put them in force, end them")
            .takes::<crate::api::FormJson>()
            .answers::<Object>(200)
            .example(Example::by("admin1").find("matter", "/api/v1/matters", "/1/code", "0101").body(json!({
                "do": "draft", "text": { "questions": [{ "label": "拖欠月份", "kind": "text", "required": true }], "basis": "示例办法" }
            }))),
        Operation::get("/api/v1/calendars", "calendars")
            .says("工作日历及历年通知", "Working calendars with their notices")
            .answers::<Vec<Object>>(200)
            .example(Example::by("admin1")),
        Operation::post("/api/v1/calendars", "announceCalendar")
            .says("公布一年安排或保存日历", "Announce a year, or save a calendar")
            .takes::<crate::api::CalendarText>()
            .answers::<crate::api::CalendarEffect>(200)
            .example(
                Example::by("admin1").body(json!({ "text": "2027 元旦 off 01-01..01-03", "dry_run": true })),
            ),
        Operation::get("/api/v1/calendars/day", "calendarDay")
            .says("某一天是否上班及理由", "Whether a day is a work day, and why")
            .query(Field::text("calendar"))
            .query(Field::text("day").required())
            .answers::<Object>(200)
            .example(Example::by("admin1").query("day=2026-02-14")),
        Operation::get("/api/v1/routes", "routes")
            .says("派单规则", "The routing rules")
            .answers::<Vec<Object>>(200)
            .example(Example::by("admin1")),
        Operation::get("/api/v1/routes/explain", "explainRoute")
            .says("某事项在某地点由谁主办及理由", "Who leads a matter in a place, and why")
            .query(Field::text("matter").required())
            .query(Field::text("q").says("地址、名称或编码。", "Address, name or code."))
            .query(Field::text("place").says("地点标识。", "Id of the place."))
            .answers::<Object>(200)
            .example(Example::by("admin1").query("matter=010101&q=999001001001")),
        Operation::get("/api/v1/routes/health", "routeHealth")
            .says("规则体检", "Health of the rules")
            .answers::<Object>(200)
            .example(Example::by("admin1")),
        Operation::get("/api/v1/routes/versions", "routeVersions")
            .says("两个版本之间的修订", "Changes between two versions")
            .query(Field::text("first"))
            .query(Field::text("last"))
            .answers::<Vec<Object>>(200)
            .example(Example::by("admin1").query("first=1&last=3")),
        Operation::post("/api/v1/routes/versions", "undoRoutes")
            .says("起草撤销修订", "Draft taking changes back")
            .takes::<crate::api::Range>()
            .answers::<Object>(201)
            .example(
                Example::by("admin1").body(json!({ "first": 654, "last": 654, "ground": "示例" })).status(201),
            ),
        Operation::get("/api/v1/proposals", "proposals")
            .says("修订草案", "Drafts of changes")
            .query(Field::choice("step", ["draft", "submitted", "in_force", "withdrawn"]))
            .answers::<Vec<Object>>(200)
            .example(Example::by("admin1").query("step=draft")),
        Operation::post("/api/v1/proposals", "openProposal")
            .says("起草修订", "Draft a change")
            .takes::<crate::api::Proposed>()
            .answers::<Object>(201)
            .example(Example::by("admin1").body(draft()).status(201)),
        Operation::get("/api/v1/proposals/{id}", "proposal")
            .says("一份草案", "One draft")
            .answers::<Object>(200)
            .example(made(Example::by("admin1"))),
        Operation::get("/api/v1/proposals/{id}/trial", "tryProposal")
            .says("在近一年案件上试算", "Dry run on the last year's cases")
            .answers::<Object>(200)
            .example(made(Example::by("admin1"))),
        Operation::post("/api/v1/proposals/{id}/edits", "addToProposal")
            .says("增加修订", "Add changes to a draft")
            .takes::<Vec<Object>>()
            .answers::<Object>(200)
            .example(made(Example::by("admin1")).body(json!([
                { "edit": "end_matter", "code": "019999", "at": 1_811_779_200_000_000_i64, "reason": "示例" }
            ]))),
        Operation::post("/api/v1/proposals/{id}", "proposalStep")
            .says("提交、撤回、去掉、批准、退回", "Submit, withdraw, drop, approve, send back")
            .takes::<crate::api::Ruling>()
            .answers::<Object>(200)
            .example(made(Example::by("admin1")).body(json!({ "do": "submit" }))),
    ];
    listed.into_iter().map(|operation| operation.group("duty")).collect()
}
