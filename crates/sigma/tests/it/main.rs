//! The meaning of Sigma, as tables: rules and events in, findings out.

mod corpus;
mod coverage;
mod explain;
mod firing;
mod load;
mod modifiers;
mod random;
mod selections;
mod streaming;
mod support;
mod traces;
