//! Who may what (权限), who is who at work (账号), and the vault of what must stay apart (保密库).
//!
//! An action names the right it needs in its signature as [`Granted<R>`]; only [`Viewer::grant`] and its
//! two siblings for requesters and for rules of the system make one, by the table of roles in
//! `policy/roles.txt`. What is not written there is refused.

mod authority;
mod granted;
mod master_key;
mod place_path;
pub mod right;
mod site;
pub mod testing;
mod viewer;

pub use authority::{Authority, AuthorityError, Flow, Line, Part, REQUESTER, Reach, Role, Scope, Target};
pub use granted::Granted;
pub use master_key::MasterKey;
pub use place_path::PlacePath;
pub use right::Right;
pub use site::Site;
pub use viewer::{GivenRole, Session, SessionId, Staff, Viewer};
