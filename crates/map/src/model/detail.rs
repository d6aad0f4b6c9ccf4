//! How finely boundaries are drawn.

use std::str::FromStr;

/// How much of a boundary is sent (详略). Neighbours stay neighbours at every detail: they are simplified along
/// their common line, so that no gap opens between them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Detail {
    /// For a whole county or city on the screen.
    Coarse,
    /// For a street on the screen.
    Middle,
    /// Every corner as stored.
    #[default]
    Full,
}

impl Detail {
    pub const ALL: [Self; 3] = [Self::Coarse, Self::Middle, Self::Full];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Coarse => "coarse",
            Self::Middle => "middle",
            Self::Full => "full",
        }
    }
    /// How far a drawn line may lie from the stored one, in metres; 0 changes nothing.
    pub const fn tolerance_m(self) -> f64 {
        match self {
            Self::Coarse => 25.0,
            Self::Middle => 5.0,
            Self::Full => 0.0,
        }
    }
}

impl FromStr for Detail {
    type Err = kernel::Refusal;
    fn from_str(text: &str) -> Result<Self, kernel::Refusal> {
        let found = Self::ALL.into_iter().find(|detail| detail.name() == text);
        found.ok_or_else(|| kernel::Refusal::invalid("not-a-choice", "detail"))
    }
}
