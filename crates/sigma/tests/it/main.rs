//! The meaning of Sigma, as tables: rules and events in, findings out.

mod corpus;
mod load;
mod modifiers;
mod selections;
mod support;
mod traces;
