//! The pipeline on a real log and a real lake.

mod door;
mod reload;
mod restart;
mod support;
mod tokens;
