//! Sources of events, as they are configured.

use aurora_model::{
    SourceId, Timestamp, Version,
    change::{ChangeKind, Resource},
    mode::AdminPermit,
};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, EntityTrait as _, IntoActiveModel as _, QueryFilter as _,
    QueryOrder as _,
};
use serde_json::{Value, json};

use crate::{
    Read, Result, StoreError, Transaction,
    row::{self, source},
    transaction::{Changed, Told},
    users::name_key,
};

/// A source of events.
#[derive(Clone, Debug, PartialEq)]
pub struct Source {
    /// Its id.
    pub id: SourceId,
    /// The state that this is.
    pub version: Version,
    /// What it is called. Case does not tell names apart.
    pub name: String,
    /// The format that it is pinned to; none: the content says.
    pub format: Option<String>,
    /// Whether its events are accepted.
    pub is_enabled: bool,
    /// More about it, for those who read it. No secrets.
    pub settings: Value,
    /// Since when.
    pub created_at: Timestamp,
    /// When this record last changed.
    pub updated_at: Timestamp,
}

/// What is to stand in the record of a source.
#[derive(Clone, Debug, PartialEq)]
pub struct SourceDraft {
    /// What it is called.
    pub name: String,
    /// The format that it is pinned to.
    pub format: Option<String>,
    /// Whether its events are accepted.
    pub is_enabled: bool,
    /// More about it.
    pub settings: Value,
}

/// One source.
///
/// # Errors
/// If there is none of this id.
pub async fn fetch(from: &impl Read, id: SourceId) -> Result<Source> {
    let row = source::Entity::find_by_id(id.as_uuid()).one(from.connection()).await?;
    row.map(source_of)
        .transpose()?
        .ok_or_else(|| StoreError::NotFound { resource: Resource::Source, id: id.to_string() })
}

/// All sources, by name.
///
/// # Errors
/// If they cannot be read.
pub async fn list(from: &impl Read) -> Result<Vec<Source>> {
    let rows = source::Entity::find().order_by_asc(source::Column::NameKey).all(from.connection()).await?;
    rows.into_iter().map(source_of).collect()
}

/// Adds a source.
///
/// # Errors
/// If the permit is stale, or the name is taken.
pub async fn create(
    tx: &mut Transaction,
    permit: &AdminPermit,
    id: SourceId,
    draft: SourceDraft,
) -> Result<Source> {
    tx.admit(permit).await?;
    check_name(tx, id, &draft.name).await?;
    let SourceDraft { name, format, is_enabled, settings } = draft;
    let (version, now) = (Version::FIRST, tx.at());
    let source = Source { id, version, name, format, is_enabled, settings, created_at: now, updated_at: now };
    source::Entity::insert(row_of(&source).into_active_model())
        .exec_without_returning(tx.connection())
        .await?;
    tell(tx, permit, &source, ChangeKind::Created, "source.create").await?;
    Ok(source)
}

/// Writes a source anew.
///
/// # Errors
/// If the permit or the version is stale, or the name is taken.
pub async fn update(
    tx: &mut Transaction,
    permit: &AdminPermit,
    id: SourceId,
    if_match: Version,
    draft: SourceDraft,
) -> Result<Source> {
    tx.admit(permit).await?;
    let before = fetch(tx, id).await?;
    if before.version != if_match {
        let (resource, found) = (Resource::Source, before.version);
        return Err(StoreError::StaleVersion { resource, id: id.to_string(), expected: if_match, found });
    }
    check_name(tx, id, &draft.name).await?;
    let SourceDraft { name, format, is_enabled, settings } = draft;
    let version = before.version.next();
    let source = Source { version, name, format, is_enabled, settings, updated_at: tx.at(), ..before };
    source::Entity::update(row_of(&source).into_active_model().reset_all()).exec(tx.connection()).await?;
    tell(tx, permit, &source, ChangeKind::Updated, "source.update").await?;
    Ok(source)
}

async fn check_name(tx: &Transaction, id: SourceId, name: &str) -> Result<()> {
    let taken = source::Entity::find()
        .filter(source::Column::NameKey.eq(name_key(name)))
        .filter(source::Column::Id.ne(id.as_uuid()))
        .one(tx.connection())
        .await?;
    match taken {
        Some(row) => Err(StoreError::NameTaken { resource: Resource::Source, name: row.name }),
        None => Ok(()),
    }
}

async fn tell(
    tx: &mut Transaction,
    permit: &AdminPermit,
    source: &Source,
    kind: ChangeKind,
    action: &str,
) -> Result<()> {
    let id = source.id.to_string();
    let changed = Changed { resource: Resource::Source, id, version: source.version, kind };
    let detail = json!({"name": source.name, "format": source.format, "is_enabled": source.is_enabled});
    tx.changed_and_told(permit, changed, Told { action, detail }).await
}

fn row_of(source: &Source) -> source::Model {
    source::Model {
        id: source.id.as_uuid(),
        version: source.version.as_i64(),
        name: source.name.clone(),
        name_key: name_key(&source.name),
        format: source.format.clone(),
        enabled: source.is_enabled,
        settings: source.settings.to_string(),
        created_at: source.created_at.as_micros(),
        updated_at: source.updated_at.as_micros(),
    }
}

fn source_of(row: source::Model) -> Result<Source> {
    const TABLE: &str = "sources";
    Ok(Source {
        id: SourceId::from_uuid(row.id),
        version: Version::from_i64(row.version),
        name: row.name,
        format: row.format,
        is_enabled: row.enabled,
        settings: row::json(&row.settings, TABLE, "settings")?,
        created_at: row::time(row.created_at, TABLE, "created_at")?,
        updated_at: row::time(row.updated_at, TABLE, "updated_at")?,
    })
}
