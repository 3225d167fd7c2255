//! The findings of a hunt as one HTML file that needs nothing else: no server, no network, no script to be read.
//!
//! # Invariants
//! - Text from logs and rules goes through [`html::Text`], [`html::Block`] or [`html::Attribute`]: it is never markup,
//!   and what cannot be seen in it is made visible.
//! - The browser is told by a content security policy to load nothing and to run the one script that is in the file.
//! - The size is bounded, whatever the number of findings: all are counted, the first of each rule are shown, and the
//!   report says how many are not.

mod collect;
mod entities;
mod findings;
mod highlight;
mod histogram;
mod html;
mod matrix;
mod page;
mod story;

pub(crate) use collect::Report;

use std::time::Duration;

use aurora_model::Timestamp;

use crate::hunt::Tally;

/// What a report says of the hunt itself.
#[derive(Debug)]
pub(crate) struct ReportFacts<'f> {
    pub(crate) made_at: Timestamp,
    pub(crate) tally: &'f Tally,
    /// Inputs that were unreadable or incomplete.
    pub(crate) n_problems: u64,
    /// The files and folders, as given.
    pub(crate) inputs: Vec<String>,
    /// How many rules were used, in words.
    pub(crate) rules: &'f str,
    pub(crate) took: Duration,
}
