//! The interface's words (界面文字), from the Fluent files of all crates.

use crate::Language;
use crate::overrides::{Override, Overrides, texts_in};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle};
use kernel::Refusal;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

/// One Fluent file of one crate. Usually made by [`crate::locales!`].
#[derive(Clone, Copy, Debug)]
pub struct Resource {
    /// `zh-CN` or `en`.
    pub language: &'static str,
    /// The file's name without `.ftl`, for error messages.
    pub name: &'static str,
    pub text: &'static str,
}

/// The Fluent files `locales/{zh-CN,en}/NAME.ftl` of the calling crate, as `&[Resource]`:
/// `pub const WORDS: &[ui::Resource] = ui::locales!["cases", "cases-states"];`
#[macro_export]
macro_rules! locales {
    ($($name:literal),+ $(,)?) => {
        &[$(
            $crate::Resource {
                language: "zh-CN",
                name: $name,
                text: include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/locales/zh-CN/", $name, ".ftl")),
            },
            $crate::Resource {
                language: "en",
                name: $name,
                text: include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/locales/en/", $name, ".ftl")),
            },
        )+]
    };
}

/// A Fluent file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum WordsError {
    #[error("words-language: {name}.ftl is for {language}, which the interface does not have")]
    Language { name: String, language: String },
    #[error("words-syntax: {language}/{name}.ftl: {problems}")]
    Syntax { language: String, name: String, problems: String },
    #[error("words-twice: {language}/{name}.ftl defines again: {keys}")]
    Twice { language: String, name: String, keys: String },
}

/// A key that one language has and the other lacks; attributes are written `key.attribute`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct MissingKey {
    pub language: Language,
    pub key: String,
}

struct Book {
    bundle: FluentBundle<FluentResource>,
    keys: BTreeSet<String>,
    /// The texts as written, by key.
    texts: BTreeMap<String, String>,
}

/// All words in all languages. Built once at the start; see [`Dictionary::words`].
pub struct Dictionary {
    chinese: Book,
    english: Book,
    misses: Mutex<BTreeSet<String>>,
    /// The deployment's own texts, over the shipped ones.
    overrides: RwLock<Arc<Overrides>>,
}

impl Dictionary {
    /// Reads the resources of all crates; those of `ui` itself ([`crate::WORDS`]) have to be among them.
    ///
    /// # Errors
    /// [`WordsError`] when a file has a syntax error, an unknown language, or repeats a key.
    pub fn build<'a>(resources: impl IntoIterator<Item = &'a Resource>) -> Result<Arc<Self>, WordsError> {
        let mut chinese = Book::new(Language::Chinese);
        let mut english = Book::new(Language::English);
        for resource in resources {
            match Language::ALL.into_iter().find(|language| language.tag() == resource.language) {
                Some(Language::Chinese) => chinese.add(resource)?,
                Some(Language::English) => english.add(resource)?,
                None => {
                    return Err(WordsError::Language {
                        name: resource.name.to_owned(),
                        language: resource.language.to_owned(),
                    });
                }
            }
        }
        Ok(Arc::new(Self {
            chinese,
            english,
            misses: Mutex::new(BTreeSet::new()),
            overrides: RwLock::default(),
        }))
    }

    /// The words in one language; cheap to clone and to hand on.
    pub fn words(self: &Arc<Self>, language: Language) -> Words {
        Words { dictionary: Arc::clone(self), language }
    }

    /// Keys and attributes that only one of the languages has. Empty in a healthy build.
    pub fn missing_keys(&self) -> Vec<MissingKey> {
        let lacking = |language, here: &Book, there: &Book| -> Vec<MissingKey> {
            there.keys.difference(&here.keys).map(|key| MissingKey { language, key: key.clone() }).collect()
        };
        let mut missing = lacking(Language::Chinese, &self.chinese, &self.english);
        missing.extend(lacking(Language::English, &self.english, &self.chinese));
        missing
    }

    /// Whether `language` has `key` (or `key.attribute`).
    pub fn has(&self, language: Language, key: &str) -> bool {
        self.book(language).keys.contains(key)
    }

    /// Keys that were asked for since the start and that no language has.
    pub fn misses(&self) -> Vec<String> {
        self.misses.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }

    /// All keys of a language that have words, attributes as `key.attribute`.
    pub fn keys(&self, language: Language) -> Vec<String> {
        self.book(language).texts.keys().cloned().collect()
    }

    /// A text as it is shipped, written with its variables.
    pub fn shipped(&self, language: Language, key: &str) -> Option<String> {
        self.book(language).texts.get(key).cloned()
    }

    /// Puts the deployment's own texts over the shipped ones, in place of those that were there before.
    pub fn override_with(&self, texts: impl IntoIterator<Item = Override>) {
        let overrides = Overrides::of(texts);
        *self.overrides.write().unwrap_or_else(PoisonError::into_inner) = overrides;
    }

    const fn book(&self, language: Language) -> &Book {
        match language {
            Language::Chinese => &self.chinese,
            Language::English => &self.english,
        }
    }

    fn say(&self, language: Language, key: &str, facts: Option<&FluentArgs<'_>>) -> String {
        self.find(language, key, facts).unwrap_or_else(|| {
            self.misses.lock().unwrap_or_else(PoisonError::into_inner).insert(key.to_owned());
            format!("⟦{key}⟧")
        })
    }

    fn find(&self, language: Language, key: &str, facts: Option<&FluentArgs<'_>>) -> Option<String> {
        let overrides = Arc::clone(&self.overrides.read().unwrap_or_else(PoisonError::into_inner));
        if let Some(own) = overrides.format(language, key, facts) {
            return Some(own);
        }
        self.book(language).format(key, facts).or_else(|| self.book(Language::default()).format(key, facts))
    }
}

impl Book {
    fn new(language: Language) -> Self {
        let tag = match language {
            Language::Chinese => unic_langid::langid!("zh-CN"),
            Language::English => unic_langid::langid!("en"),
        };
        let mut bundle = FluentBundle::new_concurrent(vec![tag]);
        // Isolation marks are for mixed writing directions; here they would only end up in copied text.
        bundle.set_use_isolating(false);
        Self { bundle, keys: BTreeSet::new(), texts: BTreeMap::new() }
    }

    fn add(&mut self, resource: &Resource) -> Result<(), WordsError> {
        let parsed = FluentResource::try_new(resource.text.to_owned()).map_err(|(_, problems)| {
            WordsError::Syntax {
                language: resource.language.to_owned(),
                name: resource.name.to_owned(),
                problems: problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "),
            }
        })?;
        let keys = crate::scan::keys_defined(resource.text);
        self.bundle.add_resource(parsed).map_err(|problems| WordsError::Twice {
            language: resource.language.to_owned(),
            name: resource.name.to_owned(),
            keys: problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "),
        })?;
        self.keys.extend(keys);
        self.texts.extend(texts_in(resource.text));
        Ok(())
    }

    fn format(&self, key: &str, facts: Option<&FluentArgs<'_>>) -> Option<String> {
        let (name, attribute) = key.split_once('.').map_or((key, None), |(name, rest)| (name, Some(rest)));
        let message = self.bundle.get_message(name)?;
        let pattern = match attribute {
            Some(attribute) => message.get_attribute(attribute)?.value(),
            None => message.value()?,
        };
        let mut problems = Vec::new();
        Some(self.bundle.format_pattern(pattern, facts, &mut problems).into_owned())
    }
}

/// A figure or name that a message shows. Numbers choose the plural form, text does not.
#[derive(Clone, Debug, PartialEq)]
pub enum Value<'a> {
    Text(Cow<'a, str>),
    Number(f64),
}

/// What [`Words::with`] takes: text, numbers, and references to them.
pub trait Fact {
    fn value(&self) -> Value<'_>;
}

macro_rules! number_facts {
    ($($kind:ty),+) => {$(
        impl Fact for $kind {
            fn value(&self) -> Value<'_> {
                Value::from(*self)
            }
        }
        impl From<$kind> for Value<'_> {
            fn from(number: $kind) -> Self {
                // Figures on pages stay far below 2^53, where f64 is exact.
                Self::Number(number as f64)
            }
        }
    )+};
}
number_facts!(i8, i16, i32, i64, u8, u16, u32, u64, usize, isize, f32, f64);

impl Fact for str {
    fn value(&self) -> Value<'_> {
        Value::Text(Cow::Borrowed(self))
    }
}
impl Fact for String {
    fn value(&self) -> Value<'_> {
        Value::Text(Cow::Borrowed(self))
    }
}
impl Fact for Cow<'_, str> {
    fn value(&self) -> Value<'_> {
        Value::Text(Cow::Borrowed(self))
    }
}
impl Fact for Value<'_> {
    fn value(&self) -> Value<'_> {
        self.clone()
    }
}
impl<F: Fact + ?Sized> Fact for &F {
    fn value(&self) -> Value<'_> {
        (**self).value()
    }
}

/// A list of names and facts, as an array, slice or vector, by value or by reference:
/// `[("count", 3)]`. Templates add references of their own.
pub trait Facts {
    fn arguments(&self) -> FluentArgs<'_>;
}

fn arguments<'f, F: Fact>(facts: &'f [(&'f str, F)]) -> FluentArgs<'f> {
    facts.iter().map(|(name, fact)| (*name, FluentValue::from(fact.value()))).collect()
}

impl<F: Fact> Facts for [(&str, F)] {
    fn arguments(&self) -> FluentArgs<'_> {
        arguments(self)
    }
}
impl<F: Fact, const N: usize> Facts for [(&str, F); N] {
    fn arguments(&self) -> FluentArgs<'_> {
        arguments(self)
    }
}
impl<F: Fact> Facts for Vec<(&str, F)> {
    fn arguments(&self) -> FluentArgs<'_> {
        arguments(self)
    }
}
impl<T: Facts + ?Sized> Facts for &T {
    fn arguments(&self) -> FluentArgs<'_> {
        (**self).arguments()
    }
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}
impl<'a> From<&'a String> for Value<'a> {
    fn from(text: &'a String) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}
impl From<String> for Value<'_> {
    fn from(text: String) -> Self {
        Self::Text(Cow::Owned(text))
    }
}

/// The interface's words in the reader's language. Clones are cheap. In handlers it is an extractor:
/// the server puts it into the request's extensions.
#[derive(Clone)]
pub struct Words {
    dictionary: Arc<Dictionary>,
    language: Language,
}

impl Words {
    /// The words of one message, or of its attribute: `t("case-title")`, `t("case-title.hint")`.
    /// A key that no language has shows as `⟦key⟧` and is recorded in [`Dictionary::misses`].
    pub fn t(&self, key: &str) -> String {
        self.dictionary.say(self.language, key, None)
    }

    /// The words of one message with its figures and names: `with("case-count", [("count", 3)])`.
    /// Mixed kinds: `[("count", Value::from(3)), ("name", Value::from("东街"))]`, and in templates, whose
    /// fields cannot be moved: `[("count", count.value()), ("name", name.value())]` with [`Fact`] in scope.
    pub fn with(&self, key: &str, facts: impl Facts) -> String {
        self.dictionary.say(self.language, key, Some(&facts.arguments()))
    }

    /// What stands between the names of a list: `、` in Chinese, a comma elsewhere.
    pub fn comma(&self) -> &'static str {
        match self.language {
            Language::Chinese => "、",
            Language::English => ", ",
        }
    }

    /// The words of a message if there are any; asking is no miss.
    pub fn find(&self, key: &str) -> Option<String> {
        self.dictionary.find(self.language, key, None)
    }

    /// Why a command was refused, with the rule: the message `refusal-{code}`.
    pub fn reason(&self, refusal: &Refusal) -> String {
        self.dictionary.say(self.language, &format!("refusal-{}", refusal.code), Some(&facts_of(refusal)))
    }

    /// What to do next after a refusal: the attribute `refusal-{code}.next`, if the message has one.
    pub fn next_step(&self, refusal: &Refusal) -> Option<String> {
        self.dictionary.find(
            self.language,
            &format!("refusal-{}.next", refusal.code),
            Some(&facts_of(refusal)),
        )
    }

    /// A figure as people read it: digits in threes from ten thousand on (`4326`, `12,345`).
    pub fn number(&self, number: u64) -> String {
        let digits = number.to_string();
        if digits.len() < 5 {
            return digits;
        }
        let first = digits.len() % 3;
        let mut out = String::with_capacity(digits.len() + digits.len() / 3);
        for (at, digit) in digits.chars().enumerate() {
            if at > 0 && at % 3 == first {
                out.push(',');
            }
            out.push(digit);
        }
        out
    }

    pub const fn language(&self) -> Language {
        self.language
    }
    pub fn dictionary(&self) -> &Arc<Dictionary> {
        &self.dictionary
    }
    /// The same words in another language.
    pub fn in_language(&self, language: Language) -> Self {
        self.dictionary.words(language)
    }
}

fn facts_of(refusal: &Refusal) -> FluentArgs<'_> {
    refusal
        .facts
        .iter()
        .map(|(name, value)| {
            // Whole numbers choose plural forms; everything else is shown as it stands.
            let value = value
                .parse::<i32>()
                .ok()
                .filter(|number| number.to_string() == *value)
                .map_or_else(|| FluentValue::from(value.as_str()), FluentValue::from);
            (*name, value)
        })
        .collect()
}

impl<'a> From<Value<'a>> for FluentValue<'a> {
    fn from(value: Value<'a>) -> Self {
        match value {
            Value::Text(text) => Self::String(text),
            Value::Number(number) => Self::from(number),
        }
    }
}

impl std::fmt::Debug for Words {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Words({})", self.language.tag())
    }
}

impl<S: Sync> FromRequestParts<S> for Words {
    type Rejection = crate::Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        parts.extensions.get::<Self>().cloned().ok_or_else(|| {
            crate::Problem(kernel::Failure::broken(
                "no words in the request's extensions: the edge layer is missing",
            ))
        })
    }
}
