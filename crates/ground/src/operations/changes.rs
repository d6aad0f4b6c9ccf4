//! The changes, each an operation of its own. The examples ask what would change; nothing is changed by them.

use crate::pages::change::Answer;
use openapi::{Example, Field, Operation};
use serde_json::{Value, json};

type Change = (&'static str, &'static str, (&'static str, &'static str), &'static [&'static str]);

const PLACES: [Change; 13] = [
    (
        "/api/v1/admin/places/{place}/assign",
        "assignToPlace",
        ("安排人员", "Assign somebody to a place"),
        ASSIGN,
    ),
    (
        "/api/v1/admin/places/{place}/add",
        "addPlace",
        ("增加下级地点", "Add a place below another"),
        &[
            "level",
            "name",
            "kind",
            "valid_from",
            "code",
            "scheme",
            "address",
            "phone",
            "lon",
            "lat",
            "functions",
            "hours",
        ],
    ),
    ("/api/v1/admin/places/{place}/rename", "renamePlace", ("地点更名", "Rename a place"), &["name"]),
    ("/api/v1/admin/places/{place}/move", "movePlace", ("地点划转", "Move a place"), &["parent"]),
    (
        "/api/v1/admin/places/{place}/kind",
        "setPlaceKind",
        ("变更地点类型", "Change a place's kind"),
        &["kind"],
    ),
    ("/api/v1/admin/places/{place}/alias", "addAlias", ("增加别名", "Add another name"), &["alias", "kind"]),
    ("/api/v1/admin/places/{place}/unalias", "removeAlias", ("删除别名", "Remove another name"), &["alias"]),
    (
        "/api/v1/admin/places/{place}/code",
        "setPlaceCode",
        ("登记编码", "Give a place a code"),
        &["scheme", "code"],
    ),
    ("/api/v1/admin/places/{place}/phone", "setPlacePhone", ("登记电话", "Set a place's phone"), &["phone"]),
    (
        "/api/v1/admin/places/{place}/address",
        "setPlaceAddress",
        ("登记地址", "Set a place's address"),
        &["address"],
    ),
    (
        "/api/v1/admin/places/{place}/point",
        "setPlacePoint",
        ("标定位置", "Set a place's position"),
        &["lon", "lat"],
    ),
    (
        "/api/v1/admin/places/{place}/service",
        "setPlaceService",
        ("变更服务内容", "Set what a service point offers"),
        &["functions", "hours"],
    ),
    (
        "/api/v1/admin/places/{place}/end",
        "endPlace",
        ("撤销地点", "End a place"),
        &["at", "reason", "successor"],
    ),
];

const UNITS: [Change; 11] = [
    ("/api/v1/admin/units/{unit}/assign", "assignToUnit", ("安排岗位", "Fill a post in a unit"), ASSIGN),
    (
        "/api/v1/admin/units/{unit}/add",
        "addUnit",
        ("设立下级单位", "Establish a unit below another"),
        &[
            "kind",
            "name",
            "name_en",
            "code",
            "territorial_parent",
            "sector_parent",
            "place",
            "purpose",
            "term_end",
            "from",
        ],
    ),
    ("/api/v1/admin/units/{unit}/rename", "renameUnit", ("单位更名", "Rename a unit"), &["name", "name_en"]),
    (
        "/api/v1/admin/units/{unit}/reparent",
        "reparentUnit",
        ("调整隶属关系", "Change a unit's superior"),
        &["link", "parent", "from"],
    ),
    (
        "/api/v1/admin/units/{unit}/answer",
        "answerForPlace",
        ("增加责任区域", "Answer for a place"),
        &["place", "from"],
    ),
    (
        "/api/v1/admin/units/{unit}/release",
        "releasePlace",
        ("解除责任区域", "Release a place"),
        &["place", "from"],
    ),
    (
        "/api/v1/admin/units/{unit}/purpose",
        "setUnitPurpose",
        ("写明用途", "State a unit's purpose"),
        &["purpose"],
    ),
    ("/api/v1/admin/units/{unit}/term", "setUnitTerm", ("确定任期", "Set a unit's term"), &["term_end"]),
    (
        "/api/v1/admin/units/{unit}/premises",
        "setUnitPremises",
        ("变更场所", "Change a unit's premises"),
        &["premises"],
    ),
    (
        "/api/v1/admin/units/{unit}/credit",
        "setUnitCreditCode",
        ("登记信用代码", "Set a unit's credit code"),
        &["credit"],
    ),
    ("/api/v1/admin/units/{unit}/end", "endUnit", ("撤销单位", "End a unit"), &["at", "reason", "successor"]),
];

const ASSIGN: &[&str] = &["login", "person", "unit", "role", "post", "manner", "home", "from", "to"];

/// A street of the demo as `{place}`.
pub(super) fn a_street(example: Example) -> Example {
    example.find("place", "/api/v1/admin/places?q=999001001&size=1", "/rows/0/id", "0193…")
}

/// A bureau of the demo as `{unit}`.
pub(super) fn a_bureau(example: Example) -> Example {
    example.find("unit", "/api/v1/admin/units?q=dept-water", "/0/id", "0193…")
}

fn described((path, id, (chinese, english), fields): Change, example: Example) -> Operation {
    let mut typed: Vec<Field> = fields.iter().map(|name| Field::text(name)).collect();
    typed.push(Field::yes_no("preview").says("为真时只说明会影响什么。", "Only says what it would touch."));
    Operation::post(path, id).says(chinese, english).fields(typed).answers::<Answer>(200).example(example)
}

pub(super) fn of_places() -> Vec<Operation> {
    let body = |id: &str| match id {
        "assignToPlace" => json!({ "person": "钟未名", "role": "liaison", "preview": true }),
        "addPlace" => json!({ "level": "estate", "name": "新渡里", "preview": true }),
        "renamePlace" => json!({ "name": "旧渡新街道", "preview": true }),
        "movePlace" => json!({ "parent": "999001", "preview": true }),
        "setPlaceKind" => json!({ "kind": "town", "preview": true }),
        "addAlias" => json!({ "alias": "老渡口", "preview": true }),
        "setPlaceCode" => json!({ "scheme": "statistics", "code": "999001901", "preview": true }),
        "setPlacePhone" => json!({ "phone": "000-6100-0001", "preview": true }),
        "setPlaceAddress" => json!({ "address": "盐仓街82号", "preview": true }),
        "setPlacePoint" => json!({ "lon": "122.63", "lat": "34.0", "preview": true }),
        _ => json!({ "preview": true }),
    };
    let example = |id: &'static str| match id {
        // These are refused for a street: it has communities, no such name, and is no service point.
        "endPlace" => {
            a_street(Example::by("admin1").body(json!({ "reason": "撤并", "preview": true })).status(409))
        }
        "removeAlias" => a_street(
            Example::by("admin1").body(json!({ "alias": "short:没有", "preview": true })).status(404),
        ),
        "setPlaceService" => {
            a_street(Example::by("admin1").body(json!({ "functions": "社保", "preview": true })).status(409))
        }
        id => a_street(Example::by("admin1").body(body(id))),
    };
    PLACES.into_iter().map(|change| described(change, example(change.1))).collect()
}

pub(super) fn of_units() -> Vec<Operation> {
    let body = |id: &str| -> Value {
        match id {
            "assignToUnit" => json!({ "person": "钟未名", "role": "clerk", "preview": true }),
            "addUnit" => {
                json!({ "kind": "platform", "name": "河道管理站", "code": "station-river", "preview": true })
            }
            "renameUnit" => json!({ "name": "汀澜县水务局", "preview": true }),
            "reparentUnit" => json!({ "link": "sector", "parent": "gov", "preview": true }),
            "answerForPlace" => json!({ "place": "999001001", "preview": true }),
            "releasePlace" => json!({ "place": "999001", "preview": true }),
            "setUnitPurpose" => json!({ "purpose": "管水、治水、供水", "preview": true }),
            "setUnitTerm" => json!({ "term_end": "2031-01-01", "preview": true }),
            "setUnitPremises" => json!({ "premises": "online", "preview": true }),
            "endUnit" => json!({ "reason": "并入", "successor": "dept-housing", "preview": true }),
            _ => json!({ "preview": true }),
        }
    };
    UNITS
        .into_iter()
        .map(|change| described(change, a_bureau(Example::by("admin1").body(body(change.1)))))
        .collect()
}

/// An assignment of the demo as `{assignment}`.
pub(super) fn an_assignment() -> Example {
    let bureau = a_bureau(Example::by("admin1"));
    bureau.find("assignment", "/api/v1/admin/units/{unit}", "/posts/0/assignment/id", "0193…")
}

pub(super) fn of_assignments() -> Vec<Operation> {
    let held = |body: Value| an_assignment().body(body);
    vec![
        described(
            (
                "/api/v1/admin/assignments/{assignment}/end",
                "endAssignment",
                ("终止任用", "End an assignment"),
                &["at", "reason"],
            ),
            held(json!({ "reason": "调离", "preview": true })),
        ),
        described(
            (
                "/api/v1/admin/assignments/{assignment}/prolong",
                "prolongAssignment",
                ("改任期", "Set another end of an assignment"),
                &["to"],
            ),
            held(json!({ "to": "2031-01-01", "preview": true })),
        ),
    ]
}

/// An account of the demo as `{account}`.
pub(super) fn an_account(example: Example) -> Example {
    example.find("account", "/api/v1/admin/accounts?q=intake2", "/rows/0/id", "0193…")
}

pub(super) fn of_accounts() -> Vec<Operation> {
    let admin = |body: Value| an_account(Example::by("admin1").body(body));
    let security = |body: Value| an_account(Example::by("security1").body(body));
    let look = || json!({ "preview": true });
    let listed: [(Change, Example); 10] = [
        (
            (
                "/api/v1/admin/accounts/new/open",
                "openAccount",
                ("建立账号", "Open an account"),
                &["login", "name", "unit"],
            ),
            Example::by("admin1")
                .body(json!({ "login": "clerk-new", "name": "钟未名", "unit": "centre", "preview": true })),
        ),
        (
            (
                "/api/v1/admin/accounts/{account}/give",
                "giveRole",
                ("授予角色", "Give a role"),
                &["role", "scope", "place", "unit", "from", "to"],
            ),
            security(json!({ "role": "analyst", "scope": "tenant", "preview": true })),
        ),
        (
            ("/api/v1/admin/accounts/{account}/take", "takeRole", ("收回角色", "Take a role"), &["given"]),
            security(json!({ "given": "{given}", "preview": true })).find(
                "given",
                "/api/v1/admin/accounts/{account}",
                "/roles/0/id",
                "0193…",
            ),
        ),
        (
            (
                "/api/v1/admin/accounts/{account}/password",
                "resetPassword",
                ("重置密码", "Reset a password"),
                &[],
            ),
            admin(look()),
        ),
        (
            (
                "/api/v1/admin/accounts/{account}/transfer",
                "transferAccount",
                ("转到别的单位", "Move an account"),
                &["unit"],
            ),
            admin(json!({ "unit": "dept-water", "preview": true })),
        ),
        (
            ("/api/v1/admin/accounts/{account}/lock", "lockAccount", ("锁定账号", "Lock an account"), &[]),
            admin(look()),
        ),
        (
            (
                "/api/v1/admin/accounts/{account}/unlock",
                "unlockAccount",
                ("解锁账号", "Unlock an account"),
                &[],
            ),
            admin(look()),
        ),
        (
            (
                "/api/v1/admin/accounts/{account}/link",
                "linkAccount",
                ("关联统一身份认证", "Link an account with the identity provider"),
                &["subject", "sole"],
            ),
            admin(json!({ "subject": "e-7", "preview": true })).status(404),
        ),
        (
            (
                "/api/v1/admin/accounts/{account}/unlink",
                "unlinkAccount",
                ("解除统一身份认证关联", "End an account's link with the identity provider"),
                &[],
            ),
            admin(look()).status(404),
        ),
        (
            (
                "/api/v1/admin/accounts/{account}/sign-out",
                "endSessions",
                ("退出全部设备", "End all sessions"),
                &[],
            ),
            security(look()),
        ),
    ];
    listed
        .into_iter()
        .map(|(change, example)| {
            let (path, id, (chinese, english), fields) = change;
            let mut typed: Vec<Field> = fields.iter().map(|name| Field::text(name)).collect();
            typed.push(Field::yes_no("preview").says("为真时不作改动。", "Nothing is changed."));
            Operation::post(path, id)
                .says(chinese, english)
                .fields(typed)
                .answers::<Answer>(200)
                .example(example)
        })
        .collect()
}
