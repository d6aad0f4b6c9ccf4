//! `linli assist …`: messages understood, from files.

use crate::assist_command::{self, AssistCommand};
use crate::progress::Bar;
use crate::said::{Said, Speech};
use kernel::Failure;

pub(super) fn run(command: AssistCommand, speech: &Speech) -> Result<Said, Failure> {
    let bar = Bar::new(speech, "assist");
    // A long computation: the runtime's other threads have nothing to do meanwhile.
    let answer = tokio::task::block_in_place(|| assist_command::run(command, &|done, of| bar.set(done, of)));
    bar.finish();
    let answer = answer.map_err(Failure::broken)?;
    Ok(Said::done(answer.text, answer.json))
}
