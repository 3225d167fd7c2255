//! The door: a request's events become records of the log, and only then is it answered.
//!
//! What is here belongs to no protocol. A listener unpacks a body, finds out who sends, and calls
//! [`Ingest::receive`].

mod body;
mod cut;
mod ids;
mod refusal;

use std::{sync::Arc, time::Duration};

use aurora_model::{ContentId, SourceId, TokenId, id::ContentHasher};
use aurora_streams::{
    AppendError, Batch, Clock, Log, MAX_BATCH_BYTES, MAX_BATCH_RECORDS, ProducerId, Record, Topic,
    TopicPartition,
};
use bytes::Bytes;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use uuid::Uuid;

pub use body::{Encoding, UnpackError, UnpackLimits, unpack};
pub use refusal::Refusal;

use cut::{Cut, CutLimits, Excess};
use ids::EventIds;

use crate::{
    envelope::{ENVELOPE_FORMAT, Envelope},
    ledger::Ledger,
    parse::Reader,
    progress::{self, Progress},
    stats::Counters,
};

/// The bounds of the door.
#[derive(Clone, Copy, Debug)]
pub struct IngestLimits {
    /// The most events of a request.
    pub records: usize,
    /// The most bytes of an event.
    pub record_bytes: usize,
    /// The most bytes of a request in the log.
    pub stored_bytes: usize,
    /// The most bytes of requests that are being taken.
    pub in_flight_bytes: usize,
    /// The most events that a consumer may still have before it.
    pub lag: u64,
}

impl Default for IngestLimits {
    fn default() -> Self {
        Self {
            records: 65_536,
            record_bytes: 8 << 20,
            stored_bytes: 64 << 20,
            in_flight_bytes: 128 << 20,
            lag: 5_000_000,
        }
    }
}

/// Who sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sender {
    /// Where the events belong.
    pub source: SourceId,
    /// By which right.
    pub token: TokenId,
}

/// All events of a request are durable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Accepted {
    /// The request. One that is sent again under its key gets the same.
    pub batch: Uuid,
    /// How many events it has.
    pub received: u64,
    /// How many of them were there already, as the request had been sent before.
    pub duplicate: u64,
    /// How many of the others cannot be read and go to the dead letters.
    pub dead_lettered: u64,
}

/// Takes events in.
#[derive(Clone)]
pub struct Ingest(Arc<Inner>);

struct Inner {
    log: Arc<dyn Log>,
    clock: Arc<dyn Clock>,
    ledger: Arc<Ledger>,
    counters: Arc<Counters>,
    consumers: Vec<Arc<Progress>>,
    limits: IngestLimits,
    /// In units of [`UNIT`] bytes.
    in_flight: Arc<Semaphore>,
}

/// A semaphore counts to 2³² at most.
const UNIT: usize = 1024;
/// Bodies that are shorter are cut where they arrive: it takes less than a millisecond.
const SHORT_BODY: usize = 64 << 10;
const MAX_KEY_BYTES: usize = 255;
const BUSY_FOR: Duration = Duration::from_secs(1);
const LAGGING_FOR: Duration = Duration::from_secs(5);

impl Ingest {
    pub(crate) fn new(
        log: Arc<dyn Log>,
        clock: Arc<dyn Clock>,
        ledger: Arc<Ledger>,
        counters: Arc<Counters>,
        consumers: Vec<Arc<Progress>>,
        limits: IngestLimits,
    ) -> Self {
        let in_flight = Arc::new(Semaphore::new(limits.in_flight_bytes.div_ceil(UNIT)));
        Self(Arc::new(Inner { log, clock, ledger, counters, consumers, limits, in_flight }))
    }

    /// Takes the events of a body. With an idempotency key, the same body under the same key and token is stored
    /// once, however often it is sent within the time for which the log remembers it; another body under the same
    /// key is another request, for no event may be lost. To be called on a Tokio runtime.
    ///
    /// The events are stored even if the caller no longer waits for the answer.
    ///
    /// # Errors
    /// If nothing is acknowledged. Some of the events may be stored nevertheless; a key makes sending again safe.
    pub async fn receive(
        &self,
        sender: Sender,
        idempotency_key: Option<&str>,
        body: Bytes,
    ) -> Result<Accepted, Refusal> {
        let outcome = self.try_receive(sender, idempotency_key, body).await;
        if outcome.is_err() {
            self.reject(sender.source);
        }
        outcome
    }

    /// Counts a request of a source that was refused before it came here.
    pub fn reject(&self, source: SourceId) {
        self.0.ledger.reject(source);
        self.0.counters.rejected.add(1);
    }

    /// Whether a request would be refused now whatever its body is: to ask before the body is read.
    ///
    /// # Errors
    /// If it would.
    pub async fn check_open(&self) -> Result<(), Refusal> {
        let inner = &*self.0;
        if inner.in_flight.available_permits() == 0 {
            return Err(busy());
        }
        let ends = progress::ends(&*inner.log, Topic::Events).await?;
        if inner.consumers.iter().any(|consumer| consumer.lag(&ends) > inner.limits.lag) {
            let waiting = "too many events wait to be worked on";
            return Err(Refusal::Busy { waiting, retry_after: LAGGING_FOR });
        }
        Ok(())
    }

    async fn try_receive(&self, sender: Sender, key: Option<&str>, body: Bytes) -> Result<Accepted, Refusal> {
        if key.is_some_and(|key| key.is_empty() || key.len() > MAX_KEY_BYTES) {
            return Err(Refusal::BadKey);
        }
        self.check_open().await?;
        let permit = self.0.admit(body.len())?;
        let producer = key.map(|key| producer(sender.token, key, &body));
        let cut = self.cut(body).await?;
        if cut.records.is_empty() {
            return Err(Refusal::Empty);
        }
        let request = self.0.number(sender, producer, cut);
        let inner = Arc::clone(&self.0);
        // A task of its own: if the sender goes away, what was stored must still be counted.
        let storing = tokio::spawn(async move {
            let _permit = permit;
            inner.store(sender.source, request).await
        });
        match storing.await {
            Ok(outcome) => outcome,
            Err(_) => Err(Refusal::Unavailable(AppendError::Closed)),
        }
    }

    async fn cut(&self, body: Bytes) -> Result<Cut, Refusal> {
        let limits = self.0.limits;
        let is_short = body.len() <= SHORT_BODY;
        let cut = move || {
            let IngestLimits { records, record_bytes, stored_bytes, .. } = limits;
            cut::cut(&body, &CutLimits { records, record_bytes, stored_bytes }, &mut Reader::default())
        };
        let outcome = if is_short {
            cut()
        } else {
            let cutting = tokio::task::spawn_blocking(cut).await;
            cutting.map_err(|_| Refusal::Unavailable(AppendError::Closed))?
        };
        outcome.map_err(|excess| refusal_of(excess, &limits))
    }
}

/// A request on its way to the log.
struct Request {
    batch: Uuid,
    producer: Option<ProducerId>,
    to: TopicPartition,
    parts: Vec<Part>,
}

/// What is stored together.
#[derive(Default)]
struct Part {
    records: Vec<Record>,
    bytes: usize,
    unreadable: u64,
}

impl Inner {
    fn admit(&self, bytes: usize) -> Result<OwnedSemaphorePermit, Refusal> {
        let units = u32::try_from(bytes.div_ceil(UNIT)).unwrap_or(u32::MAX);
        Arc::clone(&self.in_flight).try_acquire_many_owned(units).map_err(|_| busy())
    }

    /// Gives the events their names and makes records of them.
    fn number(&self, sender: Sender, producer: Option<ProducerId>, cut: Cut) -> Request {
        let received_at = self.clock.now();
        let ids = EventIds::new(received_at, random());
        let batch = match producer {
            Some(ProducerId(number)) => Uuid::from_u128(number),
            None => ids.of_request(random()),
        };
        let key = Envelope::key(sender.source);
        let mut parts = vec![Part::default()];
        for (number, record) in (0..).zip(cut.records) {
            let is_readable = record.is_readable;
            let envelope = Envelope {
                event_id: ids.of(number),
                received_at,
                source: sender.source,
                token: sender.token,
                batch,
                number,
                hint: record.hint,
                raw: record.raw,
            };
            let mut payload = Vec::with_capacity(envelope.encoded_len());
            envelope.encode_into(&mut payload);
            let record = Record { format: ENVELOPE_FORMAT, key: key.clone(), payload: payload.into() };
            add(&mut parts, record, is_readable);
        }
        let to = TopicPartition::of_key(Topic::Events, &key, self.log.partitions(Topic::Events));
        Request { batch, producer, to, parts }
    }

    /// Stores the parts in their order and answers when all are durable.
    async fn store(&self, source: SourceId, request: Request) -> Result<Accepted, Refusal> {
        let mut accepted = Accepted { batch: request.batch, received: 0, duplicate: 0, dead_lettered: 0 };
        let mut failure = None;
        // The log has them in a row before the first answer is waited for.
        let appends: Vec<_> = (0..)
            .zip(request.parts)
            .map(|(number, part)| {
                let count = part.records.len() as u64;
                let batch = Batch::new(part.records).expect("parts are made to the measure of a batch");
                let batch = match request.producer {
                    Some(producer) => batch.numbered(producer, number),
                    None => batch,
                };
                (count, part.unreadable, self.log.append(request.to, batch))
            })
            .collect();
        for (count, unreadable, append) in appends {
            match append.await {
                Ok(receipt) if receipt.is_duplicate => {
                    self.ledger.duplicate(source, count);
                    accepted.received += count;
                    accepted.duplicate += count;
                }
                Ok(_) => {
                    self.ledger.accept(source, count);
                    self.counters.accepted.add(count);
                    accepted.received += count;
                    accepted.dead_lettered += unreadable;
                }
                Err(error) => failure = failure.or(Some(error)),
            }
        }
        failure.map_or(Ok(accepted), |error| Err(error.into()))
    }
}

fn add(parts: &mut Vec<Part>, record: Record, is_readable: bool) {
    // What the log adds to each record is less than this.
    let bytes = record.key.len() + record.payload.len() + 64;
    let is_full = parts
        .last()
        .is_some_and(|part| part.records.len() == MAX_BATCH_RECORDS || part.bytes + bytes > MAX_BATCH_BYTES);
    if is_full {
        parts.push(Part::default());
    }
    if let Some(part) = parts.last_mut() {
        part.records.push(record);
        part.bytes += bytes;
        part.unreadable += u64::from(!is_readable);
    }
}

/// Names a keyed request: the same token, key and body give the same.
fn producer(token: TokenId, key: &str, body: &[u8]) -> ProducerId {
    let mut hasher = ContentHasher::default();
    hasher.update(token.as_uuid().as_bytes());
    hasher.update(&(key.len() as u64).to_le_bytes());
    hasher.update(key.as_bytes());
    hasher.update(ContentId::of(body).as_uuid().as_bytes());
    ProducerId(hasher.finish().as_uuid().as_u128())
}

fn random() -> [u8; 10] {
    let mut bits = [0; 10];
    getrandom::fill(&mut bits).expect("the system gives random bits");
    bits
}

fn busy() -> Refusal {
    Refusal::Busy { waiting: "too many bytes are being taken", retry_after: BUSY_FOR }
}

fn refusal_of(excess: Excess, limits: &IngestLimits) -> Refusal {
    match excess {
        Excess::Records => Refusal::TooLarge { what: "events", limit: limits.records },
        Excess::StoredBytes => Refusal::TooLarge { what: "bytes", limit: limits.stored_bytes },
        Excess::RecordBytes { line, bytes } => {
            Refusal::EventTooLong { line, bytes, limit: limits.record_bytes }
        }
    }
}
