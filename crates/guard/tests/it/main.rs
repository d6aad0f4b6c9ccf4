//! The guard's tests, in one binary.

mod accounts;
mod authority;
mod gate;
mod pages;
mod schema;
mod sessions;
mod support;
mod vault;
