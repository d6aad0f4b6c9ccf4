//! The whole program: its commands, its pages, its tables, and what happens when things break.

mod addresses;
mod commands;
mod faults;
mod given;
mod live;
mod schema;
mod words;
