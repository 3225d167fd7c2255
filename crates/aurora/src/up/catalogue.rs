//! The rules that detection runs, as casework knows them.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use aurora_casework::{CatalogueFuture, CatalogueRule, LoadReport, RejectedRule, RuleCatalogue, RuleKind};
use aurora_pipeline::{RuleKind as LoadedKind, RuleReport, RuleSummary, RulesHandle};
use aurora_sigma::RuleLogSource;
use tokio::sync::watch;

/// What was loaded.
pub(super) struct Catalogue(pub(super) Arc<RulesHandle>);

impl RuleCatalogue for Catalogue {
    fn rules(&self) -> Arc<Vec<CatalogueRule>> {
        Arc::new(self.0.active().report().rules.iter().filter_map(rule).collect())
    }

    fn rejected(&self) -> Arc<Vec<RejectedRule>> {
        Arc::new(rejected(self.0.active().report()))
    }

    fn reload(&self) -> CatalogueFuture<'_, Result<LoadReport, String>> {
        let rules = Arc::clone(&self.0);
        Box::pin(async move {
            let reloaded = tokio::task::spawn_blocking(move || rules.reload()).await;
            let active = reloaded.map_err(|error| error.to_string())?.map_err(|error| error.to_string())?;
            let report = active.report();
            Ok(LoadReport { loaded: report.rules.len(), rejected: report.rejected.len() })
        })
    }
}

/// A filter narrows other rules and is none that fires.
fn rule(summary: &RuleSummary) -> Option<CatalogueRule> {
    let kind = match summary.kind {
        LoadedKind::Detection => RuleKind::Detection,
        LoadedKind::Correlation => RuleKind::Correlation,
        LoadedKind::Filter => return None,
    };
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    Some(CatalogueRule {
        id: summary.id.clone(),
        title: summary.title.clone(),
        description: text(&summary.description),
        level: summary.level,
        status: text(&summary.status),
        kind,
        log_source: summary.log_source.as_ref().map(log_source).unwrap_or_default(),
        tags: summary.tags.clone(),
        false_positives: summary.false_positives.clone(),
        triage: summary.triage.clone(),
        references: summary.references.clone(),
        is_enabled_by_default: true,
    })
}

/// As one line: what a rule says of product, category and service.
fn log_source(source: &RuleLogSource) -> String {
    let parts = [("product", &source.product), ("category", &source.category), ("service", &source.service)];
    let said = parts.iter().filter_map(|(name, part)| Some(format!("{name}: {}", part.as_ref()?)));
    said.collect::<Vec<_>>().join(", ")
}

fn rejected(report: &RuleReport) -> Vec<RejectedRule> {
    let rejected = report.rejected.iter().map(|rule| RejectedRule {
        place: format!("{}:{}", rule.path.display(), rule.line),
        reason: rule.reason.clone(),
    });
    rejected.collect()
}

/// The rules that people switched off.
pub(super) fn disabled(decisions: &BTreeMap<String, bool>) -> BTreeSet<String> {
    decisions.iter().filter(|(_, is_enabled)| !**is_enabled).map(|(id, _)| id.clone()).collect()
}

/// Tells detection what people decide, until nobody decides any more.
pub(super) async fn follow(
    rules: Arc<RulesHandle>,
    mut decisions: watch::Receiver<Arc<BTreeMap<String, bool>>>,
) {
    loop {
        let now = disabled(&decisions.borrow_and_update());
        rules.set_disabled(now);
        if decisions.changed().await.is_err() {
            return;
        }
    }
}
