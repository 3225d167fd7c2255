//! The one-time link that makes the first admin, while there has never been one.

use aurora_model::{
    SetupLinkId, Timestamp, Version,
    access::Role,
    change::{ChangeKind, Resource},
    mode::AdminPermit,
};
use sea_orm::{ActiveValue::Set, ColumnTrait as _, EntityTrait as _, PaginatorTrait as _, QueryFilter as _};
use serde_json::json;

use crate::{
    Read, Result, Secret, SecretHash, Transaction,
    row::setup_link,
    transaction::{Changed, Told},
    users::{self, NewUser, User},
};

/// How long a link lives: 30 minutes.
pub const LIFETIME_MICROS: i64 = 30 * 60 * 1_000_000;

/// What became of the wish for a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Issued {
    /// It is valid until then. Earlier ones are not any more.
    Until(Timestamp),
    /// There is an admin, or was one: no link will ever be made here again.
    AdminExists,
}

/// What became of a link that was presented.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Consumed {
    /// It made this admin, and is spent.
    Admin(Box<User>),
    /// It is not valid: unknown, spent, too old, or replaced. Which, nobody is told who presents it.
    Invalid,
    /// There is an admin, or was one.
    AdminExists,
}

/// Issues a link in place of all earlier ones.
///
/// # Errors
/// If the permit is stale.
pub async fn issue(
    tx: &mut Transaction,
    permit: &AdminPermit,
    id: SetupLinkId,
    secret: SecretHash,
) -> Result<Issued> {
    tx.admit(permit).await?;
    if has_been_used(tx).await? {
        return Ok(Issued::AdminExists);
    }
    let expires_at = later(tx.at(), LIFETIME_MICROS);
    setup_link::Entity::delete_many().exec(tx.connection()).await?;
    let row = setup_link::ActiveModel {
        id: Set(id.as_uuid()),
        secret_hash: Set(secret.to_vec()),
        created_at: Set(tx.at().as_micros()),
        expires_at: Set(expires_at.as_micros()),
        consumed_at: Set(None),
    };
    setup_link::Entity::insert(row).exec_without_returning(tx.connection()).await?;
    let detail = json!({"expires_at": expires_at});
    let told = Told { action: "setup_link.issue", detail };
    tx.changed_and_told(permit, changed(id, Version::FIRST, ChangeKind::Created), told).await?;
    Ok(Issued::Until(expires_at))
}

/// Spends a link and makes the admin, both or neither.
///
/// # Errors
/// If the permit is stale.
pub async fn consume(
    tx: &mut Transaction,
    permit: &AdminPermit,
    presented: &Secret,
    admin: NewUser,
) -> Result<Consumed> {
    tx.admit(permit).await?;
    if has_been_used(tx).await? {
        return Ok(Consumed::AdminExists);
    }
    let now = tx.at().as_micros();
    let hash = presented.hash();
    let live = setup_link::Entity::find().filter(setup_link::Column::ExpiresAt.gt(now));
    let links = live.all(tx.connection()).await?;
    let Some(link) = links.into_iter().find(|link| hash.is_stored_as(&link.secret_hash)) else {
        return Ok(Consumed::Invalid);
    };
    let spent = setup_link::Entity::update_many()
        .col_expr(setup_link::Column::ConsumedAt, now.into())
        .filter(setup_link::Column::Id.eq(link.id))
        .filter(setup_link::Column::ConsumedAt.is_null())
        .exec(tx.connection())
        .await?;
    if spent.rows_affected != 1 {
        return Ok(Consumed::Invalid);
    }
    let id = SetupLinkId::from_uuid(link.id);
    let told = Told { action: "setup_link.consume", detail: json!({"admin": admin.id}) };
    let changed = changed(id, Version::FIRST.next(), ChangeKind::Updated);
    tx.changed_and_told(permit, changed, told).await?;
    let user = users::create(tx, permit, NewUser { role: Role::Admin, ..admin }).await?;
    Ok(Consumed::Admin(Box::new(user)))
}

/// A spent link stays as the proof that there was an admin, whatever role they have now.
async fn has_been_used(from: &impl Read) -> Result<bool> {
    let spent = setup_link::Entity::find().filter(setup_link::Column::ConsumedAt.is_not_null());
    Ok(spent.count(from.connection()).await? > 0 || users::has_admin(from).await?)
}

pub(crate) fn later(at: Timestamp, micros: i64) -> Timestamp {
    Timestamp::from_micros(at.as_micros().saturating_add(micros)).unwrap_or(Timestamp::MAX)
}

fn changed(id: SetupLinkId, version: Version, kind: ChangeKind) -> Changed {
    Changed { resource: Resource::SetupLink, id: id.to_string(), version, kind }
}
