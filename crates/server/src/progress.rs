//! Progress of long work, drawn for a person who watches a terminal and for nobody else.

use crate::said::Speech;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A progress bar. Cheap to clone.
#[derive(Clone)]
pub struct Bar(ProgressBar);

impl Bar {
    pub fn new(speech: &Speech, what: &str) -> Self {
        let target = match speech.shows_progress() {
            true => ProgressDrawTarget::stderr_with_hz(8),
            false => ProgressDrawTarget::hidden(),
        };
        let bar = ProgressBar::with_draw_target(Some(0), target);
        if let Ok(style) =
            ProgressStyle::with_template("{msg:24} {bar:32} {human_pos}/{human_len} {per_sec} {eta}")
        {
            bar.set_style(style);
        }
        bar.set_message(what.to_owned());
        Self(bar)
    }
    pub fn set(&self, done: u64, of: u64) {
        if self.0.length() != Some(of) {
            self.0.set_length(of);
        }
        self.0.set_position(done);
    }
    pub fn step(&self, what: &str) {
        self.0.set_message(what.to_owned());
    }
    pub fn advance(&self, by: u64) {
        self.0.inc(by);
    }
    pub fn finish(&self) {
        self.0.finish_and_clear();
    }
}
