//! `aurora rules list`: which rules are there?

use std::io::{self, BufWriter, Write};

use aurora_sigma::RuleMeta;
use clap::Args;
use serde::Serialize;

use super::RulePaths;
use crate::{
    cli::Exit,
    hunt::RuleRef,
    output::{Format, Style, escape, unless_broken_pipe},
    rules::RuleFiles,
};

/// Lists the rules that can be used
#[derive(Args, Debug)]
#[command(after_help = "\
Example:
  aurora rules list rules/ --format jsonl")]
pub(crate) struct ListArgs {
    #[command(flatten)]
    rules: RulePaths,

    /// How rules are written
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// A rule as a JSON line.
#[derive(Serialize)]
struct RuleLine<'r> {
    #[serde(flatten)]
    rule: RuleRef<'r>,
    kind: &'static str,
    status: Option<&'r str>,
}

impl ListArgs {
    pub(crate) fn run(&self) -> anyhow::Result<Exit> {
        let files = self.rules.load()?;
        let stdout = io::stdout();
        let style = Style::of(&stdout);
        let mut out = BufWriter::new(stdout);
        let written = write_rules(&mut out, &files, self.format, style).and_then(|()| out.flush());
        written.map_err(Into::into).or_else(unless_broken_pipe)?;
        Ok(Exit::Clean)
    }
}

fn write_rules(out: &mut dyn Write, files: &RuleFiles, format: Format, style: Style) -> io::Result<()> {
    let rules = &files.loaded.rules;
    let detections = rules.detections().iter().map(|rule| ("detection", &rule.meta));
    let correlations = rules.correlations().iter().map(|rule| ("correlation", &rule.meta));
    for (kind, meta) in detections.chain(correlations) {
        match format {
            Format::Table => write_row(out, kind, meta, style)?,
            Format::Jsonl => {
                let status = meta.status.as_deref();
                serde_json::to_writer(&mut *out, &RuleLine { rule: RuleRef::new(meta), kind, status })?;
                out.write_all(b"\n")?;
            }
        }
    }
    Ok(())
}

fn write_row(out: &mut dyn Write, kind: &str, meta: &RuleMeta, style: Style) -> io::Result<()> {
    let level = style.severity(meta.level, format_args!("{:<13}", meta.level.as_str()));
    let id = escape(meta.id.as_deref().unwrap_or("-"));
    writeln!(out, "{level}  {kind:<11}  {id:<36}  {}", escape(&meta.title))
}
