//! Tests on public data, which is not part of the project: `AURORA_DATA` names its folder.

mod log_source;
