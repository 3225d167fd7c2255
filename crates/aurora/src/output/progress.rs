//! The progress bar.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::grouped;

const TEMPLATE: &str = "{bar:16} {percent:>3} %  {msg}, {eta} left";

/// A bar on standard error; nothing if that is no terminal.
pub(crate) struct Progress {
    bar: ProgressBar,
}

impl Progress {
    /// A bar that is shown.
    pub(crate) fn shown() -> Self {
        let style = ProgressStyle::with_template(TEMPLATE).expect("the template is well-formed");
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr()).with_style(style);
        Self { bar }
    }

    /// No bar.
    pub(crate) fn hidden() -> Self {
        Self { bar: ProgressBar::hidden() }
    }

    /// Shows that `n_read` of `n_bytes` were read.
    pub(crate) fn update(&self, n_read: u64, n_bytes: u64, n_events: u64) {
        self.bar.set_length(n_bytes.max(n_read));
        self.bar.set_position(n_read);
        let rate = n_events as f64 / self.bar.elapsed().max(Duration::from_millis(1)).as_secs_f64();
        self.bar.set_message(format!("{} events, {}/s", grouped(n_events), grouped(rate as u64)));
    }

    /// Writes something else while the bar is out of the way.
    pub(crate) fn suspended<R>(&self, write: impl FnOnce() -> R) -> R {
        self.bar.suspend(write)
    }

    /// Takes the bar away.
    pub(crate) fn finish(&self) {
        self.bar.finish_and_clear();
    }
}
