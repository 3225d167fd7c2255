//! Alerts: what people read of them, and what they do with them.

mod comment;
mod fetch;
mod list;
mod work;

pub use aurora_store::{
    comments::Comment,
    findings::{Proof, ProvedFinding},
};
pub use comment::{MAX_COMMENT_CHARS, comment, comments};
pub use fetch::{AlertDetail, fetch};
pub use list::{AlertPage, AlertQuery, AlertSort, MAX_LIMIT, list};
pub use work::{assign, claim, move_to};
