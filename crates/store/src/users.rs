//! People who log in. They are disabled, never removed: their name stands in what they did.

use aurora_model::{
    Timestamp, UserId, Version,
    access::Role,
    change::{ChangeKind, Resource},
    mode::AdminPermit,
};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, EntityTrait as _, IntoActiveModel as _, PaginatorTrait as _,
    QueryFilter as _, QueryOrder as _,
};
use serde_json::json;

use crate::{
    Read, Result, StoreError, Transaction,
    error::is_duplicate,
    row::{parse, time, user},
    sessions,
    transaction::{Changed, Told},
};

/// A person who logs in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// Their id.
    pub id: UserId,
    /// The state that this is.
    pub version: Version,
    /// What they log in as. Case does not tell names apart.
    pub name: String,
    /// What they are called.
    pub display_name: String,
    /// What they are here to do.
    pub role: Role,
    /// The argon2 hash of their password, in PHC form; none for those who log in elsewhere.
    pub password_hash: Option<String>,
    /// Since when.
    pub created_at: Timestamp,
    /// When this record last changed.
    pub updated_at: Timestamp,
    /// Since when they may not log in any more.
    pub disabled_at: Option<Timestamp>,
}

/// A person who is to be added.
#[derive(Clone, Debug)]
pub struct NewUser {
    /// Their id.
    pub id: UserId,
    /// What they log in as.
    pub name: String,
    /// What they are called.
    pub display_name: String,
    /// What they are here to do.
    pub role: Role,
    /// The argon2 hash of their password.
    pub password_hash: Option<String>,
}

/// What is to change of a person. `None` leaves it.
#[derive(Clone, Debug, Default)]
pub struct UserChange {
    /// What they are called.
    pub display_name: Option<String>,
    /// What they are here to do.
    pub role: Option<Role>,
    /// The argon2 hash of a new password. All their sessions end.
    pub password_hash: Option<String>,
    /// Whether they may log in. Disabling ends all their sessions.
    pub is_disabled: Option<bool>,
}

/// One person.
///
/// # Errors
/// If there is none of this id.
pub async fn fetch(from: &impl Read, id: UserId) -> Result<User> {
    let row = user::Entity::find_by_id(id.as_uuid()).one(from.connection()).await?;
    row.map(user_of)
        .transpose()?
        .ok_or_else(|| StoreError::NotFound { resource: Resource::User, id: id.to_string() })
}

/// The person who logs in as this, in any case of letters.
///
/// # Errors
/// If they cannot be read.
pub async fn find_by_name(from: &impl Read, name: &str) -> Result<Option<User>> {
    let named = user::Entity::find().filter(user::Column::NameKey.eq(name_key(name)));
    named.one(from.connection()).await?.map(user_of).transpose()
}

/// All people, by name. There are never very many.
///
/// # Errors
/// If they cannot be read.
pub async fn list(from: &impl Read) -> Result<Vec<User>> {
    let rows = user::Entity::find().order_by_asc(user::Column::NameKey).all(from.connection()).await?;
    rows.into_iter().map(user_of).collect()
}

/// Whether there is an admin, or was one once.
///
/// # Errors
/// If it cannot be read.
pub async fn has_admin(from: &impl Read) -> Result<bool> {
    let admins = user::Entity::find().filter(user::Column::Role.eq(Role::Admin.as_str()));
    Ok(admins.count(from.connection()).await? > 0)
}

/// Adds a person.
///
/// # Errors
/// If the permit is stale, or the name is taken.
pub async fn create(tx: &mut Transaction, permit: &AdminPermit, new: NewUser) -> Result<User> {
    tx.admit(permit).await?;
    let user = User {
        id: new.id,
        version: Version::FIRST,
        name: new.name,
        display_name: new.display_name,
        role: new.role,
        password_hash: new.password_hash,
        created_at: tx.at(),
        updated_at: tx.at(),
        disabled_at: None,
    };
    // Asked first, for PostgreSQL ends the whole transaction when an insert fails.
    if find_by_name(tx, &user.name).await?.is_some() {
        return Err(StoreError::NameTaken { resource: Resource::User, name: user.name });
    }
    let inserted =
        user::Entity::insert(row_of(&user).into_active_model()).exec_without_returning(tx.connection()).await;
    match inserted {
        Err(error) if is_duplicate(&error) => {
            return Err(StoreError::NameTaken { resource: Resource::User, name: user.name });
        }
        other => other?,
    };
    let detail = json!({"name": user.name, "role": user.role});
    tx.changed_and_told(permit, changed(&user, ChangeKind::Created), Told { action: "user.create", detail })
        .await?;
    Ok(user)
}

/// Changes a person.
///
/// # Errors
/// If the permit or the version is stale.
pub async fn update(
    tx: &mut Transaction,
    permit: &AdminPermit,
    id: UserId,
    if_match: Version,
    change: UserChange,
) -> Result<User> {
    tx.admit(permit).await?;
    let before = fetch(tx, id).await?;
    if before.version != if_match {
        return Err(StoreError::StaleVersion {
            resource: Resource::User,
            id: id.to_string(),
            expected: if_match,
            found: before.version,
        });
    }
    let ends_sessions = change.password_hash.is_some() || change.is_disabled == Some(true);
    let detail = json!({
        "display_name": change.display_name,
        "role": change.role,
        "is_disabled": change.is_disabled,
        "password": change.password_hash.as_ref().map(|_| "changed"),
    });
    let user = changed_by(before, change, tx.at());
    user::Entity::update(row_of(&user).into_active_model().reset_all()).exec(tx.connection()).await?;
    tx.changed_and_told(permit, changed(&user, ChangeKind::Updated), Told { action: "user.update", detail })
        .await?;
    if ends_sessions {
        sessions::end_all(tx, permit, id, sessions::EndedBy::Account).await?;
    }
    Ok(user)
}

fn changed_by(before: User, change: UserChange, now: Timestamp) -> User {
    User {
        version: before.version.next(),
        display_name: change.display_name.unwrap_or(before.display_name),
        role: change.role.unwrap_or(before.role),
        password_hash: change.password_hash.or(before.password_hash),
        disabled_at: match change.is_disabled {
            Some(true) => before.disabled_at.or(Some(now)),
            Some(false) => None,
            None => before.disabled_at,
        },
        updated_at: now,
        ..before
    }
}

/// Names that differ in case alone are the same name: nobody may pass for somebody else by it.
pub(crate) fn name_key(name: &str) -> String {
    name.to_lowercase()
}

fn changed(user: &User, kind: ChangeKind) -> Changed {
    Changed { resource: Resource::User, id: user.id.to_string(), version: user.version, kind }
}

fn row_of(user: &User) -> user::Model {
    user::Model {
        id: user.id.as_uuid(),
        version: user.version.as_i64(),
        name: user.name.clone(),
        name_key: name_key(&user.name),
        display_name: user.display_name.clone(),
        role: user.role.as_str().to_owned(),
        password_hash: user.password_hash.clone(),
        created_at: user.created_at.as_micros(),
        updated_at: user.updated_at.as_micros(),
        disabled_at: user.disabled_at.map(Timestamp::as_micros),
    }
}

fn user_of(row: user::Model) -> Result<User> {
    const TABLE: &str = "users";
    Ok(User {
        id: UserId::from_uuid(row.id),
        version: Version::from_i64(row.version),
        name: row.name,
        display_name: row.display_name,
        role: parse(&row.role, TABLE, "role")?,
        password_hash: row.password_hash,
        created_at: time(row.created_at, TABLE, "created_at")?,
        updated_at: time(row.updated_at, TABLE, "updated_at")?,
        disabled_at: row.disabled_at.map(|at| time(at, TABLE, "disabled_at")).transpose()?,
    })
}
