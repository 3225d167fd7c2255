//! Findings, one after another, in the form that was asked for.

use std::{
    fs::File,
    io::{self, BufWriter, IsTerminal, Write},
    path::Path,
};

use super::{Report, ReportFacts, Steps, Style, csv, table};
use crate::hunt::Finding;

/// How lists are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Format {
    /// Aligned columns for people.
    #[default]
    Table,
    /// One JSON object per line for programs.
    Jsonl,
}

/// How findings are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum HuntFormat {
    /// Aligned columns for people.
    #[default]
    Table,
    /// One JSON object per line for programs.
    #[value(alias = "json")]
    Jsonl,
    /// Comma-separated values with a header, safe for spreadsheets.
    Csv,
    /// A report in one file that a browser opens, offline too.
    Html,
}

/// Writes findings to standard output or a file.
pub(crate) struct FindingWriter {
    form: Form,
    style: Style,
    is_terminal: bool,
    out: Box<dyn Write>,
}

/// What is written when, and what is kept for it.
enum Form {
    Table { has_heading: bool },
    Jsonl,
    Csv { has_header: bool },
    Timeline(Steps),
    Html(Box<Report>),
}

impl FindingWriter {
    /// A writer to this file, else to standard output.
    pub(crate) fn new(format: HuntFormat, is_timeline: bool, path: Option<&Path>) -> io::Result<Self> {
        let form = match format {
            HuntFormat::Table if is_timeline => Form::Timeline(Steps::default()),
            HuntFormat::Table => Form::Table { has_heading: false },
            HuntFormat::Jsonl => Form::Jsonl,
            HuntFormat::Csv => Form::Csv { has_header: false },
            HuntFormat::Html => Form::Html(Box::default()),
        };
        Ok(match path {
            Some(path) => {
                let out = Box::new(BufWriter::new(File::create(path)?));
                Self { form, style: Style::Plain, is_terminal: false, out }
            }
            None => {
                let stdout = io::stdout();
                let (style, is_terminal) = (Style::of(&stdout), stdout.is_terminal());
                Self { form, style, is_terminal, out: Box::new(BufWriter::new(stdout)) }
            }
        })
    }

    /// Writes a finding, or keeps what the end needs of it.
    pub(crate) fn write(&mut self, finding: &Finding<'_>) -> io::Result<()> {
        match &mut self.form {
            Form::Jsonl => {
                serde_json::to_writer(&mut self.out, finding)?;
                self.out.write_all(b"\n")?;
            }
            Form::Csv { has_header } => {
                if !std::mem::replace(has_header, true) {
                    self.out.write_all(csv::HEADER.as_bytes())?;
                }
                csv::write_finding(&mut self.out, finding)?;
            }
            Form::Table { has_heading } => {
                if !std::mem::replace(has_heading, true) {
                    table::write_heading(&mut self.out, self.style)?;
                }
                table::write_finding(&mut self.out, self.style, finding)?;
            }
            Form::Timeline(steps) => {
                steps.add(finding);
                return Ok(());
            }
            Form::Html(report) => {
                report.add(finding);
                return Ok(());
            }
        }
        // Who watches wants to see a finding when it is made; a pipe wants few large writes.
        if self.is_terminal { self.out.flush() } else { Ok(()) }
    }

    /// Writes what could only be written when all was known.
    pub(crate) fn write_end(&mut self, facts: &ReportFacts<'_>) -> io::Result<()> {
        match &self.form {
            Form::Timeline(steps) => steps.write(&mut self.out, self.style)?,
            Form::Html(report) => report.write(&mut self.out, facts)?,
            Form::Csv { has_header: false } => self.out.write_all(csv::HEADER.as_bytes())?,
            Form::Table { .. } | Form::Jsonl | Form::Csv { .. } => {}
        }
        self.out.flush()
    }

    /// The stream and its style, for the summary.
    pub(crate) fn into_inner(self) -> (Box<dyn Write>, Style) {
        (self.out, self.style)
    }
}

/// Passes an error on, unless it says that the reader of our output has seen enough.
pub(crate) fn unless_broken_pipe(error: anyhow::Error) -> anyhow::Result<()> {
    let is_broken_pipe = |cause: &(dyn std::error::Error + 'static)| {
        cause.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
    };
    if error.chain().any(is_broken_pipe) { Ok(()) } else { Err(error) }
}
