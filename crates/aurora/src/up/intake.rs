//! The pipeline's door, as the API knows it.

use std::sync::Arc;

use aurora_api::intake::{Accepted, Account, Delivery, Intake, Refusal, Sender, Waiting};
use aurora_model::SourceId;
use aurora_pipeline::{
    Encoding, Ingest, IngestTokens, Ledger, Refusal as NotTaken, Sender as KnownSender, TokenRefusal,
    UnpackError, UnpackLimits, unpack,
};
use aurora_store::Store;
use aurora_streams::Clock;

/// The door with what it takes to open it.
pub(super) struct Door {
    pub(super) ingest: Ingest,
    pub(super) tokens: Arc<IngestTokens>,
    pub(super) ledger: Arc<Ledger>,
    pub(super) store: Store,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) unpack: UnpackLimits,
}

impl Intake for Door {
    fn authenticate<'a>(&'a self, token: &'a str) -> Waiting<'a, Result<Sender, Refusal>> {
        Box::pin(async move {
            match self.tokens.authenticate(token, &self.store, self.clock.now()).await {
                Ok(KnownSender { source, token }) => Ok(Sender { source, token }),
                Err(TokenRefusal::Invalid | TokenRefusal::NoSource) => Err(Refusal::WrongToken),
                Err(TokenRefusal::SourceDisabled) => Err(Refusal::SourceDisabled),
            }
        })
    }

    fn check_open(&self) -> Waiting<'_, Result<(), Refusal>> {
        Box::pin(async { self.ingest.check_open().await.map_err(|refusal| refusal_of(&refusal)) })
    }

    fn receive(&self, delivery: Delivery) -> Waiting<'_, Result<Accepted, Refusal>> {
        Box::pin(async move {
            let sender = KnownSender { source: delivery.sender.source, token: delivery.sender.token };
            let body = match self.unpacked(&delivery).await {
                Ok(body) => body,
                Err(refusal) => {
                    self.ingest.reject(sender.source);
                    return Err(refusal);
                }
            };
            let accepted = self.ingest.receive(sender, delivery.idempotency_key.as_deref(), body).await;
            let accepted = accepted.map_err(|refusal| refusal_of(&refusal))?;
            Ok(Accepted {
                batch: accepted.batch,
                received: accepted.received,
                duplicate: accepted.duplicate,
                dead_lettered: accepted.dead_lettered,
            })
        })
    }

    fn account(&self, source: SourceId) -> Account {
        let account = self.ledger.account(source);
        Account {
            received: account.received,
            stored: account.stored,
            dead_lettered: account.dead_lettered,
            duplicate: account.duplicate,
            in_flight: account.in_flight,
            rejected: account.rejected,
        }
    }
}

impl Door {
    /// Unpacking takes time in proportion to the size, so it is done where nobody waits for the thread.
    async fn unpacked(&self, delivery: &Delivery) -> Result<bytes::Bytes, Refusal> {
        let encoding = Encoding::of_header(delivery.encoding.as_deref()).map_err(unpack_refusal)?;
        if encoding == Encoding::Identity {
            return Ok(delivery.body.clone());
        }
        let (body, limits) = (delivery.body.clone(), self.unpack);
        let unpacked = tokio::task::spawn_blocking(move || unpack(encoding, body, &limits)).await;
        let unpacked = unpacked.map_err(|_| Refusal::Unavailable("the program is stopping".to_owned()))?;
        unpacked.map_err(unpack_refusal)
    }
}

fn unpack_refusal(error: UnpackError) -> Refusal {
    match error {
        UnpackError::UnknownEncoding => Refusal::UnknownEncoding,
        UnpackError::TooLarge { .. } | UnpackError::TooDense { .. } => Refusal::TooLarge(error.to_string()),
        UnpackError::Damaged(_) => Refusal::Malformed(error.to_string()),
    }
}

fn refusal_of(refusal: &NotTaken) -> Refusal {
    let retry_after =
        refusal.retry_after().map_or(1, |after| u32::try_from(after.as_secs()).unwrap_or(u32::MAX));
    match refusal {
        NotTaken::Empty | NotTaken::BadKey => Refusal::Malformed(refusal.to_string()),
        NotTaken::TooLarge { .. } | NotTaken::EventTooLong { .. } => Refusal::TooLarge(refusal.to_string()),
        NotTaken::Busy { .. } => {
            Refusal::Busy { detail: refusal.to_string(), retry_after_seconds: retry_after }
        }
        NotTaken::DiskNearlyFull(_) => Refusal::DiskNearlyFull,
        NotTaken::Unavailable(_) | NotTaken::Unreadable(_) => Refusal::Unavailable(refusal.to_string()),
    }
}
