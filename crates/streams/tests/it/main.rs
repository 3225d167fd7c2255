//! Tests of the log through its public interface.

mod concurrency;
mod conformance;
mod crash;
mod damage;
mod full_disk;
mod kill;
mod restart;
mod retention;
mod still;
