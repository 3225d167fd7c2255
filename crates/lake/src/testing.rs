//! For tests: a disk that knows written from durable, and can lose power.

mod model_disk;

pub use model_disk::ModelDisk;
