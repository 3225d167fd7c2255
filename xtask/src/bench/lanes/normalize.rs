//! Detection alone, and with the OCSF event of every event built beside it.

use crate::bench::{
    Workbench,
    table::{Table, median, range},
};

const RATE: &str = "events_per_cpu_second";

pub(super) fn measure(bench: &Workbench, n_rounds: usize) -> anyhow::Result<Table> {
    let headings = ["stream", "detection, events/s", "with OCSF events, events/s", "share of the rate"];
    let mut table = Table::new("Detection with normalisation", &headings);
    for stream in bench.streams.all() {
        let stream_rounds = stream.n_rounds.to_string();
        let (mut alone, mut both) = (Vec::new(), Vec::new());
        for _ in 0..n_rounds {
            let rounds = ["--rounds", stream_rounds.as_str()];
            alone.push(bench.programs.detect(&bench.rules, &stream.path, &rounds)?.number(RATE)?);
            let with = ["--rounds", stream_rounds.as_str(), "--normalize"];
            both.push(bench.programs.detect(&bench.rules, &stream.path, &with)?.number(RATE)?);
        }
        let shares: Vec<f64> = both.iter().zip(&alone).map(|(both, alone)| both / alone).collect();
        let share = format!("{:.2}", median(&shares));
        table.rows.push(vec![stream.name.to_owned(), range(&alone), range(&both), share]);
    }
    Ok(table)
}
