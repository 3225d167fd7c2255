use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use aurora_model::{
    change::Actor,
    mode::{AdminPermit, ModePolicy, ModeState},
};
use aurora_store::{Reader, Store, StoreError, Transaction, mode, sessions, users};
use tokio::sync::watch;

use crate::{
    clock::Clock,
    error::AccessError,
    keys::{KeysError, SigningKeys},
    password::Passwords,
    principal::Principal,
    standing::{Standing, Standings},
    token,
};

/// Who may come in. Clones share it.
#[derive(Clone, Debug)]
pub struct Access {
    pub(crate) inner: Arc<Inner>,
}

#[derive(Debug)]
pub(crate) struct Inner {
    pub(crate) store: Store,
    pub(crate) clock: Clock,
    pub(crate) data_dir: PathBuf,
    pub(crate) mode: watch::Sender<ModeState>,
    pub(crate) passwords: Passwords,
    pub(crate) standings: Standings,
    keys: Mutex<SigningKeys>,
}

/// The service cannot be started.
#[derive(Debug, thiserror::Error)]
pub enum OpenAccessError {
    /// The keys cannot be used.
    #[error(transparent)]
    Keys(#[from] KeysError),
    /// The record of the mode cannot be read.
    #[error("cannot read the record of the runtime mode")]
    Mode(#[source] StoreError),
}

impl Access {
    /// Starts on an open store, with the keys of a data directory; the first key is made here.
    ///
    /// # Errors
    /// If the keys or the record of the mode cannot be used.
    pub async fn open(store: Store, data_dir: &Path, clock: Clock) -> Result<Self, OpenAccessError> {
        let keys = SigningKeys::open(data_dir, clock.now())?;
        let reader = store.read().map_err(|away| OpenAccessError::Mode(away.into()))?;
        let state = mode::fetch(&reader).await.map_err(OpenAccessError::Mode)?;
        let inner = Inner {
            store,
            clock,
            data_dir: data_dir.to_owned(),
            mode: watch::Sender::new(state),
            passwords: Passwords::new(),
            standings: Standings::default(),
            keys: Mutex::new(keys),
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// The policy now: the mode as it was last seen, and whether the database is there.
    pub fn policy(&self) -> ModePolicy {
        let state = *self.inner.mode.borrow();
        ModePolicy { state, is_database_available: self.inner.store.availability().is_available() }
    }

    /// Who the access token belongs to.
    ///
    /// While the database is there, the session and the person are looked up, so that an end of either counts at once.
    /// While it is away, what was last seen of the session counts, and else the token alone.
    ///
    /// # Errors
    /// If the token is not valid, or its session has ended.
    pub async fn authenticate(&self, access_token: &str) -> Result<Principal, AccessError> {
        let claimed = token::verify(&self.keys(), access_token, self.inner.clock.now())?;
        if claimed.is_showcase() {
            let uses_showcase_data = self.policy().status().uses_showcase_data;
            return if uses_showcase_data { Ok(claimed) } else { Err(AccessError::NotLoggedIn) };
        }
        self.check_again(&claimed).await
    }

    /// Who this is now, for what goes on longer than a request: their role may be another, their session may have ended.
    ///
    /// # Errors
    /// If their session has ended.
    pub async fn check_again(&self, principal: &Principal) -> Result<Principal, AccessError> {
        match self.look_up(principal).await {
            Err(AccessError::Store(error)) if error.is_unavailable() => self.recall(principal),
            looked_up => looked_up,
        }
    }

    /// Keeps up with what other processes do, once each `period`, for ever: the mode, the age of keys.
    pub async fn keep_up_forever(&self, period: Duration) {
        let mut ticks = tokio::time::interval(period);
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            self.keep_up().await;
        }
    }

    /// As [`Self::keep_up_forever`], once.
    pub async fn keep_up(&self) {
        let now = self.inner.clock.now();
        self.inner.standings.forget_old(now);
        if let Err(error) = self.keys().rotate_if_due(now) {
            tracing::error!(
                error = &error as &dyn std::error::Error,
                "the keys of access tokens stay as they are"
            );
        }
        if let Ok(reader) = self.read()
            && let Ok(state) = mode::fetch(&reader).await
        {
            self.mode_is(state);
        }
    }

    pub(crate) fn keys(&self) -> MutexGuard<'_, SigningKeys> {
        self.inner.keys.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn read(&self) -> Result<Reader, AccessError> {
        Ok(self.inner.store.read()?)
    }

    /// A transaction of administration. The permit is made from the record that the transaction reads, so it cannot be
    /// stale.
    pub(crate) async fn administer(&self, actor: Actor) -> Result<(Transaction, AdminPermit), AccessError> {
        let tx = self.inner.store.begin(actor, self.inner.clock.now()).await?;
        let state = mode::fetch(&tx).await?;
        let permit = ModePolicy { state, is_database_available: true }.admin()?;
        Ok((tx, permit))
    }

    async fn look_up(&self, claimed: &Principal) -> Result<Principal, AccessError> {
        let reader = self.read()?;
        let now = self.inner.clock.now();
        if !sessions::is_live(&reader, claimed.session).await? {
            self.inner.standings.ended(claimed.session, now);
            return Err(AccessError::NotLoggedIn);
        }
        let user = users::fetch(&reader, claimed.user_id).await?;
        if user.disabled_at.is_some() {
            return Err(AccessError::NotLoggedIn);
        }
        let principal = Principal { name: user.name, role: user.role, ..claimed.clone() };
        self.inner.standings.live(&principal, now);
        Ok(principal)
    }

    fn recall(&self, claimed: &Principal) -> Result<Principal, AccessError> {
        match self.inner.standings.get(claimed.session) {
            Some(Standing::Live(principal)) => Ok(principal),
            Some(Standing::Ended) => Err(AccessError::NotLoggedIn),
            None => Ok(claimed.clone()),
        }
    }
}
