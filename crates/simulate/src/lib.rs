//! Logs of an organisation that does not exist: ordinary activity of an office, its servers and a plant, and
//! attacks that can be mixed in, in the formats of the programs that would have written them.
//!
//! They serve where real logs cannot: demonstrations, tests, and the question how much noise rules make.
//!
//! ```
//! use aurora_simulate::{Moment, Options, Profile, Simulation};
//!
//! let options = Options {
//!     seed: 7,
//!     profiles: [Profile::Plant].into(),
//!     start: Moment::from_micros(1_793_577_600_000_000).expect("in range"),
//!     hours: 1,
//!     scale_percent: 20,
//!     stories: Vec::new(),
//! };
//! let mut simulation = Simulation::new(&options);
//! let records = simulation.next_hour().expect("an hour was asked for");
//! assert!(records.len() > 500);
//! ```
//!
//! # Invariants
//! - The same options give the same records, byte by byte, on every machine.
//! - The records of a file come in the order of time.
//! - A person, a machine and an address are the same in every file.
//! - What is attack is said beside the records ([`Record::truth`]), never in them.
//!
//! # Deliberately absent
//! A clock and files: the caller says when it begins, and writes. Packets: only what logs say of them.

mod cloud;
mod json;
mod moment;
mod network;
mod office;
mod plant;
mod profile;
mod random;
mod scene;
mod servers;
mod simulation;
mod source;
mod story;
mod windows;
mod world;

pub use moment::Moment;
pub use profile::Profile;
pub use simulation::{Options, Record, Simulation, Truth};
pub use source::Source;
pub use story::{Step, Story, stories};
