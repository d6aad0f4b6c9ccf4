//! Suggestions before an appeal is sent: at the street door, and beside the form of the intake desk.

use crate::mind::{Current, Mind};
use crate::{like, said};
use ::store::{Tx, Work};
use cases::advice::{Advice, Advised, Advisor, Caution};
use cases::neighbours::Telling;
use cases::{Ground, Said};
use duty::Urgency;
use kernel::{Failure, Instant};
use methods::text::oddity::Oddity;
use std::sync::Arc;
use ui::Words;

/// Reads appeals that nobody has sent yet. What it sees stays in the answer: nothing is recorded of them.
pub struct AssistAdvisor {
    mind: Arc<Mind>,
}

impl AssistAdvisor {
    pub const fn new(mind: Arc<Mind>) -> Self {
        Self { mind }
    }
}

impl Advisor for AssistAdvisor {
    fn advise<'a>(
        &'a self,
        tx: &'a mut Tx,
        words: &'a Words,
        ground: &'a Ground,
        telling: &'a Telling,
        now: Instant,
    ) -> Work<'a, Advice, Failure> {
        Box::pin(async move {
            let Some(current) = self.mind.ready(tx, now).await?.filter(Current::is_on) else {
                return Ok(Advice::default());
            };
            let said = Said { words: words.clone(), ground: Arc::new(ground.clone()), now };
            let text = telling.text.as_str();
            let mut advice = Advice::default();
            if telling.matter.is_none()
                && let Some(matter) =
                    current.matter(ground, text, now).filter(|matter| !matter.chosen.heading)
            {
                advice.matter = Some(Advised {
                    label: said.matter(Some(&matter.chosen.code)),
                    because: said::why_matter(&said, &matter),
                    code: matter.chosen.code,
                });
            }
            advice.places = places(&said, telling);
            if let Some(urgent) = current.urgency(text).filter(|urgent| urgent.urgency == Urgency::Danger) {
                advice.cautions.push(Caution {
                    title: said.t("assist-danger"),
                    text: words
                        .with("assist-danger.about", &[("words", said::quoted(words, &urgent.because))]),
                });
                advice.holds = true;
            }
            for odd in current.odd(text) {
                if let Some(caution) = at_the_door(words, &odd) {
                    advice.holds |= !matches!(odd, Oddity::TooLong { .. });
                    advice.cautions.push(caution);
                }
            }
            Ok(advice)
        })
    }
}

/// Places that the words speak for: the one that was found, or those among which a person has to choose.
fn places(said: &Said, telling: &Telling) -> Vec<Advised> {
    let (ground, placement) = (&said.ground, &telling.placement);
    let (places, evidence) = match (placement.place, &placement.evidence) {
        (Some(place), Some(evidence)) => (vec![place], vec![evidence.clone()]),
        // A person has named it, or pointed at it.
        (Some(_), None) => return Vec::new(),
        (None, _) => like::places_of(ground, &telling.text),
    };
    let because = match places.len() {
        0 | 1 => said.words.with("assist-why-place", &[("words", said::quoted(&said.words, &evidence))]),
        _ => said.t("assist-why-place-several"),
    };
    let advised = places.into_iter().filter_map(|place| {
        let node = ground.atlas.node(place)?;
        let names = node.codes.iter().map(|(_, code)| code).chain([&node.name]);
        // By this word the form finds exactly this place again.
        let code = names.into_iter().find(|name| ground.atlas.by_code_or_name(name) == Some(place))?.clone();
        let label = said.place_path(&ground.placement(place).path);
        Some(Advised { code, label, because: because.clone() })
    });
    advised.collect()
}

/// What somebody who writes is told about his own text; of advertising and abuse nothing, since the desk reads it all the
/// same, and nobody is accused by a machine.
fn at_the_door(words: &Words, odd: &Oddity) -> Option<Caution> {
    let key = match odd {
        Oddity::Empty | Oddity::TooShort => "short",
        Oddity::NoWords => "no-words",
        Oddity::TooLong { .. } => "long",
        Oddity::SeveralMatters { .. } => "several",
        Oddity::OtherLanguage { .. }
        | Oddity::MixedScripts
        | Oddity::Advertising { .. }
        | Oddity::Abuse { .. } => {
            return None;
        }
    };
    let key = format!("assist-door-{key}");
    Some(Caution { title: words.t(&key), text: words.t(&format!("{key}.about")) })
}
