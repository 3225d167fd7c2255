//! The `detection` block: selections and the condition over them.

use std::collections::BTreeSet;

use super::{At, at, require, wrong_kind};
use crate::{
    condition::{self, Condition},
    error::RuleError,
    item::Item,
    placeholders::Placeholders,
    yaml::{Kind, Node},
};

/// The most conditions that a rule may list. Those that have a list at all have two or three.
const MAX_CONDITIONS: usize = 100;

/// What a rule looks for.
#[derive(Clone, Debug)]
pub(crate) struct Detection {
    pub(crate) selections: Vec<Selection>,
    pub(crate) condition: Condition,
    /// The line of a `timeframe`, which has no effect.
    pub(crate) timeframe_line: Option<usize>,
}

/// A named part of a detection.
#[derive(Clone, Debug)]
pub(crate) struct Selection {
    pub(crate) name: String,
    pub(crate) node: SelectionNode,
}

/// The tree below a selection.
#[derive(Clone, Debug)]
pub(crate) enum SelectionNode {
    /// A map: all of its items.
    All(Vec<SelectionNode>),
    /// A list of maps: any of them.
    Any(Vec<SelectionNode>),
    Item(Item),
}

impl Detection {
    /// Reads a `detection` block, or the selections and condition of a `filter` block.
    pub(crate) fn parse(block: &Node, placeholders: &Placeholders) -> At<Self> {
        let mut selections = Vec::new();
        let is_selection = |key: &str| !matches!(key, "condition" | "timeframe" | "rules");
        for entry in block.entries().iter().filter(|entry| is_selection(&entry.key)) {
            let node = selection(&entry.key, &entry.value, placeholders)?;
            selections.push(Selection { name: entry.key.clone(), node });
        }
        if selections.is_empty() {
            return Err((block.line, RuleError::NoSelection));
        }
        let condition = condition(require(block, "detection", "condition")?, &selections)?;
        let timeframe_line = block.get("timeframe").map(|node| node.line);
        Ok(Self { selections, condition, timeframe_line })
    }
}

impl SelectionNode {
    /// Adds the names of the fields that are read.
    pub(crate) fn collect_fields<'n>(&'n self, fields: &mut BTreeSet<&'n str>) {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().for_each(|part| part.collect_fields(fields)),
            Self::Item(item) => fields.extend(item.field.as_deref()),
        }
    }
}

/// A condition, or a list of conditions that are linked by OR.
fn condition(node: &Node, selections: &[Selection]) -> At<Condition> {
    let names: Vec<&str> = selections.iter().map(|selection| selection.name.as_str()).collect();
    if node.elements().len() > MAX_CONDITIONS {
        return Err((node.line, RuleError::TooMany { attribute: "condition", limit: MAX_CONDITIONS }));
    }
    let mut conditions = Vec::new();
    for element in node.elements() {
        let Some(text) = element.scalar_text() else {
            return Err((element.line, wrong_kind("condition", "text", element)));
        };
        let parsed = condition::parse(text, &names)
            .map_err(|reason| RuleError::Condition { condition: text.chars().take(200).collect(), reason });
        conditions.push(at(element.line, parsed)?);
    }
    match conditions.len() {
        0 => Err((node.line, RuleError::EmptySelection("condition".to_owned()))),
        1 => Ok(conditions.remove(0)),
        _ => Ok(Condition::Any(conditions)),
    }
}

fn selection(name: &str, node: &Node, placeholders: &Placeholders) -> At<SelectionNode> {
    match &node.kind {
        Kind::Map(entries) if entries.is_empty() => {
            Err((node.line, RuleError::EmptySelection(name.to_owned())))
        }
        Kind::Map(entries) => {
            let items = entries.iter().map(|entry| {
                at(entry.key_line, Item::parse(&entry.key, &entry.value, placeholders))
                    .map(SelectionNode::Item)
            });
            Ok(SelectionNode::All(items.collect::<At<Vec<_>>>()?))
        }
        Kind::List(elements) if elements.is_empty() => {
            Err((node.line, RuleError::EmptySelection(name.to_owned())))
        }
        Kind::List(elements) => {
            let parts = elements.iter().map(|element| selection(name, element, placeholders));
            Ok(SelectionNode::Any(parts.collect::<At<Vec<_>>>()?))
        }
        Kind::Text(_) | Kind::Number(_) => {
            at(node.line, Item::parse("", node, placeholders)).map(SelectionNode::Item)
        }
        Kind::Null | Kind::Bool(_) => Err((node.line, wrong_kind(name, "a map of fields or a list", node))),
    }
}
