//! Loading the rules.

use crate::bench::{
    Workbench,
    table::{Table, median, whole},
};

pub(super) fn measure(bench: &Workbench, n_rounds: usize) -> anyhow::Result<Table> {
    let (mut read, mut compiled, mut mib, mut theirs) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let events = &bench.streams.processes.path;
    for _ in 0..n_rounds {
        let report = bench.programs.detect(&bench.rules, events, &["--parse-only"])?;
        read.push(report.number("load_ms")?);
        compiled.push(report.number("compile_ms")?);
        mib.push(report.number("compiled_rules_mib")?);
        theirs.push(bench.programs.peer(&bench.rules, events, 1)?.number("load_ms")?);
    }
    let headings = ["program", "rules", "read, ms", "compiled, ms", "compiled rules, MiB"];
    let mut table = Table::new("Loading the Windows rules", &headings);
    let n_rules = whole(bench.n_rules as f64);
    table.rows.push(vec![
        "aurora".to_owned(),
        n_rules.clone(),
        whole(median(&read)),
        whole(median(&compiled)),
        format!("{:.1}", median(&mib)),
    ]);
    let both = format!("{} in all", whole(median(&theirs)));
    table.rows.push(vec!["peer".to_owned(), n_rules, both, String::new(), "not measured".to_owned()]);
    Ok(table)
}
