//! What a policy is, and how its text is read. Pure.

mod leaves;
mod reading;

pub use leaves::{Change, Leaf, Value, changes, leaves};
pub use reading::read;
pub(crate) use reading::{calendars, placed, sound, written};

use guard::Right;
use kernel::{Instant, Refusal};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// What a capability keeps as versioned data: the limits themselves, as they stand in a TOML text.
///
/// A field that is added later needs a serde default, so that versions set before can still be read.
pub trait Policy: Serialize + DeserializeOwned + Clone + PartialEq + Send + Sync + 'static {
    /// The right to set it.
    type Right: Right;
    /// Names its rows, its address `/admin/policies/NAME` and its messages `policy-NAME…`.
    const NAME: &'static str;
    /// Its stream in the journal; the part before the slash is its alone.
    const STREAM: &'static str;
    /// The text that holds until a deployer sets another, with the meaning of every key as comments.
    const SHIPPED: &'static str;

    /// What no text may say, beyond what the types say.
    ///
    /// # Errors
    /// What is wrong, and where.
    fn check(&self) -> Result<(), Wrong> {
        Ok(())
    }
}

/// What is wrong with a value (错处).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// The key with those around it: `spot.per_unit`.
    pub key: String,
    pub(crate) refusal: Refusal,
}

/// The field of the form that holds the text.
pub(crate) const TEXT: &str = "text";

impl Wrong {
    /// A number outside its limits.
    pub fn outside(key: impl Into<String>, given: i64, least: i64, most: i64) -> Self {
        let refusal = Refusal::invalid("policy-outside", TEXT)
            .with("given", given)
            .with("least", least)
            .with("most", most);
        Self { key: key.into(), refusal }
    }
    /// Something that has to be there is not.
    pub fn missing(key: impl Into<String>) -> Self {
        Self { key: key.into(), refusal: Refusal::invalid("policy-missing", TEXT) }
    }
    /// A value that has to be greater than another is not.
    pub fn order(key: impl Into<String>, other: &str) -> Self {
        Self { key: key.into(), refusal: Refusal::invalid("policy-order", TEXT).with("other", other) }
    }
    /// A value that cannot be read as what it has to be.
    pub fn unreadable(key: impl Into<String>, given: &str) -> Self {
        Self { key: key.into(), refusal: Refusal::invalid("policy-value", TEXT).with("given", given) }
    }
    /// A value that breaks a rule of the capability's own; its refusal has this code and may name `$given`.
    pub fn rule(key: impl Into<String>, code: &'static str, given: &str) -> Self {
        Self { key: key.into(), refusal: Refusal::invalid(code, TEXT).with("given", given) }
    }
    pub(crate) fn no_calendar(key: String, name: &str) -> Self {
        Self { key, refusal: Refusal::invalid("policy-calendar", TEXT).with("given", name) }
    }
    /// The first number outside its limits among `(key, given, least, most)`.
    ///
    /// # Errors
    /// That number.
    pub fn first(limits: impl IntoIterator<Item = (&'static str, u32, u32, u32)>) -> Result<(), Self> {
        match limits.into_iter().find(|(_, given, least, most)| given < least || given > most) {
            Some((key, given, least, most)) => {
                Err(Self::outside(key, given.into(), least.into(), most.into()))
            }
            None => Ok(()),
        }
    }
}

/// One version of a policy, as it is in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Version<P> {
    /// 0: as shipped, before the first of one's own.
    pub version: i64,
    pub effective_from: Instant,
    pub limits: P,
}

impl<P: Policy> Version<P> {
    /// The shipped limits, from the beginning of time.
    ///
    /// # Errors
    /// Never with a text as shipped; a test of each policy reads it.
    pub fn shipped() -> Result<Self, Refusal> {
        Ok(Self { version: 0, effective_from: Instant::default(), limits: read(P::SHIPPED)? })
    }
}
