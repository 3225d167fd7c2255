//! The lake from outside.

mod append;
mod compact;
mod crash;
mod damage;
mod retain;
mod schema;
mod search;
mod support;
