//! What the fuzz targets check.
//!
//! A target in `fuzz_targets` hands its input to one function here, which panics where the product breaks a
//! promise. A promise is stronger than "does not crash": each target has a second way to know the answer.
//!
//! | Target | Held to |
//! |---|---|
//! | `rule_parser` | loading is total and repeatable; what loads is evaluated alike by evaluator and engine |
//! | `condition_parser` | a truth table made by a second reading of the condition |
//! | `json_front_end` | `serde_json`, leaf by leaf |
//! | `engine_differential` | the straightforward evaluator, on rules and events from the same small alphabet |
//!
//! # Deliberately absent
//! Running, which is `cargo xtask fuzz`. Found inputs: a bug that was found leaves a test in the crate that
//! had it.

pub mod condition;
pub mod differential;
pub mod engines;
pub mod json_text;
pub mod rule_file;
