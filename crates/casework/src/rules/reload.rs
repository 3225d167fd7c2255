use std::sync::Arc;

use aurora_model::{access::Action, change::Resource};
use aurora_store::audit;
use serde_json::json;

use super::{LoadReport, RejectedRule};
use crate::{Caller, Casework, CaseworkError, Result};

/// Loads the rules anew from where they came from. This is administration: it is carried out in every mode, and audited
/// before it is done.
///
/// # Errors
/// If the caller may not, the database is away, or the rules cannot be read; then those from before go on.
pub async fn reload(casework: &Casework, caller: &Caller) -> Result<LoadReport> {
    caller.check(Action::Update, Resource::Rule)?;
    match tell(casework, caller).await {
        Err(error) if error.is_stale_permit() => tell(casework, caller).await,
        told => told,
    }?;
    casework.catalogue.reload().await.map_err(CaseworkError::Reload)
}

/// The rules that could not be loaded.
///
/// # Errors
/// If the caller may not.
pub fn rejected(casework: &Casework, caller: &Caller) -> Result<Arc<Vec<RejectedRule>>> {
    caller.check(Action::Read, Resource::Rule)?;
    Ok(casework.catalogue.rejected())
}

async fn tell(casework: &Casework, caller: &Caller) -> Result<()> {
    let permit = casework.policy().await?.admin()?;
    let mut tx = casework.begin(caller).await?;
    audit::append(&mut tx, &permit, Resource::Rule, "all", "rule.reload", json!({})).await?;
    casework.commit(tx).await
}
