//! What the interface for programs offers of the desk; its lines are listed with the cases.

use crate::pages::notices::NoticeJson;
use kernel::Paged;
use openapi::{Example, Operation};

/// The operations under `/api/v1`, for the interface's description.
pub fn operations() -> Vec<Operation> {
    let listed = vec![
        Operation::get("/api/v1/notices", "notices")
            .says("通知", "Notices")
            .answers::<Paged<NoticeJson>>(200)
            .paged()
            .example(Example::by("dispatch1")),
        Operation::post("/api/v1/notices/read", "read-notices")
            .says("全部标为已读", "Mark all notices as read")
            .answers_nothing()
            .example(Example::by("dispatch1").status(204)),
    ];
    listed.into_iter().map(|operation| operation.group("desk")).collect()
}
