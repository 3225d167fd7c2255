//! The arguments of the commands that read logs.

use std::{num::NonZero, path::PathBuf, sync::Arc, thread};

use aurora_normalize::Limits;
use clap::Args;

use crate::{formats, input::UnpackLimit, output::Progress, scan::ScanOptions, size::ByteSize};

#[derive(Args, Debug)]
pub(super) struct InputArgs {
    /// Log files, folders and archives (.gz, .zst, .zip, .tar, .tar.gz), told apart by content
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,

    #[command(flatten)]
    reading: ReadingArgs,
}

/// How logs are read.
#[derive(Args, Debug)]
pub(super) struct ReadingArgs {
    /// How many threads work [default: one per core]
    #[arg(long, value_name = "N", help_heading = "Reading")]
    threads: Option<NonZero<usize>>,

    /// Records longer than this are counted and passed over
    #[arg(long, value_name = "SIZE", default_value = "1MiB", help_heading = "Reading")]
    max_record: ByteSize,

    /// JSON nested deeper than this is counted and passed over
    #[arg(long, value_name = "LEVELS", default_value_t = Limits::default().max_depth, help_heading = "Reading")]
    max_depth: usize,

    /// How much may be unpacked from one compressed file [default: 250 times its size, at least 1GiB]
    #[arg(long, value_name = "SIZE", help_heading = "Reading")]
    max_unpacked: Option<ByteSize>,

    /// Formats of your own: a folder of mapping files; see `aurora formats`
    #[arg(long, value_name = "DIR", help_heading = "Reading")]
    formats: Vec<PathBuf>,

    /// Show no progress bar
    #[arg(long, help_heading = "Output")]
    no_progress: bool,
}

impl InputArgs {
    /// What the arguments ask for.
    ///
    /// # Errors
    /// If a mapping file cannot be used.
    pub(super) fn scan_options(&self) -> anyhow::Result<ScanOptions> {
        self.reading.scan_options(&self.paths)
    }

    /// The files and folders, as given.
    pub(super) fn names(&self) -> Vec<String> {
        self.paths.iter().map(|path| path.display().to_string()).collect()
    }

    /// The progress bar that the arguments ask for.
    pub(super) fn progress(&self) -> Progress {
        self.reading.progress()
    }
}

impl ReadingArgs {
    /// What the arguments ask for, on these files and folders.
    ///
    /// # Errors
    /// If a mapping file cannot be used.
    pub(super) fn scan_options(&self, paths: &[PathBuf]) -> anyhow::Result<ScanOptions> {
        let formats = formats::load(&self.formats)?;
        let max_record_bytes = self.max_record.as_usize();
        Ok(ScanOptions {
            formats: Arc::new(formats),
            paths: paths.to_vec(),
            limits: Limits { max_record_bytes, max_depth: self.max_depth, ..Limits::default() },
            unpack_limit: self.max_unpacked.map_or(UnpackLimit::Proportional, UnpackLimit::Fixed),
            n_threads: self.threads.or_else(|| thread::available_parallelism().ok()).map_or(1, NonZero::get),
        })
    }

    /// The progress bar that the arguments ask for.
    pub(super) fn progress(&self) -> Progress {
        if self.no_progress { Progress::hidden() } else { Progress::shown() }
    }
}
