//! Oversight in the interface's words.

use crate::model::{Figure, File, FileState, Moment, Procedure};
use cases::Said;
use clock::Clock;
use kernel::{Actor, Instant};
use place::PlaceId;
use ui::{Badge, Content, Disclosure, Html, Language, Tone, Words};

/// Within this many seconds before its end a clock counts as due soon.
pub(crate) const SOON: i64 = 24 * 3600;

pub(crate) fn key(word: &str) -> String {
    word.replace('_', "-")
}

pub(crate) fn state(words: &Words, state: FileState) -> String {
    words.t(&format!("oversight-state-{}", key(state.as_str())))
}

pub(crate) fn procedure(words: &Words, of: Procedure) -> String {
    words.t(&format!("oversight-procedure-{}", key(of.as_str())))
}

pub(crate) fn figure(words: &Words, of: Figure) -> String {
    words.t(&format!("oversight-figure-{}", key(of.as_str())))
}

pub(crate) fn state_badge(words: &Words, of: FileState) -> Badge {
    let badge = Badge::new(state(words, of));
    match of {
        FileState::Overdue | FileState::Supervise => badge.tone(Tone::Overdue).icon("triangle-alert"),
        FileState::Listed => badge.tone(Tone::Overdue).icon("triangle-alert"),
        FileState::DueSoon | FileState::Reminded | FileState::Contested => badge.tone(Tone::DueSoon),
        FileState::Withdrawn | FileState::Refused | FileState::Revoked => badge.tone(Tone::Neutral),
        ended if ended.is_ended() => badge.tone(Tone::Ended),
        _ => badge.tone(Tone::Accent),
    }
}

/// What a file is called: its procedure, matter and place. No words of an appeal are copied into it.
pub(crate) fn title(said: &Said, of: Procedure, matter: Option<&str>, place: Option<PlaceId>) -> String {
    let name = procedure(&said.words, of);
    let matter = matter.map_or_else(|| said.t("oversight-any-matter"), |code| said.matter(Some(code)));
    said.words
        .with("oversight-title", &[("procedure", name), ("matter", matter), ("place", said.place(place))])
}

pub(crate) fn title_of(said: &Said, file: &File) -> String {
    title(said, file.procedure(), file.about.matter.as_deref(), file.about.placement.place)
}

/// The running clocks, each with its rule one click away.
pub(crate) fn clocks(said: &Said, file: &File) -> Content {
    let mut open: Vec<&Clock> = file.clocks.open().collect();
    open.sort_by_key(|clock| clock.due);
    let parts = open.into_iter().map(|clock| {
        let Ok(calendar) = said.ground.calendars.find(Some(&clock.calendar.name)) else {
            return Html::escape("");
        };
        let name = said.t(&format!("oversight-clock-{}", key(&clock.kind)));
        let basis = [clock.basis.text.clone(), clock::words::calendar(&said.words, calendar)].join("；");
        let badge = clock::words::Face::from(clock).badge(&said.words, calendar, said.now, SOON);
        let badge = match badge {
            Some(badge) => Html::of(&badge.name(name.clone())),
            None => Html::escape(""),
        };
        let about = said.words.with("oversight-clock-basis", &[("clock", name)]);
        Html::join([badge, Html::of(&Disclosure::new(about, basis).id(format!("clock-{}", clock.id)))])
    });
    Html::join(parts).into()
}

/// Who did something: a unit, or the system. Persons' names stay inside their unit.
pub(crate) fn who(said: &Said, actor: &Actor) -> String {
    match actor {
        Actor::Staff { unit, .. } => said.unit(*unit),
        Actor::Requester | Actor::System { .. } => said.t("oversight-system"),
    }
}

/// What a line of the timeline says.
pub(crate) fn what(said: &Said, moment: &Moment) -> String {
    let told = |name: &str| moment.detail.get(name).map(String::as_str);
    let event = match moment.kind.as_str() {
        "opened" => format!("opened-{}", key(told("procedure").unwrap_or("notice"))),
        "raised" => format!("raised-{}", key(told("level").unwrap_or("overdue"))),
        "checked" if told("passed") == Some("false") => "checked-failed".to_owned(),
        other => key(other),
    };
    said.t(&format!("oversight-event-{event}"))
}

/// The small facts of a line.
pub(crate) fn details(said: &Said, moment: &Moment) -> Vec<String> {
    let mut lines = Vec::new();
    for (name, value) in &moment.detail {
        let unit = || value.parse().ok().map(|unit| said.unit(unit));
        let line = match name.as_str() {
            "unit" => unit().map(|unit| said.words.with("oversight-detail-unit", &[("unit", unit)])),
            "days" => Some(said.words.with("oversight-detail-days", [("days", value.as_str())])),
            "reason" => Some(said.t(&format!("oversight-reason-{}", key(value)))),
            "ground" => Some(said.t(&format!("oversight-ground-{}", key(value)))),
            "count" => Some(said.words.with("oversight-detail-count", [("count", value.as_str())])),
            "drawn" => Some(said.words.with("oversight-detail-drawn", [("count", value.as_str())])),
            "case" => Some(said.words.with("oversight-detail-case", [("case", value.as_str())])),
            "clock" => {
                let outside = said.words.find(&format!("oversight-clock-{}", key(value)));
                Some(outside.unwrap_or_else(|| said.clock_kind(value)))
            }
            "before" => unit().map(|unit| said.words.with("oversight-detail-before", &[("unit", unit)])),
            "due" => value.parse().ok().map(|micros| {
                let at = said.words.moment(Instant::from_micros(micros));
                said.words.with("oversight-detail-due", &[("at", at)])
            }),
            _ => None,
        };
        lines.extend(line);
    }
    lines
}

/// Names one after the other, as the language does it.
pub(crate) fn and(words: &Words, names: &[String]) -> String {
    names.join(if words.language() == Language::English { ", " } else { "、" })
}

/// What a file is about, to be opened: a case, or a matter of another capability.
pub(crate) fn matter_link(about: &crate::About) -> Content {
    match &about.outside {
        Some(outside) => Html::of(&ui::Link::new(outside.number.clone(), outside.address.clone())).into(),
        None => case_link(about.case_number.as_deref()),
    }
}

/// The case that a file is about, to be opened.
pub(crate) fn case_link(number: Option<&str>) -> Content {
    match number {
        Some(number) => Html::of(&ui::Link::new(number, format!("/cases/{number}"))).into(),
        None => Content::from("—"),
    }
}
