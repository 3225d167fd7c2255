//! Colours, where they are wanted.

use std::{env, fmt::Display, io::IsTerminal};

use aurora_model::Severity;

/// Whether to use colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Style {
    Plain,
    Coloured,
}

const BOLD: &str = "1";
const DIM: &str = "2";

impl Style {
    /// Colours on a terminal, unless the user has said `NO_COLOR` (<https://no-color.org>).
    pub(crate) fn of(stream: &impl IsTerminal) -> Self {
        let is_unwanted = env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty())
            || env::var_os("TERM").is_some_and(|terminal| terminal == "dumb");
        if stream.is_terminal() && !is_unwanted { Self::Coloured } else { Self::Plain }
    }

    pub(crate) fn bold(self, text: impl Display) -> String {
        self.paint(BOLD, text)
    }

    pub(crate) fn dim(self, text: impl Display) -> String {
        self.paint(DIM, text)
    }

    /// In the colour of a severity.
    pub(crate) fn severity(self, severity: Severity, text: impl Display) -> String {
        let code = match severity {
            Severity::Informational => DIM,
            Severity::Low => "36",
            Severity::Medium => "33",
            Severity::High => "31",
            Severity::Critical => "1;97;41",
        };
        self.paint(code, text)
    }

    fn paint(self, code: &str, text: impl Display) -> String {
        match self {
            Self::Plain => text.to_string(),
            Self::Coloured => format!("\x1B[{code}m{text}\x1B[0m"),
        }
    }
}
