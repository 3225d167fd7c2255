//! Conditions of rules and of temporal correlations.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|raw: &[u8]| aurora_fuzz::condition::check(&aurora_fuzz::condition::text(raw)));
