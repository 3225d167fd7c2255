//! What came of loading rules, for people.

use std::path::PathBuf;

use aurora_model::{ContentId, Severity};
use aurora_sigma::{RuleLogSource, RuleMeta};
use serde::Serialize;

use super::RuleFiles;

/// The rules in use and those that cannot be used.
#[derive(Clone, Debug, Default)]
pub struct RuleReport {
    /// The rules in use, in the order of their files.
    pub rules: Vec<RuleSummary>,
    /// Why others cannot be used.
    pub rejected: Vec<RejectedRule>,
}

/// What kind of rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RuleKind {
    /// Judges single events.
    Detection,
    /// Judges several events together.
    Correlation,
    /// Takes matches of other rules away.
    Filter,
}

/// What there is to know about a rule.
#[derive(Clone, Debug)]
pub struct RuleSummary {
    /// Its id; of a rule without one its name, or else its title.
    pub id: String,
    /// What kind.
    pub kind: RuleKind,
    /// The hash of its content.
    pub version: ContentId,
    /// Its title.
    pub title: String,
    /// How bad its author thinks it is.
    pub level: Severity,
    /// Its status, as written.
    pub status: Option<String>,
    /// Why the behaviour is suspicious.
    pub description: Option<String>,
    /// Who wrote it.
    pub author: Option<String>,
    /// Where more is written.
    pub references: Vec<String>,
    /// What else looks like it.
    pub false_positives: Vec<String>,
    /// What to do with a match, step by step.
    pub triage: Vec<String>,
    /// Its tags.
    pub tags: Vec<String>,
    /// The events that it is for, if it judges events.
    pub log_source: Option<RuleLogSource>,
}

/// A rule, or a file, that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RejectedRule {
    /// The file.
    pub path: PathBuf,
    /// The line that the reason is about.
    pub line: usize,
    /// The rule's title, if it got that far.
    pub title: Option<String>,
    /// Why.
    pub reason: String,
}

impl RuleReport {
    pub(super) fn new(files: &RuleFiles) -> Self {
        let rules = &files.loaded.rules;
        let detections = rules
            .detections()
            .iter()
            .map(|rule| RuleSummary::new(&rule.meta, RuleKind::Detection, Some(&rule.log_source)));
        let correlations =
            rules.correlations().iter().map(|rule| RuleSummary::new(&rule.meta, RuleKind::Correlation, None));
        let filters = rules.filters().iter().map(|rule| RuleSummary::new(&rule.meta, RuleKind::Filter, None));
        let unreadable = files.unreadable.iter().map(|file| RejectedRule {
            path: file.path.clone(),
            line: 1,
            title: None,
            reason: format!("cannot read the file: {}", file.source),
        });
        let rejected = files.rejected().map(|problem| RejectedRule {
            path: problem.path.clone(),
            line: problem.line,
            title: problem.title.clone(),
            reason: problem.reason.to_string(),
        });
        Self {
            rules: detections.chain(correlations).chain(filters).collect(),
            rejected: unreadable.chain(rejected).collect(),
        }
    }

    /// The rule of this id.
    pub fn find(&self, id: &str) -> Option<&RuleSummary> {
        self.rules.iter().find(|rule| rule.id == id)
    }
}

impl RuleSummary {
    fn new(meta: &RuleMeta, kind: RuleKind, log_source: Option<&RuleLogSource>) -> Self {
        Self {
            id: meta.label().to_owned(),
            kind,
            version: meta.version,
            title: meta.title.clone(),
            level: meta.level,
            status: meta.status.clone(),
            description: meta.description.clone(),
            author: meta.author.clone(),
            references: meta.references.clone(),
            false_positives: meta.false_positives.clone(),
            triage: meta.triage.clone(),
            tags: meta.tags.clone(),
            log_source: log_source.cloned(),
        }
    }
}
