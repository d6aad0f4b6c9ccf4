//! What a capability above cases reads out of an appeal while it is being written (建议): a seam. Cases know nothing of models;
//! without an advisor every page is whole.

use crate::ground::Ground;
use crate::neighbours::Telling;
use ::store::{Tx, Work};
use kernel::{Failure, Instant};
use std::sync::Arc;
use ui::Words;

/// Something that is suggested, to be taken or left.
#[derive(Clone, Debug)]
pub struct Advised {
    /// What the form sends when it is taken.
    pub code: String,
    pub label: String,
    /// Why, and how sure it is; names words of the appeal itself and nothing of anybody else's.
    pub because: String,
}

/// Something to know before sending.
#[derive(Clone, Debug)]
pub struct Caution {
    pub title: String,
    pub text: String,
}

/// What is suggested about an appeal.
#[derive(Clone, Debug, Default)]
pub struct Advice {
    pub matter: Option<Advised>,
    pub places: Vec<Advised>,
    pub cautions: Vec<Caution>,
    /// Worth a look before the appeal is sent, even if nobody asked for one.
    pub holds: bool,
}

/// A capability that reads appeals.
pub trait Advisor: Send + Sync {
    /// What it suggests for an appeal that nobody has sent yet.
    fn advise<'a>(
        &'a self,
        tx: &'a mut Tx,
        words: &'a Words,
        ground: &'a Ground,
        telling: &'a Telling,
        now: Instant,
    ) -> Work<'a, Advice, Failure>;
}

/// The advisor of this program, if it has one; an axum extension.
#[derive(Clone, Default)]
pub struct Advisors(Option<Arc<dyn Advisor>>);

impl Advisors {
    pub fn new(advisor: Arc<dyn Advisor>) -> Self {
        Self(Some(advisor))
    }

    /// What is suggested; nothing without an advisor.
    ///
    /// # Errors
    /// What the advisor could not read.
    pub async fn advise(
        &self,
        tx: &mut Tx,
        words: &Words,
        ground: &Ground,
        telling: &Telling,
        now: Instant,
    ) -> Result<Advice, Failure> {
        match &self.0 {
            Some(advisor) => advisor.advise(tx, words, ground, telling, now).await,
            None => Ok(Advice::default()),
        }
    }
}
