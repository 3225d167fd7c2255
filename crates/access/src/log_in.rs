//! Sessions: log-in, refresh, log-out.

use aurora_model::{
    SessionId, Timestamp, TokenId,
    change::{Actor, Resource},
    mode::AdminPermit,
};
use aurora_store::{
    PresentedToken, Secret, Transaction, audit,
    sessions::{self, EndedBy, NewToken, Refreshed},
    users::{self, User},
};
use serde_json::json;

use crate::{
    error::AccessError,
    principal::{Principal, SHOWCASE},
    service::Access,
    token::{self, LIFETIME_SECONDS},
    users::{later, random},
};

/// A session without a refresh for so long has ended: seven days.
const REFRESH_LIFETIME_MICROS: i64 = 7 * 24 * 3600 * 1_000_000;
/// Who checks passwords, in the audit chain.
const ACTOR: &str = "access";

/// A session that was begun or carried on.
#[derive(Clone, Debug)]
pub struct Started {
    /// Whose.
    pub principal: Principal,
    /// To be presented with each request.
    pub access_token: String,
    /// How many seconds it lives.
    pub expires_in: i64,
    /// To be presented once, for the next pair. None for the showcase principal.
    pub refresh_token: Option<String>,
    /// How many seconds the refresh token lives.
    pub refresh_expires_in: i64,
}

impl Access {
    /// Begins a session.
    ///
    /// While the database is away in mode `dummy`, the name `showcase` gets the showcase principal with any password;
    /// passwords cannot be checked then.
    ///
    /// # Errors
    /// If name and password do not belong together, or the database is away.
    pub async fn log_in(&self, name: &str, password: String) -> Result<Started, AccessError> {
        if self.policy().status().uses_showcase_data && name == SHOWCASE {
            return Ok(self.started(Principal::showcase(), None));
        }
        let user = users::find_by_name(&self.read()?, name.trim()).await?;
        let hash = user.as_ref().filter(|user| user.disabled_at.is_none());
        let hash = hash.and_then(|user| user.password_hash.as_deref());
        let is_right = self.inner.passwords.is_right(password, hash).await?;
        let (mut tx, permit) = self.administer(Actor::system(ACTOR)).await?;
        match user {
            Some(user) if is_right => {
                // Disabled, or given another password, while this one was checked.
                if users::fetch(&tx, user.id).await?.version != user.version {
                    return Err(AccessError::WrongCredentials);
                }
                self.start_session(tx, &permit, &user).await
            }
            // The name is not kept: people type their password there by mistake.
            user => {
                let id = user.map_or_else(|| "unknown".to_owned(), |user| user.id.to_string());
                let (resource, action) = (Resource::User, "session.refuse");
                audit::append(&mut tx, &permit, resource, &id, action, json!({})).await?;
                tx.commit().await?;
                Err(AccessError::WrongCredentials)
            }
        }
    }

    /// Spends a refresh token for the next pair of tokens.
    ///
    /// # Errors
    /// If it is not valid. If it was spent before, its session has ended with this.
    pub async fn refresh(&self, refresh_token: &str) -> Result<Started, AccessError> {
        let presented: PresentedToken = refresh_token.parse().map_err(|_| AccessError::SessionEnded)?;
        let (mut tx, permit) = self.administer(Actor::system(ACTOR)).await?;
        let (next, text) = new_token(tx.at());
        let refreshed = sessions::refresh(&mut tx, &permit, presented.id, &presented.secret, next).await?;
        match refreshed {
            Refreshed::Next { user, session } => {
                let user = users::fetch(&tx, user).await?;
                tx.commit().await?;
                Ok(self.started(principal(&user, session), Some(text)))
            }
            Refreshed::Reused { session, user } => {
                let now = tx.at();
                tx.commit().await?;
                self.inner.standings.ended(session, now);
                tracing::warn!(%user, %session, "a refresh token came twice; the session is ended");
                Err(AccessError::SessionEnded)
            }
            Refreshed::Invalid => Err(AccessError::SessionEnded),
        }
    }

    /// Ends the session. Its access tokens are worth nothing from here on.
    ///
    /// # Errors
    /// If the database is away.
    pub async fn log_out(&self, principal: &Principal) -> Result<(), AccessError> {
        let (mut tx, permit) = self.administer(principal.actor()).await?;
        sessions::end(&mut tx, &permit, principal.session, EndedBy::LogOut).await?;
        let now = tx.at();
        tx.commit().await?;
        self.inner.standings.ended(principal.session, now);
        Ok(())
    }

    /// Begins a session in this transaction, and commits it.
    pub(crate) async fn start_session(
        &self,
        mut tx: Transaction,
        permit: &AdminPermit,
        user: &User,
    ) -> Result<Started, AccessError> {
        // Never a session that somebody brought along: each log-in has a new one.
        let session = SessionId::new(tx.at(), random());
        let (first, text) = new_token(tx.at());
        sessions::start(&mut tx, permit, session, user.id, first).await?;
        tx.commit().await?;
        Ok(self.started(principal(user, session), Some(text)))
    }

    fn started(&self, principal: Principal, refresh_token: Option<String>) -> Started {
        let access_token = token::sign(&self.keys(), &principal, self.inner.clock.now());
        Started {
            principal,
            access_token,
            expires_in: LIFETIME_SECONDS,
            refresh_token,
            refresh_expires_in: REFRESH_LIFETIME_MICROS / 1_000_000,
        }
    }
}

fn principal(user: &User, session: SessionId) -> Principal {
    Principal { user_id: user.id, name: user.name.clone(), role: user.role, session }
}

/// A refresh token, and the text that is given out.
fn new_token(now: Timestamp) -> (NewToken, String) {
    let presented = PresentedToken { id: TokenId::new(now, random()), secret: Secret::random() };
    let expires_at = later(now, REFRESH_LIFETIME_MICROS);
    (NewToken { id: presented.id, secret: presented.secret.hash(), expires_at }, presented.reveal())
}
