//! The whole program: its commands, its pages, its tables, and what happens when things break.

mod addresses;
mod api_description;
mod api_examples;
mod api_rules;
mod api_tokens;
mod api_versions;
mod api_webhooks;
mod commands;
mod demo;
mod demo_town;
mod disputes;
mod faults;
mod flows;
mod gaps;
mod given;
mod ground_changes;
mod languages;
mod list_imports;
mod live;
mod notices;
mod policies;
mod route_table;
mod schema;
mod search;
mod words;
