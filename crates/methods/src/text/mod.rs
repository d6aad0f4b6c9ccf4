//! Messages of residents understood (来件理解): what a message is about, which place it speaks of, what it asks,
//! whether it says what another has said, and which messages are one problem.
//!
//! - [`normalise`], [`Segmenter`]: texts made comparable, and cut into words.
//! - [`classifier`]: which matter; [`validation`]: how good that is on unseen texts; [`hierarchy`]: matters of
//!   several levels, rare ones kept.
//! - [`duplicates`]: the same said again; [`same`]: the same problem.
//! - [`mention`]: places a text names; [`asked`]: what it asks for, and its key sentence.
//! - [`oddity`]: texts that cannot be taken as they are: empty, foreign, several matters, advertising, abuse.
//! - [`labelled`]: how good the rules are on messages labelled by hand.
//! - [`hot`]: messages joined into problems, with a heat that is explained.
//!
//! Suggestions and reasons, never decisions: whoever asks shows them to a person.

pub mod asked;
pub mod calibration;
pub mod classifier;
pub mod duplicates;
mod features;
mod fitting;
pub mod hierarchy;
pub mod hot;
pub mod labelled;
pub mod linear;
pub mod mention;
mod normal;
pub mod oddity;
pub mod same;
mod segment;
mod simplified;
mod topic;
pub mod validation;

pub use classifier::{Examples, Model, Settings, Suggestion, Workspace};
pub use duplicates::{Index, Rarity, Sketch};
pub use features::FeatureSettings;
pub use linear::LinearSettings;
pub use normal::normalise;
pub use segment::Segmenter;
