//! Tests of the log through its public interface.

mod conformance;
mod crash;
