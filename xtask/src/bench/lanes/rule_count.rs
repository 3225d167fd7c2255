//! What an event costs with more and more rules, and what of it is not parsing.

use std::path::{Path, PathBuf};

use crate::bench::{
    Workbench, streams,
    table::{Table, whole},
};

/// Sizes of the seeded samples, beside all rules. The first is what the others are compared with.
const SAMPLES: [usize; 3] = [100, 250, 1_000];

/// A number of rules, and the least that an event took in any round, in microseconds of CPU time. What disturbs
/// a run only ever adds to it, and the net cost is a small difference of two large ones.
struct Sample {
    n_rules: usize,
    rules: PathBuf,
    cost: f64,
}

pub(super) fn measure(bench: &Workbench, n_rounds: usize) -> anyhow::Result<Table> {
    let mut samples = samples(bench)?;
    let mut parsing = f64::INFINITY;
    for _ in 0..n_rounds {
        parsing = parsing.min(micros_per_event(bench, &samples[0].rules, &["--parse-only"])?);
        for sample in &mut samples {
            sample.cost = sample.cost.min(micros_per_event(bench, &sample.rules, &[])?);
        }
    }
    let headings = ["rules", "µs per event", "net of parsing", "net, beside 100 rules"];
    let mut table = Table::new("Cost against the number of rules (mixed stream)", &headings);
    table.rows.push(vec![
        "none, parsing alone".to_owned(),
        format!("{parsing:.2}"),
        String::new(),
        String::new(),
    ]);
    for sample in &samples {
        let net = sample.cost - parsing;
        table.rows.push(vec![
            whole(sample.n_rules as f64),
            format!("{:.2}", sample.cost),
            format!("{net:.2}"),
            format!("{:.1}", net / (samples[0].cost - parsing)),
        ]);
    }
    table.notes.push("The least of all rounds.".to_owned());
    Ok(table)
}

fn samples(bench: &Workbench) -> anyhow::Result<Vec<Sample>> {
    let mut samples = Vec::new();
    for n_rules in SAMPLES {
        let rules = bench.folder.join(format!("windows-rules-{n_rules}"));
        streams::sample_rules(&bench.rules, n_rules, &rules)?;
        samples.push(Sample { n_rules, rules, cost: f64::INFINITY });
    }
    samples.push(Sample { n_rules: bench.n_rules, rules: bench.rules.clone(), cost: f64::INFINITY });
    Ok(samples)
}

fn micros_per_event(bench: &Workbench, rules: &Path, more: &[&str]) -> anyhow::Result<f64> {
    let mut arguments = vec!["--rounds", "3"];
    arguments.extend(more);
    let report = bench.programs.detect(rules, &bench.streams.mixed.path, &arguments)?;
    Ok(report.number("cpu_seconds")? * 1e6 / report.number("events")?)
}
