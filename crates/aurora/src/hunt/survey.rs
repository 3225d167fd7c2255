//! What a hunt saw: which events there are, and how often each rule matched.

use std::collections::BTreeMap;

use aurora_ocsf::Record;
use aurora_sigma::{CorrelationFinding, CorrelationIndex, DataProfile, Match, RuleIndex};

/// Events and matches of a hunt.
#[derive(Clone, Debug, Default)]
pub(crate) struct Survey {
    pub(crate) profile: DataProfile,
    /// How often each rule matched, those that only feed correlations too.
    pub(crate) n_matches: BTreeMap<RuleIndex, u64>,
    pub(crate) n_correlated: BTreeMap<CorrelationIndex, u64>,
}

impl Survey {
    pub(super) fn take(&mut self, record: &Record<'_>, matches: &[Match]) {
        self.profile.add(record);
        for found in matches {
            *self.n_matches.entry(found.rule).or_default() += 1;
        }
    }

    pub(super) fn merge(&mut self, other: Self) {
        self.profile.merge(other.profile);
        for (rule, count) in other.n_matches {
            *self.n_matches.entry(rule).or_default() += count;
        }
    }

    pub(super) fn count_correlations<E>(&mut self, findings: &[CorrelationFinding<E>]) {
        for finding in findings {
            *self.n_correlated.entry(finding.rule).or_default() += 1;
        }
    }
}
