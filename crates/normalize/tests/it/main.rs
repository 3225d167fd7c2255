//! Records and events from whole inputs.

mod corpus;
mod dead_letters;
mod golden;
mod renderings;
mod zeek;
