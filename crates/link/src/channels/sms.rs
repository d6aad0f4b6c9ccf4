//! Short messages through a gateway that takes an HTTP form.

use super::Letter;
use crate::model::receiver::{Form, Signing, SmsGateway};
use crate::model::templates::fill;
use crate::outbox::Undelivered;
use crate::outward::{answer_text, client_for, unsent};
use crate::receiver::Secrets;
use crate::webhook::{Reachable, judge};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use url::form_urlencoded::Serializer;

/// A gateway that says nothing else is left alone for so long after “too many”.
const PAUSE: i64 = 60;

pub(super) async fn send(
    reachable: Reachable,
    gateway: &SmsGateway,
    secrets: &Secrets,
    phone: &str,
    letter: &Letter,
) -> Result<(), Undelivered> {
    let mut url = judge(&gateway.url, reachable).map_err(|_| Undelivered::for_good("address"))?;
    let client = client_for(&url, reachable).await?;
    let fields = fields(gateway, secrets, phone, letter);
    let request = match gateway.form {
        Form::Query => {
            url.query_pairs_mut().extend_pairs(&fields);
            client.get(url)
        }
        Form::Form => {
            let body = Serializer::new(String::new()).extend_pairs(&fields).finish();
            let request = client.post(url).body(body);
            request.header("content-type", "application/x-www-form-urlencoded; charset=utf-8")
        }
        Form::Json => {
            let object: Map<String, Value> =
                fields.into_iter().map(|(name, value)| (name, Value::String(value))).collect();
            let body = Value::Object(object).to_string();
            client.post(url).body(body).header("content-type", "application/json; charset=utf-8")
        }
    };
    let answer = request.send().await.map_err(|cause| unsent(&cause))?;
    let status = answer.status();
    if status.as_u16() == 429 {
        return Err(Undelivered::too_fast(PAUSE));
    }
    if !status.is_success() {
        return Err(Undelivered::again(if status.is_redirection() { "redirect" } else { "status" }));
    }
    let Some(field) = &gateway.success_field else { return Ok(()) };
    let said = found(&answer_text(answer).await?, field).ok_or(Undelivered::again("answer"))?;
    if gateway.success_value.as_deref() == Some(said.as_str()) {
        return Ok(());
    }
    match gateway.gone_values.contains(&said) {
        true => Err(Undelivered::for_good("contact-gone")),
        false => Err(Undelivered::again("gateway")),
    }
}

/// The parameters of the request, signed.
fn fields(gateway: &SmsGateway, secrets: &Secrets, phone: &str, letter: &Letter) -> Vec<(String, String)> {
    let text = match &gateway.mark {
        Some(mark) => format!("【{mark}】{}", letter.text),
        None => letter.text.clone(),
    };
    let secret = secrets.get("secret").unwrap_or_default();
    let micros = letter.now.micros();
    let values = BTreeMap::from([
        ("phone", phone.to_owned()),
        ("text", text.clone()),
        ("id", letter.id.clone()),
        ("timestamp", (micros / 1_000_000).to_string()),
        ("millis", (micros / 1_000).to_string()),
        ("time", letter.now.civil().strftime("%Y%m%d%H%M%S").to_string()),
        ("secret", secret.to_owned()),
    ]);
    let mut fields =
        vec![(gateway.phone_field.clone(), phone.to_owned()), (gateway.text_field.clone(), text)];
    fields.extend(gateway.id_field.iter().map(|name| (name.clone(), letter.id.clone())));
    fields.extend(gateway.fixed.iter().map(|(name, template)| (name.clone(), fill(template, &values))));
    if let (Some(name), Some(template)) = (&gateway.sign_field, &gateway.sign_template) {
        let message = fill(template, &values);
        fields.extend(signed(gateway.signing, secret, &message).map(|signed| (name.clone(), signed)));
    }
    fields
}

fn signed(signing: Signing, secret: &str, message: &str) -> Option<String> {
    let keyed = || {
        // A key of any length is taken; this cannot fail.
        let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).ok()?;
        mac.update(message.as_bytes());
        Some(mac.finalize().into_bytes())
    };
    match signing {
        Signing::None => None,
        Signing::Sha256 => Some(hexadecimal(&Sha256::digest(message))),
        Signing::HmacHex => keyed().map(|bytes| hexadecimal(&bytes)),
        Signing::HmacBase64 => keyed().map(|bytes| STANDARD.encode(bytes)),
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The value at a path of names, such as `data.status`, of a JSON answer; of another answer, the answer itself under
/// the name `-`.
fn found(answer: &str, path: &str) -> Option<String> {
    if path == "-" {
        return Some(answer.trim().to_owned());
    }
    let whole: Value = serde_json::from_str(answer).ok()?;
    let value = path.split('.').try_fold(&whole, |value, name| match value {
        Value::Array(list) => list.get(name.parse::<usize>().ok()?),
        other => other.get(name),
    })?;
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
        plain => Some(plain.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_read_by_the_deployers_path() {
        let answer = r#"{"code":0,"data":{"list":[{"status":"OK"}]},"ok":true}"#;
        assert_eq!(found(answer, "code").as_deref(), Some("0"));
        assert_eq!(found(answer, "data.list.0.status").as_deref(), Some("OK"));
        assert_eq!(found(answer, "ok").as_deref(), Some("true"));
        assert_eq!(found(answer, "data"), None);
        assert_eq!(found("success\n", "-").as_deref(), Some("success"));
        assert_eq!(found("success", "code"), None);
    }

    /// RFC 4231, test case 2.
    #[test]
    fn hmac_as_published() {
        let signed = signed(Signing::HmacHex, "Jefe", "what do ya want for nothing?").unwrap();
        assert_eq!(signed, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    }
}
