use aurora_model::{
    AlertId, Timestamp, UserId, Version,
    access::{Action, Permission, Role},
    alert::{Alert, AlertStatus, Mover, Verdict, WorkAlertError},
    change::Resource,
    mode::{OperatorAnswer, OperatorPermit, Permit as _, PreviewPermit},
    preview::{Preview, PreviewChange},
};
use aurora_store::{Read, StoreError, Transaction, alerts, audit, comments, users};
use serde_json::json;

use super::comment::{check_text, new_comment_id, preview_of_comment};
use crate::{Caller, Casework, CaseworkError, Outcome, Result};

/// What somebody does with an alert.
enum Work {
    Move { to: AlertStatus, verdict: Option<Verdict>, comment: Option<String> },
    Claim { by: UserId },
    Assign { to: Option<UserId> },
}

/// Moves an alert to another status, with a verdict where that closes it, and perhaps with a word on why.
///
/// # Errors
/// If the caller or the mode may not, the version is stale, or the table of transitions forbids it.
pub async fn move_to(
    casework: &Casework,
    caller: &Caller,
    id: AlertId,
    if_match: Version,
    to: AlertStatus,
    verdict: Option<Verdict>,
    comment: Option<&str>,
) -> Result<Outcome<Alert>> {
    caller.check(Action::Update, Resource::Alert)?;
    if comment.is_some() {
        caller.check(Action::Create, Resource::AlertComment)?;
    }
    let comment = comment.map(str::to_owned);
    carry_out(casework, caller, id, if_match, &Work::Move { to, verdict, comment }).await
}

/// Takes an alert that nobody has. Of two who try, one gets it.
///
/// # Errors
/// If the caller is no person, they or the mode may not, the version is stale, or somebody else has it.
pub async fn claim(
    casework: &Casework,
    caller: &Caller,
    id: AlertId,
    if_match: Version,
) -> Result<Outcome<Alert>> {
    caller.check(Action::Update, Resource::Alert)?;
    let by = caller.user().ok_or_else(|| CaseworkError::Invalid {
        field: "",
        reason: "only a person who is logged in can claim an alert".to_owned(),
    })?;
    carry_out(casework, caller, id, if_match, &Work::Claim { by }).await
}

/// Gives an alert to somebody, or to nobody, whoever has it.
///
/// # Errors
/// If the caller or the mode may not, the version is stale, or there is nobody of this id who works on alerts.
pub async fn assign(
    casework: &Casework,
    caller: &Caller,
    id: AlertId,
    if_match: Version,
    to: Option<UserId>,
) -> Result<Outcome<Alert>> {
    caller.check(Action::Update, Resource::Alert)?;
    carry_out(casework, caller, id, if_match, &Work::Assign { to }).await
}

/// Asks the policy, and does what it says. If the mode changes in between, it is asked once more.
async fn carry_out(
    casework: &Casework,
    caller: &Caller,
    id: AlertId,
    if_match: Version,
    work: &Work,
) -> Result<Outcome<Alert>> {
    match try_once(casework, caller, id, if_match, work).await {
        Err(error) if error.is_stale_permit() => try_once(casework, caller, id, if_match, work).await,
        answer => answer,
    }
}

async fn try_once(
    casework: &Casework,
    caller: &Caller,
    id: AlertId,
    if_match: Version,
    work: &Work,
) -> Result<Outcome<Alert>> {
    match casework.policy().await?.operator() {
        OperatorAnswer::Refused(refusal) => Err(refusal.into()),
        OperatorAnswer::Permit(permit) => {
            let mut tx = casework.begin(caller).await?;
            let alert = work.write(&mut tx, &permit, id, if_match).await?;
            casework.commit(tx).await?;
            Ok(Outcome::Done(alert))
        }
        OperatorAnswer::Preview(permit) => {
            let preview = preview(casework, &permit, id, if_match, work).await?;
            tell_of_preview(casework, caller, &permit, Resource::Alert, id, work.action()).await?;
            Ok(Outcome::Preview(preview))
        }
    }
}

async fn preview(
    casework: &Casework,
    permit: &PreviewPermit,
    id: AlertId,
    if_match: Version,
    work: &Work,
) -> Result<Preview> {
    let reader = casework.store.read()?;
    let before = alerts::fetch(&reader, id).await?;
    if before.version != if_match {
        let (resource, expected, found) = (Resource::Alert, if_match, before.version);
        return Err(StoreError::StaleVersion { resource, id: id.to_string(), expected, found }.into());
    }
    work.check(&reader).await?;
    let after = work.change(before.clone(), casework.now())?;
    let mut changes = Vec::new();
    if after != before {
        let id = Some(id.to_string());
        let [before, after] = [before, after].map(|alert| Some(json!(alert)));
        changes.push(PreviewChange { resource: Resource::Alert, id, before, after });
    }
    if let Work::Move { comment: Some(text), .. } = work {
        changes.push(preview_of_comment(id, text.trim()));
    }
    Ok(Preview::new(permit.mode(), changes, Vec::new()))
}

/// The one trace that a preview leaves.
pub(super) async fn tell_of_preview(
    casework: &Casework,
    caller: &Caller,
    permit: &PreviewPermit,
    resource: Resource,
    id: AlertId,
    action: &str,
) -> Result<()> {
    let mut tx = casework.begin(caller).await?;
    let detail = json!({"preview": true});
    audit::append_preview(&mut tx, permit, resource, &id.to_string(), action, detail).await?;
    casework.commit(tx).await
}

impl Work {
    const fn action(&self) -> &'static str {
        match self {
            Self::Move { .. } => "alert.move",
            Self::Claim { .. } => "alert.claim",
            Self::Assign { .. } => "alert.assign",
        }
    }

    /// What the alert becomes.
    fn change(&self, alert: Alert, now: Timestamp) -> Result<Alert, WorkAlertError> {
        match self {
            Self::Move { to, verdict, .. } => alert.moved(*to, *verdict, Mover::Person, now),
            Self::Claim { by } => alert.claimed(*by, now),
            Self::Assign { to } => Ok(alert.assigned(*to, now)),
        }
    }

    /// What must be so beside the alert itself.
    async fn check(&self, from: &impl Read) -> Result<()> {
        match self {
            Self::Assign { to: Some(to) } => check_assignee(from, *to).await,
            Self::Move { comment: Some(text), .. } => check_text("comment", text).map(drop),
            Self::Assign { to: None } | Self::Move { comment: None, .. } | Self::Claim { .. } => Ok(()),
        }
    }

    async fn write(
        &self,
        tx: &mut Transaction,
        permit: &OperatorPermit,
        id: AlertId,
        if_match: Version,
    ) -> Result<Alert> {
        self.check(tx).await?;
        Ok(match self {
            Self::Move { to, verdict, comment } => {
                let alert = alerts::move_to(tx, permit, id, if_match, *to, *verdict).await?;
                if let Some(text) = comment {
                    comments::add(tx, permit, new_comment_id(tx.at())?, id, text.trim()).await?;
                }
                alert
            }
            Self::Claim { by } => alerts::claim(tx, permit, id, if_match, *by).await?,
            Self::Assign { to } => alerts::assign(tx, permit, id, if_match, *to).await?,
        })
    }
}

/// An alert that is given to somebody who cannot work on it is an alert that nobody looks at.
async fn check_assignee(from: &impl Read, id: UserId) -> Result<()> {
    let invalid = |reason: String| CaseworkError::Invalid { field: "user_id", reason };
    let user = match users::fetch(from, id).await {
        Err(StoreError::NotFound { .. }) => return Err(invalid(format!("there is no user {id}"))),
        user => user?,
    };
    if user.disabled_at.is_some() {
        return Err(invalid(format!("user `{}` is disabled", user.name)));
    }
    let update = Permission { resource: Resource::Alert, action: Action::Update };
    if !Role::may(user.role, update) {
        return Err(invalid(format!("user `{}` is a {} and does not work on alerts", user.name, user.role)));
    }
    Ok(())
}
