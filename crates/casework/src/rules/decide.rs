use aurora_model::{Version, access::Action, change::Resource};
use aurora_store::rules;

use super::{
    RuleView,
    list::{Known, find},
};
use crate::{Caller, Casework, Result};

/// Decides whether a rule is tried on events. This is administration: it is carried out in every mode, and audited.
///
/// `if_match` is the version of the decision that the caller saw, if they want it compared; 0 where there was none.
///
/// # Errors
/// If the caller may not, there is no such rule, the version is stale, or the database is away.
pub async fn set_enabled(
    casework: &Casework,
    caller: &Caller,
    id: &str,
    if_match: Option<Version>,
    is_enabled: bool,
) -> Result<RuleView> {
    caller.check(Action::Update, Resource::Rule)?;
    let decided = match try_once(casework, caller, id, if_match, is_enabled).await {
        Err(error) if error.is_stale_permit() => try_once(casework, caller, id, if_match, is_enabled).await,
        answer => answer,
    };
    decided?;
    casework.refresh_decisions().await?;
    let known = Known::read(casework, &casework.store.read()?).await?;
    Ok(known.view(&find(casework, id)?))
}

async fn try_once(
    casework: &Casework,
    caller: &Caller,
    id: &str,
    if_match: Option<Version>,
    is_enabled: bool,
) -> Result<()> {
    let permit = casework.policy().await?.admin()?;
    find(casework, id)?;
    let mut tx = casework.begin(caller).await?;
    let seen = match if_match {
        Some(version) => Some(version).filter(|version| version.as_i64() > 0),
        None => rules::find(&tx, id).await?.map(|state| state.version),
    };
    rules::set_enabled(&mut tx, &permit, id, seen, is_enabled).await?;
    casework.commit(tx).await
}
