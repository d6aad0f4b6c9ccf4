//! How consultations are put into words.

use crate::model::{Adoption, ConsultKind, ConsultState, Consultation, Moment, Verdict};
use crate::query::ConsultView;
use cases::{Said, Words as Digest};
use journal::Content as Written;
use kernel::Actor;
use ui::{Badge, Content, Disclosure, Html, Tone, Words};

/// A word of a list as message keys write it.
pub(crate) fn key(word: &str) -> String {
    word.replace('_', "-")
}

/// What it is about, without a word that somebody wrote: the kind, the body or the asker, the period.
pub(crate) fn title(said: &Said, found: &Consultation) -> String {
    match found.kind {
        ConsultKind::Plan => said.words.with("consult-title-plan", &[("unit", said.unit(found.other))]),
        ConsultKind::Personnel => {
            let body = found.body.map(|body| said.unit(body)).unwrap_or_default();
            said.words.with("consult-title-personnel", &[("unit", body)])
        }
        ConsultKind::Assessment => {
            let period = period(&said.words, found.period.as_deref().unwrap_or_default());
            said.words
                .with("consult-title-assessment", &[("unit", said.unit(found.other)), ("period", period)])
        }
    }
}

/// The title as whoever may read it sees it: a plan has a name of its own.
pub(crate) fn title_of(said: &Said, view: &ConsultView) -> String {
    let named = view.found.title.as_ref().and_then(|words| view.said(words));
    named.map_or_else(|| title(said, &view.found), str::to_owned)
}

/// `2026` is the year, `2026-H1` its first half.
pub(crate) fn period(words: &Words, period: &str) -> String {
    match period.split_once("-H") {
        Some((year, half)) => {
            words.with(&format!("consult-period-half-{half}"), &[("year", year.to_owned())])
        }
        None => words.with("consult-period-year", &[("year", period.to_owned())]),
    }
}

pub(crate) fn kind(words: &Words, kind: ConsultKind) -> String {
    words.t(&format!("consult-kind-{kind}"))
}

pub(crate) fn state(words: &Words, state: ConsultState) -> String {
    words.t(&format!("consult-state-{state}"))
}

pub(crate) fn badge(words: &Words, of: ConsultState) -> Badge {
    Badge::new(state(words, of)).tone(match of {
        ConsultState::Asked | ConsultState::Given => Tone::Accent,
        ConsultState::Answered | ConsultState::Sealed => Tone::Ended,
        ConsultState::Concluded | ConsultState::Withdrawn => Tone::Neutral,
    })
}

pub(crate) fn verdict(words: &Words, verdict: Verdict) -> String {
    words.t(&format!("consult-verdict-{}", key(verdict.as_str())))
}

pub(crate) fn adoption(words: &Words, adoption: Adoption) -> String {
    words.t(&format!("consult-adoption-{}", key(adoption.as_str())))
}

pub(crate) fn adoption_badge(words: &Words, of: Adoption) -> Badge {
    Badge::new(adoption(words, of)).tone(match of {
        Adoption::Adopted => Tone::Ended,
        Adoption::Partly => Tone::Accent,
        Adoption::NotAdopted => Tone::DueSoon,
    })
}

/// Words as they stand, or why they are not there any more.
pub(crate) fn written(said: &Said, view: &ConsultView, digest: &Digest) -> Content {
    match view.words.get(digest) {
        Some(Written::Present { body, .. }) => Content::from(body.clone()),
        Some(Written::Deleted { rule, .. }) => {
            Content::from(said.words.with("consult-words-deleted", [("rule", rule)]))
        }
        Some(Written::Missing) | None => Content::from(said.t("consult-words-gone")),
    }
}

/// The running clock with its rule one click away.
pub(crate) fn clock(said: &Said, found: &Consultation) -> Content {
    let Some(clock) = found.pressing() else { return Content::empty() };
    let Ok(calendar) = said.ground.calendars.find(Some(&clock.calendar.name)) else {
        return Content::empty();
    };
    let name = said.t(&format!("consult-clock-{}", clock.kind));
    let basis = [clock.basis.text.clone(), clock::words::calendar(&said.words, calendar)].join("；");
    let soon = 8 * 3600;
    let badge = clock::words::Face::from(clock).badge(&said.words, calendar, said.now, soon);
    let badge = badge.map_or_else(|| Html::escape(""), |badge| Html::of(&badge.name(name.clone())));
    let about = said.words.with("consult-clock-basis", &[("clock", name)]);
    Html::join([badge, Html::of(&Disclosure::new(about, basis).id(format!("clock-{}", clock.id)))]).into()
}

/// Who did something: a unit, or the system. Persons' names stay inside their unit.
pub(crate) fn who(said: &Said, actor: &Actor) -> String {
    match actor {
        Actor::Staff { unit, .. } => said.unit(*unit),
        Actor::Requester | Actor::System { .. } => said.t("consult-system"),
    }
}

/// What a line of the story says.
pub(crate) fn what(said: &Said, found: &Consultation, moment: &Moment) -> String {
    let event = match (moment.kind.as_str(), moment.detail.get("part").map(String::as_str)) {
        ("opened", Some(part)) => format!("opened-{part}"),
        ("given", _) if found.is_confined() => "sealed".to_owned(),
        (kind, _) => kind.to_owned(),
    };
    said.t(&format!("consult-event-{event}"))
}
