//! What is said at the end.

use std::{
    collections::BTreeMap,
    io::{self, Write},
    time::Duration,
};

use aurora_model::{Severity, attack::TacticId};

use super::{Style, escape, grouped};
use crate::{
    hunt::{Finding, Tally},
    input::InputReport,
    rules::attack::{order_of_attack, tactics_of},
};

/// How many hosts and rules are listed.
const MAX_LINES: usize = 15;

/// Counts of findings.
#[derive(Clone, Debug, Default)]
pub(crate) struct FindingCounts {
    by_severity: BTreeMap<Severity, u64>,
    by_host: BTreeMap<String, u64>,
    by_rule: BTreeMap<(Severity, String), u64>,
    /// A finding counts for each tactic of its rule.
    by_tactic: BTreeMap<TacticId, u64>,
}

impl FindingCounts {
    pub(crate) fn count(&mut self, finding: &Finding<'_>) {
        let host = finding.event.host.as_deref().unwrap_or("(no host)");
        *self.by_severity.entry(finding.rule.level).or_default() += 1;
        match self.by_host.get_mut(host) {
            Some(count) => *count += 1,
            None => drop(self.by_host.insert(host.to_owned(), 1)),
        }
        *self.by_rule.entry((finding.rule.level, finding.rule.title.to_owned())).or_default() += 1;
        for tactic in tactics_of(finding.rule.tags) {
            *self.by_tactic.entry(tactic).or_default() += 1;
        }
    }

    fn total(&self) -> u64 {
        self.by_severity.values().sum()
    }
}

/// The summary of a hunt.
#[derive(Debug)]
pub(crate) struct Summary<'s> {
    pub(crate) findings: &'s FindingCounts,
    pub(crate) tally: &'s Tally,
    pub(crate) inputs: &'s InputReport,
    /// How many rules were used, in words.
    pub(crate) rules: String,
    pub(crate) took: Duration,
}

impl Summary<'_> {
    /// Writes it all.
    pub(crate) fn write(&self, out: &mut dyn Write, style: Style) -> io::Result<()> {
        writeln!(out)?;
        self.write_severities(out, style)?;
        self.write_tactics(out, style)?;
        self.write_hosts(out, style)?;
        self.write_rules(out, style)?;
        writeln!(out)?;
        writeln!(out, "{} {}", style.bold("Rules:"), self.rules)?;
        write_tally(out, style, self.tally)?;
        self.write_window(out)?;
        write_inputs(out, style, self.inputs)?;
        let seconds = self.took.as_secs_f64();
        let rate = grouped((self.tally.n_events as f64 / seconds.max(0.001)) as u64);
        writeln!(out, "{} {seconds:.1} s, {rate} events/s", style.bold("Time:"))
    }

    fn write_severities(&self, out: &mut dyn Write, style: Style) -> io::Result<()> {
        let parts: Vec<String> = self
            .findings
            .by_severity
            .iter()
            .rev()
            .map(|(severity, count)| {
                style.severity(*severity, format_args!("{severity} {}", grouped(*count)))
            })
            .collect();
        let total = grouped(self.findings.total());
        let parts = if parts.is_empty() { String::new() } else { format!(" ({})", parts.join(", ")) };
        writeln!(out, "{} {total}{parts}", style.bold("Findings:"))
    }

    /// In the order of an attack, not of counts.
    fn write_tactics(&self, out: &mut dyn Write, style: Style) -> io::Result<()> {
        let mut tactics: Vec<_> = self.findings.by_tactic.iter().collect();
        tactics.sort_by_key(|(tactic, _)| order_of_attack(**tactic));
        let lines = tactics.iter().map(|(tactic, count)| {
            let name = tactic.tactic().map_or_else(|| tactic.to_string(), |tactic| tactic.name.to_owned());
            (grouped(**count), name)
        });
        write_list(out, &style.bold("By tactic"), lines)
    }

    fn write_hosts(&self, out: &mut dyn Write, style: Style) -> io::Result<()> {
        let mut hosts: Vec<_> = self.findings.by_host.iter().collect();
        hosts.sort_by_key(|(host, count)| (std::cmp::Reverse(**count), host.as_str()));
        let lines = hosts.iter().map(|(host, count)| (grouped(**count), escape(host).into_owned()));
        write_list(out, &style.bold("By host"), lines)
    }

    fn write_rules(&self, out: &mut dyn Write, style: Style) -> io::Result<()> {
        let mut rules: Vec<_> = self.findings.by_rule.iter().collect();
        rules.sort_by_key(|((level, title), count)| (std::cmp::Reverse((*level, **count)), title.as_str()));
        let lines = rules.iter().map(|((level, title), count)| {
            let level = style.severity(*level, format_args!("{:<13}", level.as_str()));
            (grouped(**count), format!("{level}  {}", escape(title)))
        });
        write_list(out, &style.bold("By rule"), lines)
    }

    fn write_window(&self, out: &mut dyn Write) -> io::Result<()> {
        let Tally { n_outside_window, n_timeless_left_out, n_uncorrelated, .. } = self.tally;
        for (count, what) in [
            (n_outside_window, "events outside of --since and --until were left out"),
            (n_timeless_left_out, "events without a time were left out, since --since or --until is set"),
            (n_uncorrelated, "matches without a time were left out of correlation"),
        ] {
            if *count > 0 {
                writeln!(out, "  {} {what}", grouped(*count))?;
            }
        }
        Ok(())
    }
}

fn write_list(
    out: &mut dyn Write,
    heading: &str,
    lines: impl ExactSizeIterator<Item = (String, String)>,
) -> io::Result<()> {
    let n_lines = lines.len();
    if n_lines == 0 {
        return Ok(());
    }
    writeln!(out, "{heading}")?;
    for (count, text) in lines.take(MAX_LINES) {
        writeln!(out, "  {count:>9}  {text}")?;
    }
    if n_lines > MAX_LINES { writeln!(out, "  {:>9}  and {} more", "", n_lines - MAX_LINES) } else { Ok(()) }
}

/// Writes what became of the records.
pub(crate) fn write_tally(out: &mut dyn Write, style: Style, tally: &Tally) -> io::Result<()> {
    let formats: Vec<String> =
        tally.formats.iter().map(|(format, count)| format!("{format} {}", grouped(*count))).collect();
    let formats = if formats.is_empty() { String::new() } else { format!(" ({})", formats.join(", ")) };
    writeln!(
        out,
        "{} {} records = {} events{formats} + {} dead letters",
        style.bold("Records:"),
        grouped(tally.n_records()),
        grouped(tally.n_events),
        grouped(tally.n_dead_letters()),
    )?;
    for (kind, count) in &tally.dead_letters {
        writeln!(out, "  {} dead letters: {kind}", grouped(*count))?;
    }
    if tally.n_odd > 0 {
        writeln!(out, "  {} events have oddities, such as bytes that are not UTF-8", grouped(tally.n_odd))?;
    }
    Ok(())
}

/// Writes what could not be read and what held nothing to read.
pub(crate) fn write_inputs(out: &mut dyn Write, style: Style, inputs: &InputReport) -> io::Result<()> {
    let n_skipped: u64 = inputs.skipped().map(|(_, skipped)| skipped.count).sum();
    if n_skipped > 0 {
        let kinds: Vec<String> =
            inputs.skipped().map(|(kind, skipped)| format!("{kind} {}", grouped(skipped.count))).collect();
        let files = if n_skipped == 1 { "file" } else { "files" };
        writeln!(
            out,
            "{} {} {files} held no log records that can be read: {}",
            style.bold("Skipped:"),
            grouped(n_skipped),
            kinds.join(", ")
        )?;
    }
    for (kind, skipped) in inputs.skipped() {
        for name in &skipped.names {
            writeln!(out, "  {kind}: {}", escape(name))?;
        }
        let rest = skipped.count - skipped.names.len() as u64;
        if rest > 0 {
            writeln!(out, "  {kind}: and {} more", grouped(rest))?;
        }
    }
    if inputs.n_problems() > 0 {
        let n_problems = grouped(inputs.n_problems());
        writeln!(out, "{} {n_problems} inputs unreadable or incomplete", style.bold("Problems:"))?;
    }
    Ok(())
}

/// Tells of an error with its causes on standard error.
pub(crate) fn complain(error: &anyhow::Error) {
    // If standard error is gone there is nobody left to tell.
    let _ = writeln!(io::stderr(), "error: {}", escape(&format!("{error:#}")));
}
