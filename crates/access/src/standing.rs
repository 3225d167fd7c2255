//! What is remembered of sessions, for the time when the database is away.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use aurora_model::{SessionId, Timestamp, UserId};

use crate::{principal::Principal, token::LIFETIME_SECONDS};

/// Where the last look left each session whose access tokens may still be about. A session that nobody has looked at for
/// the life of a token is forgotten: no token of it is valid any more.
#[derive(Debug, Default)]
pub(crate) struct Standings(Mutex<HashMap<SessionId, Seen>>);

#[derive(Clone, Debug)]
struct Seen {
    standing: Standing,
    at: Timestamp,
}

/// Where a session stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// It goes on, and this is whose.
    Live(Principal),
    /// It has ended. This does not change.
    Ended,
}

impl Standings {
    /// The session was looked at, and goes on.
    pub(crate) fn live(&self, principal: &Principal, now: Timestamp) {
        self.set(principal.session, Standing::Live(principal.clone()), now);
    }

    /// The session has ended.
    pub(crate) fn ended(&self, session: SessionId, now: Timestamp) {
        self.set(session, Standing::Ended, now);
    }

    /// All sessions of this person have ended.
    pub(crate) fn ended_of(&self, user: UserId, now: Timestamp) {
        for seen in self.lock().values_mut() {
            if matches!(&seen.standing, Standing::Live(principal) if principal.user_id == user) {
                *seen = Seen { standing: Standing::Ended, at: now };
            }
        }
    }

    /// Where the session stood when it was last looked at.
    pub(crate) fn get(&self, session: SessionId) -> Option<Standing> {
        self.lock().get(&session).map(|seen| seen.standing.clone())
    }

    /// Forgets what no valid token can refer to.
    pub(crate) fn forget_old(&self, now: Timestamp) {
        let oldest = now.as_micros().saturating_sub(LIFETIME_SECONDS * 1_000_000);
        self.lock().retain(|_, seen| seen.at.as_micros() >= oldest);
    }

    fn set(&self, session: SessionId, standing: Standing, now: Timestamp) {
        self.lock().insert(session, Seen { standing, at: now });
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<SessionId, Seen>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
