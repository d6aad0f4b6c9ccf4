//! Lists of words: enums whose values have one text form each, used in addresses, tables, JSON and message keys alike.

/// Defines an enum with one text form per value.
///
/// ```
/// kernel::kinds! {
///     /// How pressing it is.
///     Urgency {
///         General = "general",
///         Danger = "danger",
///     }
/// }
/// assert_eq!("danger".parse(), Ok(Urgency::Danger));
/// ```
///
/// Another word is refused as `unknown-word`, with what was given and the words that are known.
#[macro_export]
macro_rules! kinds {
    ($(#[$doc:meta])* $name:ident { $($(#[$value_doc:meta])* $value:ident = $text:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        pub enum $name { $($(#[$value_doc])* #[serde(rename = $text)] $value),+ }

        impl $name {
            pub const ALL: &'static [Self] = &[$(Self::$value),+];
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$value => $text),+ }
            }
        }
        impl std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str(self.as_str())
            }
        }
        impl std::str::FromStr for $name {
            type Err = $crate::Refusal;
            fn from_str(text: &str) -> Result<Self, $crate::Refusal> {
                match text {
                    $($text => Ok(Self::$value),)+
                    other => Err($crate::Refusal::invalid("unknown-word", stringify!($name))
                        .with("given", other.chars().take(40).collect::<String>())
                        .with("known", [$($text),+].join(", "))),
                }
            }
        }
    };
}
