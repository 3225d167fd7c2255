//! What the API needs of the pipeline's door. The pipeline has it; tests have a double that refuses at will.

use std::{future::Future, pin::Pin};

use aurora_model::{SourceId, TokenId};
use axum::body::Bytes;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::problem::{Problem, ProblemKind};

/// An answer that is waited for.
pub type Waiting<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// The door.
pub trait Intake: Send + Sync {
    /// Whose token this is. Works without the database.
    fn authenticate<'a>(&'a self, token: &'a str) -> Waiting<'a, Result<Sender, Refusal>>;

    /// Whether a body would be refused now, whatever is in it. Asked before it is read.
    fn check_open(&self) -> Waiting<'_, Result<(), Refusal>>;

    /// Unpacks a body and takes its events in. When this says so, they are durable.
    fn receive(&self, delivery: Delivery) -> Waiting<'_, Result<Accepted, Refusal>>;

    /// What became of the events of a source.
    fn account(&self, source: SourceId) -> Account;
}

/// Who sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sender {
    /// Where the events belong.
    pub source: SourceId,
    /// By which right.
    pub token: TokenId,
}

/// A body as it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// Who sends it.
    pub sender: Sender,
    /// The same key with the same body is the same request.
    pub idempotency_key: Option<String>,
    /// The value of `Content-Encoding`.
    pub encoding: Option<String>,
    /// Packed or not.
    pub body: Bytes,
}

/// All events of a request are durable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Accepted {
    /// Names the request. One that is sent again under its key gets the same.
    #[schema(value_type = String, format = Uuid)]
    pub batch: Uuid,
    /// How many events it has.
    pub received: u64,
    /// How many of them were there already, as the request had been sent before.
    pub duplicate: u64,
    /// How many of the others cannot be read, and are kept whole with the reason.
    pub dead_lettered: u64,
}

/// The account of a source: received = stored + dead-lettered + duplicate + in flight.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Account {
    /// Events that were acknowledged.
    pub received: u64,
    /// Events that can be searched.
    pub stored: u64,
    /// Events that cannot be read, and are kept whole with the reason.
    pub dead_lettered: u64,
    /// Events of requests that had been sent before.
    pub duplicate: u64,
    /// Events that are on their way.
    pub in_flight: u64,
    /// Requests that were refused, and never acknowledged.
    pub rejected: u64,
}

/// Events were not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The token is not valid.
    WrongToken,
    /// The source does not take events at present.
    SourceDisabled,
    /// There is nothing in it, or it breaks off, or the key is none.
    Malformed(String),
    /// It is packed in a way that nobody here knows.
    UnknownEncoding,
    /// There is too much of it.
    TooLarge(String),
    /// So much is waiting that more would be a risk.
    Busy {
        /// What waits.
        detail: String,
        /// When to come again.
        retry_after_seconds: u32,
    },
    /// There is no room for more.
    DiskNearlyFull,
    /// The log takes nothing now.
    Unavailable(String),
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::WrongToken => Self::new(ProblemKind::WrongIngestToken, "the ingest token is not valid"),
            Refusal::SourceDisabled => {
                Self::new(ProblemKind::Forbidden, "the source does not accept events at present")
                    .with_remedy("An admin can enable the source.")
            }
            Refusal::Malformed(detail) => Self::new(ProblemKind::MalformedRequest, detail)
                .with_remedy("Send JSON objects, one a line or in an array, or lines of text."),
            Refusal::UnknownEncoding => Self::new(
                ProblemKind::UnsupportedMediaType,
                "the body is packed in a way that is not read here",
            )
            .with_remedy("Send it unpacked, or with `Content-Encoding` gzip or zstd."),
            Refusal::TooLarge(detail) => Self::new(ProblemKind::TooLarge, detail),
            Refusal::Busy { detail, retry_after_seconds } => {
                Self::new(ProblemKind::TooManyRequests, detail).retry_after(retry_after_seconds)
            }
            Refusal::DiskNearlyFull => {
                Self::new(ProblemKind::DiskNearlyFull, "events are refused until there is room")
                    .retry_after(30)
            }
            Refusal::Unavailable(detail) => Self::new(ProblemKind::NotReady, detail).retry_after(30),
        }
    }
}
