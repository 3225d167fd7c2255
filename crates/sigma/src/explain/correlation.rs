//! What a correlation rule asks for, in words.

use serde::Serialize;

use crate::{
    condition::Condition,
    correlation::{Bound, CorrelationKind, CorrelationRule, Metric, Relation, TemporalCondition},
    matcher::Comparison,
    rule::RuleMeta,
    rule_set::{AnyIndex, CorrelationIndex, RuleIndex, RuleSet},
};

/// A correlation rule: what feeds it, how events are grouped, and what must come together.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CorrelationOutline {
    /// The type as the rule writes it, for instance `event_count`.
    pub kind: &'static str,
    /// What it asks for, for instance `the number of events is at least 5`.
    pub condition: String,
    /// How far apart the events may be, in seconds, both ends included.
    pub timespan_seconds: f64,
    /// The fields that all events of one finding agree on.
    pub group_by: Vec<GroupField>,
    /// The rules that it names.
    pub feeds: Vec<Feed>,
    /// The rules that it names still make findings of their own.
    pub generates: bool,
}

/// A field or alias of `group-by`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct GroupField {
    /// As the rule writes it.
    pub name: String,
    /// The field that it stands for in each rule, in the order of [`CorrelationOutline::feeds`].
    pub fields: Vec<String>,
}

/// A rule that a correlation names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Feed {
    /// The id or name by which it is named.
    pub reference: String,
    /// Its title.
    pub title: String,
    /// The detection rule, if it is one.
    #[serde(skip)]
    pub rule: Option<RuleIndex>,
    /// The correlation rule, if it is one.
    #[serde(skip)]
    pub correlation: Option<CorrelationIndex>,
}

impl CorrelationOutline {
    /// What a correlation rule asks for.
    pub fn new(rules: &RuleSet, index: CorrelationIndex) -> Self {
        let rule = rules.correlation(index);
        Self {
            kind: kind_name(&rule.kind),
            condition: condition(rule, rules),
            timespan_seconds: rule.timespan.as_secs_f64(),
            group_by: rule.group_by.iter().map(|name| group_field(rules, rule, name)).collect(),
            feeds: feeds(rules, rule),
            generates: rule.generate,
        }
    }

    /// The detection rules at the bottom: named by the correlation, or by those that it names.
    pub fn feeding_rules(rules: &RuleSet, index: CorrelationIndex) -> Vec<RuleIndex> {
        let mut found = Vec::new();
        let mut open = vec![index];
        let mut n_seen = 0;
        while let Some(index) = open.get(n_seen).copied() {
            n_seen += 1;
            for reference in &rules.correlation(index).references {
                match reference.index {
                    Some(AnyIndex::Rule(rule)) if !found.contains(&rule) => found.push(rule),
                    Some(AnyIndex::Correlation(next)) if !open.contains(&next) => open.push(next),
                    Some(AnyIndex::Rule(_) | AnyIndex::Correlation(_)) | None => {}
                }
            }
        }
        found
    }
}

fn feeds(rules: &RuleSet, rule: &CorrelationRule) -> Vec<Feed> {
    let feed = |reference: &crate::correlation::Reference| {
        let index = reference.index?;
        let (rule, correlation) = match index {
            AnyIndex::Rule(rule) => (Some(rule), None),
            AnyIndex::Correlation(correlation) => (None, Some(correlation)),
        };
        let title = meta(rules, index).title.clone();
        Some(Feed { reference: reference.text.clone(), title, rule, correlation })
    };
    rule.references.iter().filter_map(feed).collect()
}

fn group_field(rules: &RuleSet, rule: &CorrelationRule, name: &str) -> GroupField {
    let field = |reference: &crate::correlation::Reference| {
        let index = reference.index?;
        Some(rule.resolve(name, reference, meta(rules, index)).to_owned())
    };
    GroupField { name: name.to_owned(), fields: rule.references.iter().filter_map(field).collect() }
}

fn meta(rules: &RuleSet, index: AnyIndex) -> &RuleMeta {
    match index {
        AnyIndex::Rule(index) => &rules.rule(index).meta,
        AnyIndex::Correlation(index) => &rules.correlation(index).meta,
    }
}

fn kind_name(kind: &CorrelationKind) -> &'static str {
    match kind {
        CorrelationKind::EventCount { .. } => "event_count",
        CorrelationKind::Value { metric, .. } => match metric {
            Metric::Count => "value_count",
            Metric::Sum => "value_sum",
            Metric::Average => "value_avg",
            Metric::Median => "value_median",
            Metric::Percentile(_) => "value_percentile",
        },
        CorrelationKind::Temporal { ordered: false, .. } => "temporal",
        CorrelationKind::Temporal { ordered: true, .. } => "temporal_ordered",
    }
}

fn condition(rule: &CorrelationRule, rules: &RuleSet) -> String {
    match &rule.kind {
        CorrelationKind::EventCount { bounds } => {
            format!("the number of events is {}", bounds_text(bounds))
        }
        CorrelationKind::Value { metric, fields, bounds } => {
            let fields = fields.join(", ");
            let measure = match metric {
                Metric::Count => format!("the number of different values of {fields}"),
                Metric::Sum => format!("the sum of {fields}"),
                Metric::Average => format!("the average of {fields}"),
                Metric::Median => format!("the median of {fields}"),
                Metric::Percentile(percentile) => format!("the percentile {percentile} of {fields}"),
            };
            format!("{measure} is {}", bounds_text(bounds))
        }
        CorrelationKind::Temporal { ordered, condition } => {
            let order = if *ordered { " in the order in which the rules are named" } else { "" };
            match condition {
                TemporalCondition::Count(bounds) => {
                    format!("the number of different rules that match is {}{order}", bounds_text(bounds))
                }
                TemporalCondition::Expression(expression) => {
                    let titles: Vec<String> =
                        feeds(rules, rule).into_iter().map(|feed| feed.reference).collect();
                    format!("{} match{order}", expression_text(expression, &titles))
                }
            }
        }
    }
}

fn bounds_text(bounds: &[Bound]) -> String {
    let texts: Vec<String> = bounds.iter().map(|bound| bound_text(*bound)).collect();
    texts.join(" and ")
}

fn bound_text(bound: Bound) -> String {
    let relation = match bound.relation {
        Relation::Is(Comparison::Less) => "less than",
        Relation::Is(Comparison::LessOrEqual) => "at most",
        Relation::Is(Comparison::Greater) => "more than",
        Relation::Is(Comparison::GreaterOrEqual) => "at least",
        Relation::Is(Comparison::Equal) => "exactly",
        Relation::IsNot => "not",
    };
    format!("{relation} {}", bound.number)
}

fn expression_text(expression: &Condition, names: &[String]) -> String {
    let join = |parts: &[Condition], word: &str| {
        let texts: Vec<String> = parts.iter().map(|part| expression_text(part, names)).collect();
        format!("({})", texts.join(word))
    };
    let name = |index: &usize| names.get(*index).cloned().unwrap_or_default();
    match expression {
        Condition::Selection(index) => name(index),
        Condition::Not(inner) => format!("not {}", expression_text(inner, names)),
        Condition::All(parts) => join(parts, " and "),
        Condition::Any(parts) => join(parts, " or "),
        Condition::AtLeast(n_needed, indices) => {
            let texts: Vec<String> = indices.iter().map(name).collect();
            format!("{n_needed} of ({})", texts.join(", "))
        }
    }
}
