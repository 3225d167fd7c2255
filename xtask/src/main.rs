//! Developer tasks (in work).
fn main() {}
