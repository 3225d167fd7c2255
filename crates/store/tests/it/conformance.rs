use super::support::open;

aurora_store::conformance_tests! { open }
