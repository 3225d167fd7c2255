//! The API as a client sees it: a server of its own for each test, on a free port.

mod intake;
mod order_of_answers;
mod problems;
mod server;
mod sessions;
