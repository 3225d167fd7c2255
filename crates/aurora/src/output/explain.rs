//! Explanations for the terminal.

use std::io::{self, Write};

use aurora_sigma::{
    ConditionKind, ConditionPart, DetectionExplanation, Explanation, ItemExplanation, LogSourceParts, Seen,
    SelectionPart, SelectionPartKind, Wanted,
};

use super::{Style, escape, grouped, shortened};
use crate::{
    hunt::RuleRef,
    rules::explain::{ExplainedCorrelation, ExplainedRule},
};

/// How many values of a rule are shown on one line.
const MAX_WANTED: usize = 8;
/// How many values of the event.
const MAX_SEEN: usize = 3;
/// How much of one value.
const MAX_TEXT: usize = 160;

/// Writes what a detection rule makes of events.
pub(crate) fn write_explanation(
    out: &mut dyn Write,
    explained: &ExplainedRule<'_>,
    style: Style,
) -> io::Result<()> {
    write_rule(out, &explained.rule, style)?;
    let Some(nearest) = &explained.nearest else {
        return writeln!(out, "  {} there is no event to explain it on", style.bold("Result"));
    };
    if explained.n_events > 1 {
        writeln!(
            out,
            "  {} {}, {} of its log source, {} on which it fires; {} is shown",
            style.bold("Events"),
            grouped(explained.n_events),
            grouped(explained.n_of_log_source),
            grouped(explained.n_matches),
            if explained.n_matches > 0 { "the first of these" } else { "the nearest" },
        )?;
    }
    let event = &nearest.event;
    let time = event.time.map_or_else(|| "no time".to_owned(), |time| time.to_string());
    let host = event.host.as_deref().unwrap_or("no host");
    let place = format!("{}:{}  {time}  {host}", event.source, event.record);
    writeln!(out, "  {} {}", style.bold("Event "), escape(&place))?;
    let explanation = &nearest.explanation;
    writeln!(out, "  {} {}", style.bold("Result"), escape(&result(explanation)))?;
    write_log_source(out, explanation, style)?;
    writeln!(out, "  {}", style.bold("Condition"))?;
    write_detection(out, &explanation.detection, style)?;
    for filter in &explanation.filters {
        let verdict = if filter.forbids { "forbids it" } else { "lets it pass" };
        let sense =
            if filter.keeps { "only events on which it holds" } else { "no events on which it holds" };
        let line = format!("{}: {verdict} ({sense})", filter.title);
        writeln!(out, "  {} {}", style.bold("Filter"), escape(&line))?;
        write_detection(out, &filter.detection, style)?;
    }
    Ok(())
}

fn write_rule(out: &mut dyn Write, rule: &RuleRef<'_>, style: Style) -> io::Result<()> {
    let level = style.severity(rule.level, rule.level);
    let id = rule.id.unwrap_or("no id");
    writeln!(
        out,
        "{} {level}  {}",
        style.bold(escape(rule.title)),
        style.dim(escape(&format!("{id}  {}", rule.path.display())))
    )
}

/// In one line what decided.
pub(crate) fn result(explanation: &Explanation) -> String {
    if explanation.fires {
        return "fires".to_owned();
    }
    let mut reasons = Vec::new();
    if !explanation.log_source.agrees {
        reasons.push("the rule is not for events of this log source".to_owned());
    }
    if !explanation.detection.holds {
        let mut blamed = Vec::new();
        blame(&explanation.detection.condition, false, &mut blamed);
        blamed.dedup();
        reasons.push(blamed.join(", "));
    }
    let forbidding = explanation.filters.iter().filter(|filter| filter.forbids);
    reasons.extend(forbidding.map(|filter| format!("the filter `{}` forbids it", filter.title)));
    format!("does not fire: {}", reasons.join("; "))
}

/// The selections that made a part come to what it came to, and were wished to do otherwise.
fn blame(part: &ConditionPart, came_to: bool, blamed: &mut Vec<String>) {
    if part.holds != came_to {
        return;
    }
    match &part.kind {
        ConditionKind::Selection { name } => {
            blamed.push(format!("`{name}` {}", if part.holds { "holds" } else { "does not hold" }));
        }
        ConditionKind::Not => part.parts.iter().for_each(|inner| blame(inner, !came_to, blamed)),
        ConditionKind::All | ConditionKind::Any | ConditionKind::AtLeast { .. } => {
            part.parts.iter().for_each(|inner| blame(inner, came_to, blamed));
        }
    }
}

fn write_log_source(out: &mut dyn Write, explanation: &Explanation, style: Style) -> io::Result<()> {
    let agreement = &explanation.log_source;
    let event = if agreement.event.is_empty() {
        "the event does not say what it is, so every rule is tried on it".to_owned()
    } else {
        let sources: Vec<String> = agreement.event.iter().map(source_text).collect();
        format!("the event is {}", sources.join(", "))
    };
    let line = format!("wants {}; {event}", source_text(&agreement.asked));
    writeln!(out, "  {} {} {}", style.bold("Log source"), mark(agreement.agrees, style), escape(&line))
}

fn source_text(parts: &LogSourceParts) -> String {
    let named = [("product", &parts.product), ("category", &parts.category), ("service", &parts.service)];
    let texts = named.iter().filter_map(|(name, part)| part.as_ref().map(|part| format!("{name} {part}")));
    texts.collect::<Vec<_>>().join(" ")
}

fn mark(holds: bool, style: Style) -> String {
    if holds { style.bold("✓") } else { style.severity(aurora_model::Severity::High, "✗") }
}

fn write_detection(out: &mut dyn Write, detection: &DetectionExplanation, style: Style) -> io::Result<()> {
    let mut shown = Vec::new();
    write_condition(out, &detection.condition, detection, 2, &mut shown, style)
}

/// A selection is told in full where it is named first.
fn write_condition<'d>(
    out: &mut dyn Write,
    part: &'d ConditionPart,
    detection: &'d DetectionExplanation,
    depth: usize,
    shown: &mut Vec<&'d str>,
    style: Style,
) -> io::Result<()> {
    let words = match &part.kind {
        ConditionKind::Selection { name } => escape(name).into_owned(),
        ConditionKind::Not => "not".to_owned(),
        ConditionKind::All => "all of these".to_owned(),
        ConditionKind::Any => "any of these".to_owned(),
        ConditionKind::AtLeast { n_needed, n_holding } => {
            format!("at least {n_needed} of these ({n_holding} do)")
        }
    };
    let indent = "  ".repeat(depth);
    writeln!(out, "{indent}{} {words}", mark(part.holds, style))?;
    if let ConditionKind::Selection { name } = &part.kind
        && !shown.contains(&name.as_str())
    {
        shown.push(name);
        let selection = detection.selections.iter().find(|selection| selection.name == *name);
        if let Some(selection) = selection {
            write_part(out, &selection.part, depth + 1, style)?;
        }
    }
    part.parts.iter().try_for_each(|inner| write_condition(out, inner, detection, depth + 1, shown, style))
}

fn write_part(out: &mut dyn Write, part: &SelectionPart, depth: usize, style: Style) -> io::Result<()> {
    let indent = "  ".repeat(depth);
    match &part.kind {
        SelectionPartKind::All { parts } if parts.len() == 1 => write_part(out, &parts[0], depth, style),
        SelectionPartKind::All { parts } => {
            parts.iter().try_for_each(|part| write_part(out, part, depth, style))
        }
        SelectionPartKind::Any { parts } => {
            writeln!(out, "{indent}{} any of these", mark(part.holds, style))?;
            parts.iter().try_for_each(|part| write_part(out, part, depth + 1, style))
        }
        SelectionPartKind::Item(item) => write_item(out, item, part.holds, &indent, style),
    }
}

fn write_item(
    out: &mut dyn Write,
    item: &ItemExplanation,
    holds: bool,
    indent: &str,
    style: Style,
) -> io::Result<()> {
    let key = if item.key.is_empty() { "(any field)" } else { &item.key };
    writeln!(out, "{indent}{} {}", mark(holds, style), style.bold(escape(key)))?;
    writeln!(out, "{indent}    {} {}", style.dim("wants"), escape(&wanted_text(item)))?;
    writeln!(out, "{indent}    {} {}", style.dim("has  "), escape(&seen_text(&item.seen)))?;
    let notes = notes(item);
    if notes.is_empty() { Ok(()) } else { writeln!(out, "{indent}    {} {notes}", style.dim("note ")) }
}

fn wanted_text(item: &ItemExplanation) -> String {
    let quantifier = match (item.wanted.len(), item.all, item.negated) {
        (1, _, false) => "",
        (1, _, true) => "not ",
        (_, false, false) => "one of ",
        (_, false, true) => "none of ",
        (_, true, false) => "all of ",
        (_, true, true) => "not all of ",
    };
    // Those that are met first: they are what the reader looks for among a hundred.
    let (met, unmet): (Vec<&Wanted>, Vec<&Wanted>) = item.wanted.iter().partition(|wanted| wanted.met);
    let shown = met.iter().chain(&unmet).take(MAX_WANTED).map(|wanted| {
        let met = if wanted.met && item.wanted.len() > 1 { " (met)" } else { "" };
        format!("`{}`{met}", shortened(&wanted.value, MAX_TEXT))
    });
    let shown: Vec<String> = shown.collect();
    let rest = item.wanted.len() - shown.len();
    let rest = if rest > 0 { format!(", and {rest} more") } else { String::new() };
    format!("{quantifier}{}{rest}", shown.join(", "))
}

fn seen_text(seen: &Seen) -> String {
    match seen {
        Seen::Absent { similar: None } => "no such field".to_owned(),
        Seen::Absent { similar: Some(similar) } => {
            format!("no such field; there is `{similar}`, and capitals count in names")
        }
        Seen::Object => "an object, which has no value of its own".to_owned(),
        Seen::Values { values, n_values } => {
            let shown = values.iter().take(MAX_SEEN).map(|value| {
                value.as_deref().map_or_else(
                    || "nothing (null)".to_owned(),
                    |value| format!("`{}`", shortened(value, MAX_TEXT)),
                )
            });
            let shown: Vec<String> = shown.collect();
            let rest = n_values - shown.len();
            let rest = if rest > 0 { format!(", and {rest} more") } else { String::new() };
            format!("{}{rest}", shown.join(", "))
        }
        Seen::Anywhere { n_values, found } if found.is_empty() => format!("none of it in {n_values} values"),
        Seen::Anywhere { found, .. } => {
            let places = found.iter().take(MAX_SEEN);
            let places =
                places.map(|place| format!("`{}` in {}", shortened(&place.value, MAX_TEXT), place.field));
            places.collect::<Vec<_>>().join(", ")
        }
    }
}

fn notes(item: &ItemExplanation) -> String {
    let mut notes = Vec::new();
    if item.wanted.iter().any(|wanted| wanted.only_case_differs) {
        notes.push("only capitals differ, and `cased` makes them count".to_owned());
    }
    let n_alternatives: usize = item.wanted.iter().map(|wanted| wanted.n_alternatives).sum();
    if n_alternatives > item.wanted.len() {
        notes.push(format!("the modifiers make {n_alternatives} texts of it"));
    }
    notes.join("; ")
}

/// Writes what a correlation makes of events.
pub(crate) fn write_correlation(
    out: &mut dyn Write,
    explained: &ExplainedCorrelation<'_>,
    style: Style,
) -> io::Result<()> {
    let outline = &explained.correlation;
    write_rule(out, &explained.rule, style)?;
    let result = match explained.n_findings {
        0 => "does not fire".to_owned(),
        1 => "fires once".to_owned(),
        n_findings => format!("fires {} times", grouped(n_findings)),
    };
    let n_events = grouped(explained.n_events);
    writeln!(out, "  {} {result} on {n_events} events", style.bold("Result"))?;
    let window = format!("{} within {}", outline.condition, duration(outline.timespan_seconds));
    writeln!(out, "  {} {}: {}", style.bold("Asks"), outline.kind, escape(&window))?;
    let group: Vec<String> = outline.group_by.iter().map(group_text).collect();
    let group = if group.is_empty() { "all events are one group".to_owned() } else { group.join(", ") };
    writeln!(out, "  {} {}", style.bold("Group by"), escape(&group))?;
    writeln!(out, "  {}", style.bold("Fed by"))?;
    for (feed, n_matches) in outline.feeds.iter().zip(&explained.n_matches) {
        let count = format!("{} {}", mark(*n_matches > 0, style), grouped(*n_matches));
        writeln!(out, "    {count} matches of {}", escape(&feed.title))?;
    }
    if explained.n_timeless > 0 {
        let count = grouped(explained.n_timeless);
        writeln!(out, "    {count} matches take no part: their events have no time")?;
    }
    for (field, count) in &explained.n_without {
        let line = format!("{} matches take no part: their events lack `{field}`", grouped(*count));
        writeln!(out, "    {}", escape(&line))?;
    }
    write_groups(out, explained, style)
}

fn group_text(group: &aurora_sigma::GroupField) -> String {
    if group.fields.iter().all(|field| *field == group.name) {
        return group.name.clone();
    }
    format!("{} ({})", group.name, group.fields.join(", "))
}

fn write_groups(out: &mut dyn Write, explained: &ExplainedCorrelation<'_>, style: Style) -> io::Result<()> {
    if explained.groups.is_empty() {
        return Ok(());
    }
    writeln!(out, "  {} {}", style.bold("Groups"), grouped(explained.n_groups as u64))?;
    for group in &explained.groups {
        let line = format!(
            "{}: {} matches, at most {} in one window, of {} of the rules; {} to {}",
            if group.values.is_empty() { "all".to_owned() } else { group.values.join(", ") },
            grouped(group.n_matches as u64),
            grouped(group.most_in_window as u64),
            group.most_rules_in_window,
            group.first,
            group.last
        );
        writeln!(out, "    {}", escape(&line))?;
    }
    let rest = explained.n_groups - explained.groups.len();
    if rest > 0 { writeln!(out, "    and {} more", grouped(rest as u64)) } else { Ok(()) }
}

fn duration(seconds: f64) -> String {
    let units = [("d", 86_400.0), ("h", 3_600.0), ("m", 60.0)];
    let whole = units.iter().find(|(_, unit)| seconds >= *unit && seconds % unit == 0.0);
    whole.map_or_else(|| format!("{seconds} s"), |(name, unit)| format!("{} {name}", seconds / unit))
}
