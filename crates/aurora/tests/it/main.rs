//! The built binary, end to end.

mod archives;
mod bad_input;
mod bench;
mod corpus;
mod coverage;
mod crash;
mod exit_codes;
mod explain;
mod findings;
mod formats;
mod generate;
mod no_data;
mod normalize;
mod own_formats;
mod own_rules;
mod reports;
mod rules;
mod service;
mod stories;
mod support;
mod up;
