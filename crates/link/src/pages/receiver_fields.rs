//! The fields of a receiver, by its way.

use crate::model::receiver::ROBOT_KINDS;
use crate::receiver_form::{FORMS, SECURITIES, SIGNINGS};
use ui::{Choice, Form, Html, Language, Typed, Words};

/// The name of a way in words.
pub(crate) fn way_name(words: &Words, way: &str) -> String {
    words.t(&format!("receiver-way-{way}"))
}

/// What a new receiver's form begins with.
pub(crate) fn usual(way: &str) -> Typed {
    match way {
        "sms" => Typed::new()
            .with("phone_field", "phone")
            .with("text_field", "content")
            .with("form", "form")
            .with("signing", "none"),
        "mail" => Typed::new().with("port", "465").with("security", "tls"),
        "dingtalk" => {
            Typed::new().with("url", "https://oapi.dingtalk.com/robot/send").with("kind", "dispatched")
        }
        _ => Typed::new()
            .with("url", "https://qyapi.weixin.qq.com/cgi-bin/webhook/send")
            .with("kind", "dispatched"),
    }
}

/// The whole form. `known`: it changes a receiver, whose secrets stay unless given anew.
pub(crate) fn draw(words: &Words, form: &Form, way: &str, address: &str, request: &str, known: bool) -> Html {
    let choices = |prefix: &'static str, all: &'static [&'static str]| {
        all.iter().map(move |one| Choice::new(*one, words.t(&format!("{prefix}-{one}")))).collect::<Vec<_>>()
    };
    let languages = Language::ALL.map(|language| Choice::new(language.tag(), language.own_name()));
    let secret_hint = words.t(if known { "receiver-secret-kept" } else { "receiver-secret-hint" });
    let mut parts = vec![Html::of(&form.errors()), Html::of(&form.open(address))];
    if !known {
        parts.push(Html::of(&form.hidden("request", request)));
        parts.push(Html::of(&form.hidden("way", way)));
    }
    parts.push(Html::of(&form.text("name", words.t("receiver-name")).required()));
    parts.push(Html::of(&form.select("language", words.t("receiver-language"), languages)));
    let hinted = |name: &str, key: &str| form.text(name, words.t(key)).hint(words.t(&format!("{key}-hint")));
    match way {
        "sms" => parts.extend([
            Html::of(&hinted("url", "receiver-url").required()),
            Html::of(&form.select("form", words.t("receiver-form"), choices("receiver-form", &FORMS))),
            Html::of(&form.text("phone_field", words.t("receiver-phone-field")).required()),
            Html::of(&form.text("text_field", words.t("receiver-text-field")).required()),
            Html::of(&hinted("id_field", "receiver-id-field")),
            Html::of(
                &form.area("fixed", words.t("receiver-fixed")).rows(4).hint(words.t("receiver-fixed-hint")),
            ),
            Html::of(&hinted("mark", "receiver-mark")),
            Html::of(&form.password("secret", words.t("receiver-sms-secret")).hint(secret_hint)),
            Html::of(&form.select(
                "signing",
                words.t("receiver-signing"),
                choices("receiver-signing", &SIGNINGS),
            )),
            Html::of(&form.text("sign_field", words.t("receiver-sign-field"))),
            Html::of(&hinted("sign_template", "receiver-sign-template")),
            Html::of(&hinted("success_field", "receiver-success-field")),
            Html::of(&form.text("success_value", words.t("receiver-success-value"))),
            Html::of(&hinted("gone_values", "receiver-gone-values")),
        ]),
        "mail" => parts.extend([
            Html::of(&form.text("host", words.t("receiver-host")).required()),
            Html::of(&form.number("port", words.t("receiver-port")).required()),
            Html::of(&form.select(
                "security",
                words.t("receiver-security"),
                choices("receiver-security", &SECURITIES),
            )),
            Html::of(&form.text("user", words.t("receiver-user"))),
            Html::of(&form.password("secret", words.t("receiver-password")).hint(secret_hint)),
            Html::of(&form.email("from", words.t("receiver-from")).required()),
            Html::of(&form.text("from_name", words.t("receiver-from-name"))),
            Html::of(
                &form
                    .area("authority", words.t("receiver-authority"))
                    .hint(words.t("receiver-authority-hint"))
                    .rows(4),
            ),
        ]),
        robot => {
            parts.extend([
                Html::of(&hinted("url", "receiver-robot-url").required()),
                Html::of(&form.password("robot_token", words.t("receiver-token")).hint(secret_hint.clone())),
            ]);
            if robot == "dingtalk" {
                let secret = form.password("secret", words.t("receiver-sign-secret"));
                parts.push(Html::of(&secret.hint(words.t("receiver-sign-secret-hint"))));
            }
            parts.push(Html::of(&hinted("unit", "receiver-unit").required()));
            parts.push(Html::of(&form.checks(
                "kind",
                words.t("receiver-kinds"),
                choices("message-kind", ROBOT_KINDS),
            )));
        }
    }
    parts.push(Html::of(&form.submit(words.t(if known { "receiver-save" } else { "receiver-do" }))));
    parts.push(Html::of(&form.close()));
    Html::join(parts)
}
