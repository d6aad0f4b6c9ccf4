//! What the interface for programs offers of notices: receivers, quiet hours, what went out.

use crate::api::receivers::{QuietJson, ReceiverJson, SentJson, TriedJson};
use crate::operations::SHOWN;
use kernel::Paged;
use openapi::{Example, Field, Operation};
use serde_json::{Value, json};

fn robot() -> Value {
    json!({
        "way": "wecom", "name": "示例群", "url": "https://qyapi.weixin.qq.com/cgi-bin/webhook/send",
        "robot_token": "693a91f6-7xxx", "unit": "centre", "kind": ["dispatched", "overdue"],
    })
}

/// About a receiver made for it.
fn made(example: Example) -> Example {
    example.make("id", "/api/v1/receivers", robot(), "/id", SHOWN)
}

/// About something that is not there.
fn unknown(example: Example) -> Example {
    example.find("id", "/api/v1/me", "/account", SHOWN).status(404)
}

/// Receivers, quiet hours and deliveries.
pub(crate) fn of_notices() -> Vec<Operation> {
    let mut listed = vec![
        Operation::get("/api/v1/receivers", "receivers")
            .says("通知渠道", "Notice channels")
            .paged()
            .answers::<Paged<ReceiverJson>>(200)
            .example(Example::by("admin1")),
        Operation::post("/api/v1/receivers", "registerReceiver")
            .says("登记通知渠道", "Set up a notice channel")
            .about(
                "密码、令牌和签名密钥加密保存，任何接口都不再返回。",
                "Passwords, tokens and signing keys are kept sealed; no answer ever holds them.",
            )
            .fields(fields())
            .answers::<ReceiverJson>(201)
            .example(Example::by("admin1").body(robot()).status(201))
            .example(
                Example::by("admin1")
                    .body(json!({ "way": "mail", "name": "邮件", "host": "mail.example.org", "port": 25,
                        "security": "plain", "from": "notice@example.org" }))
                    .status(422),
            ),
        Operation::get("/api/v1/receivers/{id}", "receiver")
            .says("一个通知渠道", "One notice channel")
            .answers::<ReceiverJson>(200)
            .example(made(Example::by("admin1"))),
        Operation::post("/api/v1/receivers/{id}", "changeReceiver")
            .says("修改通知渠道", "Change a notice channel")
            .about("未填的密码和令牌保持不变。", "Secrets that are left out stay as they are.")
            .fields(fields().into_iter().skip(1))
            .answers::<ReceiverJson>(200)
            .example(made(Example::by("admin1")).body(robot())),
        Operation::delete("/api/v1/receivers/{id}", "endReceiver")
            .says("停用通知渠道", "End a notice channel")
            .answers_nothing()
            .example(made(Example::by("admin1")).status(204)),
        Operation::post("/api/v1/receivers/{id}/try", "tryReceiver")
            .says("发送测试消息", "Send a trial message")
            .fields([Field::text("to")
                .says("手机号或邮箱；群机器人不填。", "A number or mail address; none for robots.")])
            .answers::<TriedJson>(200)
            .example(unknown(Example::by("admin1").body(json!({ "to": "13800000000" })))),
    ];
    listed.extend([
        Operation::get("/api/v1/quiet-hours", "quietHours")
            .says("免打扰时段", "Quiet hours")
            .answers::<QuietJson>(200)
            .example(Example::by("admin1")),
        Operation::post("/api/v1/quiet-hours", "setQuietHours")
            .says("设定免打扰时段", "Set the quiet hours")
            .fields([
                Field::text("residents_from").required().says("时:分", "`HH:MM`"),
                Field::text("residents_until").required(),
                Field::text("staff_from").required(),
                Field::text("staff_until").required(),
                Field::yes_no("staff_days_off")
                    .says("休息日不发群通知。", "Groups are left alone on days off."),
                Field::text("from_day")
                    .says("生效日期，不填即时生效。", "The day from which it holds; now when left out."),
            ])
            .answers::<QuietJson>(200)
            .example(Example::by("admin1").body(json!({
                "residents_from": "21:30", "residents_until": "08:00", "staff_from": "21:00",
                "staff_until": "08:00", "staff_days_off": true,
            })))
            .example(
                Example::by("admin1")
                    .body(json!({ "residents_from": "25:00", "residents_until": "08:00",
                        "staff_from": "21:00", "staff_until": "08:00" }))
                    .status(422),
            ),
        Operation::get("/api/v1/deliveries", "sentMessages")
            .says("发送记录", "What went out")
            .query(Field::choice("state", ["waiting", "delivered", "dead", "set_aside"]))
            .paged()
            .answers::<Paged<SentJson>>(200)
            .example(Example::by("admin1")),
        Operation::post("/api/v1/deliveries/{id}/resend", "resendMessage")
            .says("重新发送", "Send again")
            .answers::<SentJson>(200)
            .example(unknown(Example::by("admin1"))),
        Operation::post("/api/v1/deliveries/{id}/set-aside", "setMessageAside")
            .says("标为已处理", "Set aside")
            .answers::<SentJson>(200)
            .example(unknown(Example::by("admin1"))),
    ]);
    listed
}

/// The fields of every way; each takes those that it knows.
fn fields() -> Vec<Field> {
    let text =
        ["text_field", "id_field", "mark", "sign_field", "sign_template", "success_field", "success_value"];
    let mut fields = vec![
        Field::choice("way", ["sms", "mail", "dingtalk", "wecom"]).required(),
        Field::text("name").required(),
        Field::choice("language", ["zh-CN", "en"]),
        Field::text("url").says("短信网关或群机器人的地址。", "The gateway's or robot's address."),
        Field::choice("form", ["form", "json", "query"]),
        Field::text("phone_field").says("手机号的参数名。", "The name of the parameter with the number."),
    ];
    fields.extend(text.map(Field::text));
    fields.extend([
        Field::text("fixed")
            .says("其他参数，每行“名称=值”。", "Further parameters, `name=value` on a line each."),
        Field::choice("signing", ["none", "sha256", "hmac_hex", "hmac_base64"]),
        Field::text("gone_values")
            .says("表示号码无法送达的返回值。", "Answers that mean: this number cannot be reached."),
        Field::text("host"),
        Field::integer("port"),
        Field::choice("security", ["tls", "starttls", "plain"]),
        Field::text("user"),
        Field::text("from"),
        Field::text("from_name"),
        Field::text("secret").says("密码或签名密钥。", "Password or signing key."),
        Field::text("robot_token").says("群机器人的令牌。", "The robot's token."),
        Field::text("unit").says("单位代码或名称。", "Code or name of the unit."),
        Field::texts("kind")
            .says("dispatched、overdue、reopened、whistle", "dispatched, overdue, reopened, whistle"),
    ]);
    fields
}
