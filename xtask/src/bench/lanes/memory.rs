//! Memory over ten million events: what is remembered must not grow with what was seen.

use crate::bench::{
    Workbench,
    table::{Table, whole},
};

const N_EVENTS: usize = 10_000_000;

pub(super) fn measure(bench: &Workbench) -> anyhow::Result<Table> {
    let mixed = &bench.streams.mixed;
    let n_rounds = N_EVENTS.div_ceil(mixed.n_events).to_string();
    let arguments = ["--threads", "2", "--rounds", &n_rounds];
    let report = bench.programs.detect(&bench.rules, &mixed.path, &arguments)?;
    let by_tenth = report.numbers("resident_mib_by_tenth")?;
    let n_events = report.number("events")?;
    let mut table =
        Table::new("Memory over ten million events", &["done", "events", "resident, MiB", "grown"]);
    for tenth in [1, 5, 10] {
        let mib = by_tenth[tenth - 1];
        table.rows.push(vec![
            format!("{} %", tenth * 10),
            whole(n_events * tenth as f64 / 10.0),
            format!("{mib:.1}"),
            format!("{:+.1} %", (mib / by_tenth[0] - 1.0) * 100.0),
        ]);
    }
    table.notes.push(format!(
        "Two threads, the mixed stream {n_rounds} times. The events are in memory and part of it."
    ));
    Ok(table)
}
