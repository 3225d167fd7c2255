//! The API as a client sees it: a server of its own for each test, on a free port.

mod alerts;
mod audit;
mod dashboard;
mod events;
mod events_in;
mod feed;
mod intake;
mod live;
mod modes;
mod order_of_answers;
mod pages;
mod problems;
mod rules;
mod server;
mod serving;
mod sessions;
