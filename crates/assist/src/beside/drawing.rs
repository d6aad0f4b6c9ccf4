//! Suggestions drawn: value, reason, and the presses by which a person answers.

use super::Reading;
use crate::like::{self, Solved};
use crate::model::{Answer, Kind};
use crate::said;
use askama::Template;
use cases::{Case, Said, StepName};
use guard::beside::CaseBeside;
use methods::text::oddity::{Oddity, Part};
use ui::{Button, Disclosure, Form, Html, Link, Notice};

#[derive(Template)]
#[template(path = "suggestion.html")]
struct SuggestionBody {
    kind: &'static str,
    label: String,
    value: String,
    because: String,
    deeds: Html,
}

#[derive(Template)]
#[template(path = "cases.html")]
struct CasesBody {
    kind: &'static str,
    label: String,
    lines: Vec<CaseLine>,
}

struct CaseLine {
    link: Html,
    about: String,
    told: String,
    deeds: Html,
}

pub(super) struct Drawing<'a> {
    pub(super) said: &'a Said,
    pub(super) case: &'a Case,
    pub(super) beside: &'a CaseBeside,
    pub(super) reading: &'a Reading,
    pub(super) steps: Vec<StepName>,
    pub(super) may_answer: bool,
    /// He may read how well suggestions do.
    pub(super) reads: bool,
}

impl Drawing<'_> {
    pub(super) fn parts(&self) -> Vec<Html> {
        let mut parts = vec![Html::of(&ui::Badge::new(self.said.t("assist-only-suggested")))];
        let flags: Vec<Html> = self.reading.odd.iter().filter_map(|odd| self.flag(odd)).collect();
        let suggested = [
            self.matter(),
            self.place(),
            self.urgency(),
            self.lead(),
            self.same(),
            self.split(),
            self.solved(),
        ];
        parts.extend(flags);
        parts.extend(suggested.into_iter().flatten());
        parts.extend(self.answered());
        // Only the remark that everything here is suggested: then there is nothing to say.
        if parts.len() == 1 {
            return Vec::new();
        }
        if self.reads {
            parts.push(Html::of(&Link::new(self.t("assist-how-good"), "/assist")));
        }
        parts
    }

    fn t(&self, key: &str) -> String {
        self.said.t(key)
    }

    fn form(&self, kind: &str, address: String, hidden: &[(&str, String)], buttons: Vec<Button>) -> Html {
        let form = Form::new(&self.said.words, &self.beside.token).prefix(format!("suggested-{kind}"));
        let mut parts = vec![Html::of(&form.open(address))];
        parts.extend(hidden.iter().map(|(name, value)| Html::of(&form.hidden(name, value.clone()))));
        for button in buttons {
            parts.push(Html::of(&button));
            parts.push(Html::escape(" "));
        }
        parts.push(Html::of(&form.close()));
        Html::join(parts)
    }

    /// A form that takes a step of the case, if the viewer may take it now.
    fn step(
        &self,
        step: StepName,
        which: &str,
        hidden: &[(&str, String)],
        buttons: Vec<Button>,
    ) -> Option<Html> {
        if !self.steps.contains(&step) {
            return None;
        }
        let mut hidden = hidden.to_vec();
        hidden.push(("version", self.beside.version.to_string()));
        let address = format!("/cases/{}/{}", self.case.number, step.as_str());
        Some(self.form(&format!("{}{which}", step.as_str()), address, &hidden, buttons))
    }

    fn set_aside(&self, kind: Kind) -> Option<Html> {
        let open = self.reading.open(kind).is_some() && self.may_answer;
        open.then(|| {
            let address = format!("/assist/cases/{}/{}", self.case.number, kind.as_str());
            let button = Button::secondary(self.t("assist-set-aside")).quiet();
            self.form(
                &format!("aside-{}", kind.as_str()),
                address,
                &[("answer", "set_aside".to_owned())],
                vec![button],
            )
        })
    }

    fn suggestion(
        &self,
        kind: Kind,
        value: String,
        because: String,
        deeds: Vec<Option<Html>>,
    ) -> Option<Html> {
        let body = SuggestionBody {
            kind: kind.as_str(),
            label: self.t(&format!("assist-kind-{}", kind.as_str())),
            value,
            because,
            deeds: Html::join(deeds.into_iter().flatten()),
        };
        Html::render(&body).ok()
    }

    fn matter(&self) -> Option<Html> {
        let open = self.reading.open(Kind::Matter)?;
        let matter = self.reading.matter.as_ref().filter(|said| said.chosen.code == open.suggested.value)?;
        let name = |code: &str| self.said.matter(Some(code));
        let because = said::why_matter(self.said, matter);
        let mut buttons = Vec::new();
        if !matter.chosen.heading {
            let take = self.t("assist-take");
            buttons.push(Button::secondary(take).sends("matter", matter.chosen.code.clone()));
        }
        for (code, _) in matter.likely.iter().filter(|(code, _)| *code != matter.chosen.code) {
            let key = if matter.chosen.heading { "assist-take-below" } else { "assist-take-other" };
            let label = self.said.words.with(key, &[("name", name(code))]);
            buttons.push(Button::secondary(label).quiet().sends("matter", code.clone()));
        }
        let value = match matter.chosen.heading {
            true => self.said.words.with("assist-heading", &[("name", name(&matter.chosen.code))]),
            false => name(&matter.chosen.code),
        };
        let deeds = vec![self.step(StepName::Classify, "", &[], buttons), self.set_aside(Kind::Matter)];
        self.suggestion(Kind::Matter, value, because, deeds)
    }

    fn place(&self) -> Option<Html> {
        self.reading.open(Kind::Place)?;
        let (places, evidence) = like::places_of(&self.said.ground, &self.reading.text);
        let first = places.first()?;
        let path = |place| self.said.place_path(&self.said.ground.placement(place).path);
        let because = match places.len() {
            1 => self
                .said
                .words
                .with("assist-why-place", &[("words", said::quoted(&self.said.words, &evidence))]),
            _ => self.t("assist-why-place-several"),
        };
        let buttons = places
            .iter()
            .map(|place| {
                let label = match places.len() {
                    1 => self.t("assist-take"),
                    _ => self.said.words.with("assist-take-place", &[("name", path(*place))]),
                };
                Button::secondary(label).sends("place", place.to_string())
            })
            .collect();
        let value = if places.len() == 1 { path(*first) } else { self.t("assist-place-several") };
        let deeds = vec![self.step(StepName::Locate, "", &[], buttons), self.set_aside(Kind::Place)];
        self.suggestion(Kind::Place, value, because, deeds)
    }

    fn urgency(&self) -> Option<Html> {
        let open = self.reading.open(Kind::Urgency)?;
        let urgent = self.reading.current.urgency(&self.reading.text)?;
        if open.suggested.value == self.case.urgency.name() {
            return None;
        }
        let ground = self
            .said
            .words
            .with("assist-urgency-ground", &[("words", said::quoted(&self.said.words, &urgent.because))]);
        let hidden = [("urgency", urgent.urgency.name().to_owned()), ("ground", ground)];
        let take = vec![Button::secondary(self.t("assist-take"))];
        let deeds = vec![self.step(StepName::Urgency, "", &hidden, take), self.set_aside(Kind::Urgency)];
        let value = self.said.urgency(urgent.urgency.name());
        self.suggestion(Kind::Urgency, value, said::why_urgent(self.said, &urgent), deeds)
    }

    /// The unit comes out of the catalogue, never out of a text: a duty item is named, or nothing is suggested.
    fn lead(&self) -> Option<Html> {
        let open = self.reading.open(Kind::Lead).is_some();
        let foreseen = self.case.matter.is_none().then_some(self.reading.matter.as_ref()).flatten();
        let matter = match (&self.case.matter, foreseen) {
            (Some(matter), _) if open => matter.as_str(),
            (None, Some(said)) if !said.chosen.heading && self.reading.open(Kind::Matter).is_some() => {
                said.chosen.code.as_str()
            }
            _ => return None,
        };
        let routed = self.said.ground.route_beside(self.case, matter, self.said.now).ok()??;
        let duty = self.said.duty(routed.duty.as_str());
        let facts = [("duty", duty), ("matter", self.said.matter(Some(matter)))];
        let because = match open {
            true => self.said.words.with("assist-why-duty", &facts),
            false => self.said.words.with("assist-why-duty-then", &facts),
        };
        let take = vec![Button::secondary(self.t("assist-take-dispatch"))];
        let deeds = match open {
            true => vec![self.step(StepName::Dispatch, "", &[], take), self.set_aside(Kind::Lead)],
            false => Vec::new(),
        };
        self.suggestion(Kind::Lead, self.said.unit(routed.lead), because, deeds)
    }

    fn same(&self) -> Option<Html> {
        let lines: Vec<CaseLine> = self
            .reading
            .same
            .iter()
            .map(|same| {
                let facts =
                    [same.number.clone(), self.said.place(same.place), self.said.words.day(same.received_at)];
                let place = self.t(if same.same_place { "assist-same-place" } else { "assist-near-place" });
                let percent = (same.likeness * 100.0).round() as i64;
                let likeness = self.said.words.with("assist-likeness", [("percent", percent)]);
                let shared = match same.shared.is_empty() {
                    true => String::new(),
                    false => self
                        .said
                        .words
                        .with("assist-shared", &[("words", said::quoted(&self.said.words, &same.shared))]),
                };
                let take = vec![Button::secondary(self.t("assist-take-merge"))];
                let hidden = [("into", same.number.clone())];
                CaseLine {
                    link: Html::of(&Link::new(same.title.clone(), format!("/cases/{}", same.number))),
                    about: facts.join(" · "),
                    told: [place, likeness, shared]
                        .into_iter()
                        .filter(|part| !part.is_empty())
                        .collect::<Vec<_>>()
                        .join("；"),
                    deeds: self
                        .step(StepName::Merge, &format!("-{}", same.number), &hidden, take)
                        .unwrap_or_default(),
                }
            })
            .collect();
        self.cases("duplicate", lines, self.set_aside(Kind::Duplicate))
    }

    fn solved(&self) -> Option<Html> {
        let line = |solved: &Solved| {
            let unit = solved.unit.map(|unit| self.said.unit(unit));
            let facts = [Some(solved.number.clone()), Some(self.said.place(solved.place)), unit];
            CaseLine {
                link: Html::of(&Link::new(solved.title.clone(), format!("/cases/{}", solved.number))),
                about: facts.into_iter().flatten().collect::<Vec<_>>().join(" · "),
                told: self.said.words.with("assist-worked", &[("words", solved.worked.as_str())]),
                deeds: Html::default(),
            }
        };
        self.cases("solved", self.reading.solved.iter().map(line).collect(), None)
    }

    fn cases(&self, kind: &'static str, lines: Vec<CaseLine>, aside: Option<Html>) -> Option<Html> {
        if lines.is_empty() {
            return None;
        }
        let label = self.t(&format!("assist-kind-{kind}"));
        let listed = Html::render(&CasesBody { kind, label, lines }).ok()?;
        Some(Html::join([listed, aside.unwrap_or_default()]))
    }

    /// Several matters in one message: each part opens the intake form, filled in and naming this case.
    fn split(&self) -> Option<Html> {
        let parts = self.reading.odd.iter().find_map(|odd| match odd {
            Oddity::SeveralMatters { parts } => Some(parts),
            _ => None,
        })?;
        // A message of three matters is parted twice: it is offered until every part has its case.
        let known = self.reading.known.0.get(&(Kind::Split, 0))?;
        let taken = known.answer.as_ref().is_some_and(|(answer, ..)| *answer == Answer::Accepted);
        if !known.is_open() && !(taken && self.case.parts.len() + 1 < parts.len()) {
            return None;
        }
        let words = &self.said.words;
        let value = words.with("assist-split", [("count", i64::try_from(parts.len()).unwrap_or(i64::MAX))]);
        // The first part stays with this case.
        let rest = parts.iter().enumerate().skip(1).filter(|_| self.may_answer);
        let mut deeds: Vec<Option<Html>> = rest.map(|(at, part)| Some(self.open_part(at, part))).collect();
        deeds.push(self.set_aside(Kind::Split));
        let told: Vec<String> = parts.iter().map(|part| format!("“{}”", shortened(&part.text))).collect();
        self.suggestion(Kind::Split, value, told.join("；"), deeds)
    }

    fn open_part(&self, at: usize, part: &Part) -> Html {
        let words = &self.said.words;
        let place = self.case.placement.place.and_then(|place| self.said.ground.atlas.name(place));
        let hidden = [
            ("answer", "accepted".to_owned()),
            ("look", "yes".to_owned()),
            ("text", part.text.clone()),
            ("part_of", self.case.number.clone()),
            ("place", place.unwrap_or_default().to_owned()),
        ];
        let label = words.with("assist-split-open", &[("text", shortened(&part.text))]);
        let address = format!("/assist/cases/{}/split", self.case.number);
        self.form(&format!("split-{at}"), address, &hidden, vec![Button::secondary(label)])
    }

    /// A mark on the text; nothing is said of whoever wrote it.
    fn flag(&self, odd: &Oddity) -> Option<Html> {
        if matches!(odd, Oddity::SeveralMatters { .. }) {
            return None;
        }
        let (title, about) = said::odd(&self.said.words, odd);
        Some(Html::of(&Notice::information(title).text(about)))
    }

    /// What was suggested and answered before.
    fn answered(&self) -> Option<Html> {
        let lines: Vec<Html> = self
            .reading
            .known
            .0
            .values()
            .filter(|known| known.suggested.shown && !known.suggested.value.is_empty())
            .filter_map(|known| {
                let (answer, decided, at) = known.answer.as_ref()?;
                let kind = known.suggested.kind;
                let facts = [
                    ("kind", self.t(&format!("assist-kind-{}", kind.as_str()))),
                    ("value", self.value(kind, &known.suggested.value)),
                    ("decided", self.value(kind, decided)),
                    ("at", self.said.words.moment(*at)),
                ];
                let key = format!("assist-answered-{}", answer.as_str().replace('_', "-"));
                Some(Html::join([
                    Html::of(&ui::Badge::new(self.t(&key))),
                    Html::escape(" "),
                    Html::escape(&self.said.words.with(&format!("{key}.about"), &facts)),
                ]))
            })
            .collect();
        if lines.is_empty() {
            return None;
        }
        let body = AnsweredBody { lines };
        let told = Html::render(&body).ok()?;
        Some(Html::of(&Disclosure::new(self.t("assist-answered"), told).id("assist-answered")))
    }

    /// A value in words.
    fn value(&self, kind: Kind, value: &str) -> String {
        match kind {
            Kind::Matter => self.said.matter(Some(value)),
            Kind::Place => self.said.place(value.parse().ok()),
            Kind::Lead => value.parse().map_or_else(|_| value.to_owned(), |unit| self.said.unit(unit)),
            Kind::Urgency => match value {
                "" => String::new(),
                urgency => self.said.urgency(urgency),
            },
            Kind::Duplicate | Kind::Split => String::new(),
        }
    }
}

#[derive(Template)]
#[template(
    source = r#"<ul class="related">{% for line in lines %}<li>{{ line }}</li>{% endfor %}</ul>"#,
    ext = "html"
)]
struct AnsweredBody {
    lines: Vec<Html>,
}

/// The beginning of a part.
fn shortened(text: &str) -> String {
    const LETTERS: usize = 24;
    match text.char_indices().nth(LETTERS) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or(text)),
        None => text.to_owned(),
    }
}
