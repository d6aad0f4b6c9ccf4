//! Whistles in the interface's words.

use crate::model::{Moment, Whistle, WhistleKind, WhistleState};
use cases::Said;
use clock::{Clock, ClockState};
use kernel::{Actor, UnitId};
use ui::{Badge, Content, Disclosure, Html, Tone, Words};

/// Within this many seconds before its end a clock counts as due soon.
pub(crate) const SOON: i64 = 24 * 3600;

pub(crate) fn key(word: &str) -> String {
    word.replace('_', "-")
}

pub(crate) fn state(words: &Words, state: WhistleState) -> String {
    words.t(&format!("whistle-state-{}", key(state.as_str())))
}

pub(crate) fn kind(words: &Words, kind: WhistleKind) -> String {
    words.t(&format!("whistle-kind-{kind}"))
}

pub(crate) fn state_badge(words: &Words, of: WhistleState) -> Badge {
    let tone = match of {
        WhistleState::Assessed => Tone::Ended,
        WhistleState::HandedBack => Tone::DueSoon,
        WhistleState::Rejected | WhistleState::Withdrawn => Tone::Neutral,
        _ => Tone::Accent,
    };
    Badge::new(state(words, of)).tone(tone)
}

pub(crate) fn kind_badge(words: &Words, of: WhistleKind) -> Badge {
    let badge = Badge::new(kind(words, of));
    match of {
        WhistleKind::Emergency => badge.tone(Tone::Overdue).icon("triangle-alert"),
        WhistleKind::Tackle => badge.tone(Tone::Accent),
        WhistleKind::Daily => badge.tone(Tone::Neutral),
    }
}

/// What a clock is called: the step, and for a department's own clock the step alone.
pub(crate) fn clock_name(words: &Words, kind: &str) -> String {
    let step = kind.split_once('-').map_or(kind, |(step, _)| step);
    words.t(&format!("whistle-clock-{}", key(step)))
}

/// The unit whose clock it is.
pub(crate) fn clock_unit(kind: &str) -> Option<UnitId> {
    kind.split_once('-').and_then(|(_, unit)| unit.parse().ok())
}

/// A clock as it stands: time left, met, or how much too late.
pub(crate) fn clock_badge(said: &Said, clock: &Clock) -> Content {
    if clock.state == ClockState::Cancelled {
        return Content::from("—");
    }
    let Ok(calendar) = said.ground.calendars.find(Some(&clock.calendar.name)) else {
        return Content::empty();
    };
    match clock::words::Face::from(clock).badge(&said.words, calendar, said.now, SOON) {
        Some(badge) => badge.name("").into(),
        None => Content::empty(),
    }
}

/// The running clocks, each with its rule one click away.
pub(crate) fn clocks(said: &Said, whistle: &Whistle) -> Content {
    let mut open: Vec<&Clock> = whistle.clocks.open().collect();
    open.sort_by_key(|clock| clock.due);
    let parts = open.into_iter().map(|clock| {
        let Ok(calendar) = said.ground.calendars.find(Some(&clock.calendar.name)) else {
            return Html::escape("");
        };
        let name = match clock_unit(&clock.kind) {
            Some(unit) => said.words.with(
                "whistle-clock-of",
                &[("clock", clock_name(&said.words, &clock.kind)), ("unit", said.unit(unit))],
            ),
            None => clock_name(&said.words, &clock.kind),
        };
        let basis = [clock.basis.text.clone(), clock::words::calendar(&said.words, calendar)].join("；");
        let badge = clock::words::Face::from(clock).badge(&said.words, calendar, said.now, SOON);
        let badge = match badge {
            Some(badge) => Html::of(&badge.name(name.clone())),
            None => Html::escape(""),
        };
        let about = said.words.with("whistle-clock-basis", &[("clock", name)]);
        Html::join([badge, Html::of(&Disclosure::new(about, basis).id(format!("clock-{}", clock.id)))])
    });
    Html::join(parts).into()
}

/// Who did something: a unit, or the system. Persons' names stay inside their unit.
pub(crate) fn who(said: &Said, actor: &Actor) -> String {
    match actor {
        Actor::Staff { unit, .. } => said.unit(*unit),
        Actor::Requester | Actor::System { .. } => said.t("whistle-system"),
    }
}

/// What a line of the timeline says.
pub(crate) fn what(said: &Said, moment: &Moment) -> String {
    let told = |name: &str| moment.detail.get(name).map(String::as_str);
    let event = match moment.kind.as_str() {
        "ruled" if told("ordered") == Some("false") => "ruled-released",
        "acted" if told("finished") == Some("true") => "acted-finished",
        "proposed" if matches!(moment.by, Actor::System { .. }) => "proposed-cluster",
        other => other,
    };
    said.t(&format!("whistle-event-{}", key(event)))
}

/// The small facts of a line.
pub(crate) fn details(said: &Said, moment: &Moment) -> Vec<String> {
    let mut lines = Vec::new();
    for (name, value) in &moment.detail {
        let unit = || value.parse().ok().map(|unit| said.unit(unit));
        let line = match name.as_str() {
            "unit" => unit().map(|unit| said.words.with("whistle-detail-unit", &[("unit", unit)])),
            "heir" => unit().map(|unit| said.words.with("whistle-detail-heir", &[("unit", unit)])),
            "duty" => Some(said.words.with("whistle-detail-duty", &[("duty", said.duty(value))])),
            "ground" => Some(said.t(&format!("whistle-ground-{}", key(value)))),
            "kind" => value.parse().ok().map(|of| kind(&said.words, of)),
            "result" => Some(said.t(&format!("whistle-result-{value}"))),
            "on" => Some(said.t(&format!("whistle-before-{value}"))),
            "days" => Some(said.words.with("whistle-detail-days", [("days", value.as_str())])),
            "missing" if value != "0" => {
                Some(said.words.with("whistle-detail-missing", [("count", value.as_str())]))
            }
            "steps" => {
                let steps: Vec<String> = value.split(',').map(|step| clock_name(&said.words, step)).collect();
                Some(said.words.with("whistle-detail-late", &[("steps", steps.join("、"))]))
            }
            _ => None,
        };
        lines.extend(line);
    }
    lines
}
