//! Runtime modes: what may be written now, and by whom.
//!
//! A mode is policy, not presentation. Every write asks for a permit, and only [`ModePolicy`] makes permits:
//! code that lacks one does not compile.
//!
//! ```
//! use aurora_model::mode::{Epoch, ModePolicy, ModeState, OperatorAnswer, RuntimeMode};
//!
//! let state = ModeState { mode: RuntimeMode::DryRun, epoch: Epoch::FIRST };
//! let policy = ModePolicy { state, is_database_available: true };
//! assert!(matches!(policy.operator(), OperatorAnswer::Preview(_)));
//! assert!(policy.workflow().is_ok());
//! ```

mod permit;
mod policy;
mod status;

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

pub use permit::{
    ActionPermit, AdminPermit, OffsetPermit, OperatorPermit, Permit, PreviewPermit, WorkflowPermit,
};
pub use policy::{ActionAnswer, ModePolicy, OperatorAnswer, Refusal};
pub use status::{ReadDataSource, SystemMode};

/// What the deployment may do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RuntimeMode {
    /// Shows, and changes nothing.
    Dummy,
    /// Records what it sees, previews what people ask for, simulates what would leave.
    #[default]
    DryRun,
    /// Acts.
    Real,
}

/// The text is no runtime mode.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a runtime mode; use dummy, dry_run or real")]
pub struct UnknownMode(pub String);

impl RuntimeMode {
    /// All modes, the most cautious first.
    pub const ALL: [Self; 3] = [Self::Dummy, Self::DryRun, Self::Real];

    /// The word in configuration, answers and records.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Dummy => "dummy",
            Self::DryRun => "dry_run",
            Self::Real => "real",
        }
    }

    /// The policy table. Everything else in this module follows from it.
    const fn allows(self) -> Allows {
        match self {
            Self::Dummy => Allows {
                operator_mutations: Operator::Blocked,
                internal_workflows: false,
                external_actions: External::Blocked,
                showcase_reads: true,
            },
            Self::DryRun => Allows {
                operator_mutations: Operator::Preview,
                internal_workflows: true,
                external_actions: External::Simulated,
                showcase_reads: false,
            },
            Self::Real => Allows {
                operator_mutations: Operator::Allowed,
                internal_workflows: true,
                external_actions: External::Allowed,
                showcase_reads: false,
            },
        }
    }
}

/// A row of the policy table.
struct Allows {
    operator_mutations: Operator,
    internal_workflows: bool,
    external_actions: External,
    showcase_reads: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Operator {
    Blocked,
    Preview,
    Allowed,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum External {
    Blocked,
    Simulated,
    Allowed,
}

impl fmt::Display for RuntimeMode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for RuntimeMode {
    type Err = UnknownMode;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|mode| mode.as_str() == text).ok_or_else(|| UnknownMode(text.to_owned()))
    }
}

/// Counts the changes of the mode. Who holds an older one may not write.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Epoch(i64);

impl Epoch {
    /// The epoch of the first mode.
    pub const FIRST: Self = Self(1);

    /// As it stands in the record.
    pub const fn from_i64(number: i64) -> Self {
        Self(number)
    }

    /// As it stands in the record.
    pub const fn as_i64(self) -> i64 {
        self.0
    }

    /// The epoch after this one.
    pub const fn next(self) -> Self {
        Self(self.0 + 1)
    }
}

impl fmt::Display for Epoch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The record of the mode, as the store or its cache says.
///
/// Anyone can write one down. This forges nothing: the store compares mode and epoch of each permit with
/// its own record, in the transaction of the write.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModeState {
    /// The mode.
    pub mode: RuntimeMode,
    /// How often it was changed.
    pub epoch: Epoch,
}
