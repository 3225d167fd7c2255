//! One partition on disk: a folder of segments. One [`Writer`] appends, any number of readers read what is
//! durable.

mod open;
mod read;
mod retain;
mod write;

use std::{
    collections::VecDeque,
    path::PathBuf,
    sync::{Arc, OnceLock, PoisonError, RwLock},
};

pub(crate) use open::{Opened, failed, open, write_mark};
pub(crate) use read::ReadProblem;
pub(crate) use write::{PreparedBatch, Staged, Writer};

use crate::{disk::Disk, error::Stopped, producers::ProducerMemory, segment::SegmentIndex, stats::Counters};

/// What a partition is made of.
#[derive(Clone, Debug)]
pub(crate) struct PartitionConfig {
    pub(crate) dir: PathBuf,
    pub(crate) segment_bytes: u64,
    pub(crate) index_every: u64,
    pub(crate) free_bytes_floor: u64,
    pub(crate) producers: ProducerMemory,
}

/// What the parts of a log have in common.
#[derive(Clone, Debug)]
pub(crate) struct Surroundings {
    pub(crate) disk: Arc<dyn Disk>,
    pub(crate) counters: Arc<Counters>,
    pub(crate) stop: StopSwitch,
}

/// Set once, when the log can take nothing any more.
#[derive(Clone, Debug, Default)]
pub(crate) struct StopSwitch(Arc<OnceLock<Arc<Stopped>>>);

impl StopSwitch {
    /// Stops the log; the first reason stays.
    pub(crate) fn stop(&self, reason: Stopped) -> Arc<Stopped> {
        self.0.get_or_init(|| Arc::new(reason)).clone()
    }

    pub(crate) fn reason(&self) -> Option<Arc<Stopped>> {
        self.0.get().cloned()
    }
}

/// What readers share with the writer.
#[derive(Debug)]
pub(crate) struct Partition {
    pub(crate) config: PartitionConfig,
    around: Surroundings,
    view: RwLock<View>,
}

/// What is durable, in order. There is always a last segment, the one that is written to.
#[derive(Debug)]
struct View {
    segments: VecDeque<Segment>,
}

#[derive(Clone, Debug)]
struct Segment {
    salt: u64,
    index: SegmentIndex,
}

impl View {
    fn last(&self) -> &Segment {
        self.segments.back().expect("a partition has a segment to write to")
    }

    fn earliest(&self) -> u64 {
        self.segments.front().map_or(0, |segment| segment.index.base)
    }

    fn end(&self) -> u64 {
        self.last().index.end
    }

    fn bytes(&self) -> u64 {
        self.segments.iter().map(|segment| segment.index.len).sum()
    }
}

impl Partition {
    /// Looks at what is durable.
    fn view<T>(&self, look: impl FnOnce(&View) -> T) -> T {
        // A panic while the lock was held leaves the view as it was before or after: each change is one step.
        look(&self.view.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn change_view<T>(&self, change: impl FnOnce(&mut View) -> T) -> T {
        change(&mut self.view.write().unwrap_or_else(PoisonError::into_inner))
    }

    /// The first offset that is there and the one behind the last.
    pub(crate) fn bounds(&self) -> (u64, u64) {
        self.view(|view| (view.earliest(), view.end()))
    }
}
