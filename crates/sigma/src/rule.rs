//! A rule as its author wrote it, read and checked.

mod detection;
mod meta;

use std::collections::BTreeSet;

pub(crate) use detection::{Detection, Selection, SelectionNode};
pub use meta::RuleMeta;

use crate::{
    error::RuleError,
    log_source::RuleLogSource,
    placeholders::Placeholders,
    yaml::{Kind, Node},
};

/// A detection rule: what to look for in single events of a log source.
#[derive(Clone, Debug)]
pub struct Rule {
    /// Who the rule is.
    pub meta: RuleMeta,
    /// The events that it is for.
    pub log_source: RuleLogSource,
    pub(crate) detection: Detection,
}

impl Rule {
    /// The names of the selections, in the order of the rule.
    pub fn selection_names(&self) -> impl Iterator<Item = &str> {
        self.detection.selections.iter().map(|selection| selection.name.as_str())
    }

    /// The fields that the selections name, sorted; keywords name none.
    pub fn fields(&self) -> BTreeSet<&str> {
        let mut fields = BTreeSet::new();
        self.detection.selections.iter().for_each(|selection| selection.node.collect_fields(&mut fields));
        fields
    }
}

/// A reason with the line that it is about.
pub(crate) type At<T> = Result<T, (usize, RuleError)>;

/// Puts a line to a reason.
pub(crate) fn at<T>(line: usize, result: Result<T, RuleError>) -> At<T> {
    result.map_err(|reason| (line, reason))
}

impl Rule {
    pub(crate) fn parse(document: &Node, meta: RuleMeta, placeholders: &Placeholders) -> At<Self> {
        let log_source = RuleLogSource::parse(require(document, "rule", "logsource")?)?;
        let detection = Detection::parse(require_map(document, "rule", "detection")?, placeholders)?;
        Ok(Self { meta, log_source, detection })
    }
}

/// The value of an attribute that must be there.
pub(crate) fn require<'n>(node: &'n Node, block: &'static str, attribute: &'static str) -> At<&'n Node> {
    match node.get(attribute) {
        Some(value) if value.kind != Kind::Null => Ok(value),
        _ => Err((node.line, RuleError::Missing { block, attribute })),
    }
}

/// The value of an attribute that must be there and a map.
pub(crate) fn require_map<'n>(node: &'n Node, block: &'static str, attribute: &'static str) -> At<&'n Node> {
    let value = require(node, block, attribute)?;
    match value.kind {
        Kind::Map(_) => Ok(value),
        _ => Err((value.line, wrong_kind(attribute, "a map", value))),
    }
}

/// The text of a scalar attribute, if the attribute is there.
pub(crate) fn text<'n>(node: &'n Node, attribute: &'static str) -> At<Option<&'n str>> {
    match node.get(attribute) {
        None => Ok(None),
        Some(value) if value.kind == Kind::Null => Ok(None),
        Some(value) => match value.scalar_text() {
            Some(text) => Ok(Some(text)),
            None => Err((value.line, wrong_kind(attribute, "text", value))),
        },
    }
}

/// The texts of a list attribute; a single text counts as a list of one.
pub(crate) fn texts(node: &Node, attribute: &'static str) -> At<Vec<String>> {
    let Some(value) = node.get(attribute).filter(|value| value.kind != Kind::Null) else {
        return Ok(Vec::new());
    };
    let text_of = |element: &Node| match element.scalar_text() {
        Some(text) => Ok(text.to_owned()),
        None => Err((element.line, wrong_kind(attribute, "a list of texts", element))),
    };
    value.elements().iter().map(text_of).collect()
}

pub(crate) fn wrong_kind(attribute: &str, expected: &'static str, found: &Node) -> RuleError {
    RuleError::WrongKind { attribute: attribute.to_owned(), expected, found: found.kind_name() }
}
