//! The audit chain, for those who check others. That they look is itself an entry.

use aurora_model::{
    access::Action,
    audit::{AuditEntry, Checkpoint},
    change::Resource,
};
use aurora_store::audit::{self, VerifyError};
use serde_json::{Value, json};

use crate::{Caller, Casework, Result};

/// The longest page.
pub const MAX_LIMIT: u64 = 200;

/// What a check of the chain found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// Whether no entry was altered, removed or moved.
    pub is_whole: bool,
    /// How far the chain goes. Kept elsewhere, it shows later that it was not written anew.
    pub head: Checkpoint,
    /// What is wrong, if something is.
    pub problem: Option<String>,
}

/// The entries after a place, the oldest first. The entry that tells of this look may be among them.
///
/// # Errors
/// If the caller may not, or the database is away.
pub async fn list(casework: &Casework, caller: &Caller, after: i64, limit: u64) -> Result<Vec<AuditEntry>> {
    caller.check(Action::Read, Resource::Audit)?;
    let limit = limit.clamp(1, MAX_LIMIT);
    tell(casework, caller, "audit.read", json!({"after": after, "limit": limit})).await?;
    Ok(audit::list_after(&casework.store.read()?, after, limit).await?)
}

/// Checks the whole chain, from its first entry, and against a checkpoint that somebody kept.
///
/// # Errors
/// If the caller may not, or the database is away. That the chain is broken is an answer.
pub async fn verify(casework: &Casework, caller: &Caller, kept: Option<Checkpoint>) -> Result<Check> {
    caller.check(Action::Read, Resource::Audit)?;
    // Refused before the whole chain is read.
    casework.policy().await?.admin()?;
    let reader = casework.store.read()?;
    let check = match audit::verify(&reader, kept).await {
        Ok(head) => Check { is_whole: true, head, problem: None },
        Err(VerifyError::Broken(problem)) => {
            let head = audit::fetch_head(&reader).await?;
            Check { is_whole: false, head, problem: Some(problem.to_string()) }
        }
        Err(VerifyError::Store(error)) => return Err(error.into()),
    };
    let detail = json!({"is_whole": check.is_whole, "through": check.head.seq});
    tell(casework, caller, "audit.verify", detail).await?;
    Ok(check)
}

async fn tell(casework: &Casework, caller: &Caller, action: &str, detail: Value) -> Result<()> {
    match try_to_tell(casework, caller, action, detail.clone()).await {
        Err(error) if error.is_stale_permit() => try_to_tell(casework, caller, action, detail).await,
        told => told,
    }
}

async fn try_to_tell(casework: &Casework, caller: &Caller, action: &str, detail: Value) -> Result<()> {
    let permit = casework.policy().await?.admin()?;
    let mut tx = casework.begin(caller).await?;
    audit::append(&mut tx, &permit, Resource::Audit, "chain", action, detail).await?;
    casework.commit(tx).await
}
