//! Both programs on one thread, parsing included.

use crate::bench::{
    Workbench,
    streams::Stream,
    table::{Table, median, range},
};

const RATE: &str = "events_per_cpu_second";

pub(super) fn measure(bench: &Workbench, n_rounds: usize) -> anyhow::Result<Table> {
    let headings = ["stream", "memo", "peer, events/s", "aurora, events/s", "ratio"];
    let mut table = Table::new("Beside the peer", &headings);
    for stream in bench.streams.all() {
        for memo in [true, false] {
            let (mut theirs, mut ours) = (Vec::new(), Vec::new());
            for _ in 0..n_rounds {
                theirs.push(bench.programs.peer(&bench.rules, &stream.path, stream.n_rounds)?.number(RATE)?);
                ours.push(our_rate(bench, stream, memo)?);
            }
            let ratios: Vec<f64> = ours.iter().zip(&theirs).map(|(ours, theirs)| ours / theirs).collect();
            table.rows.push(vec![
                stream.name.to_owned(),
                if memo { "on" } else { "off" }.to_owned(),
                range(&theirs),
                range(&ours),
                format!("{:.1}", median(&ratios)),
            ]);
        }
    }
    table.notes.push(bench.description());
    Ok(table)
}

fn our_rate(bench: &Workbench, stream: &Stream, memo: bool) -> anyhow::Result<f64> {
    let n_rounds = stream.n_rounds.to_string();
    let mut arguments = vec!["--rounds", &n_rounds];
    if !memo {
        arguments.push("--no-memo");
    }
    bench.programs.detect(&bench.rules, &stream.path, &arguments)?.number(RATE)
}
