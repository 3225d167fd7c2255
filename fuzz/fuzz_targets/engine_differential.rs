//! Random rules on random events.

#![no_main]

use aurora_fuzz::differential::Case;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|case: Case| case.check());
