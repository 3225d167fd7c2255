//! Records and events from whole inputs.

mod corpus;
mod dead_letters;
mod golden;
mod mutation;
mod renderings;
mod zeek;
