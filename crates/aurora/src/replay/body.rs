//! Events put together to requests.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use super::{
    Outgoing, OutgoingBatch, Sent,
    pace::Pace,
    send::{SendError, Sender},
};

/// A request is sent when it has so many bytes, or so many events.
const MAX_BYTES: usize = 1 << 20;
const MAX_EVENTS: usize = 1_000;

/// The request at hand, and what came of those before.
pub(super) struct Bodies {
    sender: Sender,
    pace: Pace,
    header: Arc<Vec<u8>>,
    body: Vec<u8>,
    n_events: usize,
    sent: Sent,
}

impl Bodies {
    pub(super) fn new(sender: Sender, pace: Pace) -> Self {
        Self { sender, pace, header: Arc::default(), body: Vec::new(), n_events: 0, sent: Sent::default() }
    }

    /// Adds the events of a batch, and sends what is due.
    pub(super) fn add(&mut self, batch: OutgoingBatch) -> Result<Sent, SendError> {
        if batch.header != self.header {
            self.flush()?;
            self.header = batch.header;
        }
        for event in &batch.events {
            self.event(event)?;
        }
        Ok(self.sent)
    }

    /// Sends the rest.
    pub(super) fn finish(mut self) -> Result<Sent, SendError> {
        self.flush()?;
        Ok(self.sent)
    }

    fn event(&mut self, event: &Outgoing) -> Result<(), SendError> {
        let wait = self.pace.wait_for(event.time, Instant::now());
        if wait > Duration::ZERO {
            self.flush()?;
            Pace::wait(self.pace.wait_for(event.time, Instant::now()));
        }
        if self.body.is_empty() {
            self.body.extend_from_slice(&self.header);
        }
        self.body.extend_from_slice(&event.raw);
        self.body.push(b'\n');
        self.n_events += 1;
        if self.n_events >= MAX_EVENTS || self.body.len() >= MAX_BYTES {
            self.flush()?;
        }
        Ok(())
    }

    fn flush(&mut self) -> Result<(), SendError> {
        if self.n_events == 0 {
            return Ok(());
        }
        let answer = self.sender.send(&self.body)?;
        self.sent.received += answer.received;
        self.sent.duplicate += answer.duplicate;
        self.sent.dead_lettered += answer.dead_lettered;
        self.body.clear();
        self.n_events = 0;
        Ok(())
    }
}
