//! For tests: a log in memory, a disk that can lose power, a clock that stands, and the suite that every log must
//! pass.

pub mod conformance;
mod drive;
mod manual_clock;
mod memory_log;
mod model_disk;
mod random;

pub use drive::{StillLog, drive};
pub use manual_clock::ManualClock;
pub use memory_log::MemoryLog;
pub use model_disk::ModelDisk;
pub use random::Random;
