//! What the interface for programs offers of imports.

use crate::api::{ImportJson, RefusalJson};
use crate::figures::Figures;
use crate::model::Field as Column;
use cases::Channel;
use kernel::Paged;
use openapi::{Example, Field, Operation};
use serde_json::json;

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
        fields
    };
    let last = |example: Example| {
        example.find("id", "/api/v1/imports", "/rows/0/id", "01a203d9-7c50-7000-b65a-d985a1ee5d7b")
    };
    let chosen = || json!({ "column_number": "工单号", "column_text": "内容", "column_received": "时间", "column_place": "地点" });
    let listed = vec![
        Operation::post("/api/v1/imports", "uploadImport")
            .says("上传待导入的表格", "Upload a table of appeals")
            .multipart([
                Field::file("file").required(),
                Field::text("source").says("来源系统名称。", "Name of the source."),
                Field::choice("channel", Channel::ALL.iter().map(|channel| channel.as_str())),
            ])
            .answers::<ImportJson>(201)
            .example(upload()),
        Operation::get("/api/v1/imports", "imports")
            .says("最近的导入", "The last imports")
            .answers::<Paged<ImportJson>>(200)
            .example(Example::by("dispatch1")),
        Operation::get("/api/v1/imports/{id}", "import")
            .says("一次导入的进度", "An import and its progress")
            .answers::<ImportJson>(200)
            .example(last(Example::by("dispatch1"))),
        Operation::post("/api/v1/imports/{id}/try", "tryImport")
            .says("试导入，不写入案件", "Try an import without effect")
            .fields(choice())
            .answers::<Figures>(200)
            .example(last(Example::by("dispatch1")).body(chosen())),
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
    listed.into_iter().map(|operation| operation.group("link")).collect()
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
