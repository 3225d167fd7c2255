//! Reading the `correlation` block.

use std::{collections::BTreeSet, time::Duration};

use super::{Alias, Bound, CorrelationKind, CorrelationRule, Metric, Reference, Relation, TemporalCondition};
use crate::{
    condition::{self, Condition},
    error::RuleError,
    matcher::Comparison,
    numeric::Numeric,
    rule::{At, RuleMeta, require, require_map, text, texts, wrong_kind},
    yaml::{Kind, Node},
};

/// The most rules that a correlation may refer to. An event is looked at once for each that it matches.
const MAX_RULES: usize = 1_000;
/// The same where their order counts: each group keeps a table that is the square of it.
const MAX_ORDERED_RULES: usize = 64;
/// The most fields that make a group, or a value that is counted.
const MAX_FIELDS: usize = 32;

const CONDITION_KEYS: &str =
    "use gt, gte, lt, lte, eq or neq with a number, and `field` for value correlations";

impl CorrelationRule {
    pub(crate) fn parse(document: &Node, meta: RuleMeta) -> At<Self> {
        let block = require_map(document, "correlation rule", "correlation")?;
        let references = references(block)?;
        let timespan_node = require(block, "correlation", "timespan")?;
        Ok(Self {
            meta,
            timespan: timespan(timespan_node)?,
            group_by: fields(block, "group-by")?,
            kind: kind(block, &references)?,
            references,
            aliases: aliases(block)?,
            generate: generate(block)? || generate(document)?,
        })
    }
}

fn references(block: &Node) -> At<Vec<Reference>> {
    let node = require(block, "correlation", "rules")?;
    let is_ordered = block.get("type").and_then(Node::scalar_text) == Some("temporal_ordered");
    check_length(node, "rules", if is_ordered { MAX_ORDERED_RULES } else { MAX_RULES })?;
    let reference = |element: &Node| match element.scalar_text() {
        Some(text) => Ok(Reference { text: text.to_owned(), line: element.line, index: None }),
        None => Err((element.line, wrong_kind("rules", "a list of rule ids or names", element))),
    };
    let references = node.elements().iter().map(reference).collect::<At<Vec<_>>>()?;
    if references.is_empty() {
        return Err((node.line, RuleError::EmptySelection("rules".to_owned())));
    }
    Ok(references)
}

fn fields(block: &Node, attribute: &'static str) -> At<Vec<String>> {
    if let Some(node) = block.get(attribute) {
        check_length(node, attribute, MAX_FIELDS)?;
    }
    texts(block, attribute)
}

fn check_length(node: &Node, attribute: &'static str, limit: usize) -> At<()> {
    let is_short = node.elements().len() <= limit;
    if is_short { Ok(()) } else { Err((node.line, RuleError::TooMany { attribute, limit })) }
}

/// `90m`: a whole number with s, m, h or d; w (weeks) is taken too.
fn timespan(node: &Node) -> At<Duration> {
    let text = node.scalar_text().unwrap_or_default().trim();
    let unit = text.chars().last().unwrap_or_default();
    let seconds_per_unit = match unit {
        's' => 1,
        'm' => 60,
        'h' => 3_600,
        'd' => 86_400,
        'w' => 604_800,
        _ => 0,
    };
    let amount: Option<u64> = text.strip_suffix(unit).and_then(|digits| digits.trim_end().parse().ok());
    // Event times span 20,000 years; no longer span can be told apart from forever.
    let seconds = amount
        .and_then(|amount| amount.checked_mul(seconds_per_unit))
        .filter(|s| (1..=630_720_000_000).contains(s));
    seconds.map(Duration::from_secs).ok_or_else(|| {
        let remedy = "write a whole number and a unit: 30s, 10m, 1h or 7d";
        (node.line, RuleError::BadValue { attribute: "timespan".to_owned(), value: text.to_owned(), remedy })
    })
}

fn kind(block: &Node, references: &[Reference]) -> At<CorrelationKind> {
    let node = require(block, "correlation", "type")?;
    let name = node.scalar_text().unwrap_or_default();
    let metric = match name {
        "event_count" => return Ok(CorrelationKind::EventCount { bounds: bounds(block, &[])? }),
        "temporal" | "temporal_ordered" => {
            let ordered = name == "temporal_ordered";
            let condition = temporal_condition(block, references, ordered)?;
            return Ok(CorrelationKind::Temporal { ordered, condition });
        }
        "value_count" => Metric::Count,
        "value_sum" => Metric::Sum,
        "value_avg" => Metric::Average,
        "value_median" => Metric::Median,
        "value_percentile" => Metric::Percentile(percentile(block)?),
        _ => {
            let remedy = "use event_count, value_count, temporal, temporal_ordered, value_sum, value_avg, \
                          value_percentile or value_median";
            let reason = RuleError::BadValue { attribute: "type".to_owned(), value: name.to_owned(), remedy };
            return Err((node.line, reason));
        }
    };
    let condition = require_map(block, "correlation", "condition")?;
    let fields = fields(condition, "field")?;
    if fields.is_empty() {
        return Err((condition.line, RuleError::Missing { block: "condition", attribute: "field" }));
    }
    Ok(CorrelationKind::Value { metric, fields, bounds: bounds(block, &["field", "percentile"])? })
}

/// The criteria of a condition map; keys in `others` mean something else.
fn bounds(block: &Node, others: &[&str]) -> At<Vec<Bound>> {
    let node = require_map(block, "correlation", "condition")?;
    let mut bounds = Vec::new();
    for entry in node.entries().iter().filter(|entry| !others.contains(&entry.key.as_str())) {
        let relation = match entry.key.as_str() {
            "neq" => Some(Relation::IsNot),
            key => Comparison::parse(key).map(Relation::Is),
        };
        let number = entry.value.scalar_text().and_then(Numeric::parse).map(Numeric::as_f64);
        match (relation, number) {
            (Some(relation), Some(number)) => bounds.push(Bound { relation, number }),
            (None, _) | (_, None) => {
                let value = format!("{}: {}", entry.key, entry.value.scalar_text().unwrap_or("..."));
                let attribute = "condition".to_owned();
                return Err((
                    entry.key_line,
                    RuleError::BadValue { attribute, value, remedy: CONDITION_KEYS },
                ));
            }
        }
    }
    if bounds.is_empty() {
        return Err((
            node.line,
            RuleError::Missing { block: "condition", attribute: "gt, gte, lt, lte, eq or neq" },
        ));
    }
    Ok(bounds)
}

/// The percentile that is measured, 50 if the rule names none.
fn percentile(block: &Node) -> At<f64> {
    let Some(node) = block.get("condition").and_then(|condition| condition.get("percentile")) else {
        return Ok(50.0);
    };
    match node
        .scalar_text()
        .and_then(Numeric::parse)
        .map(Numeric::as_f64)
        .filter(|percent| (0.0..=100.0).contains(percent))
    {
        Some(percent) => Ok(percent),
        None => Err((node.line, wrong_kind("percentile", "a number from 0 to 100", node))),
    }
}

fn temporal_condition(block: &Node, references: &[Reference], ordered: bool) -> At<TemporalCondition> {
    let all = Bound { relation: Relation::Is(Comparison::GreaterOrEqual), number: references.len() as f64 };
    match block.get("condition").map(|node| (node, &node.kind)) {
        None | Some((_, Kind::Null)) => Ok(TemporalCondition::Count(vec![all])),
        Some((node, Kind::Text(text))) => {
            let names: Vec<&str> = references.iter().map(|reference| reference.text.as_str()).collect();
            let parsed = condition::parse(text, &names).and_then(|expression| {
                // With `or` or `not` there is no telling which rules the order is about.
                let has_order = !ordered || names_all(&expression, references.len());
                if has_order { Ok(expression) } else { Err(ORDER_NEEDS_ALL.to_owned()) }
            });
            parsed
                .map(TemporalCondition::Expression)
                .map_err(|reason| (node.line, RuleError::Condition { condition: text.clone(), reason }))
        }
        Some(_) => bounds(block, &["field"]).map(TemporalCondition::Count),
    }
}

const ORDER_NEEDS_ALL: &str =
    "on temporal_ordered it must name all rules, joined by `and`; use temporal for others";

fn names_all(expression: &Condition, n_rules: usize) -> bool {
    let named: BTreeSet<usize> = match expression {
        Condition::Selection(index) => BTreeSet::from([*index]),
        Condition::AtLeast(n, indices) if *n == indices.len() => indices.iter().copied().collect(),
        Condition::All(parts) => parts
            .iter()
            .filter_map(|part| if let Condition::Selection(index) = part { Some(*index) } else { None })
            .collect(),
        Condition::AtLeast(..) | Condition::Any(_) | Condition::Not(_) => BTreeSet::new(),
    };
    named.len() == n_rules
}

fn aliases(block: &Node) -> At<Vec<Alias>> {
    let Some(node) = block.get("aliases").filter(|node| node.kind != Kind::Null) else {
        return Ok(Vec::new());
    };
    if !matches!(node.kind, Kind::Map(_)) {
        return Err((node.line, wrong_kind("aliases", "a map from each alias to its fields by rule", node)));
    }
    let mut aliases = Vec::new();
    for entry in node.entries() {
        let mut fields = Vec::new();
        for pair in entry.value.entries() {
            let Some(field) = pair.value.scalar_text() else {
                return Err((pair.key_line, wrong_kind(&entry.key, "a map from rule to field", &pair.value)));
            };
            fields.push((pair.key.clone(), field.to_owned()));
        }
        if fields.is_empty() {
            return Err((entry.key_line, wrong_kind(&entry.key, "a map from rule to field", &entry.value)));
        }
        aliases.push(Alias { name: entry.key.clone(), fields });
    }
    Ok(aliases)
}

/// `generate` stands in the block by the specification and beside it in older rules.
fn generate(node: &Node) -> At<bool> {
    match text(node, "generate")? {
        None | Some("false") => Ok(false),
        Some("true") => Ok(true),
        Some(other) => {
            let reason = RuleError::BadValue {
                attribute: "generate".to_owned(),
                value: other.to_owned(),
                remedy: "use true or false",
            };
            Err((node.line, reason))
        }
    }
}
