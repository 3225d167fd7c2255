//! Linking: filters to rules, correlations to what they refer to.

use std::collections::{BTreeSet, HashMap};

use super::problem;
use crate::{
    correlation::CorrelationRule,
    error::{Problem, ProblemSeverity, RuleError},
    filter::{FilterRule, FilterTargets},
    rule::{Rule, RuleMeta},
    rule_set::{AnyIndex, CorrelationIndex, Inner, RuleIndex, Uses},
};

/// Builds the set from all usable rules, and says which correlations and filters are not.
pub(crate) fn link(
    rules: Vec<Rule>,
    correlations: Vec<CorrelationRule>,
    filters: Vec<FilterRule>,
) -> (Inner, Vec<Problem>) {
    let mut problems = Vec::new();
    let correlations = without_dangling(&rules, correlations, &mut problems);
    let mut inner = Inner { rules, filters, correlations, ..Inner::default() };
    inner.correlation_order = resolve(&mut inner);
    raise_levels(&mut inner);
    (inner.uses_of_rule, inner.uses_of_correlation) = uses(&inner);
    inner.filters_of = attach_filters(&inner, &mut problems);
    (inner, problems)
}

/// Ids and names, of what a correlation may refer to.
struct Names<'r>(HashMap<&'r str, AnyIndex>);

impl<'r> Names<'r> {
    fn of(rules: &'r [Rule], correlations: &'r [CorrelationRule]) -> Self {
        let rules =
            rules.iter().enumerate().map(|(i, rule)| (&rule.meta, AnyIndex::Rule(RuleIndex(i as u32))));
        let correlations = correlations
            .iter()
            .enumerate()
            .map(|(i, rule)| (&rule.meta, AnyIndex::Correlation(CorrelationIndex(i as u32))));
        let mut names = HashMap::new();
        for (meta, index) in rules.chain(correlations) {
            for name in [&meta.id, &meta.name].into_iter().flatten() {
                names.entry(name.as_str()).or_insert(index);
            }
        }
        Self(names)
    }

    fn get(&self, name: &str) -> Option<AnyIndex> {
        self.0.get(name).copied()
    }
}

/// The correlations all of whose references lead, through other such correlations, to rules. A rejected
/// one may take with it those that refer to it, so this repeats until none is left to reject.
fn without_dangling(
    rules: &[Rule],
    mut correlations: Vec<CorrelationRule>,
    problems: &mut Vec<Problem>,
) -> Vec<CorrelationRule> {
    loop {
        let names = Names::of(rules, &correlations);
        let verdicts: Vec<_> =
            correlations.iter().map(|rule| dangling(rule, &names, &correlations)).collect();
        if verdicts.iter().all(Option::is_none) {
            return correlations;
        }
        let mut kept = Vec::new();
        for (rule, verdict) in correlations.into_iter().zip(verdicts) {
            match verdict {
                None => kept.push(rule),
                Some((line, reason)) => {
                    problems.push(rejected(&rule.meta, line, reason));
                }
            }
        }
        correlations = kept;
    }
}

fn dangling(
    rule: &CorrelationRule,
    names: &Names<'_>,
    correlations: &[CorrelationRule],
) -> Option<(usize, RuleError)> {
    let missing = rule.references.iter().find(|reference| names.get(&reference.text).is_none());
    if let Some(reference) = missing {
        return Some((reference.line, RuleError::UnknownRule(reference.text.clone())));
    }
    let circle = rule.references.iter().find(|reference| {
        let start = names.get(&reference.text);
        reachable(start, names, correlations).iter().any(|i| std::ptr::eq(&correlations[*i], rule))
    })?;
    Some((circle.line, RuleError::Circular(format!("`{}`", circle.text))))
}

/// The correlations that can be reached from `start` by references, `start` included.
fn reachable(
    start: Option<AnyIndex>,
    names: &Names<'_>,
    correlations: &[CorrelationRule],
) -> BTreeSet<usize> {
    let mut seen = BTreeSet::new();
    let mut open: Vec<AnyIndex> = start.into_iter().collect();
    while let Some(index) = open.pop() {
        if let AnyIndex::Correlation(CorrelationIndex(index)) = index
            && seen.insert(index as usize)
        {
            open.extend(correlations[index as usize].references.iter().filter_map(|r| names.get(&r.text)));
        }
    }
    seen
}

/// Sets the index of every reference; returns the correlations, each behind those that it refers to.
fn resolve(inner: &mut Inner) -> Vec<CorrelationIndex> {
    let resolved: Vec<Vec<Option<AnyIndex>>> = {
        let names = Names::of(&inner.rules, &inner.correlations);
        let indices = |rule: &CorrelationRule| rule.references.iter().map(|r| names.get(&r.text)).collect();
        inner.correlations.iter().map(indices).collect()
    };
    for (rule, indices) in inner.correlations.iter_mut().zip(resolved) {
        for (reference, index) in rule.references.iter_mut().zip(indices) {
            reference.index = index;
        }
    }
    let mut order = Vec::new();
    while order.len() < inner.correlations.len() {
        let n_before = order.len();
        for index in (0..inner.correlations.len() as u32).map(CorrelationIndex) {
            let is_ready = children(inner, index).all(|child| order.contains(&child));
            if is_ready && !order.contains(&index) {
                order.push(index);
            }
        }
        // Circles were rejected before, so each round finds at least one.
        assert!(order.len() > n_before, "references among the remaining correlations have no circle");
    }
    order
}

fn children(inner: &Inner, index: CorrelationIndex) -> impl Iterator<Item = CorrelationIndex> {
    inner.correlations[index.0 as usize].references.iter().filter_map(|reference| match reference.index {
        Some(AnyIndex::Correlation(child)) => Some(child),
        Some(AnyIndex::Rule(_)) | None => None,
    })
}

/// A correlation that names no level takes the highest of what it refers to.
fn raise_levels(inner: &mut Inner) {
    for index in inner.correlation_order.clone() {
        let rule = &inner.correlations[index.0 as usize];
        let levels = rule.references.iter().filter_map(|reference| match reference.index? {
            AnyIndex::Rule(child) => Some(inner.rules[child.0 as usize].meta.level),
            AnyIndex::Correlation(child) => Some(inner.correlations[child.0 as usize].meta.level),
        });
        if let Some(level) = levels.max().filter(|_| !rule.meta.has_level) {
            inner.correlations[index.0 as usize].meta.level = level;
        }
    }
}

/// For each rule and each correlation: who refers to it, and which fields of the event they may ask for.
fn uses(inner: &Inner) -> (Vec<Uses>, Vec<Uses>) {
    let mut of_rules = vec![Uses::default(); inner.rules.len()];
    let mut of_correlations = vec![Uses::default(); inner.correlations.len()];
    // Parents first, so that what they need of a child is known before the child's own children.
    for index in inner.correlation_order.iter().rev() {
        let rule = &inner.correlations[index.0 as usize];
        let from_above = of_correlations[index.0 as usize].fields.clone();
        for reference in &rule.references {
            let (uses, meta) = match reference.index {
                Some(AnyIndex::Rule(child)) => {
                    (&mut of_rules[child.0 as usize], &inner.rules[child.0 as usize].meta)
                }
                Some(AnyIndex::Correlation(child)) => {
                    (&mut of_correlations[child.0 as usize], &inner.correlations[child.0 as usize].meta)
                }
                None => continue,
            };
            let own = rule.needed_names().map(|name| rule.resolve(name, reference, meta).to_owned());
            let fields: BTreeSet<String> =
                uses.fields.drain(..).chain(own).chain(from_above.iter().cloned()).collect();
            uses.fields = fields.into_iter().collect();
            uses.is_silent = (uses.parents.is_empty() || uses.is_silent) && !rule.generate;
            if !uses.parents.contains(index) {
                uses.parents.push(*index);
            }
        }
    }
    (of_rules, of_correlations)
}

/// For each rule, the filters that apply to it.
fn attach_filters(inner: &Inner, problems: &mut Vec<Problem>) -> Vec<Vec<usize>> {
    let mut filters_of = vec![Vec::new(); inner.rules.len()];
    for (number, filter) in inner.filters.iter().enumerate() {
        let is_named = |meta: &RuleMeta| match &filter.targets {
            FilterTargets::Any => true,
            FilterTargets::Named(names) => {
                let has = |name: &Option<String>| name.as_ref().is_some_and(|name| names.contains(name));
                has(&meta.id) || has(&meta.name)
            }
        };
        let named: Vec<usize> = (0..inner.rules.len()).filter(|i| is_named(&inner.rules[*i].meta)).collect();
        let applies = |i: &&usize| filter.log_source.contains(&inner.rules[**i].log_source);
        let targets: Vec<usize> = named.iter().filter(applies).copied().collect();
        if targets.is_empty() {
            let why =
                if named.is_empty() { "none of the rules that it names is loaded" } else { OTHER_LOG_SOURCE };
            let reason = RuleError::IdleFilter(why.to_owned());
            let title = Some(filter.meta.title.clone());
            let (path, line) = (filter.meta.path.clone(), filter.meta.line);
            problems.push(problem(path, line, title, ProblemSeverity::Warning, reason));
        }
        for target in targets {
            filters_of[target].push(number);
        }
    }
    filters_of
}

const OTHER_LOG_SOURCE: &str = "its `logsource` is not that of the rules that it names";

fn rejected(meta: &RuleMeta, line: usize, reason: RuleError) -> Problem {
    problem(meta.path.clone(), line, Some(meta.title.clone()), ProblemSeverity::Rejected, reason)
}
