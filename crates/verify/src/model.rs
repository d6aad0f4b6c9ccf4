//! Two closed loops: the invitation, which knows its case, and the rating, which knows neither case nor author; pure.

mod invitation;
mod policy;
mod rating;

pub(crate) use invitation::may_answer;
pub use invitation::{
    EndReason, Invitation, InvitationCommand, InvitationEvent, InvitationFact, InvitationId, InvitationLoop,
    InvitationMark,
};
pub use policy::{Limits, PolicyError, VerifyPolicy};
pub use rating::{
    Answer, BatchId, BatchMark, Exclusion, Month, Rating, RatingCommand, RatingEvent, RatingFact, RatingId,
    RatingLoop, RatingMark, Source, shuffled,
};
