//! Which figures a scheme may judge by, as data: `data/assessment.toml`.

use super::terms::{Group, Terms};
use crate::model::{Indicators, Told};
use serde::{Deserialize, Serialize};
use std::sync::OnceLock;
use ui::Language;

const SHIPPED: &str = include_str!("../../../data/assessment.toml");

/// Who says it (评价来源).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// Requesters, and whoever checks a result independently (外部评价).
    Outside,
    /// The organisation's own records (内部评价).
    Inside,
}

impl Side {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Outside => "outside",
            Self::Inside => "inside",
        }
    }
}

/// Which share is good.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Better {
    High,
    Low,
}

impl Better {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::High => "high",
            Self::Low => "low",
        }
    }
}

/// A figure that a scheme may judge by.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Figure {
    pub key: String,
    pub side: Side,
    pub better: Better,
    zh: Option<Told>,
    en: Option<Told>,
}

impl Figure {
    /// Whether it is a figure of its own and no indicator.
    pub const fn is_own(&self) -> bool {
        self.zh.is_some()
    }
    /// What it is, in one language; an indicator says it itself.
    pub fn told(&self, language: Language) -> Option<&Told> {
        let own = match language {
            Language::Chinese => self.zh.as_ref(),
            Language::English => self.en.as_ref(),
        };
        own.or_else(|| Indicators::shipped().find(&self.key).map(|indicator| indicator.told(language)))
    }
    pub fn name(&self, language: Language) -> &str {
        self.told(language).map_or(self.key.as_str(), |told| told.name.as_str())
    }
}

/// All of them, with the terms that a new draft begins with.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Figures {
    pub version: i64,
    figure: Vec<Figure>,
    group: Vec<Group>,
}

impl Figures {
    /// The list that ships; empty only if the file in the program were damaged, which a test rules out.
    pub fn shipped() -> &'static Self {
        static READ: OnceLock<Figures> = OnceLock::new();
        READ.get_or_init(|| {
            toml::from_str(SHIPPED).unwrap_or(Self { version: 0, figure: Vec::new(), group: Vec::new() })
        })
    }
    pub fn all(&self) -> impl Iterator<Item = &Figure> {
        self.figure.iter()
    }
    pub fn find(&self, key: &str) -> Option<&Figure> {
        self.figure.iter().find(|figure| figure.key == key)
    }
    /// What a new draft begins with.
    pub fn beginning(&self) -> Terms {
        Terms { groups: self.group.clone(), ..Terms::default() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::covers;

    #[test]
    fn the_list_can_be_read_and_every_figure_says_what_it_is() {
        let read: Figures = toml::from_str(SHIPPED).unwrap();
        assert!(read.all().count() >= 9);
        for figure in read.all() {
            for language in [Language::Chinese, Language::English] {
                assert!(figure.told(language).is_some(), "{}", figure.key);
            }
            assert_eq!(figure.is_own(), Indicators::shipped().find(&figure.key).is_none(), "{}", figure.key);
        }
    }

    /// The default gives what residents and independent checks say the largest weight, and it can be published as it is.
    #[test]
    fn the_scheme_to_begin_with_listens_to_residents_most() {
        covers!("002-06");
        covers!("003-47");
        let beginning = Figures::shipped().beginning();
        beginning.sums().unwrap();
        beginning.publishable().unwrap();
        let balance = beginning.balance();
        assert!(balance.outside > balance.inside, "{balance:?}");
        // More for the inside is not published without a reason that is kept with the version.
        let mut turned = beginning.clone();
        turned.groups[0].weight += 30;
        turned.groups[2].weight -= 30;
        assert!(turned.balance().inside > turned.balance().outside);
        assert_eq!(turned.publishable().unwrap_err().code, "scheme-inside-without-reason");
        turned.inside_reason = Some("换届之年，经县委常委会研究，本期加大组织建设权重。".into());
        turned.publishable().unwrap();
    }
}
