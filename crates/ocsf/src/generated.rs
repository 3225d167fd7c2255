//! Tables derived from the compiled OCSF schema; see `cargo xtask gen ocsf`.

pub(crate) mod attributes;
pub(crate) mod classes;
pub(crate) mod enums;
pub(crate) mod objects;
pub(crate) mod types;
pub(crate) mod words;
