//! Formats that users add, described by a mapping file.
//!
//! A mapping file says how a record is recognised (`match`), cut into fields (`extract`), and what the fields mean (`time`,
//! `host`, `log_source`, `names`, `ocsf`). It is compiled once: whatever it names that does not exist, an OCSF attribute
//! or a capture, is refused then, with the key and the remedy. Running it cannot fail: a record that the steps do
//! not fit is not of the format, and an event that would lack what its class requires becomes a base event.
//!
//! ```
//! use aurora_normalize::{Context, Limits, mapped::{Formats, Mapped}, parse, to_event};
//!
//! let door = Mapped::from_yaml("
//! name: door
//! description: Door controllers.
//! match: {contains: 'door='}
//! extract:
//!   - key_value: {}
//! ocsf: {class: base_event, vendor: ACME, product: Door, map: [[msg, message, text]]}
//! ")?;
//! let formats = Formats::new([door])?;
//! let context = Context { formats: Some(&formats), ..Context::default() };
//! let parsed = parse(b"door=3 badge=17 msg=opened", &context, &Limits::default()).expect("a record");
//! assert_eq!(parsed.format_name(), "door");
//! assert_eq!(parsed.record.text("badge"), Some("17"));
//! # Ok::<(), aurora_normalize::mapped::MappedError>(())
//! ```
//!
//! # Bounds
//! A file has at most 256 KiB and 32 steps, a regex compiles to at most 1 MiB and runs in time linear in the text, and a
//! record has at most as many fields as any other.

mod compile;
mod event;
mod examples;
mod extract;
mod file;
mod moment;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use aurora_ocsf::{Event, LogSources, Record, Value};

pub use examples::{Example, Examples, Outcome};

use crate::{Limits, Problem, line::Line};

/// Why a mapping file or its examples cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MappedError {
    /// It is larger than any such file.
    #[error("the file has {bytes} bytes; at most {limit} are read")]
    TooLarge {
        /// Its size.
        bytes: usize,
        /// The limit.
        limit: usize,
    },
    /// It is not YAML, or not of the form that the reference describes.
    #[error("line {line}: {reason}")]
    Form {
        /// The line, from 1; 0 if it is not known.
        line: usize,
        /// What is wrong, in one line.
        reason: String,
    },
    /// A value means nothing.
    #[error("`{key}`: {reason}")]
    Meaning {
        /// The key, dotted, with the number of an element in brackets.
        key: String,
        /// What is wrong with it, and what would be right.
        reason: String,
    },
    /// Two formats have one name.
    #[error("there are two formats of the name `{0}`; rename one of them")]
    NameTaken(String),
}

/// A compiled mapping file.
#[derive(Debug)]
pub struct Mapped {
    name: String,
    description: String,
    recognise: compile::Recognise,
    steps: Vec<extract::Step>,
    time: Option<moment::TimeOf>,
    host: Option<String>,
    log_sources: LogSources,
    /// Native names with their second ones.
    names: Vec<(String, Vec<String>)>,
    event: event::Plan,
}

/// The formats of a user, in the order in which they are tried.
#[derive(Clone, Debug, Default)]
pub struct Formats(Vec<Arc<Mapped>>);

impl Formats {
    /// These formats.
    ///
    /// # Errors
    /// [`MappedError::NameTaken`], by one of them or by a format that is built in.
    pub fn new(formats: impl IntoIterator<Item = Mapped>) -> Result<Self, MappedError> {
        let mut all = Self::default();
        for format in formats {
            let is_taken = all.iter().any(|known| known.name == format.name)
                || crate::Format::ALL.iter().any(|known| known.as_str() == format.name);
            if is_taken {
                return Err(MappedError::NameTaken(format.name));
            }
            all.0.push(Arc::new(format));
        }
        Ok(all)
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &Mapped> {
        self.0.iter().map(AsRef::as_ref)
    }

    /// The first format that a line is of, and its record.
    pub(crate) fn read_line<'a>(
        &self,
        line: &Line<'a>,
        limits: &Limits,
        problems: &mut Vec<Problem>,
    ) -> Option<(Arc<Mapped>, Record<'a>)> {
        self.0.iter().find_map(|format| {
            let record = format.read_line(line, limits, problems)?;
            Some((Arc::clone(format), record))
        })
    }

    /// The first format that a JSON record is of, which completes it.
    pub(crate) fn complete(
        &self,
        record: &mut Record<'_>,
        limits: &Limits,
        problems: &mut Vec<Problem>,
    ) -> Option<Arc<Mapped>> {
        let format = self.0.iter().find(|format| format.complete_json(record, limits, problems))?;
        Some(Arc::clone(format))
    }
}

impl Mapped {
    /// Compiles a mapping file.
    ///
    /// # Errors
    /// If the text is no mapping file, or names something that does not exist.
    pub fn from_yaml(text: &str) -> Result<Self, MappedError> {
        compile::compile(file::read(text)?)
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it is, in the words of its author.
    pub fn description(&self) -> &str {
        &self.description
    }

    /// The log sources of its events.
    pub fn log_sources(&self) -> LogSources {
        self.log_sources
    }

    /// The OCSF class of its events.
    pub fn class(&self) -> aurora_ocsf::Class {
        self.event.class()
    }

    fn read_line<'a>(
        &self,
        line: &Line<'a>,
        limits: &Limits,
        problems: &mut Vec<Problem>,
    ) -> Option<Record<'a>> {
        if !self.recognise.line(line) {
            return None;
        }
        let mut record = line.record();
        record.push("message", Value::Text(line.message.into()));
        self.finish(&mut record, limits, problems).then_some(record)
    }

    fn complete_json(&self, record: &mut Record<'_>, limits: &Limits, problems: &mut Vec<Problem>) -> bool {
        let n_fields = record.fields.len();
        let is_complete = self.recognise.json(record) && self.finish(record, limits, problems);
        if !is_complete {
            record.fields.truncate(n_fields);
        }
        is_complete
    }

    /// Runs the steps and says what the fields mean; false if a step does not fit.
    fn finish(&self, record: &mut Record<'_>, limits: &Limits, problems: &mut Vec<Problem>) -> bool {
        let fits = self.steps.iter().all(|step| step.run(record, limits));
        if fits {
            record.log_sources = self.log_sources;
            if let Some(time) = &self.time {
                record.time = time.read(record, problems);
            }
            let host = self.host.as_deref().and_then(|field| record.text(field)).map(str::to_owned);
            record.host = host.map(Into::into);
            self.add_names(record);
        }
        fits
    }

    fn add_names(&self, record: &mut Record<'_>) {
        for (native, names) in &self.names {
            let values: Vec<_> = record.values(native).cloned().collect();
            for (name, value) in names.iter().flat_map(|name| values.iter().map(move |value| (name, value))) {
                record.push_taxonomy(name.clone(), value.clone());
            }
        }
    }

    pub(crate) fn to_event(&self, record: &Record<'_>) -> Event {
        self.event.build(record)
    }
}
