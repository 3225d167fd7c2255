//! Sessions: a log-in, and the refresh tokens that follow from it, one after the other.
//!
//! Each refresh spends a token and gives the next. A token that comes twice was copied, and nobody can tell
//! who has the copy; so the whole session ends. <https://www.rfc-editor.org/rfc/rfc9700#section-4.14.2>

use aurora_model::{
    SessionId, Timestamp, TokenId, UserId, Version,
    change::{ChangeKind, Resource},
    mode::AdminPermit,
};
use sea_orm::{ActiveValue::Set, ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use serde_json::json;

use crate::{
    Read, Result, Secret, SecretHash, StoreError, Transaction,
    row::{refresh_token, session},
    transaction::{Changed, Told},
    users,
};

/// A refresh token that is to be given out.
#[derive(Clone, Copy, Debug)]
pub struct NewToken {
    /// Its name, which stands beside the secret in the text of the token.
    pub id: TokenId,
    /// What is kept of the secret.
    pub secret: SecretHash,
    /// Until when it may be used.
    pub expires_at: Timestamp,
}

/// What became of a refresh token that was presented.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refreshed {
    /// It was spent for the next one.
    Next {
        /// Whose session.
        user: UserId,
        /// Which.
        session: SessionId,
    },
    /// It had been spent before: its session is ended. Commit this.
    Reused {
        /// Whose session.
        user: UserId,
        /// Which.
        session: SessionId,
    },
    /// It is not valid: unknown, too old, or of a session that has ended.
    Invalid,
}

/// Why a session ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EndedBy {
    /// The person logged out.
    LogOut,
    /// A token came twice.
    Reuse,
    /// The account was disabled, or has a new password.
    Account,
}

impl EndedBy {
    const fn as_str(self) -> &'static str {
        match self {
            Self::LogOut => "log_out",
            Self::Reuse => "reuse",
            Self::Account => "account",
        }
    }
}

/// Begins a session with its first token.
///
/// # Errors
/// If the permit is stale, or there is no such user.
pub async fn start(
    tx: &mut Transaction,
    permit: &AdminPermit,
    id: SessionId,
    user: UserId,
    first: NewToken,
) -> Result<()> {
    tx.admit(permit).await?;
    users::fetch(tx, user).await?;
    let row = session::ActiveModel {
        id: Set(id.as_uuid()),
        version: Set(Version::FIRST.as_i64()),
        user_id: Set(user.as_uuid()),
        created_at: Set(tx.at().as_micros()),
        ended_at: Set(None),
        ended_by: Set(None),
    };
    session::Entity::insert(row).exec_without_returning(tx.connection()).await?;
    issue(tx, id, first).await?;
    let told = Told { action: "session.start", detail: json!({"user": user}) };
    tx.changed_and_told(permit, changed(id, Version::FIRST, ChangeKind::Created), told).await
}

/// Spends a token for the next one.
///
/// # Errors
/// If the permit is stale.
pub async fn refresh(
    tx: &mut Transaction,
    permit: &AdminPermit,
    id: TokenId,
    secret: &Secret,
    next: NewToken,
) -> Result<Refreshed> {
    tx.admit(permit).await?;
    let row = refresh_token::Entity::find_by_id(id.as_uuid()).one(tx.connection()).await?;
    let Some(token) = row.filter(|row| secret.hash().is_stored_as(&row.secret_hash)) else {
        return Ok(Refreshed::Invalid);
    };
    let session = fetch(tx, SessionId::from_uuid(token.session_id)).await?;
    if session.ended_at.is_some() {
        return Ok(Refreshed::Invalid);
    }
    let (user, id) = (UserId::from_uuid(session.user_id), SessionId::from_uuid(session.id));
    let now = tx.at().as_micros();
    if token.used_at.is_some() {
        end(tx, permit, id, EndedBy::Reuse).await?;
        return Ok(Refreshed::Reused { user, session: id });
    }
    if token.expires_at <= now || users::fetch(tx, user).await?.disabled_at.is_some() {
        return Ok(Refreshed::Invalid);
    }
    refresh_token::Entity::update_many()
        .col_expr(refresh_token::Column::UsedAt, now.into())
        .filter(refresh_token::Column::Id.eq(token.id))
        .exec(tx.connection())
        .await?;
    issue(tx, id, next).await?;
    let version = touch(tx, &session, None).await?;
    let told = Told { action: "session.refresh", detail: json!({"user": user}) };
    tx.changed_and_told(permit, changed(id, version, ChangeKind::Updated), told).await?;
    Ok(Refreshed::Next { user, session: id })
}

/// Ends a session. Ending one that has ended is no change.
///
/// # Errors
/// If the permit is stale, or there is no such session.
pub async fn end(tx: &mut Transaction, permit: &AdminPermit, id: SessionId, by: EndedBy) -> Result<()> {
    tx.admit(permit).await?;
    let session = fetch(tx, id).await?;
    if session.ended_at.is_some() {
        return Ok(());
    }
    let version = touch(tx, &session, Some(by)).await?;
    let detail = json!({"user": UserId::from_uuid(session.user_id), "by": by.as_str()});
    let told = Told { action: "session.end", detail };
    tx.changed_and_told(permit, changed(id, version, ChangeKind::Updated), told).await
}

/// Ends all sessions of a person.
///
/// # Errors
/// If the permit is stale.
pub async fn end_all(tx: &mut Transaction, permit: &AdminPermit, user: UserId, by: EndedBy) -> Result<()> {
    let live = session::Entity::find()
        .filter(session::Column::UserId.eq(user.as_uuid()))
        .filter(session::Column::EndedAt.is_null());
    for session in live.all(tx.connection()).await? {
        end(tx, permit, SessionId::from_uuid(session.id), by).await?;
    }
    Ok(())
}

/// Whether a session goes on: what an access token that belongs to it is worth.
///
/// # Errors
/// If it cannot be read.
pub async fn is_live(from: &impl Read, id: SessionId) -> Result<bool> {
    let row = session::Entity::find_by_id(id.as_uuid()).one(from.connection()).await?;
    Ok(row.is_some_and(|session| session.ended_at.is_none()))
}

async fn fetch(from: &impl Read, id: SessionId) -> Result<session::Model> {
    session::Entity::find_by_id(id.as_uuid())
        .one(from.connection())
        .await?
        .ok_or_else(|| StoreError::NotFound { resource: Resource::Session, id: id.to_string() })
}

async fn issue(tx: &Transaction, session: SessionId, token: NewToken) -> Result<()> {
    let row = refresh_token::ActiveModel {
        id: Set(token.id.as_uuid()),
        session_id: Set(session.as_uuid()),
        secret_hash: Set(token.secret.to_vec()),
        issued_at: Set(tx.at().as_micros()),
        expires_at: Set(token.expires_at.as_micros()),
        used_at: Set(None),
    };
    refresh_token::Entity::insert(row).exec_without_returning(tx.connection()).await?;
    Ok(())
}

/// Writes the session's next version, ended or not.
async fn touch(tx: &Transaction, before: &session::Model, ended: Option<EndedBy>) -> Result<Version> {
    let version = Version::from_i64(before.version).next();
    let after = session::ActiveModel {
        id: Set(before.id),
        version: Set(version.as_i64()),
        ended_at: Set(ended.map(|_| tx.at().as_micros())),
        ended_by: Set(ended.map(|by| by.as_str().to_owned())),
        ..Default::default()
    };
    session::Entity::update(after).exec(tx.connection()).await?;
    Ok(version)
}

fn changed(id: SessionId, version: Version, kind: ChangeKind) -> Changed {
    Changed { resource: Resource::Session, id: id.to_string(), version, kind }
}
