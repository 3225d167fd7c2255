//! From the paths that a user names to streams of log bytes: folders are walked, archives unpacked, and
//! what holds no log records is named and passed over.

mod kind;
mod limit;
mod peek;
mod report;
mod unpack;
mod walk;

pub(crate) use kind::LogKind;
pub(crate) use limit::UnpackLimit;
pub(crate) use report::InputReport;
pub(crate) use unpack::{Leaf, TakeError, Unpacker};
pub(crate) use walk::{InputFile, walk};
