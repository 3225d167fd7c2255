use aurora_model::mode::{ModeState, RuntimeMode};
use aurora_store::mode;
use tokio::sync::watch;

use crate::{error::AccessError, principal::Principal, service::Access};

/// The longest reason that is kept.
const MAX_REASON_CHARS: usize = 1_000;

impl Access {
    /// Changes the runtime mode, with a reason, which the audit chain keeps.
    ///
    /// # Errors
    /// If there is no reason, or the database is away.
    pub async fn change_mode(
        &self,
        by: &Principal,
        to: RuntimeMode,
        reason: &str,
    ) -> Result<ModeState, AccessError> {
        let reason = reason.trim();
        if reason.is_empty() || reason.chars().count() > MAX_REASON_CHARS {
            let problem = format!("say why, in at most {MAX_REASON_CHARS} characters");
            return Err(AccessError::invalid("reason", problem));
        }
        let (mut tx, permit) = self.administer(by.actor()).await?;
        let state = mode::change(&mut tx, &permit, to, reason).await?;
        tx.commit().await?;
        self.mode_is(state);
        Ok(state)
    }

    /// Tells whenever the mode is another.
    pub fn watch_mode(&self) -> watch::Receiver<ModeState> {
        self.inner.mode.subscribe()
    }

    /// The record says this. An older record changes nothing: it was read before a newer one was.
    pub(crate) fn mode_is(&self, state: ModeState) {
        let is_new = self.inner.mode.send_if_modified(|seen| {
            let is_new = seen.epoch < state.epoch;
            if is_new {
                *seen = state;
            }
            is_new
        });
        if is_new && let Err(error) = mode::write_cached(&self.inner.data_dir, state) {
            tracing::warn!(error = &error as &dyn std::error::Error, "the cached runtime mode is behind");
        }
    }
}
