//! A policy card and what it must say. Pure.

use guard::right::PublishBenefit;
use jiff::civil::Date;
use policy::{Policy, Wrong};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Every card of the deployment; a version holds all of them, so that what was said on a day can be read again.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Cards {
    #[serde(default)]
    pub card: Vec<Card>,
}

/// What one policy gives to whom (政策明白卡). Texts in English may be empty.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Card {
    /// Small letters, digits and hyphens; stands in the address.
    pub code: String,
    pub title: String,
    pub title_en: String,
    /// Whom it concerns.
    pub who: String,
    pub who_en: String,
    /// What it gives.
    pub gives: String,
    pub gives_en: String,
    /// The law or document by which it is given.
    pub basis: String,
    /// Where that can be read.
    pub link: String,
    /// The id of the place where it holds; empty: everywhere.
    pub place: String,
    /// The code of the unit to go to.
    pub office: String,
    /// Matters with which it is offered.
    pub matters: Vec<String>,
    /// The first and the last day on which it holds, as 2026-11-23; without a last day until further notice.
    pub from: String,
    pub until: String,
    pub question: Vec<Question>,
}

/// A question that everybody answers for himself.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Question {
    pub text: String,
    #[serde(default)]
    pub text_en: String,
    /// The answer with which the policy probably holds.
    pub wanted: Answer,
    /// What the other answer leads to.
    pub otherwise: Otherwise,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    Yes,
    No,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Otherwise {
    /// It probably does not hold.
    ProbablyNot,
    /// That has to be asked at the office.
    Ask,
}

/// How a card stands to a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    Upcoming,
    InForce,
    Ended,
}

impl Standing {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Upcoming => "upcoming",
            Self::InForce => "in_force",
            Self::Ended => "ended",
        }
    }
}

/// Cards of one deployment, and questions of one card; more nobody reads.
pub const MOST_CARDS: usize = 200;
pub const MOST_QUESTIONS: usize = 6;
/// Letters of a code.
const LONGEST_CODE: usize = 40;
/// Letters that a field takes.
pub fn longest(field: &str) -> u32 {
    match field.trim_end_matches(|letter: char| letter.is_ascii_digit()) {
        "title" => 60,
        "title_en" => 120,
        "basis" | "question" => 200,
        "link" | "question_en" => 300,
        _ => 600,
    }
}

const TOO_LONG: &str = "too-long";
/// The fields of each question in the form: its text, in English, the wanted answer, what the other leads to.
pub const QUESTION_FIELDS: [[&str; 4]; MOST_QUESTIONS] = [
    ["question1", "question_en1", "wanted1", "otherwise1"],
    ["question2", "question_en2", "wanted2", "otherwise2"],
    ["question3", "question_en3", "wanted3", "otherwise3"],
    ["question4", "question_en4", "wanted4", "otherwise4"],
    ["question5", "question_en5", "wanted5", "otherwise5"],
    ["question6", "question_en6", "wanted6", "otherwise6"],
];

impl Card {
    pub fn standing(&self, day: Date) -> Standing {
        match (self.from.parse::<Date>(), self.until.parse::<Date>()) {
            (Ok(from), _) if day < from => Standing::Upcoming,
            (_, Ok(until)) if day > until => Standing::Ended,
            _ => Standing::InForce,
        }
    }

    /// The first thing that is missing or cannot be, with its field.
    fn wrong(&self) -> Option<(&'static str, &'static str)> {
        let code_like =
            |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-';
        if self.code.len() < 2 || self.code.len() > LONGEST_CODE || !self.code.chars().all(code_like) {
            return Some(("code", "benefit-code"));
        }
        let needed = [
            ("title", &self.title),
            ("who", &self.who),
            ("gives", &self.gives),
            ("basis", &self.basis),
            ("office", &self.office),
        ];
        if let Some((field, _)) = needed.iter().find(|(_, text)| text.trim().is_empty()) {
            return Some((field, "required"));
        }
        if let Some(field) = self.too_long() {
            return Some((field, TOO_LONG));
        }
        let Ok(from) = self.from.parse::<Date>() else { return Some(("from", "benefit-day")) };
        match self.until.parse::<Date>() {
            Ok(until) if until < from => return Some(("until", "benefit-ends-before")),
            Err(_) if !self.until.is_empty() => return Some(("until", "benefit-day")),
            _ => {}
        }
        if !self.link.is_empty() && !self.link.starts_with("https://") && !self.link.starts_with("http://") {
            return Some(("link", "benefit-link"));
        }
        match self.question.len() {
            0 => Some(("question1", "benefit-questions")),
            many if many > MOST_QUESTIONS => Some(("question1", "benefit-questions")),
            _ => None,
        }
    }

    /// The first text that nobody reads to its end.
    fn too_long(&self) -> Option<&'static str> {
        let texts = [
            ("title", &self.title),
            ("title_en", &self.title_en),
            ("who", &self.who),
            ("who_en", &self.who_en),
            ("gives", &self.gives),
            ("gives_en", &self.gives_en),
            ("basis", &self.basis),
            ("link", &self.link),
        ];
        let asked = QUESTION_FIELDS.iter().zip(&self.question).flat_map(|([text, text_en, ..], question)| {
            [(*text, &question.text), (*text_en, &question.text_en)]
        });
        let long = |field: &str, text: &str| text.chars().nth(longest(field) as usize).is_some();
        texts.into_iter().chain(asked).find(|(field, text)| long(field, text)).map(|(field, _)| field)
    }

    /// As [`Card::wrong`], as a refusal at the field of the form.
    ///
    /// # Errors
    /// What is missing or cannot be.
    pub fn check(&self) -> Result<(), kernel::Refusal> {
        match self.wrong() {
            Some((field, TOO_LONG)) => {
                Err(kernel::Refusal::invalid(TOO_LONG, field).with("most", i64::from(longest(field))))
            }
            Some((field, code)) => Err(kernel::Refusal::invalid(code, field)),
            None => Ok(()),
        }
    }
}

impl Cards {
    pub fn find(&self, code: &str) -> Option<&Card> {
        self.card.iter().find(|card| card.code == code)
    }

    /// With a card in the place of the one with its code, or added.
    #[must_use]
    pub fn with(mut self, card: Card) -> Self {
        match self.card.iter_mut().find(|known| known.code == card.code) {
            Some(known) => *known = card,
            None => self.card.push(card),
        }
        self
    }

    /// Cards of a matter that hold on a day in a place, given with those above it.
    pub fn offered<'c>(
        &'c self,
        matter: &'c str,
        places: &'c [String],
        day: Date,
    ) -> impl Iterator<Item = &'c Card> {
        self.card.iter().filter(move |card| {
            card.standing(day) == Standing::InForce
                && card.matters.iter().any(|known| known == matter)
                && (card.place.is_empty() || places.contains(&card.place))
        })
    }
}

impl Policy for Cards {
    type Right = PublishBenefit;
    const NAME: &'static str = "benefits";
    const STREAM: &'static str = "benefit/cards";
    const SHIPPED: &'static str = include_str!("../policy/defaults.toml");

    fn check(&self) -> Result<(), Wrong> {
        let most = i64::try_from(MOST_CARDS).unwrap_or(i64::MAX);
        let count = i64::try_from(self.card.len()).unwrap_or(i64::MAX);
        if count > most {
            return Err(Wrong::outside("card", count, 0, most));
        }
        let mut codes = BTreeSet::new();
        for card in &self.card {
            if let Some((field, code)) = card.wrong() {
                return Err(Wrong::rule(format!("card.{field}"), code, &card.code));
            }
            if !codes.insert(&card.code) {
                return Err(Wrong::rule("card.code", "benefit-code-twice", &card.code));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn card(code: &str) -> Card {
        let text = |text: &str| text.to_owned();
        Card {
            code: text(code),
            title: text("高龄津贴"),
            who: text("年满八十周岁的老人"),
            gives: text("每月一百元"),
            basis: text("高龄津贴办法"),
            office: text("office"),
            from: text("2026-01-01"),
            matters: vec![text("0101")],
            question: vec![Question {
                text: text("您年满八十周岁吗？"),
                text_en: String::new(),
                wanted: Answer::Yes,
                otherwise: Otherwise::ProbablyNot,
            }],
            ..Card::default()
        }
    }

    #[test]
    fn a_card_says_all_that_is_needed() {
        assert_eq!(card("old-age").check(), Ok(()));
        let wrong = |change: fn(&mut Card)| {
            let mut card = card("old-age");
            change(&mut card);
            card.wrong().map(|(field, code)| format!("{field} {code}"))
        };
        assert_eq!(wrong(|card| card.code = "Old age".to_owned()), Some("code benefit-code".to_owned()));
        assert_eq!(wrong(|card| card.basis = " ".to_owned()), Some("basis required".to_owned()));
        assert_eq!(wrong(|card| card.from = "soon".to_owned()), Some("from benefit-day".to_owned()));
        assert_eq!(
            wrong(|card| card.until = "2025-12-31".to_owned()),
            Some("until benefit-ends-before".to_owned())
        );
        assert_eq!(wrong(|card| card.link = "javascript:1".to_owned()), Some("link benefit-link".to_owned()));
        assert_eq!(wrong(|card| card.question.clear()), Some("question1 benefit-questions".to_owned()));
        assert_eq!(wrong(|card| card.who = "老".repeat(600)), None);
        assert_eq!(wrong(|card| card.who = "老".repeat(601)), Some("who too-long".to_owned()));
        let long = |card: &mut Card| card.question[0].text_en = "x".repeat(601);
        assert_eq!(wrong(long), Some("question_en1 too-long".to_owned()));
        let titled = Card { title: "卡".repeat(61), ..card("long") };
        assert_eq!(titled.check(), Err(kernel::Refusal::invalid("too-long", "title").with("most", 60)));
        assert_eq!(Cards { card: vec![card("one"), card("two")] }.check(), Ok(()));
        assert!(Cards { card: vec![card("one"), card("one")] }.check().is_err());
        assert_eq!(policy::Version::<Cards>::shipped().map(|shipped| shipped.limits), Ok(Cards::default()));
    }

    #[test]
    fn a_card_is_offered_with_its_matter_in_its_place_while_it_holds() {
        let mut here = card("here");
        here.place = "p2".to_owned();
        here.until = "2026-06-30".to_owned();
        let cards = Cards { card: vec![card("everywhere"), here] };
        let day = |day: &str| day.parse::<Date>().unwrap();
        let offered = |matter: &str, places: &[&str], at: &str| -> Vec<String> {
            let places: Vec<String> = places.iter().map(|place| (*place).to_owned()).collect();
            cards.offered(matter, &places, day(at)).map(|card| card.code.clone()).collect()
        };
        assert_eq!(offered("0101", &["p1", "p2"], "2026-06-30"), ["everywhere", "here"]);
        assert_eq!(offered("0101", &["p1", "p2"], "2026-07-01"), ["everywhere"]);
        assert_eq!(offered("0101", &["p1"], "2026-06-30"), ["everywhere"]);
        assert!(
            offered("0101", &["p1"], "2025-12-31").is_empty()
                && offered("0102", &["p1"], "2026-06-30").is_empty()
        );
    }

    proptest! {
        #[test]
        fn a_card_published_again_takes_its_own_place(codes in proptest::collection::vec("[a-c]{2}", 0..12)) {
            let mut cards = Cards::default();
            for (at, code) in codes.iter().enumerate() {
                let title = at.to_string();
                cards = cards.with(Card { title: title.clone(), ..card(code) });
                prop_assert_eq!(&cards.find(code).unwrap().title, &title);
            }
            let different: BTreeSet<&String> = codes.iter().collect();
            prop_assert_eq!(cards.card.len(), different.len());
        }
    }
}
