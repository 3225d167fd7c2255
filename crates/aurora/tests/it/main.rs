//! The built binary, end to end.

mod archives;
mod bad_input;
mod bench;
mod corpus;
mod crash;
mod exit_codes;
mod findings;
mod formats;
mod no_data;
mod normalize;
mod own_formats;
mod own_rules;
mod rules;
mod service;
mod support;
mod up;
