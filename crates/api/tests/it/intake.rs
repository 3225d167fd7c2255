//! A door that takes one token, and refuses as it is told.

use std::sync::{Mutex, PoisonError};

use aurora_api::intake::{Accepted, Account, Delivery, Intake, Refusal, Sender, Waiting};
use aurora_model::{SourceId, TokenId};
use uuid::Uuid;

pub(crate) const TOKEN: &str = "the-token";

#[derive(Default)]
pub(crate) struct Door {
    pub(crate) taken: Mutex<Vec<Delivery>>,
    pub(crate) refusal: Mutex<Option<Refusal>>,
}

impl Door {
    pub(crate) fn refuse(&self, refusal: Option<Refusal>) {
        *self.refusal.lock().unwrap_or_else(PoisonError::into_inner) = refusal;
    }

    fn check(&self) -> Result<(), Refusal> {
        self.refusal.lock().unwrap_or_else(PoisonError::into_inner).clone().map_or(Ok(()), Err)
    }
}

pub(crate) fn sender() -> Sender {
    let id = Uuid::from_u128(7);
    Sender { source: SourceId::from_uuid(id), token: TokenId::from_uuid(id) }
}

impl Intake for Door {
    fn authenticate<'a>(&'a self, token: &'a str) -> Waiting<'a, Result<Sender, Refusal>> {
        Box::pin(async move { if token == TOKEN { Ok(sender()) } else { Err(Refusal::WrongToken) } })
    }

    fn check_open(&self) -> Waiting<'_, Result<(), Refusal>> {
        Box::pin(async { self.check() })
    }

    fn receive(&self, delivery: Delivery) -> Waiting<'_, Result<Accepted, Refusal>> {
        Box::pin(async move {
            let received = delivery.body.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).count();
            self.taken.lock().unwrap_or_else(PoisonError::into_inner).push(delivery);
            Ok(Accepted {
                batch: Uuid::from_u128(1),
                received: received as u64,
                duplicate: 0,
                dead_lettered: 0,
            })
        })
    }

    fn account(&self, _: SourceId) -> Account {
        Account { received: 3, stored: 2, in_flight: 1, ..Account::default() }
    }
}
