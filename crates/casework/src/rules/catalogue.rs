use std::{pin::Pin, sync::Arc};

use aurora_model::Severity;

/// What somebody has loaded and runs.
pub trait RuleCatalogue: Send + Sync {
    /// The rules that were loaded, enabled or not, by id.
    fn rules(&self) -> Arc<Vec<CatalogueRule>>;

    /// The files and rules that could not be.
    fn rejected(&self) -> Arc<Vec<RejectedRule>>;

    /// Loads them anew. If that fails, those from before go on.
    fn reload(&self) -> CatalogueFuture<'_, Result<LoadReport, String>>;
}

/// A future behind a trait object.
pub type CatalogueFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// A rule as its file says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CatalogueRule {
    /// Its id.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// Why it is there.
    pub description: String,
    /// How bad its author thinks a match is.
    pub level: Severity,
    /// How mature it is: `stable`, `test`, `experimental` …
    pub status: String,
    /// What kind of rule.
    pub kind: RuleKind,
    /// What it is tried on, as one line; empty for a correlation.
    pub log_source: String,
    /// Its tags, those of ATT&CK among them.
    pub tags: Vec<String>,
    /// When a match is harmless.
    pub false_positives: Vec<String>,
    /// What to do with a match, step by step.
    pub triage: Vec<String>,
    /// Where to read on.
    pub references: Vec<String>,
    /// Whether it is tried as long as nobody decides otherwise.
    pub is_enabled_by_default: bool,
}

/// What kind of rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RuleKind {
    /// It looks at one event.
    Detection,
    /// It looks at the matches of other rules.
    Correlation,
}

/// A rule that could not be loaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RejectedRule {
    /// Where it stands: file, and line where that is known.
    pub place: String,
    /// What is wrong.
    pub reason: String,
}

/// What became of loading.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LoadReport {
    /// So many rules are there.
    pub loaded: usize,
    /// So many could not be loaded.
    pub rejected: usize,
}

/// A catalogue of nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoRules;

impl RuleCatalogue for NoRules {
    fn rules(&self) -> Arc<Vec<CatalogueRule>> {
        Arc::default()
    }

    fn rejected(&self) -> Arc<Vec<RejectedRule>> {
        Arc::default()
    }

    fn reload(&self) -> CatalogueFuture<'_, Result<LoadReport, String>> {
        Box::pin(async { Ok(LoadReport::default()) })
    }
}

impl RuleKind {
    /// The word on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Detection => "detection",
            Self::Correlation => "correlation",
        }
    }
}
