//! A rule set, compiled.

use std::sync::Arc;

use aurora_ocsf::{EventKind, LogSources};
use rustc_hash::FxHashMap;

use super::{bucket::Bucket, compile};
use crate::rule_set::{RuleIndex, RuleSet};

/// The immutable program of a rule set; cheap to clone and to share between threads.
#[derive(Clone, Debug)]
pub struct Program(Arc<Inner>);

#[derive(Debug)]
pub(crate) struct Inner {
    pub(crate) rules: RuleSet,
    pub(crate) buckets: Vec<Bucket>,
    /// The bucket of each kind of event, by the index of the kind.
    by_kind: Vec<u32>,
    /// The bucket of events of unknown log source.
    unknown: u32,
}

impl Program {
    /// Compiles the detection rules and filters of a set.
    pub fn compile(rules: &RuleSet) -> Self {
        let lowered = compile::lower(rules);
        let mut buckets = Vec::new();
        let mut known: FxHashMap<Vec<RuleIndex>, u32> = FxHashMap::default();
        let mut bucket_of = |candidates: Vec<RuleIndex>| {
            *known.entry(candidates).or_insert_with_key(|candidates| {
                buckets.push(compile::bucket(&lowered, candidates));
                buckets.len() as u32 - 1
            })
        };
        let read_by = |sources: LogSources| {
            rules.rule_indices().filter(|index| rules.rule(*index).log_source.covers(sources)).collect()
        };
        let by_kind =
            EventKind::ALL.iter().map(|kind| bucket_of(read_by(LogSources::Known(*kind)))).collect();
        let unknown = bucket_of(rules.rule_indices().collect());
        Self(Arc::new(Inner { rules: rules.clone(), buckets, by_kind, unknown }))
    }

    /// The rules that were compiled.
    pub fn rules(&self) -> &RuleSet {
        &self.0.rules
    }

    pub(crate) fn inner(&self) -> &Inner {
        &self.0
    }
}

impl Inner {
    pub(crate) fn bucket_of(&self, sources: LogSources) -> u32 {
        match sources {
            // So few events have a log source of their own that they have no bucket of their own.
            LogSources::Unknown | LogSources::Named(_) => self.unknown,
            LogSources::Known(kind) => self.by_kind[kind.index()],
        }
    }
}
