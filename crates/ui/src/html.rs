//! Text that is safe to put into a page.

use askama::filters::HtmlSafe;
use std::fmt;

/// Markup that is already escaped: what components render to. Templates print it as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Html(String);

impl Html {
    /// Renders a component (or another safe value).
    pub fn of(safe: &impl HtmlSafe) -> Self {
        Self(safe.to_string())
    }
    /// Takes over the output of an askama template, which has escaped its values.
    ///
    /// # Errors
    /// The template's own error.
    pub fn render(template: &impl askama::Template) -> Result<Self, askama::Error> {
        template.render().map(Self)
    }
    /// Takes over text that is known to be markup.
    pub(crate) const fn trusted(markup: String) -> Self {
        Self(markup)
    }
    /// Escapes plain text.
    pub fn escape(text: &str) -> Self {
        Self(escape(text))
    }
    pub fn as_str(&self) -> &str {
        &self.0
    }
    pub fn into_string(self) -> String {
        self.0
    }
    /// The values one after the other.
    pub fn join(parts: impl IntoIterator<Item = Self>) -> Self {
        Self(parts.into_iter().map(|part| part.0).collect())
    }
}

impl fmt::Display for Html {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}
impl HtmlSafe for Html {}

/// Text with `& < > " '` replaced by their entities.
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
    out
}

/// What a slot of a component takes: plain text, which is escaped, or markup of other components.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    Text(String),
    Html(Html),
}

impl Content {
    /// Nothing at all.
    pub const fn empty() -> Self {
        Self::Text(String::new())
    }
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Text(text) => text.is_empty(),
            Self::Html(html) => html.as_str().is_empty(),
        }
    }
}

impl fmt::Display for Content {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => formatter.write_str(&escape(text)),
            Self::Html(html) => fmt::Display::fmt(html, formatter),
        }
    }
}
impl HtmlSafe for Content {}

impl From<&str> for Content {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}
impl From<String> for Content {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}
impl From<&String> for Content {
    fn from(text: &String) -> Self {
        Self::Text(text.clone())
    }
}
impl From<Html> for Content {
    fn from(html: Html) -> Self {
        Self::Html(html)
    }
}
macro_rules! number_contents {
    ($($kind:ty),+) => {$(
        impl From<$kind> for Content {
            fn from(number: $kind) -> Self {
                Self::Text(number.to_string())
            }
        }
    )+};
}
number_contents!(i32, i64, u32, u64, usize);

/// Declares that a template type is a component: it prints as markup, and fits into slots.
macro_rules! component {
    ($($kind:ty),+ $(,)?) => {$(
        impl askama::filters::HtmlSafe for $kind {}
        impl From<$kind> for $crate::Html {
            fn from(component: $kind) -> Self {
                $crate::Html::of(&component)
            }
        }
        impl From<$kind> for $crate::Content {
            fn from(component: $kind) -> Self {
                $crate::Content::Html($crate::Html::of(&component))
            }
        }
    )+};
}
pub(crate) use component;

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn text_never_becomes_markup(text in ".*") {
            let shown = Content::from(text).to_string();
            prop_assert!(!shown.contains(['<', '>', '"', '\'']));
        }
    }
}
