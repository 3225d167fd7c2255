//! `aurora up`: the whole of the service in one process.
//!
//! This is the composition root: it opens, wires, waits for a signal and closes in the reverse order.

pub(crate) mod data_directory;
pub(crate) mod listen;
pub(crate) mod ready;
mod write_whole;
