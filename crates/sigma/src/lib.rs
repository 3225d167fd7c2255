//! Sigma 2.1: what detection rules say and what they mean.
//!
//! A [`Loader`] reads rule files into a [`RuleSet`]: detection rules, correlation rules and filters. A rule
//! that cannot be used becomes a [`Problem`] with file, line and reason, and never stops the others. An
//! [`Evaluator`] tells which rules match an event, and with which values; a [`Correlator`] tells what
//! several matches together mean, and a [`CorrelationEngine`] tells the same while they come.
//!
//! ```
//! use aurora_ocsf::{Record, Value};
//! use aurora_sigma::{Evaluator, Loader, Placeholders};
//!
//! let mut loader = Loader::new(Placeholders::default());
//! loader.add(
//!     "whoami.yml".as_ref(),
//!     "title: Whoami
//! logsource: { category: process_creation, product: windows }
//! detection:
//!   selection: { CommandLine|contains: whoami }
//!   condition: selection",
//! );
//! let loaded = loader.finish();
//! assert!(loaded.problems.is_empty());
//!
//! let mut record = Record::new(&b""[..]);
//! record.push("CommandLine", Value::Text("cmd /c WHOAMI".into()));
//! let mut matches = Vec::new();
//! Evaluator::new(&loaded.rules).evaluate(&record, &mut matches);
//! assert_eq!(loaded.rules.rule(matches[0].rule).meta.title, "Whoami");
//! ```
//!
//! # Invariants
//! - Only [`aurora_ocsf::Record`] is read: no format knows of rules, and no rule of formats.
//! - Loading and evaluating are total: every text and every event gives a result, in bounded memory.
//! - The same rules and the same matches give the same findings, whatever the order of coming; on a
//!   stream, for those that come within the allowed lateness and the bounds of memory.
//!
//! # Deliberately absent
//! I/O, clocks, threads and randomness: who runs the engines brings them. Aggregations behind `|` in a
//! condition, which ended with Sigma 2.0.

mod condition;
mod correlation;
mod correlator;
mod coverage;
mod encoding;
mod engine;
mod error;
mod evaluate;
mod examples;
mod explain;
mod field_values;
mod filter;
mod fold;
mod item;
mod load;
mod log_source;
mod matcher;
mod modifier;
mod numeric;
mod pattern;
mod placeholders;
mod rule;
mod rule_set;
mod streaming;
mod time_part;
mod yaml;

pub use correlation::CorrelationRule;
pub use correlator::{CorrelationFinding, Correlator, Observation};
pub use coverage::{CorrelationReach, Coverage, DataProfile, Lack, Reach};
pub use engine::{Engine, Program};
pub use error::{Problem, ProblemSeverity, RuleError};
pub use evaluate::{Evaluator, KEYWORD_FIELD, Match, Matched};
pub use examples::{Example, Examples, ExamplesError};
pub use explain::{
    ConditionKind, ConditionPart, CorrelationOutline, DetectionExplanation, Explanation, Feed,
    FilterExplanation, GroupField, ItemExplanation, LogSourceAgreement, LogSourceParts, Seen, SeenPlace,
    SelectionExplanation, SelectionPart, SelectionPartKind, Wanted,
};
pub use filter::FilterRule;
pub use load::{Loaded, Loader};
pub use log_source::RuleLogSource;
pub use placeholders::{PlaceholderError, Placeholders};
pub use rule::{Rule, RuleMeta};
pub use rule_set::{CorrelationIndex, RuleIndex, RuleSet};
pub use streaming::{
    Admission, Arrival, BrokenState, Carryover, CorrelationCounters, CorrelationEngine, CorrelationLimits,
    CorrelationOptions, ShardWork, SnapshotError,
};
pub use yaml::YamlReason;
