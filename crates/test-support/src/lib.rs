//! Help for the tests of the other crates (in work).
