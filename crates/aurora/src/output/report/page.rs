//! The page around everything.

use std::io::{self, Write};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use sha2::{Digest as _, Sha256};

use aurora_model::Severity;

use super::{
    ReportFacts,
    collect::Report,
    findings,
    histogram::brief,
    html::{Text, badge},
    matrix::{self, plural},
    story,
};
use crate::output::grouped;

/// The colours and sizes of the dashboard: one look, in one place.
const TOKENS: &str = include_str!("../../../../../dashboard/src/styles/tokens.css");
const STYLE: &str = include_str!("report.css");
const SCRIPT: &str = include_str!("report.js");

/// How many inputs the head names.
const MAX_INPUTS: usize = 6;

impl Report {
    /// Writes the whole file.
    pub(crate) fn write(&self, out: &mut dyn Write, facts: &ReportFacts<'_>) -> io::Result<()> {
        write_head(out)?;
        self.write_header(out, facts)?;
        write!(out, "<main id=\"main\">")?;
        self.write_summary(out, facts)?;
        self.write_timeline(out)?;
        write!(
            out,
            "<section id=\"attack\" aria-labelledby=\"h-attack\"><h2 id=\"h-attack\">ATT&amp;CK</h2>"
        )?;
        matrix::write(out, self)?;
        write!(out, "</section>")?;
        self.write_entities(out)?;
        self.write_findings(out)?;
        writeln!(out, "</main><script>{SCRIPT}</script></body></html>")
    }

    fn write_header(&self, out: &mut dyn Write, facts: &ReportFacts<'_>) -> io::Result<()> {
        let mut inputs: Vec<&str> = facts.inputs.iter().take(MAX_INPUTS).map(String::as_str).collect();
        let more = format!("{} more", facts.inputs.len().saturating_sub(MAX_INPUTS));
        if facts.inputs.len() > MAX_INPUTS {
            inputs.push(&more);
        }
        let span = self.histogram.span.map_or_else(String::new, |(first, last)| {
            format!("Findings from {} to {} UTC. ", brief(first), brief(last))
        });
        writeln!(
            out,
            "<header class=\"top\"><div><h1>Hunt report</h1><p class=\"data\">{}</p><p class=\"muted\">{span}Made {} \
             UTC by AuroraSOC {}.</p></div><nav aria-label=\"Sections\"><a href=\"#summary\">Summary</a>\
             <a href=\"#timeline\">Timeline</a><a href=\"#attack\">ATT&amp;CK</a><a href=\"#who\">Entities</a>\
             <a href=\"#findings\">Findings</a></nav></header>",
            Text(&inputs.join(", ")),
            brief(facts.made_at),
            env!("CARGO_PKG_VERSION")
        )
    }

    fn write_summary(&self, out: &mut dyn Write, facts: &ReportFacts<'_>) -> io::Result<()> {
        write!(
            out,
            "<section id=\"summary\" aria-labelledby=\"h-summary\"><h2 id=\"h-summary\">Summary</h2>\
             <ul class=\"figures\">"
        )?;
        let levels =
            [Severity::Critical, Severity::High, Severity::Medium, Severity::Low, Severity::Informational];
        for level in levels {
            let count = self.by_severity.get(&level).copied().unwrap_or_default();
            let none = if count == 0 { " none" } else { "" };
            write!(out, "<li class=\"{level}{none}\"><b>{}</b>{}</li>", grouped(count), badge(level))?;
        }
        for (count, word) in
            [(self.hosts.len(), "host"), (self.users.len(), "user"), (self.addresses.len(), "address")]
        {
            let word = match (count, word) {
                (1, word) => word.to_owned(),
                (_, "address") => "addresses".to_owned(),
                (_, word) => format!("{word}s"),
            };
            write!(out, "<li><b>{}</b><span>{word}</span></li>", grouped(count as u64))?;
        }
        write!(out, "</ul>")?;
        self.write_account(out, facts)?;
        writeln!(out, "</section>")
    }

    /// Where every record went.
    fn write_account(&self, out: &mut dyn Write, facts: &ReportFacts<'_>) -> io::Result<()> {
        let tally = facts.tally;
        write!(
            out,
            "<p>{} by {} (tried: {}). {} read = {} + {}, in {:.1} s.</p>",
            plural(self.n_findings, "finding"),
            plural(self.rules.len() as u64, "rule"),
            Text(facts.rules),
            plural(tally.n_records(), "record"),
            plural(tally.n_events, "event"),
            plural(tally.n_dead_letters(), "dead letter"),
            facts.took.as_secs_f64()
        )?;
        let notes = [
            (facts.n_problems, "inputs were unreadable or incomplete"),
            (tally.n_dead_letters(), "records could not be parsed"),
            (tally.n_outside_window, "events lie outside of the time that was asked for"),
            (tally.n_timeless_left_out, "events without a time were left out, since a time was asked for"),
            (tally.n_uncorrelated, "matches without a time were left out of correlation"),
            (self.histogram.n_timeless, "findings have no time, and stand last"),
        ];
        if notes.iter().any(|(count, _)| *count > 0) {
            write!(out, "<ul class=\"left-out\">")?;
            for (count, what) in notes.iter().filter(|(count, _)| *count > 0) {
                write!(out, "<li>{} {what}</li>", grouped(*count))?;
            }
            write!(out, "</ul>")?;
        }
        Ok(())
    }

    fn write_timeline(&self, out: &mut dyn Write) -> io::Result<()> {
        write!(
            out,
            "<section id=\"timeline\" aria-labelledby=\"h-timeline\"><h2 id=\"h-timeline\">Timeline</h2>"
        )?;
        if self.n_findings > 0 {
            self.histogram.write(out)?;
            write!(out, "<h3>What happened, host by host</h3>")?;
        }
        story::write(out, self)?;
        writeln!(out, "</section>")
    }

    fn write_entities(&self, out: &mut dyn Write) -> io::Result<()> {
        write!(
            out,
            "<section id=\"who\" aria-labelledby=\"h-who\"><h2 id=\"h-who\">Hosts, users, addresses</h2>\
             <div class=\"columns\">"
        )?;
        self.hosts.write(out, "Hosts", "host")?;
        self.users.write(out, "Users", "user")?;
        self.addresses.write(out, "Addresses", "address")?;
        writeln!(out, "</div></section>")
    }

    fn write_findings(&self, out: &mut dyn Write) -> io::Result<()> {
        write!(
            out,
            "<section id=\"findings\" aria-labelledby=\"h-findings\"><h2 id=\"h-findings\">Findings by rule</h2>"
        )?;
        if self.n_findings == 0 {
            return writeln!(
                out,
                "<p>None of the rules fired. <code>aurora rules coverage</code> says which of them could have.</p>\
                 </section>"
            );
        }
        // Shown by the script, for without it they do nothing.
        write!(
            out,
            "<form id=\"filter\" hidden><label>Contains <input id=\"words\" type=\"search\" autocomplete=\"off\"></label>\
             <label>Least level <select id=\"least\"><option value=\"0\">any</option><option value=\"1\">low</option>\
             <option value=\"2\">medium</option><option value=\"3\">high</option><option value=\"4\">critical</option>\
             </select></label><label>Order <select id=\"order\"><option value=\"rank\">worst first</option>\
             <option value=\"count\">most findings first</option><option value=\"first\">earliest first</option>\
             </select></label><button type=\"button\" id=\"open\">Open all</button>\
             <button type=\"button\" id=\"close\">Close all</button><output id=\"shown\"></output></form>"
        )?;
        findings::write(out, self)?;
        writeln!(out, "</section>")
    }
}

/// The style and the script are allowed by their hashes, and nothing else is.
fn write_head(out: &mut dyn Write) -> io::Result<()> {
    let style = format!("{TOKENS}{STYLE}");
    let hash = |text: &str| STANDARD.encode(Sha256::digest(text.as_bytes()));
    writeln!(
        out,
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-{}'; \
         script-src 'sha256-{}'; base-uri 'none'; form-action 'none'\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <meta name=\"referrer\" content=\"no-referrer\"><meta name=\"color-scheme\" content=\"light dark\">\
         <title>Hunt report</title><style>{style}</style></head><body>\
         <a class=\"skip\" href=\"#main\">Skip to the report</a>",
        hash(&style),
        hash(SCRIPT)
    )
}
