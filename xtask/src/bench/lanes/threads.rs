//! Two threads against one, by the clock. Two programs that share nothing show what the machine can give.

use crate::bench::{
    Workbench,
    table::{Table, median, range},
};

const RATE: &str = "events_per_second";

pub(super) fn measure(bench: &Workbench, n_rounds: usize) -> anyhow::Result<Table> {
    let (mut one, mut two, mut programs) = (Vec::new(), Vec::new(), Vec::new());
    let events = &bench.streams.mixed.path;
    for _ in 0..n_rounds {
        one.push(bench.programs.detect(&bench.rules, events, &["--rounds", "4"])?.number(RATE)?);
        let with_two = bench.programs.detect(&bench.rules, events, &["--rounds", "8", "--threads", "2"])?;
        two.push(with_two.number(RATE)?);
        let at_once = bench.programs.detect_at_once(2, &bench.rules, events, &["--rounds", "4"])?;
        programs.push(at_once.iter().map(|report| report.number(RATE)).sum::<anyhow::Result<f64>>()?);
    }
    let mut table =
        Table::new("Two threads against one (mixed stream)", &["work", "events/s by the clock", "ratio"]);
    for (work, rates) in
        [("one thread", &one), ("two threads", &two), ("two programs at once, one thread each", &programs)]
    {
        let ratios: Vec<f64> = rates.iter().zip(&one).map(|(rate, one)| rate / one).collect();
        table.rows.push(vec![work.to_owned(), range(rates), format!("{:.2}", median(&ratios))]);
    }
    Ok(table)
}
