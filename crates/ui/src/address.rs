//! Addresses of our own pages, with what they carry written so that it comes back as it was.

use crate::Typed;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// RFC 3986, 2.3: what never needs to be encoded.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// Fields that say where in a list one stands. They fall away when what is listed changes.
const STANDING: [&str; 3] = ["after", "before", "page"];

/// A text as a part of an address.
pub fn encoded(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}

/// A page with a query.
pub fn address<'a>(path: &str, query: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let query: Vec<String> =
        query.into_iter().map(|(name, value)| format!("{}={}", encoded(name), encoded(value))).collect();
    if query.is_empty() { path.to_owned() } else { format!("{path}?{}", query.join("&")) }
}

impl Typed {
    /// The address of the same page with one field set, or left out; a list starts anew.
    pub fn address(&self, path: &str, name: &str, value: Option<&str>) -> String {
        let kept = self.pairs().iter().filter(|(key, typed)| {
            key != name && !STANDING.contains(&key.as_str()) && !typed.trim().is_empty()
        });
        let kept = kept.map(|(key, typed)| (key.as_str(), typed.as_str()));
        address(path, kept.chain(value.map(|value| (name, value))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_comes_back() {
        let typed: Typed = [("q", "井盖 & 路灯"), ("state", " "), ("after", "7.x"), ("clock", "overdue")]
            .into_iter()
            .collect();
        let gone = typed.address("/cases", "clock", None);
        assert_eq!(gone, "/cases?q=%E4%BA%95%E7%9B%96%20%26%20%E8%B7%AF%E7%81%AF");
        let next = typed.address("/cases", "after", Some("9.y"));
        assert!(next.ends_with("&clock=overdue&after=9.y"), "{next}");
        assert_eq!(Typed::new().address("/cases", "clock", None), "/cases");
    }
}
