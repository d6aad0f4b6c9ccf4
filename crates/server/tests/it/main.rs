//! The whole program: its commands, its pages, its tables, and what happens when things break.

mod addresses;
mod commands;
mod demo;
mod faults;
mod flows;
mod gaps;
mod given;
mod live;
mod schema;
mod words;
