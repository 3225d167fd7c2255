//! Why a rule fires on an event, or why it does not.
//!
//! The parts of a rule stand in the tree that its author wrote, each with its own answer. The answers of the
//! whole are put together from those of the parts here, and not taken from the evaluator, so that a test can
//! hold the one to the other.

mod correlation;
mod item;

use aurora_ocsf::{LogSource, LogSources, Record};
use serde::Serialize;

pub use correlation::{CorrelationOutline, Feed, GroupField};
pub use item::{ItemExplanation, Seen, SeenPlace, Wanted};

use crate::{
    condition::Condition,
    evaluate::EventView,
    filter::Sense,
    rule::{Detection, SelectionNode},
    rule_set::{RuleIndex, RuleSet},
};

/// What a detection rule makes of one event.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Explanation {
    /// The rule matches the event: the log source agrees, the detection holds, and no filter forbids it.
    pub fires: bool,
    /// Whether the rule is for events like this one.
    pub log_source: LogSourceAgreement,
    /// What the rule asks for.
    pub detection: DetectionExplanation,
    /// The filters that apply to the rule.
    pub filters: Vec<FilterExplanation>,
}

/// The log source that a rule asks for, beside those of the event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LogSourceAgreement {
    /// The rule is tried on the event.
    pub agrees: bool,
    /// What the rule asks for.
    pub asked: LogSourceParts,
    /// What the event is. Empty if the event does not say: then every rule is tried on it.
    pub event: Vec<LogSourceParts>,
}

/// A log source; a part that is absent covers everything.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LogSourceParts {
    /// For instance `windows`.
    pub product: Option<String>,
    /// For instance `process_creation`.
    pub category: Option<String>,
    /// For instance `security`.
    pub service: Option<String>,
}

/// A condition with its answer, and the selections below it, each told once however often it is named.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DetectionExplanation {
    /// The condition holds.
    pub holds: bool,
    /// The condition as a tree.
    pub condition: ConditionPart,
    /// The selections in the order of the rule.
    pub selections: Vec<SelectionExplanation>,
}

/// A part of a condition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ConditionPart {
    /// It holds.
    pub holds: bool,
    /// What it is.
    #[serde(flatten)]
    pub kind: ConditionKind,
    /// The parts that it joins.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<ConditionPart>,
}

/// What a part of a condition is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ConditionKind {
    /// A selection by its name.
    Selection {
        /// The name.
        name: String,
    },
    /// `not`.
    Not,
    /// `and`.
    All,
    /// `or`.
    Any,
    /// `1 of selection_*`.
    AtLeast {
        /// How many must hold.
        n_needed: usize,
        /// How many do.
        n_holding: usize,
    },
}

/// A selection with its answer.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SelectionExplanation {
    /// Its name.
    pub name: String,
    /// What it asks for.
    pub part: SelectionPart,
}

/// A part of a selection.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SelectionPart {
    /// It holds.
    pub holds: bool,
    /// What it is.
    #[serde(flatten)]
    pub kind: SelectionPartKind,
}

/// What a part of a selection is.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum SelectionPartKind {
    /// A map: all of its parts must hold.
    All {
        /// The parts.
        parts: Vec<SelectionPart>,
    },
    /// A list: one of its parts must hold.
    Any {
        /// The parts.
        parts: Vec<SelectionPart>,
    },
    /// One line: a field with its modifiers and values.
    Item(ItemExplanation),
}

/// A filter that applies to the rule.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FilterExplanation {
    /// Its title.
    pub title: String,
    /// It keeps the rule from firing on this event.
    pub forbids: bool,
    /// True if its condition says which events may fire, false if it says which may not.
    pub keeps: bool,
    /// What it asks for.
    pub detection: DetectionExplanation,
}

impl Explanation {
    /// Explains what a rule makes of an event.
    pub fn new(rules: &RuleSet, index: RuleIndex, record: &Record<'_>) -> Self {
        let rule = rules.rule(index);
        let event = EventView::new(record);
        let log_source = agreement(rules, index, record.log_sources);
        let detection = explain_detection(&rule.detection, &event);
        let inner = rules.inner();
        let filters = inner.filters_of[index.number()].iter().map(|filter| {
            let filter = &inner.filters[*filter];
            let detection = explain_detection(&filter.detection, &event);
            let keeps = filter.sense == Sense::Keep;
            let title = filter.meta.title.clone();
            FilterExplanation { title, forbids: detection.holds != keeps, keeps, detection }
        });
        let filters: Vec<_> = filters.collect();
        let is_forbidden = filters.iter().any(|filter| filter.forbids);
        Self { fires: log_source.agrees && detection.holds && !is_forbidden, log_source, detection, filters }
    }

    /// How near the event comes to the rule, to find the nearest of many: the log source first, then the share
    /// of what is asked for that holds.
    pub fn nearness(&self) -> (bool, u32) {
        let (n_holding, n_parts) = self.detection.count_parts();
        let share = (n_holding * 1_000).checked_div(n_parts).unwrap_or_default();
        (self.log_source.agrees, share + if self.detection.holds { 1_000 } else { 0 })
    }
}

impl DetectionExplanation {
    /// The items that hold, and all.
    fn count_parts(&self) -> (u32, u32) {
        fn count(part: &SelectionPart, counts: &mut (u32, u32)) {
            match &part.kind {
                SelectionPartKind::All { parts } => parts.iter().for_each(|part| count(part, counts)),
                // Any one will do, so a list counts once.
                SelectionPartKind::Any { .. } | SelectionPartKind::Item(_) => {
                    counts.0 += u32::from(part.holds);
                    counts.1 += 1;
                }
            }
        }
        let mut counts = (0, 0);
        self.selections.iter().for_each(|selection| count(&selection.part, &mut counts));
        counts
    }
}

impl LogSourceParts {
    fn of_event(source: &LogSource<'_>) -> Self {
        let part = |part: Option<&str>| part.map(str::to_owned);
        Self { product: part(source.product), category: part(source.category), service: part(source.service) }
    }
}

fn agreement(rules: &RuleSet, index: RuleIndex, event: LogSources) -> LogSourceAgreement {
    let asked = &rules.rule(index).log_source;
    let sources = match event {
        LogSources::Unknown => &[],
        LogSources::Known(kind) => kind.log_sources(),
        LogSources::Named(source) => std::slice::from_ref(source),
    };
    LogSourceAgreement {
        agrees: asked.covers(event),
        asked: LogSourceParts {
            product: asked.product.clone(),
            category: asked.category.clone(),
            service: asked.service.clone(),
        },
        event: sources.iter().map(LogSourceParts::of_event).collect(),
    }
}

fn explain_detection(detection: &Detection, event: &EventView<'_>) -> DetectionExplanation {
    let explain = |selection: &crate::rule::Selection| SelectionExplanation {
        name: selection.name.clone(),
        part: explain_node(&selection.node, event),
    };
    let selections: Vec<_> = detection.selections.iter().map(explain).collect();
    let condition = explain_condition(&detection.condition, &selections);
    DetectionExplanation { holds: condition.holds, condition, selections }
}

fn explain_condition(condition: &Condition, selections: &[SelectionExplanation]) -> ConditionPart {
    let selection = |index: &usize| ConditionPart {
        holds: selections[*index].part.holds,
        kind: ConditionKind::Selection { name: selections[*index].name.clone() },
        parts: Vec::new(),
    };
    let explain_all = |parts: &[Condition]| -> Vec<ConditionPart> {
        parts.iter().map(|part| explain_condition(part, selections)).collect()
    };
    match condition {
        Condition::Selection(index) => selection(index),
        Condition::Not(inner) => {
            let inner = explain_condition(inner, selections);
            ConditionPart { holds: !inner.holds, kind: ConditionKind::Not, parts: vec![inner] }
        }
        Condition::All(parts) => {
            let parts = explain_all(parts);
            ConditionPart { holds: parts.iter().all(|part| part.holds), kind: ConditionKind::All, parts }
        }
        Condition::Any(parts) => {
            let parts = explain_all(parts);
            ConditionPart { holds: parts.iter().any(|part| part.holds), kind: ConditionKind::Any, parts }
        }
        Condition::AtLeast(n_needed, indices) => {
            let parts: Vec<_> = indices.iter().map(selection).collect();
            let n_holding = parts.iter().filter(|part| part.holds).count();
            let kind = ConditionKind::AtLeast { n_needed: *n_needed, n_holding };
            ConditionPart { holds: n_holding >= *n_needed, kind, parts }
        }
    }
}

fn explain_node(node: &SelectionNode, event: &EventView<'_>) -> SelectionPart {
    let explain_all = |parts: &[SelectionNode]| -> Vec<SelectionPart> {
        parts.iter().map(|part| explain_node(part, event)).collect()
    };
    match node {
        SelectionNode::All(parts) => {
            let parts = explain_all(parts);
            SelectionPart {
                holds: parts.iter().all(|part| part.holds),
                kind: SelectionPartKind::All { parts },
            }
        }
        SelectionNode::Any(parts) => {
            let parts = explain_all(parts);
            SelectionPart {
                holds: parts.iter().any(|part| part.holds),
                kind: SelectionPartKind::Any { parts },
            }
        }
        SelectionNode::Item(item) => {
            let item = ItemExplanation::new(item, event);
            SelectionPart { holds: item.holds(), kind: SelectionPartKind::Item(item) }
        }
    }
}
