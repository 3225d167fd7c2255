//! Coverage for the terminal.

use std::{
    collections::BTreeMap,
    io::{self, Write},
};

use aurora_model::attack::{Matrix, Tactic, TacticId, TechniqueId};

use super::{Style, escape, grouped};
use crate::rules::coverage::{CoverageReport, RuleCoverage, State, TechniqueCoverage};

/// How many rules are named for one reason.
const MAX_RULES: usize = 10;
/// How wide the matrix is, in characters.
const WIDTH: usize = 100;

/// Writes what can fire, what cannot and why, and the matrix.
pub(crate) fn write_coverage(
    out: &mut dyn Write,
    report: &CoverageReport<'_>,
    style: Style,
) -> io::Result<()> {
    write_totals(out, report, style)?;
    let of_state = |state: State| report.rules.iter().filter(move |rule| rule.state == state);
    write_absent_sources(out, of_state(State::NoLogSource), style)?;
    write_reasons(
        out,
        "Cannot fire: fields that the rule needs are not filled",
        of_state(State::NoFields),
        style,
    )?;
    let heading = "Cannot fire: correlations whose rules cannot";
    write_reasons(out, heading, of_state(State::TooFewRules), style)?;
    write_matrix(out, report, style)
}

fn write_totals(out: &mut dyn Write, report: &CoverageReport<'_>, style: Style) -> io::Result<()> {
    let data = &report.data;
    write!(
        out,
        "{} {} events of {} log sources",
        style.bold("Data:"),
        grouped(data.n_events),
        grouped(data.log_sources.len() as u64)
    )?;
    if data.n_unknown > 0 {
        write!(
            out,
            "; {} do not say what they are, so every rule is tried on them",
            grouped(data.n_unknown)
        )?;
    }
    let count = |state| grouped(report.count(|own| own == state) as u64);
    let n_can_fire = report.count(State::can_fire) as u64;
    writeln!(
        out,
        "\n{} {}: {} can fire on this data, {} of them fired; {} lack their log source, {} lack fields, {} \
         correlations lack rules",
        style.bold("Rules:"),
        grouped(report.rules.len() as u64),
        grouped(n_can_fire),
        count(State::Fired),
        count(State::NoLogSource),
        count(State::NoFields),
        count(State::TooFewRules),
    )
}

fn write_absent_sources<'r>(
    out: &mut dyn Write,
    rules: impl Iterator<Item = &'r RuleCoverage<'r>>,
    style: Style,
) -> io::Result<()> {
    let mut by_source: BTreeMap<&str, Vec<&RuleCoverage<'_>>> = BTreeMap::new();
    rules.for_each(|rule| by_source.entry(rule.log_source.as_deref().unwrap_or("-")).or_default().push(rule));
    if by_source.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{}", style.bold("Cannot fire: log source absent"))?;
    let mut by_source: Vec<_> = by_source.into_iter().collect();
    by_source.sort_by_key(|(source, rules)| (std::cmp::Reverse(rules.len()), *source));
    for (source, rules) in by_source {
        let titles: Vec<_> = rules.iter().take(3).map(|rule| escape(rule.rule.title)).collect();
        let more = rules.len().saturating_sub(titles.len());
        let more = if more > 0 { format!(", and {} more", grouped(more as u64)) } else { String::new() };
        let n_rules = grouped(rules.len() as u64);
        writeln!(out, "  {n_rules:>6}  {}", escape(source))?;
        writeln!(out, "          {}", style.dim(format_args!("{}{more}", titles.join(", "))))?;
    }
    Ok(())
}

fn write_reasons<'r>(
    out: &mut dyn Write,
    heading: &str,
    rules: impl Iterator<Item = &'r RuleCoverage<'r>>,
    style: Style,
) -> io::Result<()> {
    let mut by_reason: BTreeMap<(String, &str), Vec<&RuleCoverage<'_>>> = BTreeMap::new();
    for rule in rules {
        let source = rule.log_source.as_deref().map_or_else(String::new, |source| format!("{source}: "));
        by_reason.entry((source, rule.reason.as_deref().unwrap_or("-"))).or_default().push(rule);
    }
    if by_reason.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{}", style.bold(heading))?;
    for ((source, reason), rules) in by_reason {
        writeln!(out, "  {}{}", escape(&source), escape(reason))?;
        for rule in rules.iter().take(MAX_RULES) {
            let level = rule.rule.level;
            let level = style.severity(level, format_args!("{:<13}", level.as_str()));
            writeln!(out, "    {level}  {}", escape(rule.rule.title))?;
        }
        if rules.len() > MAX_RULES {
            writeln!(out, "    and {} more", grouped((rules.len() - MAX_RULES) as u64))?;
        }
    }
    Ok(())
}

fn write_matrix(out: &mut dyn Write, report: &CoverageReport<'_>, style: Style) -> io::Result<()> {
    for matrix in [Matrix::Enterprise, Matrix::Ics] {
        let tactics = Tactic::all().iter().filter(|tactic| tactic.matrix == matrix);
        let rows: Vec<_> = tactics.map(|tactic| (tactic, cells(report, tactic.id))).collect();
        if rows.iter().all(|(_, cells)| cells.is_empty()) {
            continue;
        }
        let name = match matrix {
            Matrix::Enterprise => "Enterprise",
            Matrix::Ics => "ICS",
        };
        let heading = format!("ATT&CK {name} {}", matrix.version());
        writeln!(out, "\n{}  ● fired  ◐ can fire on this data  ○ there is a rule", style.bold(heading))?;
        for (tactic, cells) in rows.into_iter().filter(|(_, cells)| !cells.is_empty()) {
            write_row(out, tactic, &cells, style)?;
        }
    }
    Ok(())
}

type Cells<'c, 'r> = Vec<(TechniqueId, &'c TechniqueCoverage<'r>)>;

fn cells<'c, 'r>(report: &'c CoverageReport<'r>, tactic: TacticId) -> Cells<'c, 'r> {
    let serves = |id: &TechniqueId| id.tactics().contains(&tactic);
    report.techniques.iter().filter(|(id, _)| serves(id)).map(|(id, technique)| (*id, technique)).collect()
}

fn write_row(out: &mut dyn Write, tactic: &Tactic, cells: &Cells<'_, '_>, style: Style) -> io::Result<()> {
    let n_can_fire = cells.iter().filter(|(_, cell)| cell.n_can_fire > 0).count();
    let n_fired = cells.iter().filter(|(_, cell)| cell.n_fired > 0).count();
    let counts = format!("{} techniques with rules, {n_can_fire} can fire, {n_fired} fired", cells.len());
    writeln!(out, "{}  {}", style.bold(tactic.name), style.dim(counts))?;
    let per_line = WIDTH / 12;
    for line in cells.chunks(per_line) {
        let cells = line.iter().map(|(id, cell)| {
            let text = format!("{}{:<10}", mark(cell), id.to_string());
            if cell.n_fired > 0 { style.bold(text) } else { text }
        });
        writeln!(out, "  {}", cells.collect::<Vec<_>>().join(" ").trim_end())?;
    }
    Ok(())
}

fn mark(cell: &TechniqueCoverage<'_>) -> char {
    if cell.n_fired > 0 {
        '●'
    } else if cell.n_can_fire > 0 {
        '◐'
    } else {
        '○'
    }
}
