//! The configuration: one table of keys, from which the reference page, the checks and the messages come.
//!
//! A value is taken from the command line, else from the environment, else from `aurora.toml`, else it is the
//! default. `aurora config show` says which it was.

mod layers;
mod setting;
mod table;

use std::{fmt, path::PathBuf};

pub(crate) use self::{
    layers::{Layers, Sources},
    setting::LogFormat,
    table::{Config, KEYS, Key, SECTIONS_TO_COME, Telemetry},
};

/// Where a value comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// Nobody set it.
    Default,
    /// A line of the file.
    File { path: PathBuf, line: usize },
    /// A variable of the environment.
    Environment(String),
    /// An option of the command.
    Flag(&'static str),
}

/// One thing that is wrong with the configuration.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Problem {
    /// There is no such key.
    #[error("{origin}: there is no key `{key}`{}", hint.as_ref().map(|hint| format!("; {hint}")).unwrap_or_default())]
    UnknownKey { key: String, origin: Origin, hint: Option<String> },
    /// The key cannot have this value.
    #[error("{origin}: `{key}` cannot be `{value}`: {expected}")]
    BadValue { key: String, value: String, origin: Origin, expected: String },
    /// The file cannot be read.
    #[error("cannot read configuration file `{}`: {why}", path.display())]
    UnreadableFile { path: PathBuf, why: String },
    /// The file is not TOML.
    #[error("{}, line {line}: {why}", path.display())]
    NotToml { path: PathBuf, line: usize, why: String },
}

/// All that is wrong with the configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Problems(pub(crate) Vec<Problem>);

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File { path, line } => write!(f, "{}, line {line}", path.display()),
            Self::Environment(name) => f.write_str(name),
            Self::Flag(name) => f.write_str(name),
        }
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.as_slice() {
            [one] => one.fmt(f),
            all => {
                write!(f, "{} problems with the configuration:", all.len())?;
                all.iter().try_for_each(|problem| write!(f, "\n  {problem}"))
            }
        }
    }
}

impl std::error::Error for Problems {}
