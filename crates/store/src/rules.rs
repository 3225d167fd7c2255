//! What people decided about rules: whether each is enabled. The rules themselves are files.

use aurora_model::{
    Timestamp, Version,
    change::{Actor, ChangeKind, Resource},
    mode::AdminPermit,
};
use sea_orm::{ActiveModelTrait as _, ActiveValue::Set, EntityTrait as _, QueryOrder as _};
use serde_json::json;

use crate::{
    Read, Result, StoreError, Transaction,
    row::{parse, rule, time},
    transaction::{Changed, Told},
};

/// What was decided about a rule. A rule without such a record is as its file says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleState {
    /// The rule.
    pub rule_id: String,
    /// The state that this is.
    pub version: Version,
    /// Whether it is tried on events.
    pub is_enabled: bool,
    /// When that was decided.
    pub updated_at: Timestamp,
    /// Who did.
    pub updated_by: Actor,
}

/// What was decided about a rule, if anything was.
///
/// # Errors
/// If it cannot be read.
pub async fn find(from: &impl Read, rule_id: &str) -> Result<Option<RuleState>> {
    let row = rule::Entity::find_by_id(rule_id).one(from.connection()).await?;
    row.map(state_of).transpose()
}

/// All decisions, by rule.
///
/// # Errors
/// If they cannot be read.
pub async fn list(from: &impl Read) -> Result<Vec<RuleState>> {
    let rows = rule::Entity::find().order_by_asc(rule::Column::RuleId).all(from.connection()).await?;
    rows.into_iter().map(state_of).collect()
}

/// Decides whether a rule is enabled. `if_match` is the version of the decision that the caller saw, or none
/// where there was none.
///
/// # Errors
/// If the permit or the version is stale.
pub async fn set_enabled(
    tx: &mut Transaction,
    permit: &AdminPermit,
    rule_id: &str,
    if_match: Option<Version>,
    is_enabled: bool,
) -> Result<RuleState> {
    tx.admit(permit).await?;
    let before = find(tx, rule_id).await?.map(|state| state.version);
    if before != if_match {
        return Err(StoreError::StaleVersion {
            resource: Resource::Rule,
            id: rule_id.to_owned(),
            expected: if_match.unwrap_or(Version::from_i64(0)),
            found: before.unwrap_or(Version::from_i64(0)),
        });
    }
    let version = before.map_or(Version::FIRST, Version::next);
    let row = rule::ActiveModel {
        rule_id: Set(rule_id.to_owned()),
        version: Set(version.as_i64()),
        enabled: Set(is_enabled),
        updated_at: Set(tx.at().as_micros()),
        updated_by: Set(tx.actor().to_string()),
    };
    let kind = match before {
        Some(_) => {
            rule::Entity::update(row).exec(tx.connection()).await?;
            ChangeKind::Updated
        }
        None => {
            row.insert(tx.connection()).await?;
            ChangeKind::Created
        }
    };
    let changed = Changed { resource: Resource::Rule, id: rule_id.to_owned(), version, kind };
    let action = if is_enabled { "rule.enable" } else { "rule.disable" };
    tx.changed_and_told(permit, changed, Told { action, detail: json!({}) }).await?;
    let (updated_at, updated_by) = (tx.at(), tx.actor().clone());
    Ok(RuleState { rule_id: rule_id.to_owned(), version, is_enabled, updated_at, updated_by })
}

fn state_of(row: rule::Model) -> Result<RuleState> {
    const TABLE: &str = "rules";
    Ok(RuleState {
        rule_id: row.rule_id,
        version: Version::from_i64(row.version),
        is_enabled: row.enabled,
        updated_at: time(row.updated_at, TABLE, "updated_at")?,
        updated_by: parse(&row.updated_by, TABLE, "updated_by")?,
    })
}
