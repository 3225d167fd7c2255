use std::fmt;

use serde::{Deserialize, Serialize};

/// Which state of a record this is: who changes a record says which state they saw.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Version(i64);

impl Version {
    /// The version of a new record.
    pub const FIRST: Self = Self(1);

    /// As it is stored, and stands in an `If-Match` header.
    pub const fn from_i64(number: i64) -> Self {
        Self(number)
    }

    /// As it is stored.
    pub const fn as_i64(self) -> i64 {
        self.0
    }

    /// The version after a change.
    pub const fn next(self) -> Self {
        Self(self.0 + 1)
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
