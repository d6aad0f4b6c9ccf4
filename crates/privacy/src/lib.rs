//! Personal data (个人信息): what is kept of whom, what for, on which basis and how long, told to everybody before anything is
//! asked. See README.md.

mod api;
mod model;
mod operations;
mod pages;
pub mod query;
mod register;
mod routes;

pub use model::{Notice, Retention};
pub use operations::operations;
pub use pages::hint;
pub use register::{Asked, Class, Form, Kept, Period, Register};
pub use routes::routes;

/// The crate's Fluent files.
pub const WORDS: &[ui::Resource] = ui::locales!["privacy"];
