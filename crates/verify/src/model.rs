//! Two closed loops: the invitation, which knows its case, and the rating, which knows neither case nor author; pure.

mod asked;
mod invitation;
mod policy;
mod rating;

pub use self::policy::{Limits, VerifyPolicy};
pub use asked::{Asked, asked};
pub(crate) use invitation::may_answer;
pub use invitation::{
    EndReason, Invitation, InvitationCommand, InvitationEvent, InvitationFact, InvitationId, InvitationLoop,
    InvitationMark,
};
pub use rating::{
    Answer, BatchId, BatchMark, Exclusion, Month, Rating, RatingCommand, RatingEvent, RatingFact, RatingId,
    RatingLoop, RatingMark, Source, shuffled,
};
