//! A day of the whole organisation, from outside.

mod bytes;
mod formats;
mod world;

use std::collections::BTreeMap;

use aurora_simulate::{Moment, Options, Profile, Record, Simulation, Source, stories};

/// Monday, 2 November 2026.
pub(crate) const START: i64 = 1_793_577_600_000_000;

/// A small organisation for a day, with all attacks.
pub(crate) fn options(seed: u64) -> Options {
    let at = |minute: i64| Moment::from_micros(START + minute * 60_000_000).expect("in range");
    Options {
        seed,
        profiles: Profile::ALL.into(),
        start: at(0),
        hours: 24,
        scale_percent: 30,
        stories: stories().iter().map(|story| (*story, at(i64::from(story.begins_at)))).collect(),
    }
}

/// All records, by file, in the order in which they are written.
pub(crate) fn logs(options: &Options) -> BTreeMap<Source, Vec<Record>> {
    let mut simulation = Simulation::new(options);
    let mut logs: BTreeMap<Source, Vec<Record>> = BTreeMap::new();
    while let Some(records) = simulation.next_hour() {
        for record in records {
            logs.entry(record.source).or_default().push(record);
        }
    }
    logs
}
