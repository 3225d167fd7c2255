//! The patterns of the dictionary's types.

use std::sync::LazyLock;

use regex::bytes::{Regex, RegexBuilder};

use super::DataType;
use crate::generated::types::TYPES;

static PATTERNS: LazyLock<Vec<(&'static DataType, Regex)>> = LazyLock::new(|| {
    TYPES.iter().filter_map(|data_type| Some((data_type, compile(data_type.regex?)))).collect()
});

/// The schema's server reads patterns without Unicode classes: `\d` is 0 to 9.
fn compile(pattern: &str) -> Regex {
    RegexBuilder::new(pattern).unicode(false).build().expect("the patterns of the schema are regexes")
}

impl DataType {
    /// True if the type has no pattern or its pattern is found in the text.
    pub fn pattern_matches(&self, text: &str) -> bool {
        let pattern = PATTERNS.iter().find(|(data_type, _)| std::ptr::eq(*data_type, self));
        pattern.is_none_or(|(_, regex)| regex.is_match(text.as_bytes()))
    }
}
