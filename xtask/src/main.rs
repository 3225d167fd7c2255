//! Developer tasks: `cargo xtask help` lists them.

mod bench;
mod crash;
mod fuzz;
mod generate;
mod mutate;
mod picture;
mod tidy;

use std::{
    io,
    path::{Path, PathBuf},
};

use clap::{Parser, Subcommand};

/// Developer tasks of this workspace.
#[derive(Parser)]
#[command(name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Writes a committed table anew from its source.
    #[command(subcommand)]
    Gen(Gen),
    /// Draws the terminal picture of the README: what a command printed comes in on standard input, the
    /// SVG goes out on standard output.
    Picture {
        /// The command that is shown as typed.
        command: String,
    },
    /// Measures detection beside the peer in `bench/peers`, in turn on the same files, and prints ratios.
    Bench(bench::BenchArgs),
    /// Lists what only one of us and the peer in `bench/peers` finds, and compares it with the explained list.
    Differences(bench::DifferencesArgs),
    /// Builds the fuzz targets and runs each for some minutes; see docs/how-to/fuzz.md.
    Fuzz {
        /// Only these targets.
        targets: Vec<String>,
        /// How long each target runs, in minutes.
        #[arg(long, default_value = "10")]
        minutes: f64,
        /// Build all targets and run none.
        #[arg(long, conflicts_with_all = ["targets", "minutes"])]
        build: bool,
    },
    /// Kills a running service many times while events are sent, and counts what is there afterwards.
    Crash {
        /// How many times.
        #[arg(long, default_value = "200")]
        cycles: u32,
    },
    /// Changes samples of all formats at random, and reads them: nothing may harm or get lost.
    Mutate {
        /// How long it runs, in minutes.
        #[arg(long, default_value = "10")]
        minutes: f64,
    },
    /// Checks the tree: layers, maps, names, forbidden words, links.
    Tidy,
}

#[derive(Subcommand)]
enum Gen {
    /// The tables of `aurora-ocsf`, from a compiled OCSF schema.
    Ocsf {
        /// The compiled schema, for instance `ocsf-1.8.0.json`.
        #[arg(long)]
        schema: PathBuf,
    },
    /// The ATT&CK table of `aurora-model`, from the tactic and technique lists.
    Attack {
        /// The folder with `enterprise-tactics.csv` and its three siblings.
        #[arg(long)]
        lists: PathBuf,
    },
}

fn main() -> anyhow::Result<()> {
    match Arguments::parse().task {
        Task::Tidy => tidy::run(root()),
        Task::Mutate { minutes } => mutate::run(root(), minutes),
        Task::Crash { cycles } => crash::run(root(), cycles),
        Task::Bench(args) => bench::run(root(), &args),
        Task::Differences(args) => args.run(root()),
        Task::Fuzz { build: true, .. } => fuzz::build(root()),
        Task::Fuzz { targets, minutes, build: false } => fuzz::run(root(), &targets, minutes),
        Task::Picture { command } => {
            print!("{}", picture::draw(&command, &io::read_to_string(io::stdin())?));
            Ok(())
        }
        Task::Gen(Gen::Ocsf { schema }) => generate::write(&generate::ocsf::files(&schema)?),
        Task::Gen(Gen::Attack { lists }) => generate::write(&generate::attack::files(&lists)?),
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask stands in the workspace")
}
