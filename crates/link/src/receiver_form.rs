//! A receiver as it is typed, on the page and by programs: plain fields in both directions. Secrets come in and never
//! go out.

use crate::model::receiver::{Form, MailServer, ReceiverState, Robot, Security, Signing, SmsGateway, Way};
use crate::receiver::Secrets;
use cases::Ground;
use kernel::Refusal;
use std::collections::BTreeSet;
use ui::{Language, Typed};

pub(crate) const FORMS: [&str; 3] = ["form", "json", "query"];
pub(crate) const SIGNINGS: [&str; 4] = ["none", "sha256", "hmac_hex", "hmac_base64"];
pub(crate) const SECURITIES: [&str; 3] = ["tls", "starttls", "plain"];

fn kept(typed: &Typed, name: &str) -> Option<String> {
    typed.get(name).map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
}

fn text(typed: &Typed, name: &str) -> String {
    kept(typed, name).unwrap_or_default()
}

/// One of listed words, or the first when nothing was typed.
fn listed<T: serde::de::DeserializeOwned + Default>(typed: &Typed, name: &'static str) -> Result<T, Refusal> {
    let Some(word) = kept(typed, name) else { return Ok(T::default()) };
    serde_json::from_value(serde_json::Value::String(word.clone()))
        .map_err(|_| Refusal::invalid("receiver-choice", name).with("given", word))
}

/// What was typed for a way: the settings and the secrets that were given anew.
///
/// # Errors
/// Refusals at the fields.
pub(crate) fn read(typed: &Typed, way: &str, ground: &Ground) -> Result<(ReceiverState, Secrets), Refusal> {
    // `token` is the form's own, which every page sends.
    let mut secrets = Secrets::new([("secret", typed.raw("secret")), ("token", typed.raw("robot_token"))]);
    let way = match way {
        "sms" => Way::Sms(gateway(typed)?),
        "mail" => Way::Mail(server(typed)?),
        "dingtalk" | "wecom" => {
            let (robot, token) = robot(typed, ground)?;
            if let Some(token) = token {
                secrets = secrets.with("token", &token);
            }
            match way {
                "dingtalk" => Way::DingTalk(robot),
                _ => Way::WeCom(robot),
            }
        }
        other => return Err(Refusal::invalid("receiver-choice", "way").with("given", other)),
    };
    let language = kept(typed, "language").and_then(|tag| Language::from_tag(&tag)).unwrap_or_default();
    let state =
        ReceiverState { name: text(typed, "name"), language: language.tag().to_owned(), way, ended_at: None };
    Ok((state, secrets))
}

fn gateway(typed: &Typed) -> Result<SmsGateway, Refusal> {
    let mut fixed = Vec::new();
    for line in typed.raw("fixed").unwrap_or_default().lines().filter(|line| !line.trim().is_empty()) {
        let (name, value) = line
            .split_once('=')
            .ok_or_else(|| Refusal::invalid("receiver-fixed", "fixed").with("given", line))?;
        fixed.push((name.trim().to_owned(), value.trim().to_owned()));
    }
    let gone: BTreeSet<String> = text(typed, "gone_values")
        .split([',', '，', ' ', '、'])
        .filter(|value| !value.is_empty())
        .map(str::to_owned)
        .collect();
    Ok(SmsGateway {
        url: text(typed, "url"),
        form: listed::<Form>(typed, "form")?,
        phone_field: text(typed, "phone_field"),
        text_field: text(typed, "text_field"),
        id_field: kept(typed, "id_field"),
        fixed,
        signing: listed::<Signing>(typed, "signing")?,
        sign_field: kept(typed, "sign_field"),
        sign_template: kept(typed, "sign_template"),
        success_field: kept(typed, "success_field"),
        success_value: kept(typed, "success_value"),
        gone_values: gone,
        mark: kept(typed, "mark"),
    })
}

fn server(typed: &Typed) -> Result<MailServer, Refusal> {
    let security = listed::<Security>(typed, "security")?;
    let usual = match security {
        Security::Tls => 465,
        Security::Starttls => 587,
        Security::Plain => 25,
    };
    Ok(MailServer {
        host: text(typed, "host"),
        port: typed.read::<u16>("port", "receiver-port")?.unwrap_or(usual),
        security,
        user: kept(typed, "user"),
        from: text(typed, "from"),
        from_name: kept(typed, "from_name"),
        authority: kept(typed, "authority").map(|text| text.replace("\r\n", "\n")),
    })
}

/// The robot, and the token when it stood in the address as it was copied from the service.
fn robot(typed: &Typed, ground: &Ground) -> Result<(Robot, Option<String>), Refusal> {
    let given = text(typed, "url");
    let (url, query) = given.split_once('?').unwrap_or((&given, ""));
    let token = url::form_urlencoded::parse(query.as_bytes())
        .find(|(name, value)| matches!(&**name, "access_token" | "key") && !value.is_empty())
        .map(|(_, value)| value.into_owned());
    let named = typed.require("unit", "receiver-unit")?;
    let directory = ground.catalogue.directory();
    let mut of_this_name = directory.units().into_iter().filter(|unit| unit.name == named);
    let by_name = of_this_name.next().filter(|_| of_this_name.next().is_none()).map(|unit| unit.id);
    let unit = match by_name {
        Some(unit) => unit,
        None => ground.unit(named, "unit")?,
    };
    Ok((Robot { url: url.to_owned(), unit, kinds: typed.all("kind").map(str::to_owned).collect() }, token))
}

/// The settings as the form shows them.
pub(crate) fn written(state: &ReceiverState, ground: &Ground) -> Typed {
    let mut typed = Typed::new().with("name", &state.name).with("language", &state.language);
    match &state.way {
        Way::Sms(gateway) => {
            let fixed: Vec<String> =
                gateway.fixed.iter().map(|(name, value)| format!("{name}={value}")).collect();
            let gone: Vec<&str> = gateway.gone_values.iter().map(String::as_str).collect();
            for (name, value) in [
                ("url", Some(gateway.url.clone())),
                ("form", word(&gateway.form)),
                ("phone_field", Some(gateway.phone_field.clone())),
                ("text_field", Some(gateway.text_field.clone())),
                ("id_field", gateway.id_field.clone()),
                ("fixed", Some(fixed.join("\n"))),
                ("signing", word(&gateway.signing)),
                ("sign_field", gateway.sign_field.clone()),
                ("sign_template", gateway.sign_template.clone()),
                ("success_field", gateway.success_field.clone()),
                ("success_value", gateway.success_value.clone()),
                ("gone_values", Some(gone.join(","))),
                ("mark", gateway.mark.clone()),
            ] {
                if let Some(value) = value {
                    typed.set(name, value);
                }
            }
        }
        Way::Mail(server) => {
            for (name, value) in [
                ("host", Some(server.host.clone())),
                ("port", Some(server.port.to_string())),
                ("security", word(&server.security)),
                ("user", server.user.clone()),
                ("from", Some(server.from.clone())),
                ("authority", server.authority.clone()),
                ("from_name", server.from_name.clone()),
            ] {
                if let Some(value) = value {
                    typed.set(name, value);
                }
            }
        }
        Way::DingTalk(robot) | Way::WeCom(robot) => {
            let unit = ground.catalogue.directory().unit(robot.unit);
            typed.set("url", robot.url.clone());
            typed.set("unit", unit.map_or_else(|| robot.unit.to_string(), |unit| unit.code.clone()));
            robot.kinds.iter().for_each(|kind| typed.add("kind", kind));
        }
    }
    typed
}

/// A choice as it is written.
pub(crate) fn word(choice: &impl serde::Serialize) -> Option<String> {
    serde_json::to_value(choice).ok()?.as_str().map(str::to_owned)
}
