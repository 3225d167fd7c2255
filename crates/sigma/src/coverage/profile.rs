//! What was seen: kinds of events, and which fields they fill.

use std::{
    collections::{BTreeMap, HashSet},
    hash::BuildHasher,
    sync::Arc,
};

use aurora_ocsf::{EventKind, LogSource, LogSources, Record, Value};
use rustc_hash::{FxBuildHasher, FxHashMap};

use crate::log_source::RuleLogSource;

/// How many different sets of fields are kept apart for a kind of event. Later ones are kept as one blend.
const MAX_SHAPES: usize = 512;

/// What a stretch of data holds: which kinds of events, and which fields are filled together.
#[derive(Clone, Debug, Default)]
pub struct DataProfile {
    known: BTreeMap<EventKind, SourceProfile>,
    /// Events of formats that users described, by their log source.
    named: BTreeMap<SourceName, SourceProfile>,
    /// Events that do not say what they are: every rule is tried on them.
    unknown: SourceProfile,
    /// Names of fields, each kept once.
    names: HashSet<Arc<str>, FxBuildHasher>,
}

/// Product, category and service.
type SourceName = [Option<&'static str>; 3];

#[derive(Clone, Debug, Default)]
struct SourceProfile {
    n_events: u64,
    shapes: FxHashMap<u64, Shape>,
    blend: Option<Shape>,
}

/// The fields of an event, or of several that have the same.
#[derive(Clone, Debug, Default)]
pub(crate) struct Shape {
    /// Sorted by name: whether a value was there, and whether the name came without one.
    fields: Vec<(Arc<str>, Use)>,
    is_blend: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
struct Use {
    filled: bool,
    empty: bool,
}

impl DataProfile {
    /// Takes an event into account.
    pub fn add(&mut self, record: &Record<'_>) {
        let uses = uses(record);
        let Self { known, named, unknown, names } = self;
        let source = match record.log_sources {
            LogSources::Unknown => unknown,
            LogSources::Known(kind) => known.entry(kind).or_default(),
            LogSources::Named(source) => {
                named.entry([source.product, source.category, source.service]).or_default()
            }
        };
        source.n_events += 1;
        let key = FxBuildHasher.hash_one(&uses);
        if source.shapes.contains_key(&key) {
            return;
        }
        let fields = uses.into_iter().map(|(name, seen)| (interned(names, name), seen)).collect();
        source.keep(key, Shape { fields, is_blend: false });
    }

    /// Takes what another profile has seen into account.
    pub fn merge(&mut self, other: Self) {
        self.unknown.merge(other.unknown);
        for (kind, source) in other.known {
            self.known.entry(kind).or_default().merge(source);
        }
        for (name, source) in other.named {
            self.named.entry(name).or_default().merge(source);
        }
    }

    /// How many events there were.
    pub fn n_events(&self) -> u64 {
        let known = self.known.values().chain(self.named.values());
        self.unknown.n_events + known.map(|source| source.n_events).sum::<u64>()
    }

    /// How many of them did not say what they are.
    pub fn n_unknown(&self) -> u64 {
        self.unknown.n_events
    }

    /// The log sources that there were, with the numbers of their events; an event may belong to several.
    pub fn log_sources(&self) -> impl Iterator<Item = (LogSource<'static>, u64)> {
        let known = self.known.iter().flat_map(|(kind, source)| {
            kind.log_sources().iter().map(|log_source| (*log_source, source.n_events))
        });
        known.chain(self.named.iter().map(|(name, source)| (log_source(*name), source.n_events)))
    }

    /// True if there are events that say that they are of this log source.
    pub(super) fn has_log_source(&self, asked: &RuleLogSource) -> bool {
        self.covered(asked).next().is_some()
    }

    /// The shapes of the events on which a rule of this log source is tried.
    pub(super) fn shapes_for(&self, asked: &RuleLogSource) -> impl Iterator<Item = &Shape> {
        self.covered(asked).flat_map(SourceProfile::all_shapes).chain(self.unknown.all_shapes())
    }

    fn covered(&self, asked: &RuleLogSource) -> impl Iterator<Item = &SourceProfile> {
        let known = self.known.iter().filter(|(kind, _)| asked.covers(LogSources::Known(**kind)));
        let named = self.named.iter().filter(|(name, _)| log_source(**name).covers(asked.as_log_source()));
        known.map(|(_, source)| source).chain(named.map(|(_, source)| source))
    }
}

fn log_source(name: SourceName) -> LogSource<'static> {
    let [product, category, service] = name;
    LogSource { product, category, service }
}

impl SourceProfile {
    fn keep(&mut self, key: u64, shape: Shape) {
        if self.shapes.len() < MAX_SHAPES {
            self.shapes.insert(key, shape);
        } else {
            self.blend.get_or_insert_default().blend(shape);
        }
    }

    fn merge(&mut self, other: Self) {
        self.n_events += other.n_events;
        let mut shapes: Vec<_> = other.shapes.into_iter().collect();
        shapes.sort_by_key(|(key, _)| *key);
        for (key, shape) in shapes {
            if !self.shapes.contains_key(&key) {
                self.keep(key, shape);
            }
        }
        if let Some(blend) = other.blend {
            self.blend.get_or_insert_default().blend(blend);
        }
    }

    fn all_shapes(&self) -> impl Iterator<Item = &Shape> {
        self.shapes.values().chain(&self.blend)
    }
}

impl Shape {
    /// A value was seen in the field.
    pub(crate) fn fills(&self, field: &str) -> bool {
        self.find(field).is_some_and(|seen| seen.filled)
    }

    /// The field was seen without a value.
    pub(crate) fn has_empty(&self, field: &str) -> bool {
        self.find(field).is_some_and(|seen| seen.empty)
    }

    /// The field is there, or a field nested in it.
    pub(crate) fn exists(&self, field: &str) -> bool {
        let is_it = |(name, _): &(Arc<str>, Use)| {
            name.strip_prefix(field).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        self.fields.iter().any(is_it)
    }

    /// Any field has a value.
    pub(crate) fn fills_any(&self) -> bool {
        self.fields.iter().any(|(_, seen)| seen.filled)
    }

    /// True if the events had just these fields, false if each had some of them.
    pub(crate) fn is_exact(&self) -> bool {
        !self.is_blend
    }

    fn find(&self, field: &str) -> Option<Use> {
        let at = self.fields.binary_search_by(|(name, _)| (**name).cmp(field)).ok()?;
        Some(self.fields[at].1)
    }

    fn blend(&mut self, other: Self) {
        self.is_blend = true;
        for (name, seen) in other.fields {
            match self.fields.binary_search_by(|(own, _)| own.cmp(&name)) {
                Ok(at) => {
                    let own = &mut self.fields[at].1;
                    *own = Use { filled: own.filled || seen.filled, empty: own.empty || seen.empty };
                }
                Err(at) => self.fields.insert(at, (name, seen)),
            }
        }
    }
}

/// The names of the record's fields, sorted, each once.
fn uses<'r>(record: &'r Record<'_>) -> Vec<(&'r str, Use)> {
    let used = record.fields.iter().map(|field| {
        let empty = matches!(field.value, Value::Null | Value::Empty);
        (&*field.name, Use { filled: !empty, empty })
    });
    let mut used: Vec<_> = used.collect();
    used.sort_unstable_by_key(|(name, _)| *name);
    used.dedup_by(|later, kept| {
        let is_same = later.0 == kept.0;
        if is_same {
            kept.1 = Use { filled: kept.1.filled || later.1.filled, empty: kept.1.empty || later.1.empty };
        }
        is_same
    });
    used
}

fn interned(names: &mut HashSet<Arc<str>, FxBuildHasher>, name: &str) -> Arc<str> {
    if let Some(known) = names.get(name) {
        return Arc::clone(known);
    }
    let name: Arc<str> = name.into();
    names.insert(Arc::clone(&name));
    name
}
