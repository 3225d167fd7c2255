//! What could not be read, and what held nothing to read.

use std::collections::BTreeMap;

use super::kind::NoLogs;

/// How many problems are kept; a hostile archive may have a million.
const MAX_PROBLEMS: usize = 1_000;
/// How many names of skipped files are kept for each kind; the count goes on.
const MAX_NAMES: usize = 10;

/// What there is to say about the inputs as a whole.
#[derive(Debug, Default)]
pub(crate) struct InputReport {
    problems: Vec<InputProblem>,
    n_problems: u64,
    skipped: BTreeMap<NoLogs, Skipped>,
}

/// An input that was unreadable or incomplete.
#[derive(Debug, thiserror::Error)]
#[error("cannot read all of `{input}`")]
pub(crate) struct InputProblem {
    /// The input's name.
    pub(crate) input: String,
    /// Why.
    pub(crate) source: anyhow::Error,
}

/// The files of one kind that were passed over.
#[derive(Debug, Default)]
pub(crate) struct Skipped {
    /// How many.
    pub(crate) count: u64,
    /// The names of the first ones.
    pub(crate) names: Vec<String>,
}

impl InputReport {
    /// Notes that `input` was unreadable or incomplete.
    pub(crate) fn problem(&mut self, input: impl Into<String>, cause: impl Into<anyhow::Error>) {
        self.n_problems += 1;
        if self.problems.len() < MAX_PROBLEMS {
            self.problems.push(InputProblem { input: input.into(), source: cause.into() });
        }
    }

    /// How many inputs were unreadable or incomplete.
    pub(crate) fn n_problems(&self) -> u64 {
        self.n_problems
    }

    /// The problems, as far as they were kept.
    pub(crate) fn into_problems(self) -> Vec<InputProblem> {
        self.problems
    }

    /// Notes that `input` holds no log records.
    pub(crate) fn skip(&mut self, kind: NoLogs, input: &str) {
        let skipped = self.skipped.entry(kind).or_default();
        skipped.count += 1;
        if skipped.names.len() < MAX_NAMES {
            skipped.names.push(input.to_owned());
        }
    }

    /// What was passed over, by kind.
    pub(crate) fn skipped(&self) -> impl Iterator<Item = (NoLogs, &Skipped)> {
        self.skipped.iter().map(|(kind, skipped)| (*kind, skipped))
    }
}
