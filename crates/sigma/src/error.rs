//! What can be wrong with a rule, in words that its author can act on.

use std::{fmt, path::PathBuf};

use crate::yaml::YamlReason;

/// Something to tell the author of a rule file.
#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    /// The file, as the loader was given it.
    pub path: PathBuf,
    /// The line (1-based) that the reason is about.
    pub line: usize,
    /// The title of the rule, if it got that far.
    pub title: Option<String>,
    /// Whether the rule is lost.
    pub severity: ProblemSeverity,
    /// What is wrong.
    pub reason: RuleError,
}

/// Whether a problem costs the rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProblemSeverity {
    /// The rule is not used.
    Rejected,
    /// The rule is used, but its author should look.
    Warning,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.path.display(), self.line, self.reason)
    }
}

/// Why a rule cannot be used, or is suspicious.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RuleError {
    /// The file is not YAML.
    #[error(transparent)]
    Yaml(#[from] YamlReason),
    /// A document that is not a map.
    #[error(
        "a Sigma document is a map with `title` and `detection`, `correlation` or `filter`; this is {found}"
    )]
    NotAMap {
        /// What stands there.
        found: &'static str,
    },
    /// None of the three blocks that make a document a rule.
    #[error("the document has no `detection`, `correlation` or `filter` block, so it is no Sigma rule")]
    NotARule,
    /// A required attribute is missing.
    #[error("the {block} has no `{attribute}`")]
    Missing {
        /// The block that should hold it.
        block: &'static str,
        /// The attribute.
        attribute: &'static str,
    },
    /// An attribute holds the wrong kind of value.
    #[error("`{attribute}` must be {expected}, not {found}")]
    WrongKind {
        /// The attribute.
        attribute: String,
        /// What it must be.
        expected: &'static str,
        /// What stands there.
        found: &'static str,
    },
    /// An attribute holds a value outside its list.
    #[error("`{attribute}` is `{value}`; {remedy}")]
    BadValue {
        /// The attribute.
        attribute: String,
        /// What stands there.
        value: String,
        /// What may stand there.
        remedy: &'static str,
    },
    /// A `logsource` without product, category and service.
    #[error("`logsource` names no product, category or service, so nobody knows what the rule is for")]
    EmptyLogSource,
    /// A name with no selection behind it.
    #[error("the detection has no selection; add one beside `condition`")]
    NoSelection,
    /// An empty list or map.
    #[error("`{0}` is empty, so it can never match")]
    EmptySelection(String),
    /// A modifier that Sigma does not have.
    #[error("`{field}` uses the modifier `{modifier}`, which Sigma does not have")]
    UnknownModifier {
        /// The field with its modifiers.
        field: String,
        /// The modifier.
        modifier: String,
    },
    /// Modifiers that cannot stand together, or not on this value.
    #[error("`{field}`: the modifier `{modifier}` {reason}")]
    Modifier {
        /// The field with its modifiers.
        field: String,
        /// The modifier.
        modifier: &'static str,
        /// Why it cannot stand there.
        reason: String,
    },
    /// A regular expression that cannot be used.
    #[error("`{field}`: the regular expression `{pattern}` cannot be used: {reason}")]
    Regex {
        /// The field with its modifiers.
        field: String,
        /// The expression.
        pattern: String,
        /// Why not.
        reason: String,
    },
    /// A placeholder that nobody has given a list for.
    #[error("`{field}`: the placeholder %{name}% has no list; give one with --placeholders")]
    UnknownPlaceholder {
        /// The field with its modifiers.
        field: String,
        /// The placeholder without its percent signs.
        name: String,
    },
    /// A value that expands to too many.
    #[error("`{field}`: the values expand to more than {limit} alternatives")]
    TooManyAlternatives {
        /// The field with its modifiers.
        field: String,
        /// The limit.
        limit: usize,
    },
    /// A list that is longer than any use of it.
    #[error("`{attribute}` has more than {limit} entries")]
    TooMany {
        /// The attribute.
        attribute: &'static str,
        /// The limit.
        limit: usize,
    },
    /// A condition that cannot be read.
    #[error("the condition `{condition}` cannot be read: {reason}")]
    Condition {
        /// The condition as written.
        condition: String,
        /// What is wrong, and where.
        reason: String,
    },
    /// `timeframe` without the aggregation that once used it.
    #[error("`timeframe` has no effect since Sigma 2.0; a correlation rule with `timespan` takes its place")]
    Timeframe,
    /// Another rule has this id or name already.
    #[error("the {what} `{value}` is taken by {other}; every rule needs its own")]
    Duplicate {
        /// `id` or `name`.
        what: &'static str,
        /// The id or name.
        value: String,
        /// The place of the other rule.
        other: String,
    },
    /// A rule that is referred to and not there.
    #[error("it refers to the rule `{0}`, which is not among the usable rules that were loaded")]
    UnknownRule(String),
    /// Correlations that refer to each other in a circle.
    #[error("it refers to itself through {0}, so it could never be decided")]
    Circular(String),
    /// A filter that filters nothing.
    #[error("the filter applies to no loaded rule: {0}")]
    IdleFilter(String),
}
