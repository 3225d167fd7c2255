//! Records and events from whole inputs.

mod corpus;
mod zeek;
