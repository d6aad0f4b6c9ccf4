//! What the interface for programs offers of policies.

use crate::api::{OutcomeJson, PolicyJson, PolicyRequest};
use openapi::{Example, Operation};
use serde_json::json;

/// About the quiet hours.
fn quiet(example: Example) -> Example {
    example.find("name", "/api/v1/policies", "/0/name", "quiet")
}

/// The operations under `/api/v1`, for the interface's description.
pub fn operations() -> Vec<Operation> {
    let text = "residents = { from = \"22:00\", until = \"07:00\" }\nstaff = { from = \"21:00\", until = \"08:00\" }\n";
    let listed = vec![
        Operation::get("/api/v1/policies", "policies")
            .says("本地规则", "Local policies")
            .about(
                "时限、限额和比例，连同各版本、生效时间和制定人。",
                "Terms, limits and shares, with their versions, from when they hold and who set them.",
            )
            .answers::<Vec<PolicyJson>>(200)
            .example(Example::by("admin1")),
        Operation::get("/api/v1/policies/{name}", "policy")
            .says("一项本地规则", "One local policy")
            .answers::<PolicyJson>(200)
            .example(quiet(Example::by("admin1"))),
        Operation::post("/api/v1/policies/{name}", "setPolicy")
            .says("校验或设定一项本地规则", "Check or set a local policy")
            .takes::<PolicyRequest>()
            .answers::<OutcomeJson>(200)
            .example(
                Example::by("admin1")
                    .find("name", "/api/v1/policies/quiet", "/name", "quiet")
                    .body(json!({ "text": text, "effective_from": "2036-01-07", "dry_run": true })),
            ),
    ];
    listed.into_iter().map(|operation| operation.group("policy")).collect()
}
