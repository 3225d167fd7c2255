//! Casework on a real store and a log in memory.

mod audit;
mod comments;
mod database;
mod events;
mod feed;
mod findings;
mod list;
mod modes;
mod overview;
mod rules;
mod support;
mod work;
