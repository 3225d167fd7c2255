//! What can be measured, one lane a file.

mod compile;
mod memory;
mod normalize;
mod peer;
mod repeats;
mod rule_count;
mod threads;

use clap::ValueEnum;

use super::{Workbench, table::Table};

/// One question, answered by one table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Lane {
    /// How often values repeat in the streams.
    Repeats,
    /// The rate beside the peer's.
    Peer,
    /// What more rules cost, parsing aside.
    Rules,
    /// What a second thread gives.
    Threads,
    /// Whether memory grows over ten million events.
    Memory,
    /// The rate when the OCSF event is built too.
    Normalize,
    /// How long rules take to compile, and their memory.
    Compile,
}

impl Lane {
    /// In the order in which they are measured.
    pub(super) const ALL: &'static [Self] = &[
        Self::Repeats,
        Self::Peer,
        Self::Rules,
        Self::Threads,
        Self::Memory,
        Self::Normalize,
        Self::Compile,
    ];

    pub(super) fn measure(self, bench: &Workbench, n_rounds: usize) -> anyhow::Result<Table> {
        match self {
            Self::Repeats => repeats::measure(bench),
            Self::Peer => peer::measure(bench, n_rounds),
            Self::Rules => rule_count::measure(bench, n_rounds),
            Self::Threads => threads::measure(bench, n_rounds),
            Self::Memory => memory::measure(bench),
            Self::Normalize => normalize::measure(bench, n_rounds),
            Self::Compile => compile::measure(bench, n_rounds),
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::ValueEnum;

    use super::Lane;

    #[test]
    fn every_lane_is_measured() {
        assert_eq!(Lane::ALL, Lane::value_variants());
    }
}
