//! From a mapping file to something that runs; whatever cannot run is refused here.

use aurora_ocsf::{EventKind, LogSource, LogSources, Record};
use regex::{Regex, RegexBuilder};

use super::{
    Mapped, MappedError, event,
    extract::{How, Step},
    file::{self, File},
    moment::TimeOf,
};
use crate::line::Line;

/// The most steps of a file.
const MAX_STEPS: usize = 32;
/// What a compiled regex may take.
const MAX_REGEX_BYTES: usize = 1 << 20;
/// The field that holds a line of text.
const MESSAGE: &str = "message";

/// What a record must have, all of it.
#[derive(Debug)]
pub(super) struct Recognise {
    app: Option<String>,
    contains: Vec<String>,
    regex: Option<Regex>,
    fields: Vec<(String, Option<Vec<String>>)>,
}

pub(super) fn wrong(key: impl Into<String>, reason: impl Into<String>) -> MappedError {
    MappedError::Meaning { key: key.into(), reason: reason.into() }
}

pub(super) fn compile(file: File) -> Result<Mapped, MappedError> {
    check_name(&file.name)?;
    if file.extract.len() > MAX_STEPS {
        return Err(wrong(
            "extract",
            format!("there are {} steps; at most {MAX_STEPS} run", file.extract.len()),
        ));
    }
    let steps = file.extract.into_iter().enumerate().map(|(at, step)| compile_step(at, step));
    Ok(Mapped {
        recognise: Recognise::compile(file.recognise)?,
        steps: steps.collect::<Result<_, _>>()?,
        time: file.time.map(TimeOf::compile).transpose()?,
        host: file.host,
        log_sources: file.log_source.map_or(Ok(LogSources::Unknown), log_sources)?,
        names: file.names.into_iter().map(|(native, names)| (native, names.into_vec())).collect(),
        event: event::Plan::compile(file.ocsf)?,
        name: file.name,
        description: file.description,
    })
}

/// A name is used on command lines and in pins of sources.
fn check_name(name: &str) -> Result<(), MappedError> {
    let is_good = (1..=64).contains(&name.len())
        && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
    if is_good { Ok(()) } else { Err(wrong("name", "a name has 1 to 64 of `a-z`, `0-9` and `-`")) }
}

fn compile_regex(key: &str, pattern: &str) -> Result<Regex, MappedError> {
    let built =
        RegexBuilder::new(pattern).size_limit(MAX_REGEX_BYTES).dfa_size_limit(MAX_REGEX_BYTES).build();
    built.map_err(|error| {
        let text = error.to_string();
        wrong(key, text.lines().rfind(|line| !line.trim().is_empty()).unwrap_or("it is no regex").trim())
    })
}

fn compile_step(at: usize, step: file::Step) -> Result<Step, MappedError> {
    let from_message = |from: Option<String>| from.unwrap_or_else(|| MESSAGE.to_owned());
    Ok(match step {
        file::Step::Regex { from, pattern } => {
            let key = format!("extract[{at}].regex.pattern");
            let regex = compile_regex(&key, &pattern)?;
            if regex.capture_names().flatten().next().is_none() {
                return Err(wrong(
                    key,
                    "it has no named group such as `(?<user>\\S+)`, so it would extract nothing",
                ));
            }
            Step { from: from_message(from), how: How::Regex(regex) }
        }
        file::Step::KeyValue { from, pair, equals, prefix } => {
            let [pair, equals] = [pair.unwrap_or_else(|| " ".into()), equals.unwrap_or_else(|| "=".into())];
            if pair.is_empty() || equals.is_empty() {
                return Err(wrong(
                    format!("extract[{at}].key_value"),
                    "`pair` and `equals` must not be empty",
                ));
            }
            Step { from: from_message(from), how: How::KeyValue { pair, equals, prefix } }
        }
        file::Step::Csv { from, columns, delimiter } => {
            let delimiter = delimiter.unwrap_or(',');
            Step { from: from_message(from), how: How::Csv { columns, delimiter } }
        }
        file::Step::Json { from, prefix } => Step { from: from_message(from), how: How::Json { prefix } },
    })
}

impl Recognise {
    fn compile(written: file::Recognise) -> Result<Self, MappedError> {
        let file::Recognise { app, contains, regex, fields } = written;
        let contains = contains.map_or_else(Vec::new, file::OneOrMore::into_vec);
        if app.is_none() && contains.is_empty() && regex.is_none() && fields.is_empty() {
            let reason = "it would take every record; give `app`, `contains`, `regex` or `fields`";
            return Err(wrong("match", reason));
        }
        let regex = regex.map(|pattern| compile_regex("match.regex", &pattern)).transpose()?;
        let fields = fields.into_iter().map(|(name, wanted)| (name, wanted.map(file::OneOrMore::into_vec)));
        Ok(Self { app, contains, regex, fields: fields.collect() })
    }

    /// True if the line is of the format; one that asks for fields is of JSON alone.
    pub(super) fn line(&self, line: &Line<'_>) -> bool {
        self.fields.is_empty()
            && self.app.as_deref().is_none_or(|app| line.app() == Some(app))
            && self.text(line.message)
    }

    /// True if the record, which was JSON, is of the format.
    pub(super) fn json(&self, record: &Record<'_>) -> bool {
        let has = |(name, wanted): &(String, Option<Vec<String>>)| match wanted {
            None => record.exists(name),
            Some(wanted) => record
                .values(name)
                .any(|value| value.text().is_some_and(|text| wanted.iter().any(|wanted| wanted == text))),
        };
        let asks_only_text = || std::str::from_utf8(&record.raw).is_ok_and(|raw| self.text(raw));
        self.app.is_none() && !self.fields.is_empty() && self.fields.iter().all(has) && asks_only_text()
    }

    fn text(&self, text: &str) -> bool {
        self.contains.iter().all(|part| text.contains(part.as_str()))
            && self.regex.as_ref().is_none_or(|regex| regex.is_match(text))
    }
}

/// A log source that a built-in kind of event has alone is that kind, for its rules are compiled together already.
fn log_sources(source: file::Source) -> Result<LogSources, MappedError> {
    let file::Source { product, category, service } = source;
    if product.is_none() && category.is_none() && service.is_none() {
        return Err(wrong("log_source", "give at least one of `product`, `category` and `service`"));
    }
    let lower = |part: Option<String>| part.map(|part| part.to_lowercase());
    let [product, category, service] = [lower(product), lower(category), lower(service)];
    let source =
        LogSource { product: product.as_deref(), category: category.as_deref(), service: service.as_deref() };
    let known = EventKind::ALL.iter().find(|kind| matches!(kind.log_sources(), [own] if *own == source));
    Ok(known.map_or_else(|| LogSources::named(source), |kind| LogSources::Known(*kind)))
}
