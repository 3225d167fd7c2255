//! Findings as a table: a line for who, what, where and when, and a line for what matched.

use std::io::{self, Write};

use aurora_ocsf::Value;

use super::{Style, escape, shortened};
use crate::hunt::{Finding, FindingKind, MatchedValues};

/// How much of one value is shown.
const MAX_VALUE: usize = 120;
/// How many values of one field are shown.
const MAX_VALUES: usize = 3;

pub(super) fn write_heading(out: &mut dyn Write, style: Style) -> io::Result<()> {
    let heading = format!("{:<27}  {:<13}  {:<24}  {:<56}  {}", "TIME", "LEVEL", "HOST", "RULE", "RECORD");
    writeln!(out, "{}", style.bold(heading))
}

pub(super) fn write_finding(out: &mut dyn Write, style: Style, finding: &Finding<'_>) -> io::Result<()> {
    let Finding { rule, event, matched, kind, .. } = finding;
    let time = event.time.map_or_else(|| "-".to_owned(), |time| time.to_string());
    let level = style.severity(rule.level, format_args!("{:<13}", rule.level.as_str()));
    let host = column(event.host.as_deref().unwrap_or("-"), 24);
    let title = column(rule.title, 56);
    writeln!(out, "{time:<27}  {level}  {host}  {title}  {}:{}", escape(&event.source), event.record)?;
    let detail = match kind {
        FindingKind::Detection => matched_text(*matched),
        FindingKind::Correlation { group, n_events, events } => {
            let n_events = n_events.unwrap_or(events.len() as u64);
            let group = group.iter().map(|(field, value)| format!("{field}={}", shortened(value, MAX_VALUE)));
            let group: Vec<String> = group.collect();
            format!("{n_events} events  {}", group.join("  "))
        }
    };
    if detail.is_empty() { Ok(()) } else { writeln!(out, "    {}", style.dim(escape(&detail))) }
}

fn matched_text(matched: MatchedValues<'_>) -> String {
    let fields: Vec<String> = matched.0.iter().map(|(field, values)| field_text(field, values)).collect();
    fields.join("  ")
}

fn field_text(field: &str, values: &[Value<'static>]) -> String {
    let field = if field == aurora_sigma::KEYWORD_FIELD { "keyword" } else { field };
    let shown: Vec<_> = values
        .iter()
        .take(MAX_VALUES)
        .map(|value| shortened(value.text().unwrap_or("(none)"), MAX_VALUE))
        .collect();
    match values.len() {
        0 => format!("{field} is missing"),
        n_values if n_values > MAX_VALUES => format!("{field}={}, ({n_values} values)", shown.join(", ")),
        _ => format!("{field}={}", shown.join(", ")),
    }
}

/// Text of exactly `width` characters.
fn column(text: &str, width: usize) -> String {
    let text = escape(text);
    match text.char_indices().nth(width) {
        None => format!("{text:<width$}"),
        Some(_) => {
            let kept: String = text.chars().take(width - 1).collect();
            format!("{kept}…")
        }
    }
}
