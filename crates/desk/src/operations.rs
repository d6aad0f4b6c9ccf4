//! What the interface for programs offers of the desk.

use crate::pages::desk::LineJson;
use crate::pages::notices::NoticeJson;
use guard::desk::Band;
use kernel::Paged;
use openapi::{Example, Field, Operation};

/// The operations under `/api/v1`, for the interface's description.
pub fn operations() -> Vec<Operation> {
    let listed = vec![
        Operation::get("/api/v1/desk", "desk")
            .says("待办事项", "What waits at the desk")
            .about(
                "各项业务的待办合在一起，按时限先后，与页面 /desk 相同。",
                "What waits in all capabilities, the most pressing first, as on the page /desk.",
            )
            .query(Field::text("what").says("只看一类待办。", "One kind of waiting only."))
            .query(Field::choice("clock", Band::ALL.iter().map(|band| band.name())))
            .paged()
            .answers::<Paged<LineJson>>(200)
            .example(Example::by("dispatch1")),
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
