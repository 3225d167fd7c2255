//! What goes to the screen and to files.

mod coverage;
mod csv;
mod escape;
mod explain;
mod findings;
mod navigator;
mod number;
mod progress;
mod report;
mod shortened;
mod steps;
mod style;
mod summary;
mod table;

pub(crate) use coverage::write_coverage;
pub(crate) use escape::escape;
pub(crate) use explain::{write_correlation, write_explanation};
pub(crate) use findings::{FindingWriter, Format, HuntFormat, unless_broken_pipe};
pub(crate) use navigator::layers;
pub(crate) use number::grouped;
pub(crate) use progress::Progress;
pub(crate) use report::{Report, ReportFacts};
use shortened::{MAX_NAME, shortened};
pub(crate) use steps::Steps;
pub(crate) use style::Style;
pub(crate) use summary::{FindingCounts, Summary, complain, write_inputs, write_tally};
