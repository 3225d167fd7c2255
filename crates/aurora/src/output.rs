//! What goes to the screen and to files.

mod escape;
mod findings;
mod number;
mod progress;
mod style;
mod summary;
mod table;

pub(crate) use escape::escape;
pub(crate) use findings::{FindingWriter, Format, unless_broken_pipe};
pub(crate) use number::grouped;
pub(crate) use progress::Progress;
pub(crate) use style::Style;
pub(crate) use summary::{FindingCounts, Summary, complain, write_inputs, write_tally};
