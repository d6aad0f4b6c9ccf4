//! What the interface for programs offers of indicators.

mod listing;
mod scheme;

use crate::api::{IndicatorJson, OpenJson, OverviewJson};
use openapi::{Example, Field, Operation};

/// The lead of the demo's first street.
const LEAD: &str = "lead-001";

/// The operations under `/api/v1`, for the interface's description.
pub fn operations() -> Vec<Operation> {
    let all = [open(), overview(), indicator()]
        .into_iter()
        .chain(scheme::operations())
        .chain(listing::operations());
    all.map(|operation| operation.group("insight")).collect()
}

fn open() -> Operation {
    Operation::get("/api/v1/open", "openFigures")
        .says("公开的办理情况", "Public figures")
        .about(
            "按季度，分街道（或一个街道内分社区）和单位。1 至 4 的计数不公布，能由合计推出的也不公布，均为 null。",
            "By quarter, for streets (or the communities of one) and units. Counts from 1 to 4 are not shown, nor what would \
             follow from a sum: both are null.",
        )
        .open()
        .query(Field::text("period").says("如 2026Q4；不填为本季度。", "E.g. 2026Q4; the running quarter when left out."))
        .query(Field::text("place").says("街道编号、代码或名称。", "Id, code or name of a street."))
        .answers::<OpenJson>(200)
        .example(Example::anybody())
        .example(Example::anybody().query("place=999001001"))
}

fn overview() -> Operation {
    Operation::get("/api/v1/insight", "figures")
        .says("一个地点与时期的全部指标", "All indicators of a place and period")
        .about(
            "指标只说地点和单位；以人为对象的请求一律拒绝。",
            "Indicators speak of places and units; a request with a person as subject is refused.",
        )
        .query(period())
        .query(place())
        .query(unit())
        .query(Field::text("matter").says("事项代码。", "Code of a matter."))
        .answers::<OverviewJson>(200)
        .example(Example::by(LEAD))
        .example(Example::by(LEAD).query("person=1").status(422))
}

fn indicator() -> Operation {
    Operation::get("/api/v1/insight/{indicator}", "figure")
        .says(
            "一项指标：口径、数值与背后的案件",
            "One indicator: what it is, its figures and the cases behind it",
        )
        .query(period())
        .query(place())
        .query(unit())
        .query(Field::text("matter").says("事项代码。", "Code of a matter."))
        .query(Field::integer("page").says("案件的第几页。", "Page of the cases."))
        .answers::<IndicatorJson>(200)
        .example(Example::by(LEAD).find("indicator", "/api/v1/insight", "/figures/1/indicator", "on_time"))
}

fn period() -> Field {
    Field::text("period").says(
        "如 2026-11、2026Q4、2026；不填为本季度。",
        "E.g. 2026-11, 2026Q4, 2026; the running quarter when left out.",
    )
}

fn place() -> Field {
    Field::text("place")
        .says("地点编号、代码或名称，含下级。", "Id, code or name of a place, with those below.")
}

fn unit() -> Field {
    Field::text("unit").says("单位编号或代码。", "Id or code of a unit.")
}
