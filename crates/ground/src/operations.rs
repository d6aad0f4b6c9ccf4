//! What the interface for programs offers of the ground.

use crate::pages::gaps::Report;
use openapi::{Example, Operation};

/// The operations under `/api/v1`, for the interface's description.
pub fn operations() -> Vec<Operation> {
    let listed = vec![
        Operation::get("/api/v1/gaps", "gaps")
            .says("无人负责之处", "What nobody looks after")
            .answers::<Report>(200)
            .example(Example::by("admin1")),
    ];
    listed.into_iter().map(|operation| operation.group("ground")).collect()
}
