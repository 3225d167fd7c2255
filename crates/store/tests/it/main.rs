//! The store on SQLite: the conformance suite, and what is SQLite's own.

mod availability;
mod conformance;
mod crash;
mod migrate;
mod open;
mod plan;
mod support;
