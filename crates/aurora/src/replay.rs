//! Replay: the events of files are sent to a running instance, as a source would send them.

mod body;
mod pace;
mod send;

use std::{ops::ControlFlow, sync::Arc};

use aurora_model::Timestamp;
use aurora_normalize::Scratch;

use self::{body::Bodies, pace::Pace};
pub(crate) use self::{
    pace::Speed,
    send::{SendError, Sender, Target},
};
use crate::{
    input::InputReport,
    scan::{Batch, Item, ScanOptions, ScanProgress, scan},
};

/// An event on its way.
struct Outgoing {
    time: Option<Timestamp>,
    raw: Vec<u8>,
}

/// The events of a batch, with the lines that explain them.
struct OutgoingBatch {
    header: Arc<Vec<u8>>,
    events: Vec<Outgoing>,
}

/// What the instance answered, all requests together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sent {
    pub(crate) received: u64,
    pub(crate) duplicate: u64,
    pub(crate) dead_lettered: u64,
}

/// Sends all events of the inputs, in their order, and waits for each answer.
///
/// # Errors
/// If the instance refuses for good, or cannot be reached any more.
pub(crate) fn replay(
    options: &ScanOptions,
    target: &Target,
    speed: Speed,
    progress: &ScanProgress,
    mut show: impl FnMut(Sent),
) -> (Result<Sent, SendError>, InputReport) {
    let mut bodies = Bodies::new(Sender::new(target), Pace::new(speed));
    let mut failure = None;
    let worker = || {
        let mut scratch = Scratch::default();
        move |batch: Batch| outgoing(&batch, &mut scratch, options)
    };
    let report = scan(options, progress, worker, |batch| match bodies.add(batch) {
        Ok(sent) => {
            show(sent);
            ControlFlow::Continue(())
        }
        Err(error) => {
            failure = Some(error);
            ControlFlow::Break(())
        }
    });
    (failure.map_or_else(|| bodies.finish(), Err), report)
}

/// What cannot be parsed here is sent, too: it is the instance that decides.
fn outgoing(batch: &Batch, scratch: &mut Scratch, options: &ScanOptions) -> OutgoingBatch {
    let mut events = Vec::new();
    batch.for_each(scratch, &options.limits, |item| match item {
        Item::Event { parsed, .. } => {
            events.push(Outgoing { time: parsed.record.time, raw: parsed.record.raw.into_owned() });
        }
        Item::DeadLetter { raw, .. } if !raw.is_empty() => {
            events.push(Outgoing { time: None, raw: raw.to_vec() });
        }
        Item::DeadLetter { .. } | Item::FileProblem(_) => {}
    });
    OutgoingBatch { header: batch.header_lines(), events }
}
