//! What the interface for programs offers of verification.

use crate::api::{AnsweredJson, LinkJson, RuleJson, UnitJson};
use openapi::{Example, Field, Operation};
use serde_json::json;

/// The operations under `/api/v1`, for the interface's description.
pub fn operations() -> Vec<Operation> {
    [link(), answer(), unit(), rule()].into_iter().map(|operation| operation.group("verify")).collect()
}

/// A code that leads nowhere: who holds a link has got it at his own contact, and no example can.
const NOBODYS: &str = "/api/v1/v/{code}";

fn link() -> Operation {
    Operation::get(NOBODYS, "revisitLink")
        .says("打开回访链接", "Open the link of a revisit")
        .about(
            "链接发到诉求人本人的联系方式，只能用一次。",
            "The link was sent to the requester's own contact and is used once.",
        )
        .open()
        .answers::<LinkJson>(200)
        .example(guessed())
}

fn guessed() -> Example {
    Example::anybody().find("code", "/api/v1/openapi.json", "/openapi", "kJ4x…").status(404)
}

fn answer() -> Operation {
    Operation::post(NOBODYS, "answerRevisit")
        .says("诉求人自助回访", "Answer the revisit as the requester")
        .about(
            "回答是否解决；满意程度自愿，15 日内可以改。",
            "Whether it is solved; a level of satisfaction is voluntary and may be changed for 15 days.",
        )
        .open()
        .fields([
            Field::yes_no("contacted").says("办理单位是否联系过。", "Whether the unit got in touch."),
            Field::yes_no("solved").required(),
            Field::text("missing").says("没有解决时：还差什么。", "What is missing, when not solved."),
            Field::integer("satisfaction").says("1 至 5，可不填。", "1 to 5; may be left out."),
            Field::text("words").says(
                "随评价成批展示，不显示是谁说的。",
                "Shown with other ratings in a batch, never with who said it.",
            ),
            Field::yes_no("prompted")
                .says("有人提示怎么评价或给了好处。", "Somebody prompted, or gave something."),
        ])
        .answers::<AnsweredJson>(200)
        .example(guessed().body(json!({ "solved": "yes", "satisfaction": 5 })))
}

fn unit() -> Operation {
    Operation::get("/api/v1/verify", "unitVerification")
        .says("单位的评价与回访", "Ratings and revisits of a unit")
        .query(Field::text("unit").says("单位代码，缺省为本单位。", "Code of a unit; one's own without."))
        .answers::<UnitJson>(200)
        .example(Example::by("dept-urban"))
}

fn rule() -> Operation {
    Operation::get("/api/v1/verify/rule", "checkRule")
        .says("核查抽样规则", "The rule by which replies are drawn for a check")
        .query(
            Field::text("number").says(
                "案件编号：审计人员重算抽样。",
                "Number of a case: an auditor computes its draws again.",
            ),
        )
        .answers::<RuleJson>(200)
        .example(Example::by("check1"))
}
