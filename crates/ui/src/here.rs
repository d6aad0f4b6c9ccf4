//! “Here” (定位): a button that fills in the browser's position, for forms that ask where something is.

use crate::html::component;
use crate::{Icon, Words};
use askama::Template;

/// The button with its two fields `longitude` and `latitude`. Without scripts it is not shown, and the
/// fields are not sent: the place is then said by list or in words. A failure is said beside the button.
#[derive(Clone, Debug, Template)]
#[template(path = "here.html")]
pub struct Here {
    words: Words,
    id: String,
    sends: bool,
}
component!(Here);

impl Here {
    /// `prefix` sets its ids apart from those of other forms on the page.
    pub fn new(words: &Words, prefix: &str) -> Self {
        Self { words: words.clone(), id: format!("{prefix}-here"), sends: false }
    }
    /// Sends the form as soon as the position is known.
    #[must_use]
    pub const fn sends(mut self) -> Self {
        self.sends = true;
        self
    }
    fn icon(&self) -> Icon {
        Icon::new("locate-fixed")
    }
}
