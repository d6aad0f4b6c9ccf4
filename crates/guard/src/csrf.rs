//! Forged requests (CSRF): a command counts only when the site's own pages sent it. Pure.

use axum::http::{HeaderMap, Method, Uri, header};

/// What a request says about where it comes from.
#[derive(Clone, Debug, Default)]
pub struct Evidence {
    pub changes: bool,
    pub api: bool,
    pub json_body: bool,
    pub bearer: bool,
    pub fetch_site: Option<String>,
    /// The `Origin` header; the host part only.
    pub origin_host: Option<String>,
    pub host: Option<String>,
}

/// What has to be shown besides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Taken as it is.
    Pass,
    /// Taken if it carries the session's form token, in its header or its body.
    IfToken,
    /// Sent by another site.
    Refuse,
}

impl Evidence {
    pub fn read(method: &Method, uri: &Uri, headers: &HeaderMap) -> Self {
        let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        let host = text("host").map(str::to_owned).or_else(|| uri.authority().map(ToString::to_string));
        let content_type = text(header::CONTENT_TYPE.as_str()).unwrap_or_default();
        Self {
            changes: !matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS | Method::TRACE),
            api: uri.path().starts_with("/api/"),
            json_body: content_type.split(';').next().is_some_and(|kind| kind.trim() == "application/json"),
            bearer: text("authorization")
                .is_some_and(|value| value.to_ascii_lowercase().starts_with("bearer ")),
            fetch_site: text("sec-fetch-site").map(str::to_owned),
            origin_host: text("origin").map(|origin| host_of(origin).to_owned()),
            host,
        }
    }

    /// `session`: the request's cookie opened a session, so a forged one would act in somebody's name.
    pub fn judge(&self, session: bool) -> Verdict {
        if !self.changes {
            return Verdict::Pass;
        }
        // Without a cookie's authority there is nothing to abuse: API clients and hotlines come from
        // anywhere. Forms of the street door are still taken from the site's own pages only.
        if !session && (self.api || self.bearer) {
            return Verdict::Pass;
        }
        match self.same_origin() {
            Some(false) => Verdict::Refuse,
            Some(true) if session && self.json_body => Verdict::Pass,
            _ if session => Verdict::IfToken,
            _ => Verdict::Pass,
        }
    }

    /// Whether the browser says that the site's own page sent it; old ones say nothing.
    fn same_origin(&self) -> Option<bool> {
        if let Some(site) = self.fetch_site.as_deref() {
            // `none`: typed by the person, or a bookmark; no page of another site is behind it.
            return Some(matches!(site, "same-origin" | "none"));
        }
        let origin = self.origin_host.as_deref()?;
        Some(self.host.as_deref().is_some_and(|host| host.eq_ignore_ascii_case(origin)))
    }
}

/// `https://street.example:8443` → `street.example:8443`; `null` stays and equals no host.
fn host_of(origin: &str) -> &str {
    origin.split_once("://").map_or(origin, |(_, host)| host)
}

/// The token in the beginning of a form's body; forms send it as their first field.
pub(crate) fn token_in(prefix: &[u8], field: &str) -> Option<String> {
    let text = String::from_utf8_lossy(prefix);
    let marker = format!("name=\"{field}\"");
    if let Some((_, rest)) = text.split_once(marker.as_str()) {
        let (_, value) = rest.split_once("\r\n\r\n")?;
        return value.split_once("\r\n").map(|(value, _)| value.to_owned());
    }
    text.split('&').find_map(|pair| pair.strip_prefix(field)?.strip_prefix('=')).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn post() -> Evidence {
        Evidence { changes: true, host: Some("linli.example".into()), ..Evidence::default() }
    }

    #[test]
    fn only_the_sites_own_pages_command() {
        let site = |site: &str| Evidence { fetch_site: Some(site.into()), ..post() };
        let origin = |host: &str| Evidence { origin_host: Some(host.into()), ..post() };
        for session in [true, false] {
            for forged in [site("cross-site"), site("same-site"), origin("evil.example"), origin("null")] {
                assert_eq!(forged.judge(session), Verdict::Refuse, "{forged:?}");
            }
        }
        for own in [site("same-origin"), site("none"), origin("linli.example"), post()] {
            assert_eq!(own.judge(true), Verdict::IfToken, "{own:?}");
            assert_eq!(own.judge(false), Verdict::Pass, "{own:?}");
        }
        // A page that claims one's own host in Origin but was sent across sites.
        let both = Evidence { fetch_site: Some("cross-site".into()), ..origin("linli.example") };
        assert_eq!(both.judge(true), Verdict::Refuse);
    }

    #[test]
    fn json_needs_the_token_or_the_same_origin() {
        let json = |site: Option<&str>| Evidence {
            json_body: true,
            api: true,
            fetch_site: site.map(str::to_owned),
            ..post()
        };
        assert_eq!(json(Some("same-origin")).judge(true), Verdict::Pass);
        assert_eq!(json(None).judge(true), Verdict::IfToken);
        assert_eq!(json(Some("cross-site")).judge(true), Verdict::Refuse);
        // Without a session there is no authority to abuse.
        assert_eq!(json(Some("cross-site")).judge(false), Verdict::Pass);
        // A bearer token does not excuse a cookie.
        assert_eq!(Evidence { bearer: true, ..json(Some("cross-site")) }.judge(true), Verdict::Refuse);
    }

    #[test]
    fn reading_needs_nothing() {
        let read = Evidence { changes: false, fetch_site: Some("cross-site".into()), ..post() };
        assert_eq!(read.judge(true), Verdict::Pass);
    }

    #[test]
    fn the_token_is_found_in_both_kinds_of_form() {
        assert_eq!(token_in(b"token=abc-_1&text=x", "token").as_deref(), Some("abc-_1"));
        assert_eq!(token_in(b"text=x&mytoken=no", "token"), None);
        let parts = b"--b\r\nContent-Disposition: form-data; name=\"token\"\r\n\r\nabc\r\n--b\r\nContent-Disposition: form-data; name=\"photo\"";
        assert_eq!(token_in(parts, "token").as_deref(), Some("abc"));
        let cut = parts.windows(3).position(|window| window == b"abc").unwrap() + 2;
        assert_eq!(token_in(&parts[..cut], "token"), None, "not before it is there as a whole");
    }
}
