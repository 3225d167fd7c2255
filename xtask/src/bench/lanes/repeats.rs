//! How often values come again, in the fields that rules ask for. The memo lives on it.

use crate::bench::{
    Workbench,
    table::{Table, whole},
};

pub(super) fn measure(bench: &Workbench) -> anyhow::Result<Table> {
    let headings = ["stream", "events", "values", "of them repeated", "bytes", "of them repeated"];
    let mut table = Table::new("How often values repeat", &headings);
    for stream in bench.streams.all() {
        let all = bench.programs.repeats(&bench.rules, &stream.path)?.part("all");
        let (values, bytes) = (all.number("values")?, all.number("bytes")?);
        table.rows.push(vec![
            stream.name.to_owned(),
            whole(stream.n_events as f64),
            whole(values),
            format!("{:.1} %", all.number("repeated_values")? / values * 100.0),
            whole(bytes),
            format!("{:.1} %", all.number("repeated_bytes")? / bytes * 100.0),
        ]);
    }
    table.notes.push("Values of the fields that the rules of each event ask for; a repeat is a value that the same field had before.".to_owned());
    Ok(table)
}
