//! The versions of the model (模型版本): trained by a command, compared with what people decided, switched on and off by a
//! person. The fold of one stream.

use super::learning::Figures;
use kernel::{Instant, Refusal};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What is kept of a training.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ModelRecord {
    pub version: i64,
    pub trained_at: Instant,
    /// The cases that it learnt from were received between these instants.
    pub from: Instant,
    pub until: Instant,
    /// How many, by matter.
    pub cases: BTreeMap<String, u64>,
    /// Measured part by part on cases of the window that the part had not seen.
    pub figures: Figures,
    /// SHA-256 of the stored bytes, hex.
    pub digest: String,
    pub bytes: u64,
    /// Version of the rules under which it was trained.
    pub rules: i64,
    /// The version that it goes on from, when it has learnt corrections only; then the figures are those of that version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base: Option<i64>,
    /// Corrections that it has learnt.
    #[serde(default, skip_serializing_if = "is_none")]
    pub corrections: u64,
}

/// Whether there is none.
const fn is_none(count: &u64) -> bool {
    *count == 0
}

impl ModelRecord {
    pub fn count(&self) -> u64 {
        self.cases.values().sum()
    }
}

/// A comparison with what people decided about recent cases; nothing of it was shown to them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Compared {
    pub at: Instant,
    pub from: Instant,
    pub until: Instant,
    pub figures: Figures,
    pub routing: Routing,
}

/// Whether the catalogue, asked with the first guess, names the unit that had the case in the end (派单准确率).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Routing {
    /// Cases with a place and a leading unit.
    pub cases: u64,
    /// The first guess led to that unit, sure or not.
    pub right: u64,
    /// Of the cases whose matter was sure enough to be suggested: how many, and how many led to that unit.
    pub suggested: u64,
    pub suggested_right: u64,
}

/// What happens to versions; the names stand in the journal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum ModelFact {
    Trained {
        record: Box<ModelRecord>,
    },
    Compared {
        version: i64,
        compared: Box<Compared>,
    },
    SwitchedOn {
        version: i64,
        at: Instant,
        /// The person was told that it did worse than the one before.
        although_worse: bool,
    },
    SwitchedOff {
        version: i64,
        at: Instant,
    },
}

impl ModelFact {
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Trained { .. } => "trained",
            Self::Compared { .. } => "compared",
            Self::SwitchedOn { .. } => "switched_on",
            Self::SwitchedOff { .. } => "switched_off",
        }
    }
}

/// What a version is used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ModelStep {
    /// Trained; what it would suggest is recorded beside the one in use, and never shown.
    Trained,
    /// Compared with what people decided.
    Compared,
    /// Its suggestions are shown.
    On,
    /// It was used before; one can go back to it.
    Off,
}

impl ModelStep {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Trained => "trained",
            Self::Compared => "compared",
            Self::On => "on",
            Self::Off => "off",
        }
    }
}

/// One version as it stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ModelState {
    pub record: ModelRecord,
    pub compared: Option<Compared>,
    pub step: ModelStep,
    pub since: Instant,
}

/// All versions, the oldest first.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Registry {
    pub models: Vec<ModelState>,
}

impl Registry {
    /// What an event changes.
    #[must_use]
    pub fn evolve(mut self, fact: &ModelFact) -> Self {
        match fact {
            ModelFact::Trained { record } => self.models.push(ModelState {
                since: record.trained_at,
                record: (**record).clone(),
                compared: None,
                step: ModelStep::Trained,
            }),
            ModelFact::Compared { version, compared } => self.each(*version, |model| {
                model.compared = Some((**compared).clone());
                if model.step == ModelStep::Trained {
                    (model.step, model.since) = (ModelStep::Compared, compared.at);
                }
            }),
            ModelFact::SwitchedOn { version, at, .. } => {
                for model in &mut self.models {
                    if model.step == ModelStep::On {
                        (model.step, model.since) = (ModelStep::Off, *at);
                    }
                }
                self.each(*version, |model| (model.step, model.since) = (ModelStep::On, *at));
            }
            ModelFact::SwitchedOff { version, at } => {
                self.each(*version, |model| (model.step, model.since) = (ModelStep::Off, *at));
            }
        }
        self
    }

    fn each(&mut self, version: i64, change: impl FnOnce(&mut ModelState)) {
        if let Some(model) = self.models.iter_mut().find(|model| model.record.version == version) {
            change(model);
        }
    }

    pub fn find(&self, version: i64) -> Option<&ModelState> {
        self.models.iter().find(|model| model.record.version == version)
    }

    pub fn on(&self) -> Option<&ModelState> {
        self.models.iter().find(|model| model.step == ModelStep::On)
    }

    pub fn next_version(&self) -> i64 {
        self.models.last().map_or(0, |model| model.record.version) + 1
    }

    fn known(&self, version: i64) -> Result<&ModelState, Refusal> {
        self.find(version).ok_or_else(|| Refusal::not_found("assist-model-unknown"))
    }

    /// A person puts a version into use.
    ///
    /// # Errors
    /// Refusals `assist-already-on`, `assist-not-compared`; `assist-worse` unless `although_worse`.
    pub fn switch_on(&self, version: i64, although_worse: bool, at: Instant) -> Result<ModelFact, Refusal> {
        let model = self.known(version)?;
        if model.step == ModelStep::On {
            return Err(Refusal::rule("assist-already-on"));
        }
        let Some(compared) = &model.compared else { return Err(Refusal::rule("assist-not-compared")) };
        let used = self.on().and_then(|used| used.compared.as_ref());
        let worse = used.is_some_and(|used| {
            let (new, old) = (&compared.figures, &used.figures);
            new.accuracy_shown < old.accuracy_shown || new.coverage * 2.0 < old.coverage
        });
        // One that was in use before is gone back to without more ado.
        if worse && !although_worse && model.step != ModelStep::Off {
            return Err(Refusal::rule("assist-worse").at("although_worse"));
        }
        Ok(ModelFact::SwitchedOn { version, at, although_worse: worse && although_worse })
    }

    /// A person takes a version out of use; then nothing is suggested from texts.
    ///
    /// # Errors
    /// Refusal `assist-not-on`.
    pub fn switch_off(&self, version: i64, at: Instant) -> Result<ModelFact, Refusal> {
        match self.known(version)?.step {
            ModelStep::On => Ok(ModelFact::SwitchedOff { version, at }),
            _ => Err(Refusal::rule("assist-not-on")),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn trained(version: i64) -> ModelFact {
        let record = ModelRecord {
            version,
            trained_at: Instant::default(),
            from: Instant::default(),
            until: Instant::default(),
            cases: BTreeMap::new(),
            figures: Figures::default(),
            digest: String::new(),
            bytes: 0,
            rules: 0,
            base: None,
            corrections: 0,
        };
        ModelFact::Trained { record: Box::new(record) }
    }

    fn compared(version: i64, accuracy_shown: f64) -> ModelFact {
        let at = Instant::default();
        let figures = Figures { accuracy_shown, coverage: 0.8, ..Figures::default() };
        ModelFact::Compared {
            version,
            compared: Box::new(Compared { at, from: at, until: at, figures, routing: Routing::default() }),
        }
    }

    fn code(result: Result<ModelFact, Refusal>) -> &'static str {
        result.err().map_or("taken", |refusal| refusal.code)
    }

    #[test]
    fn a_version_is_compared_before_a_person_switches_it_on_and_one_can_go_back() {
        let at = Instant::default();
        let one = Registry::default().evolve(&trained(1));
        assert_eq!(code(one.switch_on(1, true, at)), "assist-not-compared");
        assert_eq!(code(one.switch_on(7, true, at)), "assist-model-unknown");
        let one = one.evolve(&compared(1, 0.9));
        let one = one.clone().evolve(&one.switch_on(1, false, at).unwrap());
        assert_eq!(code(one.switch_on(1, false, at)), "assist-already-on");
        let two = one.evolve(&trained(2)).evolve(&compared(2, 0.7));
        assert_eq!(code(two.switch_on(2, false, at)), "assist-worse");
        let two = two.clone().evolve(&two.switch_on(2, true, at).unwrap());
        assert_eq!(two.on().unwrap().record.version, 2);
        assert_eq!(two.find(1).unwrap().step, ModelStep::Off);
        let back = two.clone().evolve(&two.switch_on(1, false, at).unwrap());
        assert_eq!(back.on().unwrap().record.version, 1);
        let off = back.clone().evolve(&back.switch_off(1, at).unwrap());
        assert!(off.on().is_none());
        assert_eq!(code(off.switch_off(1, at)), "assist-not-on");
    }
}
