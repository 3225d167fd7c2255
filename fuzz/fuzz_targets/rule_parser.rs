//! Rule files, and what their rules do on some events.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|raw: &[u8]| aurora_fuzz::rule_file::check(&String::from_utf8_lossy(raw)));
