//! Which rules can fire on data that a hunt went through, which did, and what that means for ATT&CK.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
};

use aurora_model::attack::TechniqueId;
use aurora_sigma::{
    CorrelationIndex, CorrelationReach, Coverage, Lack, Reach, RuleIndex, RuleLogSource, RuleMeta, RuleSet,
};
use serde::Serialize;

use super::attack::techniques_of;
use crate::hunt::{RuleRef, Survey};

/// What is known of all rules.
#[derive(Debug, Serialize)]
pub(crate) struct CoverageReport<'r> {
    pub(crate) data: DataSeen,
    pub(crate) rules: Vec<RuleCoverage<'r>>,
    /// By technique, and only those that a rule names.
    pub(crate) techniques: BTreeMap<TechniqueId, TechniqueCoverage<'r>>,
}

/// The data in numbers.
#[derive(Debug, Serialize)]
pub(crate) struct DataSeen {
    pub(crate) n_events: u64,
    /// Events that do not say what they are: every rule is tried on them.
    pub(crate) n_unknown: u64,
    /// Events by log source; an event may belong to several.
    pub(crate) log_sources: BTreeMap<String, u64>,
}

/// A rule and what it can do with the data.
#[derive(Debug, Serialize)]
pub(crate) struct RuleCoverage<'r> {
    pub(crate) rule: RuleRef<'r>,
    pub(crate) kind: &'static str,
    /// Of a detection rule.
    pub(crate) log_source: Option<String>,
    pub(crate) state: State,
    pub(crate) n_matches: u64,
    /// Why it cannot fire.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) reason: Option<String>,
    /// The fields behind the reason.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) lacks: Vec<Lack>,
}

/// How far a rule comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum State {
    /// It matched.
    Fired,
    /// It did not match, and an event could have made it.
    CanFire,
    /// No event of its log source.
    NoLogSource,
    /// No event with the fields that it needs.
    NoFields,
    /// A correlation: too few of the rules that it names can fire.
    TooFewRules,
}

/// A technique with the rules that name it.
#[derive(Debug, Default, Serialize)]
pub(crate) struct TechniqueCoverage<'r> {
    pub(crate) n_rules: u64,
    pub(crate) n_can_fire: u64,
    pub(crate) n_fired: u64,
    pub(crate) n_matches: u64,
    /// The titles of the rules, with their states.
    #[serde(skip)]
    pub(crate) rules: BTreeSet<(State, &'r str)>,
}

impl State {
    pub(crate) fn can_fire(self) -> bool {
        match self {
            Self::Fired | Self::CanFire => true,
            Self::NoLogSource | Self::NoFields | Self::TooFewRules => false,
        }
    }
}

impl<'r> CoverageReport<'r> {
    /// Puts together what the rules ask for and what the hunt saw.
    pub(crate) fn new(rules: &'r RuleSet, survey: &Survey) -> Self {
        let coverage = Coverage::new(rules, &survey.profile);
        let detections = rules.rule_indices().map(|index| of_detection(rules, index, &coverage, survey));
        let correlations =
            rules.correlation_indices().map(|index| of_correlation(rules, index, &coverage, survey));
        let rules: Vec<_> = detections.chain(correlations).collect();
        let techniques = by_technique(&rules);
        Self { data: DataSeen::new(survey), rules, techniques }
    }

    pub(crate) fn count(&self, is_counted: impl Fn(State) -> bool) -> usize {
        self.rules.iter().filter(|rule| is_counted(rule.state)).count()
    }
}

impl DataSeen {
    fn new(survey: &Survey) -> Self {
        let mut log_sources: BTreeMap<String, u64> = BTreeMap::new();
        for (source, n_events) in survey.profile.log_sources() {
            let name = joined([source.product, source.category, source.service]);
            *log_sources.entry(name).or_default() += n_events;
        }
        Self { n_events: survey.profile.n_events(), n_unknown: survey.profile.n_unknown(), log_sources }
    }
}

fn of_detection<'r>(
    rules: &'r RuleSet,
    index: RuleIndex,
    coverage: &Coverage,
    survey: &Survey,
) -> RuleCoverage<'r> {
    let rule = rules.rule(index);
    let n_matches = survey.n_matches.get(&index).copied().unwrap_or_default();
    let log_source = log_source_name(&rule.log_source);
    let (state, reason, lacks) = match &coverage.detections[index.number()] {
        _ if n_matches > 0 => (State::Fired, None, Vec::new()),
        Reach::CanFire => (State::CanFire, None, Vec::new()),
        Reach::NoLogSource => {
            (State::NoLogSource, Some(format!("no event of log source {log_source}")), Vec::new())
        }
        Reach::NoFields { lacks } => (State::NoFields, Some(lacks_in_words(lacks)), lacks.clone()),
    };
    let kind = "detection";
    RuleCoverage {
        rule: RuleRef::new(&rule.meta),
        kind,
        log_source: Some(log_source),
        state,
        n_matches,
        reason,
        lacks,
    }
}

fn of_correlation<'r>(
    rules: &'r RuleSet,
    index: CorrelationIndex,
    coverage: &Coverage,
    survey: &Survey,
) -> RuleCoverage<'r> {
    let meta = &rules.correlation(index).meta;
    let n_matches = survey.n_correlated.get(&index).copied().unwrap_or_default();
    let (state, reason) = match &coverage.correlations[index.number()] {
        _ if n_matches > 0 => (State::Fired, None),
        CorrelationReach::CanFire => (State::CanFire, None),
        CorrelationReach::TooFewRules { silent } => {
            let titles: Vec<&str> = silent.iter().map(|label| title_of(rules, label)).collect();
            let reason = format!("cannot fire with its group filled: {}", titles.join(", "));
            (State::TooFewRules, Some(reason))
        }
    };
    let kind = "correlation";
    let rule = RuleRef::new(meta);
    RuleCoverage { rule, kind, log_source: None, state, n_matches, reason, lacks: Vec::new() }
}

fn title_of<'a>(rules: &'a RuleSet, label: &'a str) -> &'a str {
    let detections = rules.detections().iter().map(|rule| &rule.meta);
    let mut metas = detections.chain(rules.correlations().iter().map(|rule| &rule.meta));
    let is_meant =
        |meta: &&RuleMeta| meta.id.as_deref() == Some(label) || meta.name.as_deref() == Some(label);
    metas.find(is_meant).map_or(label, |meta| &meta.title)
}

fn lacks_in_words(lacks: &[Lack]) -> String {
    let mut words = String::new();
    for lack in lacks {
        let fields: Vec<&str> = lack.fields.iter().map(String::as_str).collect();
        let names = fields.join(", ");
        let separator = if words.is_empty() { "" } else { "; " };
        let written = match (fields.len(), lack.is_unwanted, lack.never_filled) {
            (_, true, _) => write!(words, "{separator}{names} is always there"),
            (0, ..) => write!(words, "{separator}no field is filled"),
            (1, _, true) => write!(words, "{separator}{names} is never filled"),
            (_, _, true) => write!(words, "{separator}none of {names} is ever filled"),
            (1, _, false) => write!(words, "{separator}{names} is not filled together with the rest"),
            (_, _, false) => {
                write!(words, "{separator}none of {names} is filled together with the rest")
            }
        };
        written.expect("text takes all");
    }
    words
}

/// The parts of a log source, joined by slashes; a part that is not named is left out.
pub(crate) fn log_source_name(log_source: &RuleLogSource) -> String {
    let RuleLogSource { product, category, service } = log_source;
    joined([product.as_deref(), category.as_deref(), service.as_deref()])
}

fn joined(parts: [Option<&str>; 3]) -> String {
    parts.into_iter().flatten().collect::<Vec<_>>().join("/")
}

fn by_technique<'r>(rules: &[RuleCoverage<'r>]) -> BTreeMap<TechniqueId, TechniqueCoverage<'r>> {
    let mut techniques: BTreeMap<TechniqueId, TechniqueCoverage<'r>> = BTreeMap::new();
    for rule in rules {
        for id in techniques_of(rule.rule.tags) {
            let technique = techniques.entry(id).or_default();
            technique.n_rules += 1;
            technique.n_can_fire += u64::from(rule.state.can_fire());
            technique.n_fired += u64::from(rule.state == State::Fired);
            technique.n_matches += rule.n_matches;
            technique.rules.insert((rule.state, rule.rule.title));
        }
    }
    techniques
}
