//! The API as a client sees it: a server of its own for each test, on a free port.

mod events_in;
mod feed;
mod intake;
mod live;
mod modes;
mod order_of_answers;
mod pages;
mod problems;
mod server;
mod serving;
mod sessions;
