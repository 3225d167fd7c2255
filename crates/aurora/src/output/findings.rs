//! Findings, one after another.

use std::io::{self, BufWriter, IsTerminal, Stdout, Write};

use super::{Style, table};
use crate::hunt::Finding;

/// How findings and lists are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Format {
    /// Aligned columns for people.
    #[default]
    Table,
    /// One JSON object per line for programs.
    Jsonl,
}

/// Writes findings to standard output.
pub(crate) struct FindingWriter {
    format: Format,
    style: Style,
    is_terminal: bool,
    has_heading: bool,
    out: BufWriter<Stdout>,
}

impl FindingWriter {
    pub(crate) fn new(format: Format) -> Self {
        let stdout = io::stdout();
        Self {
            format,
            style: Style::of(&stdout),
            is_terminal: stdout.is_terminal(),
            has_heading: false,
            out: BufWriter::new(stdout),
        }
    }

    /// Writes a finding.
    pub(crate) fn write(&mut self, finding: &Finding<'_>) -> io::Result<()> {
        match self.format {
            Format::Jsonl => {
                serde_json::to_writer(&mut self.out, finding)?;
                self.out.write_all(b"\n")?;
            }
            Format::Table => {
                if !self.has_heading {
                    self.has_heading = true;
                    table::write_heading(&mut self.out, self.style)?;
                }
                table::write_finding(&mut self.out, self.style, finding)?;
            }
        }
        // Who watches wants to see a finding when it is made; a pipe wants few large writes.
        if self.is_terminal { self.out.flush() } else { Ok(()) }
    }

    /// The stream and its style, for the summary.
    pub(crate) fn into_inner(self) -> (BufWriter<Stdout>, Style) {
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
