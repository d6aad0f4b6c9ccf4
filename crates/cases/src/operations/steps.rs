//! The steps with a case, each an operation of its own.

use super::answered;
use crate::model::{
    ComplaintAbout, Confidentiality, DataGround, DataRuling, DataWish, DeclineGround, LeftBecause, Outcome,
    ParkCause, ReturnGround, RightChannel, SafePart, Urgency, Verified,
};
use crate::steps::StepName;
use clock::PauseCause;
use guard::safe_text::Telling;
use openapi::{Example, Field, Operation};
use serde_json::{Value, json};

/// What a unit of work at the desk is called, with its address and the name of its function.
const fn named(step: StepName) -> (&'static str, &'static str, (&'static str, &'static str)) {
    match step {
        StepName::Register => ("/api/v1/cases/{number}/register", "registerCase", ("立案", "Register")),
        StepName::Answer => ("/api/v1/cases/{number}/answer", "answerCase", ("直接答复", "Answer at once")),
        StepName::Decline => ("/api/v1/cases/{number}/decline", "declineCase", ("不予受理", "Decline")),
        StepName::Classify => {
            ("/api/v1/cases/{number}/classify", "classifyCase", ("确定事项", "Set the matter"))
        }
        StepName::Locate => ("/api/v1/cases/{number}/locate", "locateCase", ("确定地点", "Set the place")),
        StepName::Urgency => {
            ("/api/v1/cases/{number}/urgency", "setCaseUrgency", ("调整紧急程度", "Set the urgency"))
        }
        StepName::Dispatch => ("/api/v1/cases/{number}/dispatch", "dispatchCase", ("派遣", "Dispatch")),
        StepName::Designate => {
            ("/api/v1/cases/{number}/designate", "designateUnit", ("指定承办", "Designate the unit"))
        }
        StepName::Accept => ("/api/v1/cases/{number}/accept", "acceptCase", ("签收", "Accept")),
        StepName::Return => ("/api/v1/cases/{number}/return", "returnCase", ("退单", "Return")),
        StepName::Reply => ("/api/v1/cases/{number}/reply", "replyToCase", ("办复", "Reply")),
        StepName::AssistReply => (
            "/api/v1/cases/{number}/assist-reply",
            "replyAsAssistant",
            ("协办答复", "Reply as an assisting unit"),
        ),
        StepName::Assist => {
            ("/api/v1/cases/{number}/assist", "callAssistant", ("请求协办", "Call in an assisting unit"))
        }
        StepName::Extend => {
            ("/api/v1/cases/{number}/extend", "askForExtension", ("申请延期", "Ask for an extension"))
        }
        StepName::RuleExtension => {
            ("/api/v1/cases/{number}/rule-extension", "ruleOnExtension", ("延期审批", "Rule on an extension"))
        }
        StepName::Pause => ("/api/v1/cases/{number}/pause", "pauseClock", ("中止计时", "Pause the clock")),
        StepName::Resume => {
            ("/api/v1/cases/{number}/resume", "resumeClock", ("恢复计时", "Resume the clock"))
        }
        StepName::Park => ("/api/v1/cases/{number}/park", "parkCase", ("挂账", "Park")),
        StepName::Unpark => ("/api/v1/cases/{number}/unpark", "unparkCase", ("解除挂账", "End parking")),
        StepName::Check => ("/api/v1/cases/{number}/check", "checkCase", ("核查", "Check")),
        StepName::Revisit => ("/api/v1/cases/{number}/revisit", "revisitCase", ("回访", "Revisit")),
        StepName::Close => ("/api/v1/cases/{number}/close", "closeCase", ("结案", "Close")),
        StepName::Reopen => {
            ("/api/v1/cases/{number}/reopen", "reopenCase", ("申请重办", "Ask for reopening"))
        }
        StepName::RuleReopening => {
            ("/api/v1/cases/{number}/rule-reopening", "ruleOnReopening", ("重办裁定", "Rule on reopening"))
        }
        StepName::Archive => ("/api/v1/cases/{number}/archive", "archiveCase", ("归档", "Archive")),
        StepName::Merge => {
            ("/api/v1/cases/{number}/merge", "mergeCase", ("并入另一案件", "Merge into another case"))
        }
        StepName::Unmerge => ("/api/v1/cases/{number}/unmerge", "unmergeCase", ("取消并案", "Undo a merge")),
        StepName::Facts => ("/api/v1/cases/{number}/facts", "addFacts", ("补充材料", "Add facts")),
        StepName::Bar => {
            ("/api/v1/cases/{number}/bar", "barFromCase", ("回避", "Close to whoever is complained about"))
        }
        StepName::Unbar => {
            ("/api/v1/cases/{number}/unbar", "unbarFromCase", ("撤销回避", "Open again to somebody named"))
        }
        StepName::Safe => {
            ("/api/v1/cases/{number}/safe", "makeCaseSafe", ("确认安全文本", "Confirm the safe text"))
        }
        StepName::AnswerData => (
            "/api/v1/cases/{number}/answer-data",
            "answerDataRequest",
            ("个人信息答复", "Answer what was asked about one's own data"),
        ),
        StepName::Amend => {
            ("/api/v1/cases/{number}/amend", "amendRequester", ("更正身份信息", "Correct name and contact"))
        }
        StepName::Forget => {
            ("/api/v1/cases/{number}/forget", "forgetRequester", ("删除身份信息", "Delete who raised it"))
        }
        StepName::AskData => (
            "/api/v1/cases/{number}/ask-data",
            "askAboutData",
            ("登记个人信息请求", "Register a request about one's own data"),
        ),
        StepName::Hold => {
            ("/api/v1/cases/{number}/hold", "holdCase", ("依法保全", "Order that nothing is deleted"))
        }
        StepName::Release => {
            ("/api/v1/cases/{number}/release", "releaseCase", ("解除保全", "End such an order"))
        }
        StepName::Withdraw => ("/api/v1/cases/{number}/withdraw", "withdrawCase", ("撤回", "Withdraw")),
    }
}

/// A step at the desk.
pub(super) fn of_staff(step: StepName) -> Operation {
    let (path, id, (chinese, english)) = named(step);
    let mut fields = fields_of(step);
    fields.push(
        Field::integer("version")
            .says("读取时的版本；也可用 If-Match。", "The version that was read; `If-Match` says the same."),
    );
    answered(Operation::post(path, id).says(chinese, english).fields(fields)).example(example_of(step))
}

/// What a requester may do by his code.
pub(super) fn of_requesters() -> Vec<Operation> {
    let code = || Field::text("code").required().says("查询码。", "The tracking code.");
    let words = || Field::text("words");
    let reported = json!({ "text": "小区门口路灯不亮。", "place": "渡口新村" });
    let own = |body: Value| {
        Example::anybody()
            .make("number", "/api/v1/report", reported.clone(), "/number", "20261122-00061")
            .make("code", "/api/v1/report", reported.clone(), "/code", "7K3M9QXA")
            .body(body)
    };
    let one = |path, id, says: (&'static str, &'static str), fields: Vec<Field>| {
        answered(Operation::post(path, id).says(says.0, says.1).open().fields(fields))
    };
    vec![
        one(
            "/api/v1/c/{number}/facts",
            "addOwnFacts",
            ("诉求人补充材料", "Add facts as the requester"),
            vec![code(), words().required(), Field::texts("attachment")],
        )
        .example(own(json!({ "code": "{code}", "words": "灯杆编号是 17。" }))),
        one(
            "/api/v1/c/{number}/withdraw",
            "withdrawOwnCase",
            ("诉求人撤回", "Withdraw as the requester"),
            vec![code(), words()],
        )
        .example(own(json!({ "code": "{code}", "words": "已经修好了。" }))),
        one(
            "/api/v1/c/{number}/reopen",
            "reopenOwnCase",
            ("诉求人要求重新办理", "Ask to reopen as the requester"),
            vec![code(), words().required()],
        )
        .about("结案后在规定期限内。", "After closure, within the term that holds.")
        .example(own(json!({ "code": "{code}", "words": "还是不亮。" })).status(409)),
        one(
            "/api/v1/c/{number}/amend",
            "amendOwnIdentity",
            ("本人更正姓名和联系方式", "Correct one's own name and contact"),
            vec![code(), Field::text("name"), Field::text("contact")],
        )
        .example(own(json!({ "code": "{code}", "name": "李四", "contact": "13900000000" }))),
        one(
            "/api/v1/c/{number}/forget",
            "forgetOwnIdentity",
            ("本人删除身份信息", "Delete who one is"),
            vec![code()],
        )
        .about("姓名、联系方式和原话；案件本身继续办理。", "Name, contact and own words; the matter goes on.")
        .example(own(json!({ "code": "{code}" })).status(409)),
        one(
            "/api/v1/c/{number}/ask-data",
            "askAboutOwnData",
            ("提出个人信息请求", "Ask about one's own data"),
            vec![
                code(),
                Field::choice("wish", DataWish::ALL.iter().map(|one| one.as_str())).required(),
                words().required(),
            ],
        )
        .example(own(json!({ "code": "{code}", "wish": "explain", "words": "请说明谁看过我的电话。" }))),
    ]
}

fn fields_of(step: StepName) -> Vec<Field> {
    let words = || Field::text("words").says("说明。", "What is said with it.");
    let files = || Field::texts("attachment").says("上传文件得到的编号。", "Ids that uploading files gave.");
    let duty = || Field::text("duty").says("职责条目代码。", "Code of the duty item.");
    let unit = |name| Field::text(name).says("单位代码。", "Code of a unit.");
    let verified = || {
        let kinds = Verified::ALL.iter().map(|one| one.as_str());
        Field::choice("verified", kinds)
            .required()
            .says("如何核验本人。", "How it was made certain for whom one acts.")
    };
    match step {
        StepName::Register => vec![words(), files()],
        StepName::Accept | StepName::Archive | StepName::Resume => Vec::new(),
        StepName::Answer | StepName::Unmerge | StepName::Reopen => vec![words().required()],
        StepName::Unpark | StepName::Withdraw => vec![words()],
        StepName::Facts => vec![words(), files()],
        StepName::AssistReply => vec![words().required(), files()],
        StepName::Decline => vec![
            Field::choice("ground", DeclineGround::ALL.iter().map(|one| one.as_str())).required(),
            Field::choice("right_channel", RightChannel::ALL.iter().map(|one| one.as_str())).required(),
            words().required(),
        ],
        StepName::Classify => vec![
            Field::text("matter").required().says("事项代码。", "Code of the matter type."),
            unit("complained_about"),
            Field::choice("confidentiality", Confidentiality::ALL.iter().map(|one| one.as_str())),
        ],
        StepName::Bar => vec![
            unit("unit"),
            Field::text("account").says(
                "本机构账号的登录名；与 unit 二者选一。",
                "Login of an account; either this or a unit.",
            ),
            Field::choice("about", ComplaintAbout::ALL.iter().map(|one| one.as_str())).required().says(
                "反映事项，还是作风行为（下属单位一并回避）。",
                "What was decided, or how somebody behaved: then units under its control are barred too.",
            ),
            words(),
        ],
        StepName::Unbar => vec![
            Field::text("bar").required().says("案件 barred 中的一项。", "One of the case's `barred`."),
            words().required(),
        ],
        StepName::Safe => safe_fields(),
        StepName::AnswerData => vec![
            Field::choice("ruling", DataRuling::ALL.iter().map(|one| one.as_str())).required(),
            Field::choice("ground", DataGround::ALL.iter().map(|one| one.as_str()))
                .says("全部同意以外须填。", "Needed unless everything is granted."),
            Field::texts("delete").says(
                "一并删除的内容：words:摘要、file:编号（见 own_data.deletable）。",
                "What is deleted with it: `words:<digest>`, `file:<id>` (see `own_data.deletable`).",
            ),
            words().required(),
        ],
        StepName::Amend => vec![Field::text("name"), Field::text("contact"), verified()],
        StepName::Forget => vec![verified()],
        StepName::AskData => vec![
            Field::choice("wish", DataWish::ALL.iter().map(|one| one.as_str())).required(),
            words().required(),
            verified(),
        ],
        StepName::Hold | StepName::Release => vec![words().required()],
        StepName::Locate => {
            vec![
                Field::text("place")
                    .required()
                    .says("地点编号、代码或名称。", "Id, code or name of a place."),
            ]
        }
        StepName::Urgency => vec![
            Field::choice("urgency", Urgency::ALL.iter().map(|one| one.name())).required(),
            Field::text("ground").required(),
        ],
        StepName::Dispatch => vec![
            unit("lead"),
            duty(),
            Field::texts("assist").says("协办单位代码。", "Codes of assisting units."),
            words(),
        ],
        StepName::Designate => vec![unit("lead").required(), duty().required(), words().required()],
        StepName::Return => vec![
            Field::choice("ground", ReturnGround::ALL.iter().map(|one| one.as_str())).required(),
            duty().required(),
            words().required(),
        ],
        StepName::Reply => vec![words().required(), files(), Field::text("assists_open")],
        StepName::Assist => vec![unit("unit").required(), duty(), words()],
        StepName::Extend => vec![Field::integer("amount").required(), words().required()],
        StepName::RuleExtension | StepName::RuleReopening => {
            vec![Field::yes_no("granted").required(), words().required()]
        }
        StepName::Pause => vec![
            Field::choice("cause", PauseCause::ALL.iter().map(|one| one.as_str())).required(),
            Field::text("notice").required(),
            Field::text("basis"),
        ],
        StepName::Park => vec![
            Field::choice("cause", ParkCause::ALL.iter().map(|one| one.as_str())).required(),
            Field::integer("review_days").required(),
            Field::text("plan").required(),
        ],
        StepName::Check => vec![Field::yes_no("passed").required(), words()],
        StepName::Revisit => vec![
            Field::yes_no("contacted").required(),
            Field::yes_no("solved"),
            Field::integer("satisfaction").says("1 至 5。", "1 to 5."),
            words(),
        ],
        StepName::Close => {
            vec![Field::choice("outcome", Outcome::ALL.iter().map(|one| one.as_str())).required(), words()]
        }
        StepName::Merge => {
            vec![
                Field::text("into").required().says("并入的案件编号。", "Number of the case that stays."),
                words(),
            ]
        }
    }
}

fn safe_fields() -> Vec<Field> {
    let part = |part: SafePart| {
        Field::text(part.as_str())
            .says("承办单位所见；不填用建议稿。", "What units read; left out, what is proposed.")
    };
    let mut fields = vec![Field::text("original").says(
        "哪一段原文（见 original）；不填为待确认的第一段。",
        "Which words (see `original`); left out, the first that wait.",
    )];
    fields.extend(SafePart::ALL.iter().filter(|one| **one != SafePart::Answers).map(|one| part(*one)));
    fields.extend(Telling::ALL.map(|kind| {
        Field::choice(kind.field(), LeftBecause::ALL.iter().map(|one| one.as_str()))
            .says("保留这类内容的理由。", "Why what tells this is left in.")
    }));
    fields
}

/// A request about one's own data waits on `{number}`, made by its `{code}`; sent by whoever answers it.
pub(super) fn where_data_is_asked_for() -> Example {
    let asked = json!({ "code": "{code}", "wish": "copy", "words": "请提供一份纸质的。" });
    where_something_is_reported()
        .make("code", "/api/v1/report", super::example_of_a_report(), "/code", "7K3M9QXA")
        .make("asked", "/api/v1/c/{number}/ask-data", asked, "/number", "20261122-00061")
}

fn where_something_is_reported() -> Example {
    let reported = super::example_of_a_report();
    Example::by("privacy1").make("number", "/api/v1/report", reported, "/number", "20261122-00061")
}

fn example_of(step: StepName) -> Example {
    let held = || json!({ "words": "行政复议期间依法保全。" });
    let example = match step {
        StepName::AnswerData => where_data_is_asked_for(),
        StepName::Hold => where_something_is_reported(),
        StepName::Release => where_something_is_reported().make(
            "held",
            "/api/v1/cases/{number}/hold",
            held(),
            "/number",
            "20261122-00061",
        ),
        _ => Example::offered(step.as_str()),
    };
    let said = |text: &str| json!({ "words": text });
    let body = match step {
        StepName::Register | StepName::Accept | StepName::Archive | StepName::Resume => json!({}),
        StepName::Answer => said("路灯由供电所每周三巡修，本周三一并处理。"),
        StepName::Unmerge => said("两件地点不同，应分别办理。"),
        StepName::Reopen => said("诉求人来电说仍未解决。"),
        StepName::Unpark => said("资金已到位，恢复办理。"),
        StepName::Withdraw => said("诉求人来电撤回。"),
        StepName::Facts => said("灯杆编号是 17。"),
        StepName::AssistReply => said("已协助断电，可以施工。"),
        StepName::Decline => json!({
            "ground": "outside_public_duty", "right_channel": "court", "words": "属民事纠纷，可向人民法院起诉。",
        }),
        StepName::Classify => json!({ "matter": "010101" }),
        StepName::Locate => json!({ "place": "渡口新村" }),
        StepName::AnswerData => {
            json!({ "ruling": "partly", "ground": "kept_by_law", "words": "照片已删除，办理记录依法保存。" })
        }
        StepName::Amend => json!({ "name": "李四", "contact": "13900000000", "verified": "document" }),
        StepName::Forget => json!({ "verified": "document" }),
        StepName::AskData => {
            json!({ "wish": "delete", "words": "请删除拍到我本人的照片。", "verified": "document" })
        }
        StepName::Hold => held(),
        StepName::Release => said("复议已终结。"),
        StepName::Bar => {
            json!({ "unit": "dept-labour", "about": "matter", "words": "诉求人反映该单位推诿。" })
        }
        StepName::Unbar => {
            return example
                .find(
                    "bar",
                    "/api/v1/cases/{number}",
                    "/barred/0/bar",
                    "unit:0190a0b0-0000-7000-8000-000000000001",
                )
                .body(json!({ "bar": "{bar}", "words": "单位名称填错，诉求人反映的是另一单位。" }));
        }
        StepName::Urgency => json!({ "urgency": "utility", "ground": "夜间无照明，已有人跌倒。" }),
        StepName::Safe => json!({ "text": "小区门口路灯不亮，晚上看不清台阶。" }),
        StepName::Dispatch => json!({ "lead": "dept-labour", "duty": "D001", "words": "请按时限办理。" }),
        StepName::Designate => json!({ "lead": "dept-labour", "duty": "D001", "words": "经协调指定承办。" }),
        StepName::Return => {
            json!({ "ground": "not_our_duty", "duty": "D002", "words": "依 D002 应由他单位办理。" })
        }
        StepName::Reply => json!({ "words": "已更换灯泡，现场已亮。", "assists_open": "协办事项随后补报。" }),
        StepName::Assist => json!({ "unit": "dept-housing", "words": "请协助查明产权。" }),
        StepName::Extend => json!({ "amount": 1, "words": "配件需外地调运。" }),
        StepName::RuleReopening => json!({ "granted": "yes", "words": "诉求人所述属实，重新办理。" }),
        // A refusal holds at any time; granting comes too late once the time has run out.
        StepName::RuleExtension => json!({ "granted": "no", "words": "请按原时限办结。" }),
        StepName::Pause => json!({ "cause": "inspection", "notice": "检验委托书第 3 号" }),
        StepName::Park => json!({ "cause": "funds", "review_days": 90, "plan": "列入明年改造计划。" }),
        StepName::Check => json!({ "passed": "yes", "words": "现场已核实。" }),
        StepName::Revisit => json!({ "contacted": "yes", "solved": "yes", "satisfaction": 5 }),
        StepName::Close => json!({ "outcome": "explained" }),
        StepName::Merge => {
            return example
                .find("into", "/api/v1/cases?state=registered", "/rows/3/number", "20261120-00007")
                .body(json!({ "into": "{into}", "words": "同一处路灯。" }));
        }
    };
    example.body(body)
}
