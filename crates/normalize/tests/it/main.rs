//! Records and events from whole inputs.

mod corpus;
mod dead_letters;
mod golden;
mod known_order;
mod mutation;
mod renderings;
mod samples;
mod zeek;
