use std::collections::HashMap;

use aurora_model::{Severity, access::Action, change::Resource};
use aurora_store::{
    Reader,
    rules::{self, RuleState},
};

use super::{CatalogueRule, RuleKind};
use crate::{Caller, Casework, CaseworkError, Result, overview};

/// The longest page.
const MAX_LIMIT: usize = 200;

/// A rule, with what was decided about it and what it led to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleView {
    /// As its file says.
    pub rule: CatalogueRule,
    /// Whether it is tried on events.
    pub is_enabled: bool,
    /// What people decided, if they did.
    pub decision: Option<RuleState>,
    /// How many findings the alerts of the last 24 hours hold of it.
    pub findings: i64,
}

/// Which rules. What is `None` does not restrict.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RuleQuery {
    /// Whose title or id contains this, in any case of letters.
    pub text: Option<String>,
    /// Enabled, or not.
    pub is_enabled: Option<bool>,
    /// Of this level.
    pub level: Option<Severity>,
    /// Of this kind.
    pub kind: Option<RuleKind>,
    /// Where the page before ended, as it said.
    pub cursor: Option<String>,
    /// How many, from 1 to 200.
    pub limit: usize,
}

/// A part of the list, in the order of ids.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RulePage {
    /// The rules.
    pub items: Vec<RuleView>,
    /// Where the next part begins; none after the last.
    pub next_cursor: Option<String>,
}

/// A page of the rules.
///
/// # Errors
/// If the caller may not, or the database is away.
pub async fn list(casework: &Casework, caller: &Caller, query: &RuleQuery) -> Result<RulePage> {
    caller.check(Action::Read, Resource::Rule)?;
    let reader = casework.store.read()?;
    let known = Known::read(casework, &reader).await?;
    let rules = casework.catalogue.rules();
    let after = query.cursor.as_deref().unwrap_or_default();
    let mut found: Vec<RuleView> = rules
        .iter()
        .filter(|rule| rule.id.as_str() > after && query.lets_rule_through(rule))
        .map(|rule| known.view(rule))
        .filter(|view| query.is_enabled.is_none_or(|is_enabled| view.is_enabled == is_enabled))
        .collect();
    found.sort_by(|a, b| a.rule.id.cmp(&b.rule.id));
    let limit = query.limit.clamp(1, MAX_LIMIT);
    let has_next = found.len() > limit;
    found.truncate(limit);
    let next_cursor = found.last().filter(|_| has_next).map(|view| view.rule.id.clone());
    Ok(RulePage { items: found, next_cursor })
}

/// One rule.
///
/// # Errors
/// If the caller may not, there is no such rule, or the database is away.
pub async fn fetch(casework: &Casework, caller: &Caller, id: &str) -> Result<RuleView> {
    caller.check(Action::Read, Resource::Rule)?;
    let reader = casework.store.read()?;
    let rule = find(casework, id)?;
    Ok(Known::read(casework, &reader).await?.view(&rule))
}

pub(super) fn find(casework: &Casework, id: &str) -> Result<CatalogueRule> {
    let rule = casework.catalogue.rules().iter().find(|rule| rule.id == id).cloned();
    rule.ok_or_else(|| CaseworkError::NotFound { resource: Resource::Rule, id: id.to_owned() })
}

/// What the store knows of rules.
pub(super) struct Known {
    decisions: HashMap<String, RuleState>,
    findings: HashMap<String, i64>,
}

impl Known {
    pub(super) async fn read(casework: &Casework, reader: &Reader) -> Result<Self> {
        let states = rules::list(reader).await?;
        let decisions = states.into_iter().map(|state| (state.rule_id.clone(), state)).collect();
        let figures = overview::read(casework, reader).await?;
        let findings = figures.rules.iter().map(|rule| (rule.rule_id.clone(), rule.findings)).collect();
        Ok(Self { decisions, findings })
    }

    pub(super) fn view(&self, rule: &CatalogueRule) -> RuleView {
        let decision = self.decisions.get(&rule.id).cloned();
        RuleView {
            is_enabled: decision.as_ref().map_or(rule.is_enabled_by_default, |state| state.is_enabled),
            findings: self.findings.get(&rule.id).copied().unwrap_or(0),
            rule: rule.clone(),
            decision,
        }
    }
}

impl RuleQuery {
    fn lets_rule_through(&self, rule: &CatalogueRule) -> bool {
        let contains = |text: &str| {
            let text = text.to_lowercase();
            rule.title.to_lowercase().contains(&text) || rule.id.to_lowercase().contains(&text)
        };
        self.level.is_none_or(|level| rule.level == level)
            && self.kind.is_none_or(|kind| rule.kind == kind)
            && self.text.as_deref().is_none_or(contains)
    }
}
