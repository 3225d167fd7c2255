//! Extractors whose refusals are problems.

mod body;
mod if_match;
mod page;
mod parameter;
mod path;
mod query;

pub(crate) use body::{Body, read as read_json, unread};
pub(crate) use if_match::{IfMatch, etag, if_match_parameter};
pub(crate) use page::{ListOf, PageQuery, page_parameters};
pub(crate) use parameter::{number_parameter, text_parameter, words_parameter};
pub(crate) use path::{PathId, id_parameter};
pub(crate) use query::Query;
