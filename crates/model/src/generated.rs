//! Tables derived from public lists; see `cargo xtask gen attack`.

pub(crate) mod attack;
