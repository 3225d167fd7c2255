//! The `aurora` program: the command line, files and archives, workers, printing.
//!
//! ```text
//! aurora hunt content/samples/harbor --rules content/rules
//! ```
//!
//! # Invariants
//! - Findings and events go to standard output; whatever else there is to say goes to standard error.
//! - The same input gives the same output, whatever the number of threads.
//! - Each record that was read is evaluated or counted as a dead letter.
//!
//! # Deliberately absent
//! What rules mean (`sigma`) and what formats look like (`normalize`).

mod cli;
mod config;
mod content;
mod formats;
mod generate;
mod hunt;
mod input;
mod output;
mod process;
mod replay;
mod rules;
mod scan;
mod size;
mod up;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::run()
}
