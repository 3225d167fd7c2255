//! The tables against public data.

mod corpus;
