//! The findings themselves, by rule.

use std::io::{self, Write};

use super::{
    collect::{Kept, KeptKind, MatchedField, Report, RuleFindings},
    highlight::Highlighted,
    histogram::brief,
    html::{Attribute, Text, badge},
    matrix::plural,
};
use crate::{
    hunt::EventRef,
    output::{MAX_NAME, grouped, shortened},
};

/// How many findings are shown in all, and how many bytes they may take.
const MAX_SHOWN: usize = 1_000;
const MAX_BYTES: usize = 6 << 20;
/// How many hosts the heading of a rule names.
const MAX_HOSTS: usize = 4;

/// Writes each rule with its first findings.
pub(super) fn write(out: &mut dyn Write, report: &Report) -> io::Result<()> {
    let rules = report.ranked();
    let shown = allotted(&rules);
    write_left_out(out, report.n_findings, shown.iter().map(|n_shown| *n_shown as u64).sum())?;
    write!(out, "<div id=\"rules\">")?;
    for (number, (rule, n_shown)) in rules.iter().zip(&shown).enumerate() {
        write_rule(out, rule, *n_shown, number)?;
    }
    writeln!(out, "</div>")
}

/// How many findings of each rule are shown: in rounds, the first of every rule before the second of any.
fn allotted(rules: &[&RuleFindings]) -> Vec<usize> {
    let mut shown = vec![0; rules.len()];
    let (mut n_shown, mut n_bytes) = (0, 0);
    let n_rounds = rules.iter().map(|rule| rule.kept.len()).max().unwrap_or_default();
    for round in 0..n_rounds {
        for (number, rule) in rules.iter().enumerate() {
            let Some(kept) = rule.kept.get(round).filter(|_| shown[number] == round) else { continue };
            if n_shown == MAX_SHOWN || n_bytes + kept.weight() > MAX_BYTES {
                continue;
            }
            shown[number] += 1;
            n_shown += 1;
            n_bytes += kept.weight();
        }
    }
    shown
}

fn write_left_out(out: &mut dyn Write, n_findings: u64, n_shown: u64) -> io::Result<()> {
    if n_shown == n_findings {
        return writeln!(out, "<p class=\"muted\">All {} are shown.</p>", plural(n_findings, "finding"));
    }
    writeln!(
        out,
        "<p class=\"left-out\">{} of {} findings are shown in full: the first of each rule, as far as the page stays \
         light. All are counted. <code>aurora hunt --format jsonl</code> writes every one.</p>",
        grouped(n_shown),
        grouped(n_findings)
    )
}

fn write_rule(out: &mut dyn Write, rule: &RuleFindings, n_shown: usize, number: usize) -> io::Result<()> {
    let open = if number == 0 { " open" } else { "" };
    let first = rule.span.map_or(i64::MAX, |(first, _)| first.as_micros());
    write!(
        out,
        "<details class=\"rule\"{open} data-level=\"{}\" data-count=\"{}\" data-first=\"{first}\" data-rank=\"{number}\">\
         <summary>{}<span class=\"title\">{}</span><span class=\"n\">{}</span><span class=\"where muted\">{}</span>\
         </summary><div class=\"about\"><p class=\"muted\">{}</p>",
        rule.level.as_str(),
        rule.n_findings,
        badge(rule.level),
        Text(&rule.title),
        plural(rule.n_findings, "finding"),
        Text(&whereabouts(rule)),
        Text(&about(rule))
    )?;
    for kept in rule.kept.iter().take(n_shown) {
        write_finding(out, kept)?;
    }
    let rest = rule.n_findings.saturating_sub(n_shown as u64);
    if rest > 0 {
        write!(out, "<p class=\"left-out\">Left out here: {} more of this rule.</p>", grouped(rest))?;
    }
    writeln!(out, "</div></details>")
}

/// On which hosts, and when.
fn whereabouts(rule: &RuleFindings) -> String {
    let hosts = rule.hosts.ranked();
    let mut names: Vec<&str> = hosts.iter().take(MAX_HOSTS).map(|(name, ..)| *name).collect();
    let more = format!("{} more", hosts.len().saturating_sub(MAX_HOSTS));
    if hosts.len() > MAX_HOSTS {
        names.push(&more);
    }
    let when = rule.span.map(|(first, last)| {
        if first == last { brief(first) } else { format!("{} to {}", brief(first), brief(last)) }
    });
    let parts = [Some(names.join(", ")).filter(|names| !names.is_empty()), when];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

fn about(rule: &RuleFindings) -> String {
    let id = rule.id.as_deref().unwrap_or("no id");
    let tags = if rule.tags.is_empty() { "no tags".to_owned() } else { rule.tags.join(", ") };
    format!("{id} · {tags} · {}", rule.path)
}

fn write_finding(out: &mut dyn Write, kept: &Kept) -> io::Result<()> {
    let place = place(&kept.event);
    write!(out, "<article><h3 class=\"place data\">{}</h3>", Text(&place))?;
    match &kept.kind {
        KeptKind::Detection { raw, cut_from } => {
            write_matched(out, &kept.matched)?;
            if !raw.is_empty() {
                write!(
                    out,
                    "<pre tabindex=\"0\" role=\"group\" aria-label=\"Raw event {}\">{}</pre>",
                    Attribute(&place),
                    Highlighted::new(raw, &kept.matched)
                )?;
            }
            if let Some(n_bytes) = cut_from {
                let n_bytes = grouped(*n_bytes as u64);
                write!(out, "<p class=\"left-out\">The event is cut; it has {n_bytes} bytes.</p>")?;
            }
        }
        KeptKind::Correlation { group, n_events, events } => {
            write_group(out, group)?;
            write_events(out, *n_events, events)?;
        }
    }
    write!(out, "</article>")
}

fn place(event: &EventRef) -> String {
    let time = event.time.map_or_else(|| "no time".to_owned(), |time| time.to_string());
    let host = shortened(event.host.as_deref().unwrap_or("no host"), MAX_NAME);
    format!("{time} · {host} · {}:{}", event.source, event.record)
}

fn write_matched(out: &mut dyn Write, matched: &[MatchedField]) -> io::Result<()> {
    if matched.is_empty() {
        return Ok(());
    }
    write!(out, "<dl>")?;
    for field in matched {
        write!(out, "<div><dt>{}</dt>", Text(&field.field))?;
        if field.values.is_empty() {
            write!(out, "<dd class=\"muted\">is not there</dd>")?;
        }
        for value in &field.values {
            write!(out, "<dd><mark>{}</mark></dd>", Text(value))?;
        }
        if field.n_more > 0 {
            write!(out, "<dd class=\"left-out\">and {} more</dd>", grouped(field.n_more as u64))?;
        }
        write!(out, "</div>")?;
    }
    write!(out, "</dl>")
}

fn write_group(out: &mut dyn Write, group: &[(String, String)]) -> io::Result<()> {
    if group.is_empty() {
        return Ok(());
    }
    write!(out, "<dl>")?;
    for (field, value) in group {
        write!(out, "<div><dt>{}</dt><dd><mark>{}</mark></dd></div>", Text(field), Text(value))?;
    }
    write!(out, "</dl>")
}

fn write_events(out: &mut dyn Write, n_events: u64, events: &[EventRef]) -> io::Result<()> {
    write!(out, "<p class=\"muted\">{} together:</p><ul class=\"events data\">", plural(n_events, "event"))?;
    for event in events {
        write!(out, "<li>{}</li>", Text(&place(event)))?;
    }
    write!(out, "</ul>")?;
    let rest = n_events.saturating_sub(events.len() as u64);
    if rest > 0 { write!(out, "<p class=\"left-out\">and {} more</p>", grouped(rest)) } else { Ok(()) }
}
