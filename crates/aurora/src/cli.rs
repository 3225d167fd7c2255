//! The command line: a file per command, and one list of them.

mod admin;
mod audit;
mod bench;
mod completions;
mod config;
mod doctor;
mod formats;
mod generate;
mod hunt;
mod input;
mod instance;
mod normalize;
mod replay;
mod rules;
mod status;
mod target;
mod time;
mod up;

use std::process::ExitCode;

use clap::{CommandFactory as _, Parser, Subcommand};

use crate::output::complain;

/// One program that is a whole security operations centre.
#[derive(Debug, Parser)]
#[command(name = "aurora", version, max_term_width = 110, after_help = EXAMPLES)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

const EXAMPLES: &str = "\
Examples:
  aurora up                                 the whole service, on nothing but a data directory
  aurora hunt evidence/ --rules rules/      what do the rules find in these logs?
  aurora normalize evidence.zip             the same logs as OCSF events
  aurora rules check rules/                 can all these rules be used?";

#[derive(Debug, Subcommand)]
enum Command {
    Hunt(hunt::HuntArgs),
    Normalize(normalize::NormalizeArgs),
    #[command(subcommand)]
    Formats(formats::FormatsCommand),
    #[command(subcommand)]
    Rules(rules::RulesCommand),
    #[command(subcommand)]
    Bench(bench::BenchCommand),
    Up(up::UpArgs),
    Generate(generate::GenerateArgs),
    Replay(Box<replay::ReplayArgs>),
    Status(status::StatusArgs),
    Doctor(doctor::DoctorArgs),
    #[command(subcommand)]
    Config(config::ConfigCommand),
    #[command(subcommand)]
    Admin(admin::AdminCommand),
    #[command(subcommand)]
    Audit(audit::AuditCommand),
    Completions(completions::CompletionsArgs),
}

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Exit {
    /// All is well.
    Clean = 0,
    /// There is something that the user asked to fail on.
    Findings = 1,
    /// The command could not be carried out as it was given.
    Usage = 2,
    /// Some input was unreadable or incomplete; wins over findings.
    Input = 3,
}

/// Runs the command that the arguments ask for.
pub(crate) fn run() -> ExitCode {
    let result = match Cli::parse().command {
        Command::Hunt(args) => args.run(),
        Command::Normalize(args) => args.run(),
        Command::Formats(command) => command.run(),
        Command::Rules(command) => command.run(),
        Command::Bench(command) => command.run(),
        Command::Up(args) => args.run(),
        Command::Generate(args) => args.run(),
        Command::Replay(args) => args.run(),
        Command::Status(args) => args.run(),
        Command::Doctor(args) => args.run(),
        Command::Config(command) => command.run(),
        Command::Admin(command) => command.run(),
        Command::Audit(command) => command.run(),
        Command::Completions(args) => args.run(&mut Cli::command()),
    };
    let exit = result.unwrap_or_else(|error| {
        complain(&error);
        Exit::Usage
    });
    ExitCode::from(exit as u8)
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::Cli;

    #[test]
    fn the_command_line_is_well_formed() {
        Cli::command().debug_assert();
    }
}
