//! One client of a channel.

use std::{sync::Arc, time::Duration};

use aurora_access::{Access, ErrorKind, Principal};
use aurora_model::{
    access::{Action, Permission},
    change::Resource,
};
use axum::extract::ws::{CloseFrame, Message, WebSocket, close_code};
use serde::Serialize;
use serde_json::Value;
use tokio::{
    sync::watch,
    time::{Instant, Interval, MissedTickBehavior},
};

use super::{
    feed::{AlertFeed, Told},
    seats::Seat,
};
use crate::problem::Problem;

/// So often a client is asked whether it is still there.
const PING_EVERY: Duration = Duration::from_secs(20);
/// A client that says nothing for so long has gone.
const GONE_AFTER: Duration = Duration::from_secs(60);
/// A client that does not take a message in this time is too slow: it would keep what others have long seen.
const SEND_TIMEOUT: Duration = Duration::from_secs(10);

/// What a watcher needs.
const PERMISSION: Permission = Permission { resource: Resource::Alert, action: Action::Read };

/// What a client is sent.
#[derive(Serialize)]
#[serde(tag = "type", rename_all = "lowercase")]
enum Sent<'a> {
    Hello { seq: i64 },
    Change { seq: i64, alert: &'a Value },
    Resync { seq: i64 },
}

/// Why a client is sent away.
enum Leave {
    /// It has gone, or does not keep up.
    Gone,
    /// Their session has ended, or their role does not allow this any more.
    NotAllowed,
    /// We cannot tell it what happens.
    Failed(Problem),
}

/// Who watches.
pub(super) struct Watcher {
    pub(super) access: Access,
    pub(super) principal: Principal,
    /// The last place that they have seen.
    pub(super) after: Option<i64>,
}

/// Closes before anything was said.
pub(super) async fn refuse(mut socket: WebSocket, code: u16, reason: &'static str) {
    close(&mut socket, code, reason).await;
}

/// Tells a client what happens, until it goes or is sent away.
pub(super) async fn serve(socket: WebSocket, feed: Arc<dyn AlertFeed>, watcher: Watcher, _seat: Seat) {
    let head = feed.watch();
    let seq = watcher.after.unwrap_or(*head.borrow());
    let mut client = Client { socket, feed, watcher, head, seq, heard_at: Instant::now() };
    match client.run().await {
        Ok(()) | Err(Leave::Gone) => {}
        Err(Leave::NotAllowed) => {
            close(&mut client.socket, close_code::POLICY, "the session has ended").await;
        }
        Err(Leave::Failed(problem)) => {
            tracing::debug!(?problem, "a live channel was closed");
            close(&mut client.socket, close_code::AGAIN, "what happens cannot be told now").await;
        }
    }
}

impl Watcher {
    async fn check(&self) -> Result<(), Leave> {
        match self.access.check_again(&self.principal).await {
            Ok(principal) if principal.may(PERMISSION) => Ok(()),
            Ok(_) => Err(Leave::NotAllowed),
            Err(error) if error.kind() == ErrorKind::Unauthenticated => Err(Leave::NotAllowed),
            // The store failed to say; it is asked again with the next ping.
            Err(_) => Ok(()),
        }
    }
}

struct Client {
    socket: WebSocket,
    feed: Arc<dyn AlertFeed>,
    watcher: Watcher,
    head: watch::Receiver<i64>,
    /// Everything up to here has been told.
    seq: i64,
    heard_at: Instant,
}

impl Client {
    async fn run(&mut self) -> Result<(), Leave> {
        self.send(&Sent::Hello { seq: self.seq }).await?;
        self.catch_up().await?;
        let mut pings = pings();
        loop {
            tokio::select! {
                changed = self.head.changed() => match changed {
                    Ok(()) => self.catch_up().await?,
                    // The server is being stopped.
                    Err(_) => return Ok(()),
                },
                _ = pings.tick() => self.ping().await?,
                message = self.socket.recv() => match message {
                    Some(Ok(Message::Close(_)) | Err(_)) | None => return Ok(()),
                    Some(Ok(_)) => self.heard_at = Instant::now(),
                },
            }
        }
    }

    /// Tells what happened since. A place ahead of the head is of another database, so it is asked about too.
    async fn catch_up(&mut self) -> Result<(), Leave> {
        let head = *self.head.borrow_and_update();
        if self.seq == head {
            return Ok(());
        }
        match self.feed.after(self.seq).await.map_err(Leave::Failed)? {
            Told::Changes { changes, seq } => {
                for change in &changes {
                    self.send(&Sent::Change { seq: change.seq, alert: &change.alert }).await?;
                }
                self.seq = seq;
            }
            Told::Resync { seq } => {
                self.send(&Sent::Resync { seq }).await?;
                self.seq = seq;
            }
        }
        Ok(())
    }

    async fn ping(&mut self) -> Result<(), Leave> {
        if self.heard_at.elapsed() > GONE_AFTER {
            return Err(Leave::Gone);
        }
        self.watcher.check().await?;
        self.put(Message::Ping(Vec::new().into())).await
    }

    async fn send(&mut self, sent: &Sent<'_>) -> Result<(), Leave> {
        let text = serde_json::to_string(sent).expect("messages are JSON");
        self.put(Message::Text(text.into())).await
    }

    async fn put(&mut self, message: Message) -> Result<(), Leave> {
        match tokio::time::timeout(SEND_TIMEOUT, self.socket.send(message)).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) | Err(_) => Err(Leave::Gone),
        }
    }
}

fn pings() -> Interval {
    let mut pings = tokio::time::interval_at(Instant::now() + PING_EVERY, PING_EVERY);
    pings.set_missed_tick_behavior(MissedTickBehavior::Delay);
    pings
}

async fn close(socket: &mut WebSocket, code: u16, reason: &'static str) {
    let frame = CloseFrame { code, reason: reason.into() };
    // Whoever has gone need not be told.
    let _ = tokio::time::timeout(SEND_TIMEOUT, socket.send(Message::Close(Some(frame)))).await;
}
