//! Findings as CSV (RFC 4180), with a header, made safe for spreadsheets.
//!
//! A cell that a spreadsheet would take for a formula gets an apostrophe before it, which it shows as plain text:
//! whoever writes a log must not run commands where it is opened
//! (<https://owasp.org/www-community/attacks/CSV_Injection>).

use std::io::{self, Write};

use aurora_sigma::KEYWORD_FIELD;

use crate::hunt::{Finding, FindingKind};

pub(super) const HEADER: &str =
    "time,level,kind,rule_id,rule_title,tags,host,source,record,matched,group,n_events,rule_path\r\n";

/// Writes a finding as a line.
pub(super) fn write_finding(out: &mut dyn Write, finding: &Finding<'_>) -> io::Result<()> {
    let Finding { rule, event, kind, .. } = finding;
    let (kind, group, n_events) = match kind {
        FindingKind::Detection => ("detection", String::new(), 1),
        FindingKind::Correlation { group, n_events, events } => {
            let group: Vec<String> = group.iter().map(|(field, value)| format!("{field}={value}")).collect();
            ("correlation", group.join("; "), n_events.unwrap_or(events.len() as u64))
        }
    };
    let cells = [
        event.time.map_or_else(String::new, |time| time.to_string()),
        rule.level.as_str().to_owned(),
        kind.to_owned(),
        rule.id.unwrap_or_default().to_owned(),
        rule.title.to_owned(),
        rule.tags.join(" "),
        event.host.as_deref().unwrap_or_default().to_owned(),
        event.source.to_string(),
        event.record.to_string(),
        matched(finding),
        group,
        n_events.to_string(),
        rule.path.to_string_lossy().into_owned(),
    ];
    for (number, cell) in cells.iter().enumerate() {
        if number > 0 {
            out.write_all(b",")?;
        }
        write_cell(out, cell)?;
    }
    out.write_all(b"\r\n")
}

fn matched(finding: &Finding<'_>) -> String {
    let fields = finding.matched.0.iter().map(|(field, values)| {
        let field = if field == KEYWORD_FIELD { "keyword" } else { field };
        let values: Vec<&str> = values.iter().map(|value| value.text().unwrap_or("(none)")).collect();
        format!("{field}={}", values.join(" | "))
    });
    fields.collect::<Vec<_>>().join("; ")
}

fn write_cell(out: &mut dyn Write, cell: &str) -> io::Result<()> {
    // Spreadsheets pass over blanks and what cannot be seen before they look for a formula.
    let first = cell.chars().find(|c| !matches!(c, ' ' | '\u{A0}' | '\u{FEFF}' | '\u{200B}'..='\u{200F}'));
    // The wide forms are what some input methods make of the plain ones, and spreadsheets take them for these.
    let is_formula = cell.starts_with(['\t', '\r', '\n'])
        || first
            .is_some_and(|c| matches!(c, '=' | '+' | '-' | '@' | '\t' | '\r' | '＝' | '＋' | '－' | '＠'));
    let defused = if is_formula { "'" } else { "" };
    if !is_formula && !cell.contains([',', '"', '\r', '\n']) && !cell.starts_with(' ') {
        return out.write_all(cell.as_bytes());
    }
    write!(out, "\"{defused}{}\"", cell.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::write_cell;

    #[track_caller]
    fn check(cell: &str, expected: &str) {
        let mut out = Vec::new();
        write_cell(&mut out, cell).expect("memory takes all");
        assert_eq!(String::from_utf8(out).expect("it is UTF-8"), expected);
    }

    #[test]
    fn cells_are_quoted_where_they_must_be() {
        for (cell, expected) in [
            ("", ""),
            ("plain text", "plain text"),
            ("a,b", "\"a,b\""),
            ("say \"hi\"", "\"say \"\"hi\"\"\""),
            ("two\r\nlines", "\"two\r\nlines\""),
            ("1-2", "1-2"),
        ] {
            check(cell, expected);
        }
    }

    #[test]
    fn formulas_are_defused() {
        for (cell, expected) in [
            ("=cmd|' /C calc'!A0", "\"'=cmd|' /C calc'!A0\""),
            ("+1", "\"'+1\""),
            ("-1", "\"'-1\""),
            ("@SUM(1)", "\"'@SUM(1)\""),
            ("\t=1", "\"'\t=1\""),
            ("\r=1", "\"'\r=1\""),
            ("\n=1", "\"'\n=1\""),
            ("  =1", "\"'  =1\""),
            ("\u{feff}=1", "\"'\u{feff}=1\""),
            ("＝1", "\"'＝1\""),
            ("=\"a\"", "\"'=\"\"a\"\"\""),
        ] {
            check(cell, expected);
        }
    }
}
