//! What the interface for programs offers of words.

use crate::api::Worded;
use crate::pages::Found;
use openapi::{Example, Field, Operation};
use serde_json::json;

/// About a text of the interface.
fn known(example: Example) -> Example {
    let asked = "/api/v1/words?language=zh-CN&q=nav-desk";
    example.find("language", asked, "/0/language", "zh-CN").find("key", asked, "/0/key", "nav-desk")
}

/// The operations under `/api/v1`, for the interface's description.
pub fn operations() -> Vec<Operation> {
    let listed = vec![
        Operation::get("/api/v1/words", "words")
            .says("界面文字", "Words of the interface")
            .query(Field::text("q").says("键或文字的一部分。", "Part of key or text."))
            .query(Field::choice("language", ["zh-CN", "en"]))
            .query(Field::yes_no("own").says("只看本部署改写的。", "Only those of this deployment."))
            .answers::<Vec<Found>>(200)
            .example(Example::by("admin1").query("q=nav-desk&language=zh-CN")),
        Operation::get("/api/v1/words/{language}/{key}", "word")
            .says("一条界面文字", "One word")
            .answers::<Found>(200)
            .example(known(Example::by("admin1"))),
        Operation::post("/api/v1/words/{language}/{key}", "changeWord")
            .says("改写或恢复一条界面文字", "Give a word another text, or the shipped one again")
            .takes::<Worded>()
            .answers::<Found>(200)
            .example(
                known(Example::by("admin1")).body(json!({ "text": "我的待办", "reason": "本地习惯说法" })),
            ),
    ];
    listed.into_iter().map(|operation| operation.group("wording")).collect()
}
