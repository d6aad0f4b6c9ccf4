//! What the interface for programs offers of red list, yellow cards and reports.

use crate::actions::listing::ListingStep;
use crate::actions::scheme::Taken;
use crate::api::listing::{ListingJson, ListingRowJson};
use crate::model::listing::ListingKind;
use crate::pages::report::SignedReportJson;
use openapi::{Example, Field, Operation};
use serde_json::json;

/// Who lists, and a unit of the demo.
const SUPERVISOR: &str = "super1";
const UNIT: &str = "dept-urban";

pub(super) fn operations() -> Vec<Operation> {
    let mut all = vec![list(), put(), show(), report()];
    all.extend(ListingStep::ALL.into_iter().map(of_step));
    all
}

fn list() -> Operation {
    Operation::get("/api/v1/lists", "listings")
        .says("红榜、黄牌和一票否决", "Red list, yellow cards and vetoes")
        .about(
            "只列单位和项目，不列个人；不由系统自动列榜。",
            "Units and projects only, never persons; nobody is listed by a machine.",
        )
        .open()
        .answers::<Vec<ListingRowJson>>(200)
        .example(Example::anybody())
}

fn put() -> Operation {
    Operation::post("/api/v1/lists", "putOnList")
        .says(
            "列入红榜、给予黄牌或适用一票否决",
            "Put a unit or project on the red list, give a yellow card, or apply a veto item",
        )
        .fields([
            Field::choice("list", ListingKind::ALL.map(ListingKind::as_str)).required(),
            Field::text("scheme").required().says("考核方案编号。", "Number of the scheme."),
            Field::text("period").required().says("季度，如 2026Q3。", "The quarter, e.g. 2026Q3."),
            Field::text("unit").required().says(
                "方案所考核单位的代码；个人不能列榜。",
                "Code of a unit that the scheme judges; a person cannot be listed.",
            ),
            Field::text("veto").says(
                "一票否决事项在方案中的序号；红榜和黄牌不填。",
                "Number of the veto item in the scheme; none for red list and yellow cards.",
            ),
            Field::text("project").says("所列项目的名称；列单位的不填。", "Name of the project, when a project is listed."),
            Field::text("words").required().says("事实。", "The facts."),
        ])
        .answers::<Taken>(201)
        .example(
            Example::by(SUPERVISOR)
                .find("scheme", "/api/v1/lists", "/0/scheme", "K2026-001")
                .find("period", "/api/v1/lists", "/0/period", "2026Q3")
                .body(json!({
                    "list": "yellow", "scheme": "{scheme}", "period": "{period}", "unit": "admin1", "words": "未按期办结。"
                }))
                .status(422),
        )
}

fn existing(login: Option<&'static str>) -> Example {
    let example = login.map_or_else(Example::anybody, Example::by);
    example.find("number", "/api/v1/lists", "/0/number", "B2026-001")
}

fn show() -> Operation {
    Operation::get("/api/v1/lists/{number}", "listing")
        .says("一次列榜的依据与申诉", "A listing with the figures as they stood, the facts and the appeal")
        .open()
        .answers::<ListingJson>(200)
        .example(existing(None))
}

fn report() -> Operation {
    Operation::get("/api/v1/schemes/{number}/units/{unit}", "unitReport")
        .says("一个单位一个季度的签名报告", "The signed report of a unit for a quarter")
        .about(
            "含数据质量说明和申诉情况，用本系统的存证密钥签名；只说单位，没有个人。",
            "With notes on the data and appeals, signed with the journal's key; about a unit, never about a person.",
        )
        .query(Field::text("period").says("如 2026Q4；不填为本季度。", "E.g. 2026Q4; the running quarter when left out."))
        .answers::<SignedReportJson>(200)
        .example(Example::by(SUPERVISOR).find("number", "/api/v1/lists", "/0/scheme", "K2026-001").find("unit", "/api/v1/lists", "/0/unit", UNIT))
}

fn of_step(step: ListingStep) -> Operation {
    let words = || Field::text("words").required().says("说明。", "What is said with it.");
    let version = || Field::integer("version").says("读取时的版本。", "The version that was read.");
    let refused = |login: &'static str, status| {
        Example::by(login)
            .find("number", "/api/v1/lists", "/0/number", "B2026-001")
            .body(json!({ "words": "数据已核对。", "right": "no" }))
            .status(status)
    };
    match step {
        ListingStep::Appeal => Operation::post("/api/v1/lists/{number}/appeal", "appealListing")
            .says("被列单位申诉", "Appeal by the unit that is named")
            .fields([words(), version()])
            .answers::<Taken>(200)
            .example(refused(SUPERVISOR, 403)),
        ListingStep::Rule => Operation::post("/api/v1/lists/{number}/rule", "ruleOnListing")
            .says("裁定申诉，列榜人不裁定", "Rule on an appeal; whoever listed does not")
            .fields([
                Field::yes_no("right").required().says("申诉成立。", "The appeal is right."),
                words(),
                version(),
            ])
            .answers::<Taken>(200)
            .example(refused(UNIT, 403)),
        ListingStep::TakeBack => Operation::post("/api/v1/lists/{number}/take-back", "takeListingBack")
            .says("撤销列榜", "Take a listing back")
            .fields([words(), version()])
            .answers::<Taken>(200)
            .example(refused(UNIT, 403)),
    }
}
