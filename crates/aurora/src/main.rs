//! The aurora program (in work).
fn main() {}
