//! The languages of the interface and how one is chosen.

use axum::http::{HeaderMap, header};
use serde::{Deserialize, Serialize};

/// A language of the interface (界面语言). Chinese is the source language.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Language {
    #[default]
    #[serde(rename = "zh-CN")]
    Chinese,
    #[serde(rename = "en")]
    English,
}

impl Language {
    pub const ALL: [Self; 2] = [Self::Chinese, Self::English];

    /// The tag as written in `lang` attributes, cookies and locale folders.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Chinese => "zh-CN",
            Self::English => "en",
        }
    }
    /// The language's name in itself.
    pub const fn own_name(self) -> &'static str {
        match self {
            Self::Chinese => "中文",
            Self::English => "English",
        }
    }
    /// The language of a tag such as `zh`, `zh-Hans-CN`, `en-GB`.
    pub fn from_tag(tag: &str) -> Option<Self> {
        let primary = tag.trim().split(['-', '_']).next().unwrap_or_default();
        match primary.to_ascii_lowercase().as_str() {
            "zh" => Some(Self::Chinese),
            "en" => Some(Self::English),
            _ => None,
        }
    }
    /// The reader's language: the `language` cookie, else `Accept-Language`, else Chinese.
    pub fn negotiate(headers: &HeaderMap) -> Self {
        cookie(headers, "language")
            .and_then(Self::from_tag)
            .or_else(|| {
                let wanted = headers.get(header::ACCEPT_LANGUAGE)?.to_str().ok()?;
                Self::from_accept_language(wanted)
            })
            .unwrap_or_default()
    }
    /// The most wanted language that the interface has, from an `Accept-Language` value.
    pub fn from_accept_language(wanted: &str) -> Option<Self> {
        let mut best: Option<(f32, Self)> = None;
        for part in wanted.split(',') {
            let (tag, parameters) = part.split_once(';').unwrap_or((part, ""));
            let quality = parameters.trim().strip_prefix("q=").map_or(1.0, |q| q.parse().unwrap_or(0.0));
            if let Some(language) = Self::from_tag(tag)
                && quality > 0.0
                && best.is_none_or(|(most, _)| quality > most)
            {
                best = Some((quality, language));
            }
        }
        best.map(|(_, language)| language)
    }
}

/// The value of one cookie of the request.
pub(crate) fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok()).find_map(|line| {
        line.split(';').find_map(|pair| {
            let (key, value) = pair.trim().split_once('=')?;
            (key == name).then_some(value)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(cookie: Option<&str>, accept: Option<&str>) -> HeaderMap {
        let mut headers = HeaderMap::new();
        if let Some(cookie) = cookie {
            headers.insert(header::COOKIE, cookie.parse().unwrap());
        }
        if let Some(accept) = accept {
            headers.insert(header::ACCEPT_LANGUAGE, accept.parse().unwrap());
        }
        headers
    }

    #[test]
    fn the_cookie_comes_before_the_browser() {
        assert_eq!(Language::negotiate(&headers(Some("a=1; language=en"), Some("zh-CN"))), Language::English);
        assert_eq!(Language::negotiate(&headers(Some("language=fr"), Some("en-GB"))), Language::English);
        assert_eq!(Language::negotiate(&headers(None, None)), Language::Chinese);
    }

    #[test]
    fn quality_decides_and_zero_excludes() {
        assert_eq!(Language::from_accept_language("fr, en;q=0.8, zh;q=0.9"), Some(Language::Chinese));
        assert_eq!(Language::from_accept_language("zh;q=0, en;q=0.1"), Some(Language::English));
        assert_eq!(Language::from_accept_language("fr"), None);
    }
}
