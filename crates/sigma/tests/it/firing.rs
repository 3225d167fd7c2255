//! A second reading of Sigma, written for tests alone: it reads a rule from its YAML, makes an event that
//! must fire it, and tells by its own truth table whether a changed event still does. It shares no code with
//! the library, so that a mistake must be made twice to go unseen.

mod atom;
mod condition;
mod corpus;
mod event;
mod formula;
mod network;
mod pattern;
mod random;
mod regex_sample;
mod solve;
mod value;
mod yaml;
