//! The interface's common ground (rank 0): words in two languages, pages and the shell around them,
//! problems, form components and the base assets. It knows no capability; see README.md.

mod address;
pub mod assets;
mod button;
mod card;
mod choice;
mod clock_badge;
mod field;
mod fields;
mod form;
pub mod gallery;
mod here;
mod html;
mod icon;
mod language;
mod list;
mod map_field;
mod marked;
mod notice;
mod overrides;
mod page;
mod preferences;
pub mod problem;
pub mod scan;
mod section;
pub mod shell;
mod table;
mod time;
mod timeline;
mod token;
mod typed;
mod words;

pub use address::{address, encoded};
pub use button::Button;
pub use card::{Card, Cards};
pub use choice::{Check, Choice, Choices, Select};
pub use clock_badge::{ClockBadge, ClockState, Remaining};
pub use field::{Field, FileInput, TextArea};
pub use fields::Fields;
pub use form::{ErrorSummary, Form, FormClose, FormOpen, Hidden, Said};
pub use here::Here;
pub use html::{Content, Html};
pub use icon::Icon;
pub use language::Language;
pub use list::{FilterBar, Pager, Progress, Tab, Tabs};
pub use map_field::MapField;
pub use marked::Marked;
pub use notice::{Badge, Disclosure, EmptyState, Notice, Tone};
pub use overrides::{Override, OverrideFault, check_override, preview_override, variables_of};
pub use page::{Page, PageHead, Surface};
pub use preferences::Preferences;
pub use problem::{Problem, ProblemDetails, Raised};
pub use section::Section;
pub use shell::{Asked, NavItem, Person, ShellFacts};
pub use table::{Column, FactList, Link, Row, Table};
pub use time::Moment;
pub use timeline::{ClockChange, Timeline, TimelineEntry};
pub use token::Token;
pub use typed::Typed;
pub use words::{Dictionary, Fact, Facts, MissingKey, Resource, Value, Words, WordsError};

/// The words of the shell, the components and the general refusals.
pub const WORDS: &[Resource] = locales!["ui-shell", "ui-components", "ui-map", "ui-refusals"];

/// `/assets/…`, `/favicon.ico` and `/preferences`.
pub fn router<S: Clone + Send + Sync + 'static>() -> axum::Router<S> {
    assets::router().merge(preferences::router())
}
