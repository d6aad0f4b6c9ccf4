//! What the interface for programs offers of imports.

use crate::api::tokens::{IssuedJson, TokenJson};
use crate::api::webhooks::{DeliveryJson, RegisteredJson, WebhookJson};
use crate::api::{ImportJson, RefusalJson};
use crate::figures::Figures;
use crate::model::webhook::KINDS;
use crate::model::{Field as Column, ImportKind};
use cases::Channel;
use kernel::Paged;
use openapi::{Example, Field, Operation};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// A table as a hotline gives it, for the examples.
const TABLE: &str = "工单号,时间,内容,地点\nT-2026-001,2026-11-02 09:30,路灯不亮,渡口新村\n";

/// The operations under `/api/v1`, for the interface's description.
pub fn operations() -> Vec<Operation> {
    let upload =
        || Example::by("dispatch1").body(json!({ "source": "12345" })).file("calls.csv", TABLE).status(201);
    let choice = || {
        let columns = Column::ALL.iter().map(|column| Field::text(column_field(*column)));
        let mut fields = vec![
            Field::text("source").says("来源系统名称。", "Name of the source."),
            Field::choice("channel", Channel::ALL.iter().map(|channel| channel.as_str())),
            Field::text("datum").says("坐标系。", "Datum of the coordinates."),
            Field::yes_no("dispatch").says("导入后直接派遣。", "Dispatch what was imported."),
        ];
        fields.extend(columns);
        let lists = ImportKind::ALL.into_iter().flat_map(|kind| kind.columns()).map(|column| column.name);
        let known = |name: &str| Column::ALL.iter().any(|column| column.name() == name);
        let names: std::collections::BTreeSet<&str> = lists.filter(|name| !known(name)).collect();
        fields.extend(names.into_iter().map(|name| Field::text(list_field(name))));
        fields
    };
    let chosen = || json!({ "column_number": "工单号", "column_text": "内容", "column_received": "时间", "column_place": "地点" });
    let listed = vec![
        Operation::post("/api/v1/imports", "uploadImport")
            .says("上传待导入的文件", "Upload a file to import")
            .multipart([
                Field::file("file").required(),
                Field::choice("kind", ImportKind::ALL.iter().map(|kind| kind.name()))
                    .says("导入种类；不填为诉求。", "What the file holds; cases when left out."),
                Field::text("source").says("来源系统名称。", "Name of the source."),
                Field::choice("channel", Channel::ALL.iter().map(|channel| channel.as_str())),
            ])
            .answers::<ImportJson>(201)
            .example(upload())
            .example(
                Example::by("admin1")
                    .body(json!({ "kind": "aliases", "source": "示例" }))
                    .file("aliases.csv", "编码,别名\n999001001,老渡口一带\n")
                    .status(201),
            ),
        Operation::get("/api/v1/imports", "imports")
            .says("最近的导入", "The last imports")
            .answers::<Paged<ImportJson>>(200)
            .example(Example::by("dispatch1")),
        Operation::get("/api/v1/imports/{id}", "import")
            .says("一次导入的进度", "An import and its progress")
            .answers::<ImportJson>(200)
            .example(last(Example::by("dispatch1"))),
        Operation::post("/api/v1/imports/{id}/try", "tryImport")
            .says("试导入，不作改动", "Try an import without effect")
            .fields(choice())
            .answers::<Figures>(200)
            .example(last(Example::by("dispatch1")).body(chosen())),
        Operation::post("/api/v1/imports/{id}/undo", "undoImport")
            .says("撤销整批导入", "Take a whole import back")
            .answers::<crate::undo::Undone>(200)
            .example(last(Example::by("dispatch1")).body(json!({})).status(409)),
        Operation::post("/api/v1/imports/{id}/start", "startImport")
            .says("开始导入", "Start an import")
            .fields(choice())
            .answers::<ImportJson>(202)
            .example(last(Example::by("dispatch1")).body(chosen()).status(202)),
        Operation::get("/api/v1/imports/{id}/refused", "refusedRows")
            .says("未导入的行及原因", "Refused rows with their reasons")
            .query(Field::integer("after").says("上一页最后的行号。", "The last line of the page before."))
            .answers::<Paged<RefusalJson>>(200)
            .example(last(Example::by("dispatch1"))),
        Operation::get("/api/v1/imports/{id}/refused.csv", "refusedTable")
            .says("未导入的行（表格）", "Refused rows as a table")
            .answers_file("text/csv")
            .example(last(Example::by("dispatch1"))),
    ];
    let listed = listed.into_iter().chain(of_programs()).chain(crate::notice_operations::of_notices());
    listed.map(|operation| operation.group("link")).collect()
}

/// The field of the request in which a column is named.
const fn column_field(column: Column) -> &'static str {
    match column {
        Column::Number => "column_number",
        Column::Requester => "column_requester",
        Column::Contact => "column_contact",
        Column::Received => "column_received",
        Column::Title => "column_title",
        Column::Text => "column_text",
        Column::Place => "column_place",
        Column::Longitude => "column_longitude",
        Column::Latitude => "column_latitude",
        Column::Matter => "column_matter",
        Column::Channel => "column_channel",
        Column::Urgency => "column_urgency",
        Column::UrgencyGround => "column_urgency_ground",
    }
}

/// The field of the request in which a list's column is named; made once for each.
fn list_field(name: &'static str) -> &'static str {
    static NAMES: OnceLock<BTreeMap<&'static str, String>> = OnceLock::new();
    let names = NAMES.get_or_init(|| {
        let columns = ImportKind::ALL.into_iter().flat_map(|kind| kind.columns());
        columns.map(|column| (column.name, format!("column_{}", column.name))).collect()
    });
    names.get(name).map_or(name, String::as_str)
}

/// An id as it is shown.
pub(crate) const SHOWN: &str = "01a203d9-7c50-7000-b65a-d985a1ee5d7b";

/// About the import that was uploaded last.
fn last(example: Example) -> Example {
    example.find("id", "/api/v1/imports", "/rows/0/id", SHOWN)
}

fn a_webhook() -> Value {
    json!({ "url": "https://hooks.example.org/linli", "kind": ["case.closed"] })
}

/// About a webhook made for it.
fn hooked(example: Example) -> Example {
    example.make("id", "/api/v1/webhooks", a_webhook(), "/id", SHOWN)
}

/// Tokens, and word of events.
fn of_programs() -> Vec<Operation> {
    let a_token = || json!({ "purpose": "夜间报表程序", "days": 30, "right": ["case.read"] });
    vec![
        Operation::post("/api/v1/me/tokens", "issueToken")
            .says("建立访问令牌", "Make an access token")
            .about(
                "只能由本人登录后为自己建立；密文只给出一次。令牌的权限不会超过账号当时的权限。",
                "By the person himself, signed in; the secret is shown once. A token never may more than its account at that moment.",
            )
            .fields([
                Field::text("purpose").required().says("哪个程序用来做什么。", "Which program uses it for what."),
                Field::integer("days").says("有效天数，最多 366。", "Days for which it is valid, at most 366."),
                Field::texts("right").says("只给这些权限；不填则随账号。", "Only these rights; left out: as the account."),
                Field::text("place").says("只限这个地点以内（编号、代码或名称）。", "Only below this place (id, code or name)."),
            ])
            .answers::<IssuedJson>(201)
            .example(Example::by("dispatch1").body(a_token()).status(201)),
        Operation::get("/api/v1/me/tokens", "ownTokens")
            .says("自己的访问令牌", "The own access tokens")
            .paged()
            .answers::<Paged<TokenJson>>(200)
            .example(Example::by("dispatch1")),
        Operation::delete("/api/v1/me/tokens/{id}", "revokeOwnToken")
            .says("撤销自己的令牌", "Revoke one of the own tokens")
            .answers_nothing()
            .example(Example::by("dispatch1").make("id", "/api/v1/me/tokens", a_token(), "/id", SHOWN).status(204)),
        Operation::get("/api/v1/admin/tokens", "tokens")
            .says("全部访问令牌", "All access tokens")
            .paged()
            .answers::<Paged<TokenJson>>(200)
            .example(Example::by("security1")),
        Operation::delete("/api/v1/admin/tokens/{id}", "revokeToken")
            .says("撤销他人的令牌", "Revoke anybody's token")
            .answers_nothing()
            .example(
                Example::by("security1").find("id", "/api/v1/admin/tokens", "/rows/0/id", SHOWN).status(204),
            ),
        Operation::post("/api/v1/webhooks", "registerWebhook")
            .says("登记事件推送", "Register a webhook")
            .about(
                "推送只有事件种类、案件编号和版本，不含个人信息；按 Standard Webhooks 签名。",
                "What is sent names the kind of event, the case's number and version, and nobody; signed as Standard Webhooks.",
            )
            .fields([
                Field::text("url").required().says("https 地址。", "An https address."),
                Field::texts("kind").required().says(
                    "事件种类，例如 case.closed。",
                    "Kinds of events, e.g. `case.closed`.",
                ),
                Field::text("place").says("只限这个地点以内。", "Only cases below this place."),
            ])
            .answers::<RegisteredJson>(201)
            .example(Example::by("admin1").body(a_webhook()).status(201))
            .example(Example::by("admin1").body(json!({ "url": "https://127.0.0.1/", "kind": [KINDS[0]] })).status(422)),
        Operation::get("/api/v1/webhooks", "webhooks")
            .says("事件推送", "Webhooks")
            .paged()
            .answers::<Paged<WebhookJson>>(200)
            .example(Example::by("admin1")),
        Operation::get("/api/v1/webhooks/{id}", "webhook")
            .says("一个事件推送", "One webhook")
            .answers::<WebhookJson>(200)
            .example(hooked(Example::by("admin1"))),
        Operation::delete("/api/v1/webhooks/{id}", "endWebhook")
            .says("停止事件推送", "End a webhook")
            .answers_nothing()
            .example(hooked(Example::by("admin1")).status(204)),
        Operation::get("/api/v1/webhooks/{id}/deliveries", "deliveries")
            .says("推送记录", "What was sent to a webhook")
            .paged()
            .answers::<Paged<DeliveryJson>>(200)
            .example(hooked(Example::by("admin1"))),
        Operation::post("/api/v1/webhooks/{id}/deliveries/{delivery}/resend", "resendDelivery")
            .says("重新推送", "Send again")
            .answers::<DeliveryJson>(200)
            .example(
                hooked(Example::by("admin1"))
                    .find("delivery", "/api/v1/me", "/account", SHOWN)
                    .status(404),
            ),
    ]
}
