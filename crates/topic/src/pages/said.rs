//! Topics in the interface's words.

use crate::model::{Change, Moment, Repeats, Topic, TopicState};
use crate::query::TopicView;
use cases::Said;
use kernel::Actor;
use methods::share::Interval;
use ui::{Badge, Content, Tone, Words};

pub(crate) fn key(word: &str) -> String {
    word.replace('_', "-")
}

pub(crate) fn state(words: &Words, of: TopicState) -> String {
    words.t(&format!("topic-state-{}", of.as_str()))
}

/// Where a topic stands; of a closed one, how it ended.
pub(crate) fn badge(words: &Words, topic: &Topic) -> Badge {
    match (&topic.ending, &topic.practice) {
        (_, Some(_)) => Badge::new(words.t("topic-badge-practice")).tone(Tone::Ended),
        (Some(ending), None) => {
            let tone = if topic.solved() { Tone::Ended } else { Tone::Neutral };
            Badge::new(words.t(&format!("topic-outcome-{}", key(ending.outcome.as_str())))).tone(tone)
        }
        (None, None) => Badge::new(state(words, topic.state)).tone(Tone::Accent),
    }
}

/// What a topic is called: its matter and place. No words of an appeal are copied into it.
pub(crate) fn title(said: &Said, topic: &Topic) -> String {
    let (matter, place) = (said.matter(Some(&topic.matter)), said.place(topic.placement.place));
    said.words.with("topic-title", &[("matter", matter), ("place", place)])
}

/// A rate with what it is made of: `12 of 30 (40 %)`.
pub(crate) fn rate(words: &Words, of: &Repeats) -> String {
    match of.percent() {
        Some(percent) => words.with(
            "topic-rate",
            [
                ("repeated", i64::from(of.repeated)),
                ("closed", i64::from(of.closed)),
                ("percent", i64::from(percent)),
            ],
        ),
        None => words.t("topic-rate-none"),
    }
}

fn hundredths(value: f64) -> i64 {
    (value * 100.0).round() as i64
}

fn span(words: &Words, interval: Interval) -> String {
    words.with("topic-interval", [("low", hundredths(interval.low)), ("high", hundredths(interval.high))])
}

/// Whether the rate fell, by how much, and what chance leaves open.
pub(crate) fn change(words: &Words, change: &Change) -> String {
    let Some((fall, interval)) = change.fall() else {
        return words.t(if change.fell() { "topic-change-gone" } else { "topic-change-unknown" });
    };
    let key = match (change.fell(), change.certain()) {
        (true, true) => "topic-change-fell",
        (true, false) => "topic-change-maybe",
        (false, _) => "topic-change-not",
    };
    words.with(key, &[("points", hundredths(fall.abs()).to_string()), ("interval", span(words, interval))])
}

/// What residents said; few answers are not told apart.
pub(crate) fn noticed(words: &Words, topic: &Topic) -> String {
    let all = topic.noticed.len();
    if all < FEW {
        return words.t("topic-noticed-few");
    }
    let yes = topic.noticed.values().filter(|noticed| **noticed).count();
    words.with("topic-noticed-count", [("yes", yes as i64), ("all", all as i64)])
}

/// Figures below this are not shown.
pub(crate) const FEW: usize = 5;

/// Words that were written, or that they are gone.
pub(crate) fn written(said: &Said, view: &TopicView, digest: &cases::Words) -> Content {
    match view.said(digest) {
        Some(text) => Content::from(text.to_owned()),
        None => Content::from(said.t("topic-words-gone")),
    }
}

/// Who did something: a unit, or the system.
pub(crate) fn who(said: &Said, actor: &Actor) -> String {
    match actor {
        Actor::Staff { unit, .. } => said.unit(*unit),
        Actor::Requester | Actor::System { .. } => said.t("topic-system"),
    }
}

pub(crate) fn what(said: &Said, moment: &Moment) -> String {
    said.t(&format!("topic-event-{}", key(&moment.kind)))
}
