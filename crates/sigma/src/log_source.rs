//! The `logsource` block of a rule.

use aurora_ocsf::{LogSource, LogSources};

use crate::{
    error::RuleError,
    rule::{At, text, wrong_kind},
    yaml::{Kind, Node},
};

/// The events that a rule asks for; a part that is absent covers everything.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct RuleLogSource {
    /// For instance `windows`.
    pub product: Option<String>,
    /// For instance `process_creation`.
    pub category: Option<String>,
    /// For instance `security`.
    pub service: Option<String>,
}

impl RuleLogSource {
    pub(crate) fn parse(node: &Node) -> At<Self> {
        if !matches!(node.kind, Kind::Map(_)) {
            return Err((node.line, wrong_kind("logsource", "a map", node)));
        }
        let part = |attribute| Ok(text(node, attribute)?.map(str::to_lowercase));
        let log_source =
            Self { product: part("product")?, category: part("category")?, service: part("service")? };
        if log_source == Self::default() {
            return Err((node.line, RuleError::EmptyLogSource));
        }
        Ok(log_source)
    }

    /// True if the rule is to be tried on an event of these log sources.
    pub fn covers(&self, event: LogSources) -> bool {
        event.covers(self.as_log_source())
    }

    pub(crate) fn as_log_source(&self) -> LogSource<'_> {
        LogSource {
            product: self.product.as_deref(),
            category: self.category.as_deref(),
            service: self.service.as_deref(),
        }
    }

    /// True if every event of `other` is one of this log source too: then a filter on this log source
    /// applies to a rule on `other`.
    pub(crate) fn contains(&self, other: &Self) -> bool {
        let fits = |wide: &Option<String>, narrow: &Option<String>| wide.is_none() || wide == narrow;
        fits(&self.product, &other.product)
            && fits(&self.category, &other.category)
            && fits(&self.service, &other.service)
    }
}
