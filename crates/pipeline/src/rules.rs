//! The rules in use: read from files, compiled, exchanged while events go through them.

mod files;
mod report;

use std::{
    collections::BTreeSet,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
};

use arc_swap::ArcSwap;
use aurora_model::{ContentId, id::ContentHasher};
use aurora_sigma::{CorrelationIndex, Placeholders, Program, RuleIndex, RuleMeta, RuleSet};

pub use files::{FindRulesError, RuleFiles, UnreadableFile, examples_path, load};
pub use report::{RejectedRule, RuleKind, RuleReport, RuleSummary};

/// Where rules come from.
#[derive(Clone, Debug, Default)]
pub struct RuleSources {
    /// Files and folders.
    pub paths: Vec<PathBuf>,
    /// The lists for the modifier `expand`.
    pub placeholders: Placeholders,
}

/// A set of rules in use. Never changed: a reload makes another one.
#[derive(Debug)]
pub struct ActiveRules {
    program: Program,
    report: RuleReport,
    version: ContentId,
    /// Ids of rules that make no findings of their own; correlations that name them still see their matches.
    disabled: BTreeSet<String>,
    is_disabled: Disabled,
}

/// By number: who asks for each match needs no look at texts.
#[derive(Debug)]
struct Disabled {
    detections: Vec<bool>,
    correlations: Vec<bool>,
}

/// Shares the rules in use between those who ask for them and those who exchange them.
#[derive(Debug)]
pub struct RulesHandle {
    sources: RuleSources,
    active: ArcSwap<ActiveRules>,
    /// Held while the rules are exchanged, so that two changes do not undo each other.
    exchange: Mutex<()>,
}

impl RulesHandle {
    /// Loads the rules. Those that cannot be used are told in the report.
    ///
    /// # Errors
    /// If a path cannot be read at all.
    pub fn load(sources: RuleSources, disabled: BTreeSet<String>) -> Result<Self, FindRulesError> {
        let active = ArcSwap::from_pointee(ActiveRules::load(&sources, disabled)?);
        Ok(Self { sources, active, exchange: Mutex::new(()) })
    }

    /// The rules in use now.
    pub fn active(&self) -> Arc<ActiveRules> {
        self.active.load_full()
    }

    /// Reads the files again and takes what they hold into use. It takes a second or two for thousands of rules:
    /// call it where that disturbs nobody. Windows of correlations whose rules are the same stay.
    ///
    /// # Errors
    /// If a path cannot be read at all; then the rules stay as they are.
    pub fn reload(&self) -> Result<Arc<ActiveRules>, FindRulesError> {
        let _exchange = self.exchange.lock().unwrap_or_else(PoisonError::into_inner);
        let disabled = self.active.load().disabled.clone();
        let active = Arc::new(ActiveRules::load(&self.sources, disabled)?);
        self.active.store(Arc::clone(&active));
        Ok(active)
    }

    /// Says which rules make no findings.
    pub fn set_disabled(&self, disabled: BTreeSet<String>) {
        let _exchange = self.exchange.lock().unwrap_or_else(PoisonError::into_inner);
        let active = self.active.load_full();
        if active.disabled != disabled {
            self.active.store(Arc::new(active.with_disabled(disabled)));
        }
    }
}

impl ActiveRules {
    fn load(sources: &RuleSources, disabled: BTreeSet<String>) -> Result<Self, FindRulesError> {
        let files = load(&sources.paths, sources.placeholders.clone())?;
        let report = RuleReport::new(&files);
        Ok(Self::of(Program::compile(&files.loaded.rules), report, disabled))
    }

    fn with_disabled(&self, disabled: BTreeSet<String>) -> Self {
        Self::of(self.program.clone(), self.report.clone(), disabled)
    }

    fn of(program: Program, report: RuleReport, disabled: BTreeSet<String>) -> Self {
        let rules = program.rules();
        let is_disabled = |meta: &RuleMeta| disabled.contains(meta.label());
        let is_disabled = Disabled {
            detections: rules.detections().iter().map(|rule| is_disabled(&rule.meta)).collect(),
            correlations: rules.correlations().iter().map(|rule| is_disabled(&rule.meta)).collect(),
        };
        Self { version: version(rules), program, report, disabled, is_disabled }
    }

    /// The compiled rules.
    pub fn program(&self) -> &Program {
        &self.program
    }

    /// The rules.
    pub fn rules(&self) -> &RuleSet {
        self.program.rules()
    }

    /// What came of loading them.
    pub fn report(&self) -> &RuleReport {
        &self.report
    }

    /// Names the whole set: the same rules give the same, whatever files they are in.
    pub fn version(&self) -> ContentId {
        self.version
    }

    /// Whether a rule, by its id, makes findings.
    pub fn is_enabled(&self, rule_id: &str) -> bool {
        !self.disabled.contains(rule_id)
    }

    pub(crate) fn finds(&self, rule: RuleIndex) -> bool {
        !self.is_disabled.detections[rule.number()]
    }

    pub(crate) fn finds_correlation(&self, rule: CorrelationIndex) -> bool {
        !self.is_disabled.correlations[rule.number()]
    }
}

fn version(rules: &RuleSet) -> ContentId {
    let detections = rules.detections().iter().map(|rule| &rule.meta);
    let correlations = rules.correlations().iter().map(|rule| &rule.meta);
    let filters = rules.filters().iter().map(|rule| &rule.meta);
    let mut versions: Vec<_> =
        detections.chain(correlations).chain(filters).map(|meta| meta.version).collect();
    versions.sort_unstable();
    let mut hasher = ContentHasher::default();
    versions.iter().for_each(|version| hasher.update(version.as_uuid().as_bytes()));
    hasher.finish()
}
