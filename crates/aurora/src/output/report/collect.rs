//! What a report keeps of findings while they come.

use std::{
    collections::{BTreeMap, HashMap},
    net::IpAddr,
    path::PathBuf,
};

use aurora_model::{Severity, Timestamp};
use aurora_sigma::KEYWORD_FIELD;

use super::{entities::Entities, histogram::Histogram};
use crate::{
    hunt::{EventRef, Finding, FindingKind},
    output::{Steps, shortened},
};

/// How many findings of one rule are kept.
const MAX_PER_RULE: usize = 20;
/// How many bytes of findings are kept. Beyond that only the first of each rule.
const MAX_KEPT_BYTES: usize = 48 << 20;
/// How much of one matched value is kept, in characters.
const MAX_VALUE: usize = 600;
/// How many values of a field, and how many fields.
const MAX_VALUES: usize = 12;
const MAX_FIELDS: usize = 40;
/// How many events of a correlation.
const MAX_EVENTS: usize = 20;

/// All that a report shows.
#[derive(Debug, Default)]
pub(crate) struct Report {
    pub(super) rules: HashMap<(String, PathBuf), RuleFindings>,
    pub(super) steps: Steps,
    pub(super) histogram: Histogram,
    pub(super) hosts: Entities,
    pub(super) users: Entities,
    pub(super) addresses: Entities,
    pub(super) by_severity: BTreeMap<Severity, u64>,
    pub(super) n_findings: u64,
    n_kept_bytes: usize,
}

/// The findings of one rule.
#[derive(Debug)]
pub(super) struct RuleFindings {
    pub(super) id: Option<String>,
    pub(super) title: String,
    pub(super) level: Severity,
    pub(super) tags: Vec<String>,
    pub(super) path: String,
    pub(super) n_findings: u64,
    pub(super) span: Option<(Timestamp, Timestamp)>,
    pub(super) hosts: Entities,
    pub(super) kept: Vec<Kept>,
}

/// A finding that may be shown.
#[derive(Debug)]
pub(super) struct Kept {
    pub(super) event: EventRef,
    pub(super) matched: Vec<MatchedField>,
    pub(super) kind: KeptKind,
}

#[derive(Debug)]
pub(super) enum KeptKind {
    Detection { raw: String, cut_from: Option<usize> },
    Correlation { group: Vec<(String, String)>, n_events: u64, events: Vec<EventRef> },
}

/// A field with the values that matched.
#[derive(Debug)]
pub(super) struct MatchedField {
    pub(super) field: String,
    pub(super) values: Vec<String>,
    /// How many more there are.
    pub(super) n_more: usize,
}

impl Report {
    /// Takes a finding.
    pub(crate) fn add(&mut self, finding: &Finding<'_>) {
        let (rule, event) = (&finding.rule, finding.event);
        self.n_findings += 1;
        *self.by_severity.entry(rule.level).or_default() += 1;
        self.steps.add(finding);
        self.histogram.add(event.time, rule.level);
        if let Some(host) = &event.host {
            self.hosts.add(host, rule.level);
        }
        if let Some(detail) = finding.detail {
            detail.users.iter().for_each(|user| self.users.add(user, rule.level));
            detail.addresses.iter().for_each(|address| self.addresses.add(address, rule.level));
        }
        if let FindingKind::Correlation { group, .. } = &finding.kind {
            group.iter().for_each(|(field, value)| self.add_of_group(field, value, rule.level));
        }
        let key = (rule.title.to_owned(), rule.path.to_owned());
        let of_rule = self.rules.entry(key).or_insert_with(|| RuleFindings::new(finding));
        of_rule.count(event);
        let has_room = self.n_kept_bytes < MAX_KEPT_BYTES && of_rule.kept.len() < MAX_PER_RULE;
        if has_room || of_rule.kept.is_empty() {
            let kept = Kept::new(finding);
            self.n_kept_bytes += kept.weight();
            of_rule.kept.push(kept);
        }
    }

    /// A value by which events were grouped, if one can tell what it names.
    fn add_of_group(&mut self, field: &str, value: &str, level: Severity) {
        if value.parse::<IpAddr>().is_ok() {
            self.addresses.add(value, level);
        } else if field.to_lowercase().contains("user") {
            self.users.add(value, level);
        }
    }

    /// The rules, the worst first.
    pub(super) fn ranked(&self) -> Vec<&RuleFindings> {
        let mut rules: Vec<&RuleFindings> = self.rules.values().collect();
        rules.sort_by(|a, b| {
            (b.level, b.n_findings, &a.title, &a.path).cmp(&(a.level, a.n_findings, &b.title, &b.path))
        });
        rules
    }
}

impl RuleFindings {
    fn new(finding: &Finding<'_>) -> Self {
        let rule = &finding.rule;
        Self {
            id: rule.id.map(str::to_owned),
            title: rule.title.to_owned(),
            level: rule.level,
            tags: rule.tags.to_vec(),
            path: rule.path.to_string_lossy().into_owned(),
            n_findings: 0,
            span: None,
            hosts: Entities::default(),
            kept: Vec::new(),
        }
    }

    fn count(&mut self, event: &EventRef) {
        self.n_findings += 1;
        if let Some(host) = &event.host {
            self.hosts.add(host, self.level);
        }
        if let Some(time) = event.time {
            let (first, last) = self.span.unwrap_or((time, time));
            self.span = Some((first.min(time), last.max(time)));
        }
    }
}

impl Kept {
    fn new(finding: &Finding<'_>) -> Self {
        let kind = match &finding.kind {
            FindingKind::Detection => {
                let detail = finding.detail;
                KeptKind::Detection {
                    raw: detail.map(|detail| detail.raw.clone()).unwrap_or_default(),
                    cut_from: detail.and_then(|detail| detail.cut_from),
                }
            }
            FindingKind::Correlation { group, n_events, events } => KeptKind::Correlation {
                group: group
                    .iter()
                    .map(|(field, value)| ((*field).to_owned(), shortened(value, MAX_VALUE).into_owned()))
                    .collect(),
                n_events: n_events.unwrap_or(events.len() as u64),
                events: events.iter().take(MAX_EVENTS).cloned().collect(),
            },
        };
        let matched = finding.matched.0.iter().take(MAX_FIELDS).map(|(field, values)| MatchedField {
            field: if field == KEYWORD_FIELD {
                "keyword".to_owned()
            } else {
                shortened(field, MAX_VALUE).into_owned()
            },
            values: values
                .iter()
                .take(MAX_VALUES)
                .map(|value| shortened(value.text().unwrap_or_default(), MAX_VALUE).into_owned())
                .collect(),
            n_more: values.len().saturating_sub(MAX_VALUES),
        });
        Self { event: finding.event.clone(), matched: matched.collect(), kind }
    }

    /// About how many bytes it takes on the page.
    pub(super) fn weight(&self) -> usize {
        let matched = self.matched.iter().map(|field| {
            let values: usize = field.values.iter().map(|value| value.len() + 60).sum();
            field.field.len() + 80 + values
        });
        let body = match &self.kind {
            KeptKind::Detection { raw, .. } => raw.len(),
            KeptKind::Correlation { group, events, .. } => {
                events.len() * 200
                    + group.iter().map(|(field, value)| field.len() + value.len()).sum::<usize>()
            }
        };
        500 + body + matched.sum::<usize>()
    }
}
