//! What the interface for programs offers of cases.

use crate::actions::Taken;
use crate::actions::receive::Received;
use crate::api::own_data::OwnDataJson;
use crate::api::{CaseJson, RowJson, SimilarJson, UploadJson};
use crate::model::{CaseState, Channel, Confidentiality, Outcome, Urgency};
use crate::pages::disputes::DisputesJson;
use crate::pages::safe::OriginalJson;
use crate::steps::StepName;
use kernel::Paged;
use openapi::{Example, Field, Operation};
use serde_json::{Value, json};

mod steps;

/// The operations under `/api/v1`, for the interface's description.
pub fn operations() -> Vec<Operation> {
    let mut listed = vec![report(), similar(), upload(), follow(), own_data()];
    listed.extend(steps::of_requesters());
    listed.extend([list(), file(), show(), original(), own_data_at_the_counter(), disputes()]);
    listed.extend(StepName::ALL.iter().map(|step| steps::of_staff(*step)));
    listed.into_iter().map(|operation| operation.group("cases")).collect()
}

/// What is told when something is raised.
fn told() -> Vec<Field> {
    vec![
        Field::text("text").required().says("发生了什么。", "What has happened."),
        Field::text("title").says("可不填，取正文开头。", "May be left out: the first words of the text."),
        Field::text("place").says("地点的名称或地址。", "Name or address of the place."),
        Field::number("longitude").says("经度（WGS 84）。", "Degrees east (WGS 84)."),
        Field::number("latitude").says("纬度（WGS 84）。", "Degrees north (WGS 84)."),
        Field::text("name").says("单独加密保存，可不填。", "Sealed apart; may be left out."),
        Field::text("contact").says("单独加密保存，可不填。", "Sealed apart; may be left out."),
        Field::text("matter").says("事项代码。", "Code of the matter type."),
        Field::choice("urgency", Urgency::ALL.iter().map(|urgency| urgency.name())),
        Field::text("urgency_ground"),
        Field::choice("confidentiality", Confidentiality::ALL.iter().map(|level| level.as_str())),
        Field::text("complained_about").says(
            "反映哪个单位的作风行为：名称或代码准确的，该单位看不到本件。",
            "Whose conduct it is about: an office named exactly, or by its code, does not see the case.",
        ),
        Field::text("join").says(
            "加入的在办件编号（见 similar）；none 为单独提交。",
            "Number of the open case to join (see similar); `none` to stand alone.",
        ),
        Field::texts("attachment").says("上传文件得到的编号。", "Ids that uploading files gave."),
    ]
}

fn example_of_a_report() -> Value {
    json!({ "text": "小区门口路灯不亮，晚上看不清台阶。", "place": "渡口新村" })
}

fn report() -> Operation {
    Operation::post("/api/v1/report", "report")
        .says("提交诉求", "Report something")
        .about(
            "无需账号。用答复中的编号和查询码跟进。",
            "Needs no account. Number and code of the answer are what it is followed by.",
        )
        .open()
        .fields(told())
        .answers::<Received>(201)
        .example(Example::anybody().body(example_of_a_report()).status(201))
}

fn similar() -> Operation {
    Operation::post("/api/v1/report/similar", "similarMatters")
        .says("提交前查看相似的在办件", "See what resembles a report before it is sent")
        .about(
            "只给出可公开事项的类别、地点、进展和时限。",
            "Gives matter, place, state and deadline of matters that are open to all.",
        )
        .open()
        .fields(told())
        .answers::<Vec<SimilarJson>>(200)
        .example(Example::anybody().body(example_of_a_report()))
}

fn upload() -> Operation {
    Operation::post("/api/v1/files", "uploadFiles")
        .says("上传附件", "Upload files")
        .about(
            "在随后的办理步骤中以 attachment 引用。",
            "Name them as `attachment` in the step that they belong to.",
        )
        .open()
        .multipart([Field::file("file").required()])
        .answers::<UploadJson>(201)
        .example(Example::anybody().file("record.pdf", "%PDF-1.4\n%%EOF\n").status(201))
}

fn follow() -> Operation {
    Operation::get("/api/v1/c/{number}", "followCase")
        .says("凭查询码查看进展", "Follow a case by its code")
        .open()
        .query(Field::text("code").required())
        .answers::<CaseJson>(200)
        .example(
            Example::anybody()
                .make("number", "/api/v1/report", example_of_a_report(), "/number", "20261122-00061")
                .make("code", "/api/v1/report", example_of_a_report(), "/code", "7K3M9QXA")
                .query("code={code}"),
        )
}

fn own_data() -> Operation {
    Operation::get("/api/v1/c/{number}/data", "ownData")
        .says("凭查询码查看和复制本人信息", "Read and copy what is kept of oneself, by the code")
        .open()
        .query(Field::text("code").required())
        .answers::<OwnDataJson>(200)
        .example(
            Example::anybody()
                .make("number", "/api/v1/report", example_of_a_report(), "/number", "20261122-00061")
                .make("code", "/api/v1/report", example_of_a_report(), "/code", "7K3M9QXA")
                .query("code={code}"),
        )
}

fn list() -> Operation {
    let states = ["open", "ended"].into_iter().chain(CaseState::ALL.iter().map(|state| state.as_str()));
    Operation::get("/api/v1/cases", "cases")
        .says("案件列表", "Cases")
        .about("只含权限范围内的案件。", "Only what lies in the reach of the own roles.")
        .query(Field::text("q").says("编号、来源编号或标题。", "Number, source number or title."))
        .query(Field::choice("state", states))
        .query(Field::choice("clock", ["overdue", "soon", "running"]))
        .query(Field::text("place").says("地点编号，或 unknown。", "Id of a place, or `unknown`."))
        .query(Field::text("matter"))
        .query(Field::text("unit").says("单位代码。", "Code of a unit."))
        .query(Field::choice("channel", Channel::ALL.iter().map(|channel| channel.as_str())))
        .query(Field::choice("urgency", Urgency::ALL.iter().map(|urgency| urgency.name())))
        .query(Field::choice("outcome", Outcome::ALL.iter().map(|outcome| outcome.as_str())))
        .query(Field::text("source"))
        .query(Field::day("from"))
        .query(Field::day("to"))
        .query(Field::choice("sort", ["received", "due"]))
        .paged()
        .answers::<Paged<RowJson>>(200)
        .example(Example::by("dispatch1").query("state=open&size=3"))
        .example(
            Example::by("dispatch1")
                .find(
                    "after",
                    "/api/v1/cases?size=2",
                    "/next",
                    "1795360198525223:01a203ce-8f7d-7dd4-8844-ab2debab863c",
                )
                .query("size=2&after={after}"),
        )
}

fn disputes() -> Operation {
    Operation::get("/api/v1/disputes", "disputes")
        .says("职责争议", "Disputed duties")
        .about(
            "近一年的退单和裁定，按事项计数。",
            "Returns of the last year and what was ruled on them, counted by matter.",
        )
        .query(Field::choice("state", ["open", "ruled"]))
        .query(Field::text("place").says("地点编号。", "Id of a place."))
        .answers::<DisputesJson>(200)
        .example(Example::by("dispatch1").query("state=ruled"))
}

fn file() -> Operation {
    let mut fields = told();
    fields.push(Field::choice("channel", Channel::ALL.iter().map(|channel| channel.as_str())));
    fields.push(Field::text("part_of").says(
        "来件说了几件事：第一件事所在案件的编号。",
        "One message of several matters: number of the case that holds the first.",
    ));
    Operation::post("/api/v1/cases", "fileCase")
        .says("受理登记", "File a case for a caller")
        .fields(fields)
        .answers::<Received>(201)
        .example(
            Example::by("intake1")
                .body(
                    json!({ "text": "来电反映渡口新村路灯不亮。", "place": "渡口新村", "channel": "phone" }),
                )
                .status(201),
        )
}

fn show() -> Operation {
    Operation::get("/api/v1/cases/{number}", "case")
        .says("一个案件", "One case")
        .about("steps 列出当前可办理的步骤。", "`steps` lists what may be done with it now.")
        .versioned()
        .answers::<CaseJson>(200)
        .example(Example::by("dispatch1").find(
            "number",
            "/api/v1/cases?size=1",
            "/rows/0/number",
            "20261122-00061",
        ))
}

fn original() -> Operation {
    Operation::post("/api/v1/cases/{number}/original", "readOriginal")
        .says("查阅原文", "Read the requester's own words")
        .about(
            "说明理由，每次留痕。",
            "Only where they tell who he is; for a stated reason, with a trace each time.",
        )
        .fields([Field::text("reason").required().says("为什么要看。", "Why they are read.")])
        .answers::<Vec<OriginalJson>>(200)
        .example(
            Example::by("intake1")
                .make(
                    "number",
                    "/api/v1/report",
                    json!({ "text": "我家楼上漏水，电话13800001234。", "place": "渡口新村" }),
                    "/number",
                    "20261122-00061",
                )
                .body(json!({ "reason": "核对地址" })),
        )
}

fn own_data_at_the_counter() -> Operation {
    Operation::post("/api/v1/cases/{number}/data", "ownDataAtTheCounter")
        .says("为到窗口的本人打开其个人信息", "Open somebody's own data for him at the counter")
        .about(
            "有待答复的请求时，限个人信息保护人员；说明理由，每次留痕。",
            "While a request waits for an answer, for the data protection officer; for a stated reason, with a trace each time.",
        )
        .fields([Field::text("reason").required().says("为什么要看。", "Why it is read.")])
        .answers::<OwnDataJson>(200)
        .example(steps::where_data_is_asked_for().body(json!({ "reason": "本人持身份证件到窗口查阅" })))
}

/// The answer to every step.
fn answered(operation: Operation) -> Operation {
    operation.versioned().answers::<Taken>(200)
}
