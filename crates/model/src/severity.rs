use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// How bad a finding is, in OCSF's scale (`severity_id` 1 to 5) and Sigma's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Context, not a reason to act.
    Informational,
    /// Notable, rarely an incident.
    Low,
    /// Worth a manual review.
    Medium,
    /// Worth a prompt review.
    High,
    /// An incident on the brink of certainty.
    Critical,
}

/// The text is none of the five severities.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a severity; use informational, low, medium, high or critical")]
pub struct UnknownSeverity(pub String);

impl Severity {
    /// All severities, the mildest first.
    pub const ALL: [Self; 5] = [Self::Informational, Self::Low, Self::Medium, Self::High, Self::Critical];

    /// The word that Sigma rules and our interfaces use.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Informational => "informational",
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }

    /// OCSF `severity_id`, 1 to 5.
    pub const fn ocsf_id(self) -> u8 {
        self as u8 + 1
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Severity {
    type Err = UnknownSeverity;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|severity| severity.as_str().eq_ignore_ascii_case(text))
            .ok_or_else(|| UnknownSeverity(text.to_owned()))
    }
}
