//! What the interface for programs offers of the rules about personal data.

use crate::api::NoticeJson;
use openapi::{Example, Field, Operation};

/// The operations under `/api/v1`, for the interface's description.
pub fn operations() -> Vec<Operation> {
    let told = Operation::get("/api/v1/privacy", "privacy")
        .says("个人信息处理规则", "How personal data is handled")
        .about(
            "每类信息的用途、依据、保存期限，逐个表单列出。",
            "For each form: what is kept, what for, on which basis and how long.",
        )
        .open()
        .query(
            Field::integer("version")
                .says("告知的版本；不填为现行版本。", "Version of the notice; left out, the one in force."),
        )
        .answers::<NoticeJson>(200)
        .example(Example::anybody());
    vec![told.group("privacy")]
}
