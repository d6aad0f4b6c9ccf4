#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
//! Consultations: the street's word on the store, through rights, steps, vault and tables.

mod life;
mod town;
mod walks;
