//! Tokens that sources present. The secret is shown once; what is kept is its hash.

use aurora_model::{
    SourceId, Timestamp, TokenId, Version,
    change::{Actor, ChangeKind, Resource},
    mode::AdminPermit,
};
use sea_orm::{ActiveValue::Set, ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _};
use serde_json::json;

use crate::{
    Read, Result, Secret, SecretHash, StoreError, Transaction,
    row::{ingest_token, parse, time},
    sources,
    transaction::{Changed, Told},
};

/// A token, without its secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IngestToken {
    /// Its id, which stands beside the secret in the text of the token.
    pub id: TokenId,
    /// The state that this is.
    pub version: Version,
    /// What it is called.
    pub name: String,
    /// The source that its events belong to.
    pub source_id: Option<SourceId>,
    /// What is kept of the secret. A process that may have to do without the database keeps a copy of it.
    pub secret: StoredHash,
    /// Since when.
    pub created_at: Timestamp,
    /// Who made it.
    pub created_by: Actor,
    /// Until when it may be used.
    pub expires_at: Option<Timestamp>,
    /// Since when it may not be used any more.
    pub revoked_at: Option<Timestamp>,
}

/// The stored hash of a token's secret.
#[derive(Clone, PartialEq, Eq)]
pub struct StoredHash(Vec<u8>);

impl StoredHash {
    /// The hash that was kept as these bytes.
    pub fn from_bytes(bytes: &[u8]) -> Self {
        Self(bytes.to_vec())
    }

    /// As it is kept.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// Whether it is of this secret. The comparison takes the same time however much is right.
    pub fn is_of(&self, secret: &Secret) -> bool {
        secret.hash().is_stored_as(&self.0)
    }
}

impl std::fmt::Debug for StoredHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("StoredHash(..)")
    }
}

/// A token that is to be made.
#[derive(Clone, Debug)]
pub struct NewIngestToken {
    /// Its id.
    pub id: TokenId,
    /// What it is called.
    pub name: String,
    /// The source that its events belong to.
    pub source_id: Option<SourceId>,
    /// What is kept of its secret.
    pub secret: SecretHash,
    /// Until when it may be used.
    pub expires_at: Option<Timestamp>,
}

impl IngestToken {
    /// Whether this is its secret, and it may be used now. The comparison takes the same time however much is right.
    pub fn accepts(&self, secret: &Secret, now: Timestamp) -> bool {
        self.secret.is_of(secret)
            && self.revoked_at.is_none()
            && self.expires_at.is_none_or(|expires_at| now < expires_at)
    }
}

/// The token, if it is one that may be used now.
///
/// # Errors
/// If it cannot be read.
pub async fn check(
    from: &impl Read,
    id: TokenId,
    secret: &Secret,
    now: Timestamp,
) -> Result<Option<IngestToken>> {
    let row = ingest_token::Entity::find_by_id(id.as_uuid()).one(from.connection()).await?;
    Ok(row.map(token_of).transpose()?.filter(|token| token.accepts(secret, now)))
}

/// All tokens, the oldest first, those that may not be used any more among them.
///
/// # Errors
/// If they cannot be read.
pub async fn list(from: &impl Read) -> Result<Vec<IngestToken>> {
    let rows =
        ingest_token::Entity::find().order_by_asc(ingest_token::Column::Id).all(from.connection()).await?;
    rows.into_iter().map(token_of).collect()
}

/// Makes a token.
///
/// # Errors
/// If the permit is stale, or there is no such source.
pub async fn create(tx: &mut Transaction, permit: &AdminPermit, new: NewIngestToken) -> Result<IngestToken> {
    tx.admit(permit).await?;
    if let Some(source) = new.source_id {
        sources::fetch(tx, source).await?;
    }
    let row = ingest_token::ActiveModel {
        id: Set(new.id.as_uuid()),
        version: Set(Version::FIRST.as_i64()),
        name: Set(new.name.clone()),
        source_id: Set(new.source_id.map(SourceId::as_uuid)),
        secret_hash: Set(new.secret.to_vec()),
        created_at: Set(tx.at().as_micros()),
        created_by: Set(tx.actor().to_string()),
        expires_at: Set(new.expires_at.map(Timestamp::as_micros)),
        revoked_at: Set(None),
    };
    ingest_token::Entity::insert(row).exec_without_returning(tx.connection()).await?;
    let detail = json!({"name": new.name, "source": new.source_id, "expires_at": new.expires_at});
    let told = Told { action: "ingest_token.create", detail };
    tx.changed_and_told(permit, changed(new.id, Version::FIRST, ChangeKind::Created), told).await?;
    fetch(tx, new.id).await
}

/// Makes a token useless for ever. Doing so twice is no change.
///
/// # Errors
/// If the permit is stale, or there is no such token.
pub async fn revoke(tx: &mut Transaction, permit: &AdminPermit, id: TokenId) -> Result<IngestToken> {
    tx.admit(permit).await?;
    let before = fetch(tx, id).await?;
    if before.revoked_at.is_some() {
        return Ok(before);
    }
    let version = before.version.next();
    ingest_token::Entity::update_many()
        .col_expr(ingest_token::Column::RevokedAt, tx.at().as_micros().into())
        .col_expr(ingest_token::Column::Version, version.as_i64().into())
        .filter(ingest_token::Column::Id.eq(id.as_uuid()))
        .exec(tx.connection())
        .await?;
    let told = Told { action: "ingest_token.revoke", detail: json!({"name": before.name}) };
    tx.changed_and_told(permit, changed(id, version, ChangeKind::Updated), told).await?;
    fetch(tx, id).await
}

async fn fetch(from: &impl Read, id: TokenId) -> Result<IngestToken> {
    let row = ingest_token::Entity::find_by_id(id.as_uuid()).one(from.connection()).await?;
    row.map(token_of)
        .transpose()?
        .ok_or_else(|| StoreError::NotFound { resource: Resource::IngestToken, id: id.to_string() })
}

fn changed(id: TokenId, version: Version, kind: ChangeKind) -> Changed {
    Changed { resource: Resource::IngestToken, id: id.to_string(), version, kind }
}

fn token_of(row: ingest_token::Model) -> Result<IngestToken> {
    const TABLE: &str = "ingest_tokens";
    let maybe_time =
        |micros: Option<i64>, column| micros.map(|micros| time(micros, TABLE, column)).transpose();
    Ok(IngestToken {
        id: TokenId::from_uuid(row.id),
        version: Version::from_i64(row.version),
        name: row.name,
        source_id: row.source_id.map(SourceId::from_uuid),
        secret: StoredHash(row.secret_hash),
        created_at: time(row.created_at, TABLE, "created_at")?,
        created_by: parse(&row.created_by, TABLE, "created_by")?,
        expires_at: maybe_time(row.expires_at, "expires_at")?,
        revoked_at: maybe_time(row.revoked_at, "revoked_at")?,
    })
}
