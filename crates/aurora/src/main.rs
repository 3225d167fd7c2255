//! The aurora program.

mod cli;
mod hunt;
mod input;
mod output;
mod process;
mod rules;
mod scan;
mod size;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::run()
}
