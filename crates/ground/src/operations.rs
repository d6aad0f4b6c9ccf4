//! What the interface for programs offers of the ground.

mod changes;

use crate::pages::gaps::Report;
use crate::pages::{accounts, places, units};
use openapi::{Example, Field, Operation};

/// The operations under `/api/v1`, for the interface's description.
pub fn operations() -> Vec<Operation> {
    let mut listed = vec![
        Operation::get("/api/v1/gaps", "gaps")
            .says("无人负责之处", "What nobody looks after")
            .answers::<Report>(200)
            .example(Example::by("admin1")),
        Operation::get("/api/v1/admin/places", "findPlaces")
            .says("按名称、别名或编码找地点", "Find places by name, other name or code")
            .query(Field::text("q"))
            .paged()
            .answers::<kernel::Paged<places::Found>>(200)
            .example(Example::by("admin1").query("q=旧渡街道&size=1")),
        Operation::get("/api/v1/admin/places/{place}", "placeRecord")
            .says("一个地点：人员与变更记录", "A place with its people and history")
            .answers::<places::Told>(200)
            .example(changes::a_street(Example::by("admin1"))),
        Operation::get("/api/v1/admin/units", "listUnits")
            .says("按名称、编码和类型找单位", "Find units by name, code and kind")
            .query(Field::text("q"))
            .query(Field::text("kind"))
            .answers::<Vec<units::Found>>(200)
            .example(Example::by("admin1").query("q=dept-water")),
        Operation::get("/api/v1/admin/units/{unit}", "unitRecord")
            .says("一个单位：岗位与变更记录", "A unit with its posts and history")
            .answers::<units::Told>(200)
            .example(changes::a_bureau(Example::by("admin1"))),
    ];
    listed.extend([
        Operation::get("/api/v1/admin/accounts", "findAccounts")
            .says("按姓名或登录名找账号", "Find accounts by name or login")
            .query(Field::text("q"))
            .paged()
            .answers::<kernel::Paged<accounts::Told>>(200)
            .example(Example::by("admin1").query("q=intake1")),
        Operation::get("/api/v1/admin/accounts/{account}", "accountRecord")
            .says("一个账号及其角色", "An account with its roles")
            .answers::<accounts::Told>(200)
            .example(changes::an_account(Example::by("admin1"))),
    ]);
    listed.push(
        Operation::get("/api/v1/admin/assignments/{assignment}", "assignmentRecord")
            .says("一项任用", "One assignment")
            .answers::<crate::assignment_record::Told>(200)
            .example(changes::an_assignment()),
    );
    listed.extend(changes::of_accounts());
    listed.extend(changes::of_places());
    listed.extend(changes::of_units());
    listed.extend(changes::of_assignments());
    listed.into_iter().map(|operation| operation.group("ground")).collect()
}
