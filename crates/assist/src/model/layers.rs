//! One model for each level of the catalogue (分层). With few cases of many matters the exact matter is uncertain while its
//! heading is not; so each level has a model of its own, and the lower ones only say how a heading's share is divided.

use super::Rules;
use super::choosing::likely;
use methods::text::classifier::TrainError;
use methods::text::{Examples, Model, Segmenter, Settings, Workspace};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Models from the exact matter up to the first level.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Layers {
    exact: Model,
    /// Headings, the nearest first; a level with a single heading has none.
    headings: Vec<Model>,
}

/// Levels of headings that are learnt.
const LEVELS: usize = 2;

/// Examples read once for every level.
pub(super) struct Lessons {
    exact: Examples,
    headings: Vec<Examples>,
    settings: Settings,
}

/// The heading of a matter on a level counted from the top: 0 is the first; a matter without so many is its own heading.
fn heading(code: &str, level: usize, above: &impl Fn(&str) -> Vec<String>) -> String {
    let mut path = above(code);
    path.reverse();
    path.get(level).cloned().unwrap_or_else(|| code.to_owned())
}

impl Lessons {
    pub(super) fn read(
        texts: &[&str],
        labels: &[&str],
        segmenter: &Segmenter,
        above: &impl Fn(&str) -> Vec<String>,
    ) -> Result<Self, TrainError> {
        let settings = Settings::default();
        let exact = Examples::new(texts, labels, segmenter, settings.features)?;
        let mut headings = Vec::new();
        for level in (0..LEVELS).rev() {
            let named: Vec<String> = labels.iter().map(|label| heading(label, level, above)).collect();
            let named: Vec<&str> = named.iter().map(String::as_str).collect();
            headings.extend(Examples::new(texts, &named, segmenter, settings.features).ok());
        }
        Ok(Self { exact, headings, settings })
    }

    pub(super) const fn exact(&self) -> &Examples {
        &self.exact
    }

    pub(super) fn learn(&self, chosen: &[usize]) -> Result<Layers, TrainError> {
        let exact = Model::of(&self.exact, chosen, &self.settings)?;
        let headings = self.headings.iter().filter_map(|level| Model::of(level, chosen, &self.settings).ok());
        Ok(Layers { exact, headings: headings.collect() })
    }
}

impl Layers {
    /// Matters by what they are called now, with their probabilities, the likeliest first.
    pub fn likely(
        &self,
        text: &str,
        segmenter: &Segmenter,
        rules: &Rules,
        above: &impl Fn(&str) -> Vec<String>,
    ) -> Vec<(String, f32)> {
        let said = |model: &Model| -> Vec<(String, f32)> {
            let suggested = model.suggest(text, segmenter, &mut Workspace::default());
            likely(model.classes(), &suggested.probabilities, rules)
        };
        let mut shares = said(&self.exact);
        for (model, level) in self.headings.iter().zip((0..LEVELS).rev()) {
            shares = divided(shares, &said(model), |code| heading(code, level, above));
        }
        shares.sort_by(|one, other| other.1.total_cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
        shares
    }

    /// Learns that a text belongs to a matter, on every level; gives whether the exact matter is known at all.
    pub fn correct(
        &mut self,
        text: &str,
        code: &str,
        segmenter: &Segmenter,
        rules: &Rules,
        above: &impl Fn(&str) -> Vec<String>,
    ) -> bool {
        let class = |model: &Model, code: &str| {
            model.classes().iter().find(|class| rules.now_called(class) == code).cloned()
        };
        let Some(exact) = class(&self.exact, code) else { return false };
        if self.exact.correct(text, &exact, segmenter).is_err() {
            return false;
        }
        for (model, level) in self.headings.iter_mut().zip((0..LEVELS).rev()) {
            if let Some(named) = class(model, &heading(code, level, above)) {
                // A heading that the level does not know has nothing to learn; the exact matter has learnt it.
                let _ = model.correct(text, &named, segmenter);
            }
        }
        true
    }

    /// Words of a text that speak most for a matter or a heading.
    pub fn reasons(
        &self,
        text: &str,
        code: &str,
        segmenter: &Segmenter,
        rules: &Rules,
        most: usize,
    ) -> Vec<String> {
        let found = std::iter::once(&self.exact).chain(&self.headings).find_map(|model| {
            let class = model.classes().iter().position(|class| rules.now_called(class) == code)?;
            Some(model.reasons(text, class, segmenter, most))
        });
        found.unwrap_or_default().into_iter().map(|(word, _)| word).collect()
    }
}

/// Divides what a level says of each heading among the matters below it, as they stand to each other.
fn divided(
    shares: Vec<(String, f32)>,
    headings: &[(String, f32)],
    heading: impl Fn(&str) -> String,
) -> Vec<(String, f32)> {
    let mut below: BTreeMap<String, f32> = BTreeMap::new();
    for (code, share) in &shares {
        *below.entry(heading(code)).or_default() += share;
    }
    let said: BTreeMap<&str, f32> = headings.iter().map(|(code, share)| (code.as_str(), *share)).collect();
    // A heading that the level does not know, as after a change of the catalogue, keeps what its matters say.
    let of = |heading: &str| said.get(heading).copied().unwrap_or_else(|| below[heading]);
    let whole: f32 = below.keys().map(|heading| of(heading)).sum();
    let scaled = shares.iter().map(|(code, share)| {
        let heading = heading(code);
        let among = below[&heading].max(f32::MIN_POSITIVE);
        (code.clone(), of(&heading) / whole.max(f32::MIN_POSITIVE) * share / among)
    });
    scaled.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_heading_is_divided_as_its_matters_stand_to_each_other() {
        let shares =
            [("0101", 0.3_f32), ("0102", 0.1), ("0201", 0.6)].map(|(code, share)| (code.to_owned(), share));
        let headings = [("01", 0.8_f32), ("02", 0.2)].map(|(code, share)| (code.to_owned(), share));
        let divided = divided(shares.to_vec(), &headings, |code| code[..2].to_owned());
        let of =
            |code: &str| divided.iter().find(|(known, _)| known == code).map_or(0.0, |(_, share)| *share);
        assert!((of("0101") - 0.6).abs() < 1e-6 && (of("0102") - 0.2).abs() < 1e-6);
        assert!((divided.iter().map(|(_, share)| share).sum::<f32>() - 1.0).abs() < 1e-6);
    }
}
