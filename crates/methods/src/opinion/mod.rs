//! Opinion groups (意见群组) from agree, disagree and pass votes on statements, as in the deliberation
//! software Polis: who tends to vote alike, what each group stands for, and what unites all groups.
//!
//! People are opaque row numbers. Groups are never handed out per person: results are counts and
//! statistics of groups, and groups under the minimum size are not formed.
//!
//! Sources: Small, Bjorkegren, Erkkilä, Shaw, Megill, "Polis: scaling deliberation by mapping
//! high-dimensional opinion spaces" (2021), and the published behaviour of its engine; clustering with
//! k-means++ (Arthur and Vassilvitskii 2007) and silhouettes (Rousseeuw 1987).

mod axes;
mod clusters;
mod consensus;
mod conversation;
mod groups;
mod reader;
mod representative;

pub use consensus::{Agreed, consensus, extremity, group_informed_consensus, priority};
pub use conversation::{Conversation, Counts, OpinionError, Standing, Vote};
pub use groups::{GroupSettings, Grouping, Memory, Trial};
pub use reader::{Exported, ReadError, read_comments, read_participants};
pub use representative::{Direction, Representative, Stand, representative, stands};

/// A test is significant above this: 90 %, one-sided.
const SIGNIFICANT: f64 = 1.2816;
