use std::{
    collections::BTreeMap,
    sync::{Arc, PoisonError, RwLock},
};

use aurora_model::{
    Timestamp, UserId,
    change::Actor,
    mode::{ModePolicy, ModeState, Refusal},
};
use aurora_store::{Reader, Store, Transaction, mode, rules, users};
use aurora_streams::Clock;
use tokio::sync::watch;

use crate::{Caller, CaseworkError, Result, RuleCatalogue, feed::Feed, mode::Modes, overview::Overview};

/// Casework at work: what every use case needs. It is shared.
pub struct Casework {
    pub(crate) store: Store,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) catalogue: Arc<dyn RuleCatalogue>,
    pub(crate) feed: Feed,
    pub(crate) overview: Overview,
    modes: Modes,
    decisions: watch::Sender<Arc<BTreeMap<String, bool>>>,
    names: RwLock<BTreeMap<UserId, String>>,
}

/// Where a read finds what it is asked for.
pub(crate) enum Origin {
    /// The live database.
    Live(Reader),
    /// The showcase set.
    Showcase,
}

impl Casework {
    /// Reads what has to be known from the start: the mode, what was decided about rules, how far changes go.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub async fn start(
        store: Store,
        clock: Arc<dyn Clock>,
        catalogue: Arc<dyn RuleCatalogue>,
    ) -> Result<Arc<Self>> {
        let reader = store.read()?;
        let modes = Modes::new(mode::fetch(&reader).await?);
        let feed = Feed::start(&reader).await?;
        let decisions = watch::Sender::new(Arc::new(fetch_decisions(&reader).await?));
        let names = RwLock::new(fetch_names(&reader).await?);
        let overview = Overview::default();
        Ok(Arc::new(Self { store, clock, catalogue, feed, overview, modes, decisions, names }))
    }

    /// What people decided about rules: whether each is enabled, by its id. Rules that are not in it are as their files
    /// say. Who runs the rules watches this.
    pub fn rule_decisions(&self) -> watch::Receiver<Arc<BTreeMap<String, bool>>> {
        self.decisions.subscribe()
    }

    /// What somebody is called, as far as is known: alerts name people by their ids, and not everyone may list people.
    pub fn name_of(&self, user: UserId) -> Option<String> {
        self.names.read().unwrap_or_else(PoisonError::into_inner).get(&user).cloned()
    }

    /// The mode was changed to this. Whoever changes it says so: the database may go away before it is read again, and
    /// what is shown then depends on the mode alone.
    pub fn mode_is(&self, state: ModeState) {
        self.modes.see(state);
    }

    /// The policy of this moment.
    pub(crate) async fn policy(&self) -> Result<ModePolicy> {
        Ok(self.modes.policy(&self.store).await?)
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub(crate) async fn begin(&self, caller: &Caller) -> Result<Transaction> {
        Ok(self.store.begin(caller.actor.clone(), self.now()).await?)
    }

    pub(crate) async fn begin_by_itself(&self, part: &str) -> Result<Transaction> {
        Ok(self.store.begin(Actor::system(part), self.now()).await?)
    }

    /// Commits, and tells those who wait for changes.
    pub(crate) async fn commit(&self, tx: Transaction) -> Result<()> {
        tx.commit().await?;
        self.feed.nudge();
        Ok(())
    }

    /// Where a read that has a showcase finds what it is asked for.
    pub(crate) fn origin(&self) -> Result<Origin> {
        match self.store.read() {
            Ok(reader) => Ok(Origin::Live(reader)),
            Err(unavailable) => {
                let policy = ModePolicy { state: self.modes.last(), is_database_available: false };
                if policy.status().uses_showcase_data {
                    Ok(Origin::Showcase)
                } else {
                    Err(unavailable.into())
                }
            }
        }
    }

    /// Reads again what people are called.
    pub(crate) async fn refresh_names(&self) -> Result<()> {
        let names = fetch_names(&self.store.read()?).await?;
        *self.names.write().unwrap_or_else(PoisonError::into_inner) = names;
        Ok(())
    }

    /// Reads again what was decided about rules, and tells who watches.
    pub(crate) async fn refresh_decisions(&self) -> Result<()> {
        let decisions = fetch_decisions(&self.store.read()?).await?;
        self.decisions.send_if_modified(|current| {
            let is_new = **current != decisions;
            *current = Arc::new(decisions);
            is_new
        });
        Ok(())
    }
}

impl Origin {
    /// For reads that have no showcase.
    pub(crate) fn live(self) -> Result<Reader> {
        match self {
            Self::Live(reader) => Ok(reader),
            Self::Showcase => Err(CaseworkError::Refused(Refusal::DatabaseUnavailable)),
        }
    }
}

async fn fetch_decisions(reader: &Reader) -> Result<BTreeMap<String, bool>> {
    let states = rules::list(reader).await?;
    Ok(states.into_iter().map(|state| (state.rule_id, state.is_enabled)).collect())
}

async fn fetch_names(reader: &Reader) -> Result<BTreeMap<UserId, String>> {
    let users = users::list(reader).await?;
    Ok(users.into_iter().map(|user| (user.id, user.name)).collect())
}

impl std::fmt::Debug for Casework {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Casework").finish_non_exhaustive()
    }
}
