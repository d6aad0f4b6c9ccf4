//! From mentions to one answer.
//!
//! Full names bind: where the title (or, where it is silent, the body) names a place of some level, the
//! answer's own ancestor at that level must be one of the places named. Among what is left the most
//! specific place wins, the title before the body; a tie is reported, not guessed.

use super::address;
use super::mention::{Mention, mentions};
use super::words::Plain;
use super::{Evidence, Field, Finding, Found, Gazetteer, Unfound, Words};
use crate::model::{Level, PlaceId};

pub fn resolve(gazetteer: &Gazetteer, words: Words<'_>, scope: Option<PlaceId>) -> Finding {
    let (title, body) = (Plain::of(words.title), Plain::of(words.body));
    if title.text.is_empty() && body.text.is_empty() {
        return Finding::NotFound { reason: Unfound::Empty };
    }
    let mut found = mentions(gazetteer, &title, Field::Title);
    found.extend(mentions(gazetteer, &body, Field::Body));
    if let Some(scope) = scope {
        keep_scope(gazetteer, &mut found, scope);
    }
    keep_anchored(gazetteer, &mut found);
    if found.is_empty() {
        return Finding::NotFound { reason: Unfound::NoName };
    }
    let case = Case { gazetteer, mentions: found };
    case.answer(&title, &body, words)
}

/// Keeps what lies in the scope or above it.
fn keep_scope(gazetteer: &Gazetteer, found: &mut Vec<Mention>, scope: PlaceId) {
    let Some(scope) = gazetteer.ids.iter().position(|id| *id == scope).map(|number| number as u32) else {
        return;
    };
    for mention in found.iter_mut() {
        mention
            .places
            .retain(|meant| gazetteer.lies_in(meant.place, scope) || gazetteer.lies_in(scope, meant.place));
    }
    found.retain(|mention| !mention.places.is_empty());
}

/// Keeps inner names (6栋) only below a street or something narrower that is named as well.
fn keep_anchored(gazetteer: &Gazetteer, found: &mut Vec<Mention>) {
    let mut above: Vec<u32> = found
        .iter()
        .filter(|mention| !mention.inner)
        .flat_map(|mention| mention.places.iter().map(|meant| meant.place))
        .filter(|&place| gazetteer.level(place).rank() >= Level::Street.rank())
        .collect();
    above.sort_unstable();
    for mention in found.iter_mut().filter(|mention| mention.inner) {
        mention
            .places
            .retain(|meant| gazetteer.line(meant.place).any(|place| above.binary_search(&place).is_ok()));
    }
    found.retain(|mention| !mention.places.is_empty());
}

struct Case<'gazetteer> {
    gazetteer: &'gazetteer Gazetteer,
    mentions: Vec<Mention>,
}

/// The places that the text names at one level; empty where it names none.
type Bound = Vec<u32>;

#[derive(Clone, Copy)]
struct Scored {
    place: u32,
    fit: f32,
    support: f32,
}

impl Case<'_> {
    fn answer(&self, title: &Plain, body: &Plain, words: Words<'_>) -> Finding {
        let bounds = self.bounds();
        let agreeing = |field| self.agreeing(&bounds, field);
        let (in_title, in_body) = (agreeing(Field::Title), agreeing(Field::Body));
        let candidates = self.refined(self.narrowest(&in_title), &in_body);
        if candidates.is_empty() {
            return Finding::NotFound { reason: Unfound::Contradiction { candidates: self.named() } };
        }
        let mut scored: Vec<Scored> = candidates.iter().map(|&place| self.score(place)).collect();
        scored.sort_by(|one, other| {
            other
                .support
                .total_cmp(&one.support)
                .then(other.fit.total_cmp(&one.fit))
                .then(one.place.cmp(&other.place))
        });
        let best = scored[0];
        let tied: Vec<u32> =
            scored.iter().filter(|other| !clearly(best, **other)).map(|other| other.place).collect();
        if tied.len() == 1 {
            return self.located(best.place, self.confidence(best), Vec::new(), title, body, words);
        }
        let ids: Vec<PlaceId> = tied.iter().map(|&place| self.gazetteer.ids[place as usize]).collect();
        match self.common(&tied) {
            Some(common) => self.located(common, 0.3, ids, title, body, words),
            None => Finding::NotFound { reason: Unfound::Ambiguous { candidates: ids } },
        }
    }

    /// The places of a level that a field names in full.
    fn named_at(&self, level: Level, field: Field) -> Bound {
        let of_field = self.mentions.iter().filter(|mention| mention.sure && mention.field == field);
        let mut places: Bound = of_field
            .flat_map(|mention| mention.places.iter().map(|meant| meant.place))
            .filter(|&place| self.gazetteer.level(place) == level)
            .collect();
        places.sort_unstable();
        places.dedup();
        places
    }

    /// What each level's full names allow.
    fn bounds(&self) -> Vec<Bound> {
        Level::ALL
            .into_iter()
            .map(|level| {
                let title = self.named_at(level, Field::Title);
                if !title.is_empty() {
                    return title;
                }
                let (body, implied) = (self.named_at(level, Field::Body), self.implied(level));
                if implied.is_empty() {
                    return body;
                }
                let both: Bound =
                    body.iter().copied().filter(|place| implied.binary_search(place).is_ok()).collect();
                // A body that contradicts what the title implies does not bind.
                if both.is_empty() { implied } else { both }
            })
            .collect()
    }

    /// The ancestors at a level of all that the title names in full below it.
    fn implied(&self, level: Level) -> Bound {
        let mut places: Bound = self
            .mentions
            .iter()
            .filter(|mention| mention.sure && mention.field == Field::Title)
            .flat_map(|mention| mention.places.iter())
            .filter(|meant| self.gazetteer.level(meant.place) > level)
            .filter_map(|meant| self.gazetteer.ancestor_at(meant.place, level))
            .collect();
        places.sort_unstable();
        places.dedup();
        places
    }

    /// Places of a field's mentions whose every ancestor is allowed.
    fn agreeing(&self, bounds: &[Bound], field: Field) -> Vec<u32> {
        // What a field says of itself holds too: a body that tells of another street speaks of that one.
        let own: Vec<Bound> = Level::ALL.into_iter().map(|level| self.named_at(level, field)).collect();
        let free = |bound: &Bound, above: u32| bound.is_empty() || bound.binary_search(&above).is_ok();
        let allowed = |place: u32| {
            self.gazetteer.line(place).all(|above| {
                let rank = self.gazetteer.level(above).rank();
                free(&bounds[rank], above) && free(&own[rank], above)
                    || (above == place && !self.sure_of(place))
            })
        };
        let mut places: Vec<u32> = self
            .mentions
            .iter()
            .filter(|mention| mention.field == field)
            .flat_map(|mention| mention.places.iter().map(|meant| meant.place))
            .filter(|&place| allowed(place))
            .collect();
        places.sort_unstable();
        places.dedup();
        places
    }

    fn sure_of(&self, place: u32) -> bool {
        self.mentions.iter().any(|mention| mention.sure && mention.fit(place).is_some())
    }

    /// Those of the narrowest level among them; an ancestor of another one drops out.
    fn narrowest(&self, places: &[u32]) -> Vec<u32> {
        let deepest = places.iter().map(|&place| self.gazetteer.level(place)).max();
        places.iter().copied().filter(|&place| Some(self.gazetteer.level(place)) == deepest).collect()
    }

    /// The title's answer made narrower by the body, or the body's where the title says nothing.
    fn refined(&self, from_title: Vec<u32>, in_body: &[u32]) -> Vec<u32> {
        if from_title.is_empty() {
            return self.narrowest(in_body);
        }
        let below: Vec<u32> = in_body
            .iter()
            .copied()
            .filter(|&place| {
                self.gazetteer.line(place).skip(1).any(|above| from_title.binary_search(&above).is_ok())
            })
            .collect();
        if below.is_empty() { from_title } else { self.narrowest(&below) }
    }

    /// How much of the text speaks for a place: its own mentions and those of what it lies in.
    fn score(&self, place: u32) -> Scored {
        let mut scored = Scored { place, fit: 0.0, support: 0.0 };
        let line: Vec<u32> = self.gazetteer.line(place).collect();
        for mention in &self.mentions {
            let weight = match (mention.sure, mention.field) {
                (true, Field::Title) => 2.0,
                (true, Field::Body) => 1.0,
                (false, Field::Title) => 1.0,
                (false, Field::Body) => 0.5,
            };
            let best = line
                .iter()
                .filter_map(|&above| mention.fit(above).map(|fit| (fit, above)))
                .max_by(|one, other| one.0.total_cmp(&other.0));
            if let Some((fit, meant)) = best {
                scored.support += weight * fit;
                if meant == place {
                    scored.fit = scored.fit.max(fit);
                }
            }
        }
        scored
    }

    fn confidence(&self, best: Scored) -> f32 {
        let line: Vec<u32> = self.gazetteer.line(best.place).skip(1).collect();
        let backed =
            self.mentions.iter().any(|mention| line.iter().any(|&above| mention.fit(above).is_some()));
        let in_title = self
            .mentions
            .iter()
            .any(|mention| mention.field == Field::Title && mention.fit(best.place).is_some());
        let sure = if self.sure_of(best.place) { 0.85 } else { 0.55 };
        // A counter or centre is named as often as the way there as for where the matter is.
        let spoken_of = if self.gazetteer.level(best.place) == Level::ServicePoint { 0.6 } else { 1.0 };
        let stated = if backed { 0.1 } else { 0.0 } + if in_title { 0.04 } else { 0.0 };
        (sure * best.fit * spoken_of + stated).min(0.99)
    }

    /// The narrowest place that holds them all.
    fn common(&self, places: &[u32]) -> Option<u32> {
        let (&first, others) = places.split_first()?;
        self.gazetteer
            .line(first)
            .find(|&above| others.iter().all(|&place| self.gazetteer.lies_in(place, above)))
    }

    fn named(&self) -> Vec<PlaceId> {
        let mut named: Vec<PlaceId> = self
            .mentions
            .iter()
            .flat_map(|mention| mention.places.iter().map(|meant| self.gazetteer.ids[meant.place as usize]))
            .take(20)
            .collect();
        named.sort_unstable();
        named.dedup();
        named
    }

    fn located(
        &self,
        place: u32,
        confidence: f32,
        ambiguous: Vec<PlaceId>,
        title: &Plain,
        body: &Plain,
        words: Words<'_>,
    ) -> Finding {
        let mut evidence = Vec::new();
        let mut rest = Vec::new();
        for mention in &self.mentions {
            let (plain, original) = match mention.field {
                Field::Title => (title, words.title),
                Field::Body => (body, words.body),
            };
            let speaks = |meant: u32| {
                self.gazetteer.lies_in(place, meant)
                    || ambiguous.contains(&self.gazetteer.ids[meant as usize])
            };
            let Some(meant) = mention.places.iter().find(|meant| speaks(meant.place)) else { continue };
            let span = plain.original(mention.start, mention.end);
            evidence.push(Evidence {
                field: mention.field,
                words: original.get(span.clone()).unwrap_or_default().to_owned(),
                span,
                place: self.gazetteer.ids[meant.place as usize],
                level: self.gazetteer.level(meant.place),
            });
            let known =
                self.mentions.iter().any(|other| other.field == mention.field && other.start == mention.end);
            if meant.place == place && !known && rest.is_empty() {
                rest = address::read_after(plain, mention.end, mention.field);
            }
        }
        Finding::Located(Found {
            place: self.gazetteer.ids[place as usize],
            level: self.gazetteer.level(place),
            confidence,
            evidence,
            ambiguous,
            rest,
        })
    }
}

/// Whether one place is so much better supported that no person need choose.
fn clearly(best: Scored, other: Scored) -> bool {
    best.place == other.place && best.support > other.support
        || best.support >= other.support + 0.9
        || best.support > other.support + 0.05 && best.fit > other.fit + 0.1
}
