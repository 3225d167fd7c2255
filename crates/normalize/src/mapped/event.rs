//! The OCSF event of a record of a mapped format.

use std::collections::BTreeMap;

use aurora_model::{Severity, Timestamp};
use aurora_ocsf::{Class, Event, Json, ObservableType, Record};

use super::{
    MappedError,
    compile::wrong,
    file::{self, Choice, Words},
};
use crate::mapping::{Draft, How, Row};

/// What fills an event.
#[derive(Debug)]
pub(super) struct Plan {
    class: Class,
    vendor: String,
    product: String,
    activity: Choice<i64>,
    severity: Option<Choice<String>>,
    status: Option<Choice<String>>,
    set: Vec<(String, Json)>,
    map: Vec<(String, String, How)>,
    enums: BTreeMap<String, Words<i64>>,
    observables: Vec<(String, ObservableType)>,
}

const HOWS: [(&str, How); 12] = [
    ("text", How::Text),
    ("integer", How::Integer),
    ("float", How::Float),
    ("bool", How::Bool),
    ("port", How::Port),
    ("ip", How::Ip),
    ("mac", How::Mac),
    ("time", How::Time),
    ("seconds", How::Millis),
    ("each", How::Each),
    ("each_ip", How::EachIp),
    ("valid", How::Valid),
];
const STATUSES: [(&str, i64); 2] = [("success", 1), ("failure", 2)];

impl Plan {
    pub(super) fn compile(ocsf: file::Ocsf) -> Result<Self, MappedError> {
        let class = Class::from_name(&ocsf.class).ok_or_else(|| unknown_class(&ocsf.class))?;
        let activity = ocsf.activity.unwrap_or(Choice::Always(0));
        check_choice("ocsf.activity", &activity, |id| check_activity(class, *id))?;
        if let Some(severity) = &ocsf.severity {
            check_choice("ocsf.severity", severity, |word| {
                severity_of(word).map(|_| ()).ok_or_else(unknown_severity)
            })?;
        }
        if let Some(status) = &ocsf.status {
            check_choice("ocsf.status", status, |word| {
                status_of(word).map(|_| ()).ok_or_else(unknown_status)
            })?;
        }
        for (path, words) in &ocsf.enums {
            check_enum(class, path, words)?;
        }
        Ok(Self {
            class,
            activity,
            severity: ocsf.severity,
            status: ocsf.status,
            set: constants(class, ocsf.set)?,
            map: rows(class, ocsf.map)?,
            observables: observables(class, ocsf.observables)?,
            enums: ocsf.enums,
            vendor: ocsf.vendor,
            product: ocsf.product,
        })
    }

    pub(super) fn class(&self) -> Class {
        self.class
    }

    /// The event. One that lacks what its class requires says nothing wrong about the class: it becomes a base event
    /// that has all its fields in `unmapped`.
    pub(super) fn build(&self, record: &Record<'_>) -> Event {
        let mut event = self.draft(record).finish();
        if record.time.is_none() {
            // Who calls sets the time of receipt; until then the event is not to be refused for having none.
            event.set_time(Timestamp::EPOCH);
        }
        if event.class() == Class::BaseEvent || event.violations().is_empty() {
            event
        } else {
            self.base(record)
        }
    }

    fn base(&self, record: &Record<'_>) -> Event {
        Draft::of(record, Class::BaseEvent, 0, (&self.vendor, &self.product)).finish()
    }

    fn draft<'r, 'a>(&'r self, record: &'r Record<'a>) -> Draft<'r, 'a> {
        let activity = chosen(&self.activity, record).copied().unwrap_or_default();
        let mut draft = Draft::of(record, self.class, activity, (&self.vendor, &self.product));
        let severity = self.severity.as_ref().and_then(|choice| chosen(choice, record));
        if let Some(severity) = severity.and_then(|word| severity_of(word)) {
            draft.event.set_severity(severity);
        }
        let status = self.status.as_ref().and_then(|choice| chosen(choice, record));
        if let Some(status_id) = status.and_then(|word| status_of(word)) {
            draft.event.set_enum("status_id", status_id);
        }
        for (path, value) in &self.set {
            draft.event.set(path, value.clone());
        }
        for (field, path, how) in &self.map {
            draft.apply(&[Row(field, path, *how)]);
        }
        for (path, words) in &self.enums {
            if let Some(id) = by_word(words, record) {
                draft.event.set_enum(path, *id);
            }
        }
        for (path, kind) in &self.observables {
            draft.event.observe(path, *kind);
        }
        draft
    }
}

fn chosen<'c, T>(choice: &'c Choice<T>, record: &Record<'_>) -> Option<&'c T> {
    match choice {
        Choice::Always(value) => Some(value),
        Choice::ByWord(words) => by_word(words, record),
    }
}

fn by_word<'c, T>(words: &'c Words<T>, record: &Record<'_>) -> Option<&'c T> {
    let word = record.text(&words.field);
    word.and_then(|word| words.words.get(word)).or(words.otherwise.as_ref())
}

fn severity_of(word: &str) -> Option<Severity> {
    Severity::ALL.into_iter().find(|severity| severity.as_str() == word)
}

fn status_of(word: &str) -> Option<i64> {
    STATUSES.iter().find(|(known, _)| *known == word).map(|(_, id)| *id)
}

fn unknown_severity() -> String {
    "a severity is one of informational, low, medium, high, critical".to_owned()
}

fn unknown_status() -> String {
    "a status is `success` or `failure`".to_owned()
}

fn unknown_class(name: &str) -> MappedError {
    let names = Class::ALL.map(Class::name);
    wrong("ocsf.class", format!("`{name}` is no class of OCSF 1.8.0; there are {}", names.join(", ")))
}

fn check_choice<T>(
    key: &str,
    choice: &Choice<T>,
    check: impl Fn(&T) -> Result<(), String>,
) -> Result<(), MappedError> {
    let values: Vec<&T> = match choice {
        Choice::Always(value) => vec![value],
        Choice::ByWord(words) => words.words.values().chain(&words.otherwise).collect(),
    };
    values.into_iter().try_for_each(check).map_err(|reason| wrong(key, reason))
}

fn check_activity(class: Class, id: i64) -> Result<(), String> {
    match class.enumeration("activity_id") {
        Some(activities) if activities.caption(id).is_none() => {
            Err(format!("{id} is no activity_id of {}", class.name()))
        }
        _ => Ok(()),
    }
}

fn check_enum(class: Class, path: &str, words: &Words<i64>) -> Result<(), MappedError> {
    let key = || format!("ocsf.enums.{path}");
    let values = class
        .enumeration(path)
        .ok_or_else(|| wrong(key(), format!("it is no enum of {} such as `user.type_id`", class.name())))?;
    let unknown = words.words.values().chain(&words.otherwise).find(|id| values.caption(**id).is_none());
    unknown.map_or(Ok(()), |id| Err(wrong(key(), format!("{id} is no value of it"))))
}

/// An attribute that the class does not have is refused with the part of the path that is wrong.
fn check_path(class: Class, key: &str, path: &str) -> Result<(), MappedError> {
    let is_free = path.starts_with("unmapped.") || path.starts_with("metadata.");
    if is_free || class.attribute(path).is_some() {
        return Ok(());
    }
    let mut known = path;
    while let Some((shorter, _)) = known.rsplit_once('.') {
        known = shorter;
        if class.attribute(known).is_some() {
            let below = &path[known.len() + 1..];
            return Err(wrong(key, format!("`{known}` of {} has no attribute `{below}`", class.name())));
        }
    }
    Err(wrong(key, format!("{} has no attribute `{path}`", class.name())))
}

fn constants(class: Class, set: BTreeMap<String, file::Scalar>) -> Result<Vec<(String, Json)>, MappedError> {
    let compiled = set.into_iter().map(|(path, value)| {
        let key = format!("ocsf.set.{path}");
        check_path(class, &key, &path)?;
        let value: Json = match value {
            file::Scalar::Bool(value) => value.into(),
            file::Scalar::Integer(value) => value.into(),
            file::Scalar::Float(value) => value.into(),
            file::Scalar::Text(value) => value.into(),
        };
        let is_free = path.starts_with("unmapped.") || path.starts_with("metadata.");
        if !is_free && !Event::new(class, 0).accepts(&path, &value) {
            return Err(wrong(key, "the attribute's type does not take this value"));
        }
        Ok((path, value))
    });
    compiled.collect()
}

fn rows(class: Class, map: Vec<(String, String, String)>) -> Result<Vec<(String, String, How)>, MappedError> {
    let compiled = map.into_iter().enumerate().map(|(at, (field, path, word))| {
        let key = format!("ocsf.map[{at}]");
        check_path(class, &key, &path)?;
        let how = HOWS.iter().find(|(known, _)| *known == word).map(|(_, how)| *how);
        let words = || HOWS.map(|(word, _)| word).join(", ");
        let how = how.ok_or_else(|| {
            wrong(key, format!("`{word}` is no way to write a value; there are {}", words()))
        })?;
        Ok((field, path, how))
    });
    compiled.collect()
}

fn observables(
    class: Class,
    written: BTreeMap<String, String>,
) -> Result<Vec<(String, ObservableType)>, MappedError> {
    let compiled = written.into_iter().map(|(path, word)| {
        let key = format!("ocsf.observables.{path}");
        check_path(class, &key, &path)?;
        let is_named = |kind: &&ObservableType| kind.caption().eq_ignore_ascii_case(&word);
        let kind = ObservableType::ALL.iter().find(is_named).copied();
        let captions = || ObservableType::ALL.map(ObservableType::caption).join(", ");
        kind.map(|kind| (path, kind))
            .ok_or_else(|| wrong(key, format!("`{word}` is no kind of observable; there are {}", captions())))
    });
    compiled.collect()
}
