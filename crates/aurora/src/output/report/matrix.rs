//! The ATT&CK matrix of what was found.

use std::{
    collections::BTreeMap,
    io::{self, Write},
};

use aurora_model::attack::{Matrix, Tactic, TacticId, TechniqueId};

use super::{collect::Report, html::Text};
use crate::{
    output::grouped,
    rules::attack::{order_of_attack, tactics_of, techniques_of},
};

/// What was found of a technique.
#[derive(Debug, Default)]
struct Cell {
    n_findings: u64,
    n_rules: u64,
}

/// The cells of a tactic; a finding whose rule names the tactic and no technique of it counts for the tactic alone.
#[derive(Debug, Default)]
struct Column {
    n_findings: u64,
    cells: BTreeMap<TechniqueId, Cell>,
}

pub(super) fn write(out: &mut dyn Write, report: &Report) -> io::Result<()> {
    let columns = columns(report);
    if columns.is_empty() {
        return writeln!(out, "<p class=\"muted\">No rule that fired names a tactic or technique.</p>");
    }
    let most = columns.values().flat_map(|column| column.cells.values()).map(|cell| cell.n_findings).max();
    for matrix in [Matrix::Enterprise, Matrix::Ics] {
        write_matrix(out, matrix, &columns, most.unwrap_or(1))?;
    }
    Ok(())
}

fn columns(report: &Report) -> BTreeMap<(u8, TacticId), Column> {
    let mut columns: BTreeMap<(u8, TacticId), Column> = BTreeMap::new();
    for rule in report.rules.values() {
        let techniques = techniques_of(&rule.tags);
        for tactic in tactics_of(&rule.tags) {
            let column = columns.entry(order_of_attack(tactic)).or_default();
            column.n_findings += rule.n_findings;
            for id in techniques.iter().filter(|id| id.tactics().contains(&tactic)) {
                let cell = column.cells.entry(*id).or_default();
                cell.n_findings += rule.n_findings;
                cell.n_rules += 1;
            }
        }
    }
    columns
}

fn write_matrix(
    out: &mut dyn Write,
    matrix: Matrix,
    columns: &BTreeMap<(u8, TacticId), Column>,
    most: u64,
) -> io::Result<()> {
    let is_of_matrix = |id: TacticId| id.tactic().is_some_and(|tactic| tactic.matrix == matrix);
    if !columns.keys().any(|(_, id)| is_of_matrix(*id)) {
        return Ok(());
    }
    let name = match matrix {
        Matrix::Enterprise => "Enterprise",
        Matrix::Ics => "ICS",
    };
    write!(
        out,
        "<p class=\"muted\">ATT&amp;CK {name} {}. The darker a technique, the more findings.</p>\
         <div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"ATT&amp;CK {name} matrix\">\
         <ul class=\"matrix\">",
        matrix.version()
    )?;
    for ((_, tactic), column) in columns.iter().filter(|((_, id), _)| is_of_matrix(*id)) {
        write_column(out, *tactic, column, most)?;
    }
    write!(out, "</ul></div>")?;
    let mut absent: Vec<&Tactic> = Tactic::all().iter().filter(|tactic| tactic.matrix == matrix).collect();
    absent.retain(|tactic| !columns.contains_key(&order_of_attack(tactic.id)));
    absent.sort_by_key(|tactic| order_of_attack(tactic.id));
    if !absent.is_empty() {
        let names: Vec<&str> = absent.iter().map(|tactic| tactic.name).collect();
        writeln!(out, "<p class=\"muted\">Nothing found of: {}.</p>", names.join(", "))?;
    }
    Ok(())
}

fn write_column(out: &mut dyn Write, tactic: TacticId, column: &Column, most: u64) -> io::Result<()> {
    let name = tactic.tactic().map_or("", |tactic| tactic.name);
    write!(out, "<li><h3>{} <span class=\"n\">{}</span></h3><ul>", Text(name), grouped(column.n_findings))?;
    for (id, cell) in &column.cells {
        let name = id.technique().map_or("not in our list", |technique| technique.name);
        let (rules, findings) = (plural(cell.n_rules, "rule"), plural(cell.n_findings, "finding"));
        write!(
            out,
            "<li class=\"t{}\"><span class=\"id\">{id}</span> {}<span class=\"counts\">{findings}, {rules}</span></li>",
            shade(cell.n_findings, most),
            Text(name)
        )?;
    }
    if column.cells.is_empty() {
        write!(out, "<li class=\"t0\">no technique named</li>")?;
    }
    write!(out, "</ul></li>")
}

/// 1 to 4 on a logarithmic scale: one loud rule must not make all others look like nothing.
fn shade(count: u64, most: u64) -> u32 {
    let (count, most) = ((count as f64).ln_1p(), (most as f64).ln_1p());
    ((count / most * 4.0).ceil() as u32).clamp(1, 4)
}

pub(super) fn plural(count: u64, word: &str) -> String {
    format!("{} {word}{}", grouped(count), if count == 1 { "" } else { "s" })
}
