//! Bytes to fields, event and matches.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|raw: &[u8]| aurora_fuzz::json_text::check(raw));
