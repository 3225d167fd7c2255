//! The pipeline on a real log and a real lake.

mod door;
mod restart;
mod support;
mod tokens;
