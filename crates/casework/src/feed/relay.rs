use std::time::Duration;

use aurora_model::change::Resource;
use aurora_store::outbox;
use tokio::sync::watch;

use super::alerts_of;
use crate::{Casework, Result};

/// How often the outbox is looked at when nothing of this process says that there is something: another one may write.
const PERIOD: Duration = Duration::from_secs(1);
/// How many changes are read at once.
const AT_ONCE: u64 = 1_000;
/// So many of the last changes stay in the outbox.
const KEPT: i64 = 100_000;
/// The outbox is cut when so many more are there.
const CUT_AT: i64 = KEPT + KEPT / 10;

/// Relays changes until `stop` says true, or is gone. While the database is away it waits.
pub async fn run(casework: &Casework, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        if let Err(error) = relay(casework).await {
            tracing::debug!(error = &error as &dyn std::error::Error, "changes cannot be read now");
        }
        tokio::select! {
            () = casework.feed.wake.notified() => {}
            () = tokio::time::sleep(PERIOD) => {}
            changed = stop.changed() => if changed.is_err() { return },
        }
    }
}

/// Relays what there is now.
///
/// # Errors
/// If the database is away.
pub async fn relay(casework: &Casework) -> Result<()> {
    // The mode is known from its last reading while the database is away: so it is read while it is there.
    casework.policy().await?;
    let reader = casework.store.read()?;
    let feed = &casework.feed;
    if outbox::fetch_last_seq(&reader).await? < feed.recent.through() {
        let seq = outbox::fetch_last_seq(&reader).await?;
        tracing::warn!(seq, "the database is older than what was seen of it: watchers read their lists anew");
        feed.recent.restart(seq);
        feed.head.send_replace(seq);
        casework.refresh_decisions().await?;
        casework.refresh_names().await?;
        return Ok(());
    }
    loop {
        let changes = outbox::list_after(&reader, feed.recent.through(), AT_ONCE).await?;
        let Some(last) = changes.last() else { break };
        let seq = last.seq;
        let is_of = |resource| changes.iter().any(|change| change.resource == resource);
        if is_of(Resource::Rule) {
            casework.refresh_decisions().await?;
        }
        if is_of(Resource::User) {
            casework.refresh_names().await?;
        }
        feed.recent.add(alerts_of(&reader, &changes).await?, seq);
        feed.head.send_replace(seq);
    }
    cut(casework, &reader).await
}

/// Forgets what no watcher can come back to.
async fn cut(casework: &Casework, reader: &aurora_store::Reader) -> Result<()> {
    let seq = casework.feed.recent.through();
    if outbox::fetch_first_seq(reader).await?.is_none_or(|first| seq - first <= CUT_AT) {
        return Ok(());
    }
    let permit = casework.policy().await?.offset()?;
    let mut tx = casework.begin_by_itself("feed").await?;
    outbox::prune(&mut tx, &permit, seq - KEPT).await?;
    Ok(tx.commit().await?)
}
