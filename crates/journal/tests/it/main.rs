//! The journal's promises, each with a test that fails when it is broken.

mod damage;
mod following;
mod killed;
mod properties;
mod proving;
mod sequencing;
mod support;
mod verifying;
mod words;
mod writing;
