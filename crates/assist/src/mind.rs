//! What a running program keeps of suggestions: the rules in force and the models in use, loaded once and shared. Each use
//! asks two small questions of the tables, so that a switch by another process holds from the next page on. Pages never wait
//! for a model or the dictionary: [`Mind::warm`] reads them beside the requests, and what is not in memory yet is not shown.

use crate::model::{AssistRules, Chosen, Layers, ModelStep, Rules, Urgent, choose, urgent};
use crate::{packing, store};
use ::store::{Store, Tx};
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
    /// The dictionary, once it is in memory.
    segmenter: Option<Arc<Segmenter>>,
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

/// Number and digest of a version.
type Named = (i64, String);

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
        let version = policy::query::number_in_force::<Rules>(tx, &self.tenant, now).await?;
        if let Some(held) = self.with(|held| held.rules.clone())
            && held.version == version
        {
            return Ok(held);
        }
        let rules = policy::query::in_force(tx, &self.tenant, now).await?;
        let rules = Arc::new(rules);
        self.with(|held| held.rules = Some(Arc::clone(&rules)));
        Ok(rules)
    }

    /// Rules and models, as this transaction sees them; what is not in memory is read and kept. Switched off there is no
    /// model, and nothing is loaded. For work in the background and commands; pages ask [`Mind::ready`].
    ///
    /// # Errors
    /// See [`::store::Error`].
    pub async fn current(&self, tx: &mut Tx, now: Instant) -> Result<Current, Failure> {
        let rules = self.rules(tx, now).await?;
        let segmenter = Segmenter::shared();
        self.with(|held| held.segmenter = Some(Arc::clone(&segmenter)));
        let [on, shadow] = self.wanted(tx, &rules).await?;
        let (on, shadow) = (self.load(tx, on).await?, self.load(tx, shadow).await?);
        Ok(Current { rules, on, shadow, segmenter })
    }

    /// As [`Mind::current`], with what is in memory and nothing else: a model that is not read yet says nothing. `None` as
    /// long as the dictionary is not read; then a page shows no suggestions.
    ///
    /// # Errors
    /// See [`::store::Error`].
    pub async fn ready(&self, tx: &mut Tx, now: Instant) -> Result<Option<Current>, Failure> {
        let Some(segmenter) = self.with(|held| held.segmenter.clone()) else { return Ok(None) };
        let rules = self.rules(tx, now).await?;
        let wanted = self.wanted(tx, &rules).await?;
        let [on, shadow] = wanted.map(|wanted| self.held(wanted.as_ref()));
        Ok(Some(Current { rules, on, shadow, segmenter }))
    }

    /// Reads dictionary and models into memory, as far as they are not there: at the start of a server, and after a switch.
    ///
    /// # Errors
    /// See [`::store::Error`].
    pub async fn warm(self: &Arc<Self>, store: &Store, now: Instant) -> Result<(), Failure> {
        if self.with(|held| held.segmenter.is_none()) {
            let segmenter = blocking(Segmenter::shared).await?;
            self.with(|held| held.segmenter = Some(segmenter));
        }
        let mind = Arc::clone(self);
        let missing = store.read(move |tx| {
            Box::pin(async move {
                let rules = mind.rules(tx, now).await?;
                let mut missing = Vec::new();
                for (version, digest) in mind.wanted(tx, &rules).await?.into_iter().flatten() {
                    if mind.is_unread(version, &digest) {
                        let bytes = store::bytes_of(tx, &mind.tenant, version).await?.unwrap_or_default();
                        missing.push((version, digest, bytes));
                    }
                }
                Ok::<_, Failure>(missing)
            })
        });
        for (version, digest, bytes) in missing.await? {
            let mind = Arc::clone(self);
            blocking(move || mind.keep(version, digest, &bytes)).await?;
        }
        Ok(())
    }

    /// Number and digest of the version in use, and of a newer one that speaks beside it.
    async fn wanted(&self, tx: &mut Tx, rules: &AssistRules) -> Result<[Option<Named>; 2], Failure> {
        if !rules.limits.on {
            return Ok([None, None]);
        }
        let steps = store::steps(tx, &self.tenant).await?;
        let of = |wanted: &[ModelStep]| {
            let is = |step: &str| wanted.iter().any(|one| one.as_str() == step);
            steps.iter().find(|(_, step, _)| is(step)).map(|(version, _, digest)| (*version, digest.clone()))
        };
        let on = of(&[ModelStep::On]);
        let newest = of(&[ModelStep::Trained, ModelStep::Compared]);
        let newest = newest.filter(|(version, _)| on.as_ref().is_none_or(|(used, _)| version > used));
        Ok([on, newest])
    }

    /// A version in memory; `None` when its bytes are not what the journal says, or of a form that is not read any more:
    /// then it keeps silent, and the log says so.
    ///
    /// # Errors
    /// See [`::store::Error`].
    pub async fn load(&self, tx: &mut Tx, wanted: Option<Named>) -> Result<Option<Arc<Loaded>>, Failure> {
        let Some((version, digest)) = wanted else { return Ok(None) };
        if !self.is_unread(version, &digest) {
            return Ok(self.held(Some(&(version, digest))));
        }
        let bytes = store::bytes_of(tx, &self.tenant, version).await?.unwrap_or_default();
        Ok(self.keep(version, digest, &bytes))
    }

    fn held(&self, wanted: Option<&Named>) -> Option<Arc<Loaded>> {
        let (version, digest) = wanted?;
        self.with(|held| {
            held.models.iter().find(|model| model.version == *version && model.digest == *digest).cloned()
        })
    }

    /// Whether a version is neither in memory nor known to be damaged.
    fn is_unread(&self, version: i64, digest: &str) -> bool {
        self.with(|held| {
            let known = held.models.iter().any(|model| model.version == version && model.digest == digest);
            !known && !held.damaged.iter().any(|damaged| damaged == digest)
        })
    }

    /// Reads the bytes of a version and keeps it.
    fn keep(&self, version: i64, digest: String, bytes: &[u8]) -> Option<Arc<Loaded>> {
        let model = match packing::digest(bytes) == digest {
            true => packing::unpack(bytes).ok(),
            false => None,
        };
        let Some(model) = model else {
            tracing::error!(version, "the bytes of a model cannot be read; it suggests nothing: train anew");
            self.with(|held| held.damaged.push(digest));
            return None;
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
        Some(loaded)
    }

    fn with<T>(&self, look: impl FnOnce(&mut Held) -> T) -> T {
        look(&mut self.held.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Long work on a thread where it holds up no request.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Failure> {
    tokio::task::spawn_blocking(work).await.map_err(Failure::broken)
}

impl Current {
    pub fn is_on(&self) -> bool {
        self.rules.limits.on
    }

    /// The matter of a text, if the model in use is sure enough, with the words that speak for it.
    pub fn matter(&self, ground: &Ground, text: &str, now: Instant) -> Option<MatterSaid> {
        let loaded = self.on.as_ref()?;
        let (chosen, likely) = self.chosen(loaded, ground, text, now);
        let chosen = chosen?;
        let read = readable(text);
        let rules = &self.rules.limits;
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
        let rules = &self.rules.limits;
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
        self.is_on().then(|| urgent(text, &self.rules.limits.urgency)).flatten()
    }

    /// What is odd about a text.
    pub fn odd(&self, text: &str) -> Vec<Oddity> {
        if self.is_on() { oddities(text, &self.segmenter) } else { Vec::new() }
    }

    pub fn rules(&self) -> &Rules {
        &self.rules.limits
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
