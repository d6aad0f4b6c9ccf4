//! What a running program keeps of suggestions: the rules in force and the models in use, loaded once and shared. Each use
//! asks two small questions of the tables, so that a switch by another process holds from the next page on.

use crate::model::{AssistRules, Chosen, Layers, ModelStep, Rules, Urgent, choose, urgent};
use crate::{packing, store};
use ::store::Tx;
use cases::Ground;
use duty::MatterCode;
use kernel::{Failure, Instant, TenantId};
use methods::text::Segmenter;
use methods::text::oddity::{LONG, Oddity, oddities};
use std::sync::{Arc, Mutex, PoisonError};

/// Keeps models and rules of one tenant.
pub struct Mind {
    tenant: TenantId,
    held: Mutex<Held>,
}

#[derive(Default)]
struct Held {
    rules: Option<Arc<AssistRules>>,
    models: Vec<Arc<Loaded>>,
    /// Bytes that could not be read: said once in the log, and not tried again.
    damaged: Vec<String>,
}

/// A model in memory.
pub struct Loaded {
    pub version: i64,
    digest: String,
    pub model: Layers,
}

/// The rules in force, and the models that speak.
#[derive(Clone)]
pub struct Current {
    pub rules: Arc<AssistRules>,
    /// What it says is shown.
    pub on: Option<Arc<Loaded>>,
    /// What it says is recorded to compare, and never shown.
    pub shadow: Option<Arc<Loaded>>,
    pub segmenter: Arc<Segmenter>,
}

/// A matter that is suggested for a text, with its reason.
#[derive(Clone, Debug, PartialEq)]
pub struct MatterSaid {
    pub chosen: Chosen,
    /// Words of the text that speak most for it.
    pub because: Vec<String>,
    /// Matters below a heading, or next to it, the likeliest first.
    pub likely: Vec<(String, f32)>,
    pub model: i64,
}

/// Words that are named as a reason.
const REASONS: usize = 4;
/// Matters that are offered to choose from.
const OFFERED: usize = 3;

impl Mind {
    pub fn new(tenant: TenantId) -> Self {
        Self { tenant, held: Mutex::new(Held::default()) }
    }

    pub const fn tenant(&self) -> &TenantId {
        &self.tenant
    }

    /// The rules in force, as this transaction sees them.
    ///
    /// # Errors
    /// See [`::store::Error`].
    pub async fn rules(&self, tx: &mut Tx, now: Instant) -> Result<Arc<AssistRules>, Failure> {
        let version = store::rules_version(tx, &self.tenant, now).await?;
        if let Some(held) = self.with(|held| held.rules.clone())
            && held.version == version
        {
            return Ok(held);
        }
        let rules = match store::rules_at(tx, &self.tenant, now).await? {
            Some(rules) => rules,
            None => AssistRules::shipped().map_err(Failure::broken)?,
        };
        let rules = Arc::new(rules);
        self.with(|held| held.rules = Some(Arc::clone(&rules)));
        Ok(rules)
    }

    /// Rules and models, as this transaction sees them. Switched off there is no model, and nothing is loaded.
    ///
    /// # Errors
    /// See [`::store::Error`].
    pub async fn current(&self, tx: &mut Tx, now: Instant) -> Result<Current, Failure> {
        let rules = self.rules(tx, now).await?;
        let segmenter = Segmenter::shared();
        if !rules.rules.on {
            return Ok(Current { rules, on: None, shadow: None, segmenter });
        }
        let steps = store::steps(tx, &self.tenant).await?;
        let of = |wanted: &[ModelStep]| {
            let is = |step: &str| wanted.iter().any(|one| one.as_str() == step);
            steps.iter().find(|(_, step, _)| is(step)).map(|(version, _, digest)| (*version, digest.clone()))
        };
        let on = of(&[ModelStep::On]);
        let newest = of(&[ModelStep::Trained, ModelStep::Compared]);
        let newest = newest.filter(|(version, _)| on.as_ref().is_none_or(|(used, _)| version > used));
        let (on, shadow) = (self.load(tx, on).await?, self.load(tx, newest).await?);
        Ok(Current { rules, on, shadow, segmenter })
    }

    /// A version in memory; `None` when its bytes are not what the journal says, or of a form that is not read any more:
    /// then it keeps silent, and the log says so.
    ///
    /// # Errors
    /// See [`::store::Error`].
    pub async fn load(
        &self,
        tx: &mut Tx,
        wanted: Option<(i64, String)>,
    ) -> Result<Option<Arc<Loaded>>, Failure> {
        let Some((version, digest)) = wanted else { return Ok(None) };
        let known = self.with(|held| {
            let found = held.models.iter().find(|model| model.version == version && model.digest == digest);
            found.cloned().ok_or_else(|| held.damaged.contains(&digest))
        });
        match known {
            Ok(found) => return Ok(Some(found)),
            Err(true) => return Ok(None),
            Err(false) => {}
        }
        let bytes = store::bytes_of(tx, &self.tenant, version).await?.unwrap_or_default();
        let model = match packing::digest(&bytes) == digest {
            true => packing::unpack(&bytes).ok(),
            false => None,
        };
        let Some(model) = model else {
            tracing::error!(version, "the bytes of a model cannot be read; it suggests nothing: train anew");
            self.with(|held| held.damaged.push(digest));
            return Ok(None);
        };
        let loaded = Arc::new(Loaded { version, digest, model });
        self.with(|held| {
            held.models.retain(|model| model.version != version);
            held.models.push(Arc::clone(&loaded));
            // The one in use, the one beside it, and one that somebody has just asked about.
            if held.models.len() > 3 {
                held.models.remove(0);
            }
        });
        Ok(Some(loaded))
    }

    fn with<T>(&self, look: impl FnOnce(&mut Held) -> T) -> T {
        look(&mut self.held.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Current {
    pub fn is_on(&self) -> bool {
        self.rules.rules.on
    }

    /// The matter of a text, if the model in use is sure enough, with the words that speak for it.
    pub fn matter(&self, ground: &Ground, text: &str, now: Instant) -> Option<MatterSaid> {
        let loaded = self.on.as_ref()?;
        let (chosen, likely) = self.chosen(loaded, ground, text, now);
        let chosen = chosen?;
        let read = readable(text);
        let rules = &self.rules.rules;
        let because = loaded.model.reasons(read, &chosen.code, &self.segmenter, rules, REASONS);
        Some(MatterSaid { chosen, because, likely, model: loaded.version })
    }

    /// What a version would suggest, without reasons.
    pub fn chosen(
        &self,
        loaded: &Loaded,
        ground: &Ground,
        text: &str,
        now: Instant,
    ) -> (Option<Chosen>, Vec<(String, f32)>) {
        let read = readable(text);
        if oddities(read, &self.segmenter).iter().any(silences) {
            return (None, Vec::new());
        }
        let rules = &self.rules.rules;
        let above = above(ground);
        let mut sums = loaded.model.likely(read, &self.segmenter, rules, &above);
        // A matter that has ended cannot be given any more.
        sums.retain(|(code, _)| ground.matter(code, now).is_ok());
        let chosen = choose(&sums, rules, &above);
        if let Some(chosen) = chosen.as_ref().filter(|chosen| chosen.heading) {
            sums.retain(|(code, _)| above(code).contains(&chosen.code));
        }
        sums.truncate(OFFERED);
        (chosen, sums)
    }

    /// The urgency for which a text speaks.
    pub fn urgency(&self, text: &str) -> Option<Urgent> {
        self.is_on().then(|| urgent(text, &self.rules.rules.urgency)).flatten()
    }

    /// What is odd about a text.
    pub fn odd(&self, text: &str) -> Vec<Oddity> {
        if self.is_on() { oddities(text, &self.segmenter) } else { Vec::new() }
    }

    pub fn rules(&self) -> &Rules {
        &self.rules.rules
    }
}

/// The headings over a matter, the nearest first.
pub fn above(ground: &Ground) -> impl Fn(&str) -> Vec<String> + Sync {
    move |code: &str| {
        let path = ground.catalogue.book().matter_path(&MatterCode::new(code));
        path.into_iter().skip(1).map(|matter| matter.code.as_str().to_owned()).collect()
    }
}

/// Whether nothing at all can be said of a text with this oddity.
pub const fn silences(odd: &Oddity) -> bool {
    matches!(odd, Oddity::Empty | Oddity::TooShort | Oddity::NoWords | Oddity::OtherLanguage { .. })
}

/// As much of a text as is read: what it is about stands at its beginning.
pub fn readable(text: &str) -> &str {
    text.char_indices().nth(LONG).map_or(text, |(end, _)| text.get(..end).unwrap_or(text))
}
