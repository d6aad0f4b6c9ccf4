//! Templates of a gateway's parameters: `{phone}`, `{text}`, `{id}`, `{timestamp}` (seconds), `{millis}`,
//! `{time}` (`yyyyMMddHHmmss`, China's time), `{secret}`.

use kernel::Refusal;
use std::collections::BTreeMap;

/// The names that a template may use.
pub const NAMES: [&str; 7] = ["phone", "text", "id", "timestamp", "millis", "time", "secret"];

/// Whether a template uses known names only.
///
/// # Errors
/// Refusal `receiver-template` at the field, with the unknown name.
pub fn check(template: &str, field: &'static str) -> Result<(), Refusal> {
    for part in template.split('{').skip(1) {
        let name = part.split_once('}').map(|(name, _)| name);
        if !name.is_some_and(|name| NAMES.contains(&name)) {
            let given = name.unwrap_or(part);
            return Err(Refusal::invalid("receiver-template", field).with("given", given));
        }
    }
    Ok(())
}

/// A template with its names filled in. What was filled in is not looked at again.
pub fn fill(template: &str, values: &BTreeMap<&str, String>) -> String {
    let mut parts = template.split('{');
    let mut filled = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        match part.split_once('}') {
            Some((name, rest)) => {
                filled.push_str(values.get(name).map_or("", String::as_str));
                filled.push_str(rest);
            }
            None => filled.push_str(part),
        }
    }
    filled
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_filled_in_once() {
        let values = BTreeMap::from([("text", "{secret}".to_owned()), ("secret", "s".to_owned())]);
        assert_eq!(fill("a={text}&b={secret}!", &values), "a={secret}&b=s!");
        assert!(check("{phone}{timestamp}{secret}", "fixed").is_ok());
        assert_eq!(check("{name}", "fixed").unwrap_err().code, "receiver-template");
        assert_eq!(check("{phone", "fixed").unwrap_err().code, "receiver-template");
    }
}
