use aurora_model::{
    AlertId, CommentId, Timestamp,
    access::Action,
    change::Resource,
    mode::{OperatorAnswer, Permit as _},
    preview::{Preview, PreviewChange},
};
use aurora_store::{alerts, comments};
use serde_json::json;

use super::{Comment, work::tell_of_preview};
use crate::{Caller, Casework, CaseworkError, Outcome, Result};

/// The longest comment.
pub const MAX_COMMENT_CHARS: usize = 10_000;

/// The comments on an alert, the earliest first.
///
/// # Errors
/// If the caller may not, there is no such alert, or the database is away.
pub async fn comments(casework: &Casework, caller: &Caller, alert: AlertId) -> Result<Vec<Comment>> {
    caller.check(Action::Read, Resource::AlertComment)?;
    let reader = casework.origin()?.live()?;
    alerts::fetch(&reader, alert).await?;
    Ok(comments::list(&reader, alert).await?)
}

/// Says something about an alert.
///
/// # Errors
/// If the caller or the mode may not, there is no such alert, or the text is empty or too long.
pub async fn comment(
    casework: &Casework,
    caller: &Caller,
    alert: AlertId,
    text: &str,
) -> Result<Outcome<Comment>> {
    caller.check(Action::Create, Resource::AlertComment)?;
    match try_once(casework, caller, alert, text).await {
        Err(error) if error.is_stale_permit() => try_once(casework, caller, alert, text).await,
        answer => answer,
    }
}

async fn try_once(
    casework: &Casework,
    caller: &Caller,
    alert: AlertId,
    text: &str,
) -> Result<Outcome<Comment>> {
    match casework.policy().await?.operator() {
        OperatorAnswer::Refused(refusal) => Err(refusal.into()),
        OperatorAnswer::Permit(permit) => {
            let text = check_text("text", text)?;
            let id = new_comment_id(casework.now())?;
            let mut tx = casework.begin(caller).await?;
            let comment = comments::add(&mut tx, &permit, id, alert, text).await?;
            casework.commit(tx).await?;
            Ok(Outcome::Done(comment))
        }
        OperatorAnswer::Preview(permit) => {
            let text = check_text("text", text)?;
            alerts::fetch(&casework.store.read()?, alert).await?;
            tell_of_preview(casework, caller, &permit, Resource::Alert, alert, "alert.comment").await?;
            let changes = vec![preview_of_comment(alert, text)];
            Ok(Outcome::Preview(Preview::new(permit.mode(), changes, Vec::new())))
        }
    }
}

pub(super) fn preview_of_comment(alert: AlertId, text: &str) -> PreviewChange {
    let after = Some(json!({"alert_id": alert, "text": text}));
    PreviewChange { resource: Resource::AlertComment, id: None, before: None, after }
}

pub(super) fn check_text<'a>(field: &'static str, text: &'a str) -> Result<&'a str> {
    let text = text.trim();
    let length = text.chars().count();
    if text.is_empty() {
        return Err(CaseworkError::Invalid { field, reason: "the comment says nothing".to_owned() });
    }
    if length > MAX_COMMENT_CHARS {
        let reason = format!("the comment has {length} characters; at most {MAX_COMMENT_CHARS} are kept");
        return Err(CaseworkError::Invalid { field, reason });
    }
    Ok(text)
}

pub(super) fn new_comment_id(now: Timestamp) -> Result<CommentId> {
    let mut random = [0; 10];
    getrandom::fill(&mut random).map_err(|source| CaseworkError::NoRandomness { source })?;
    Ok(CommentId::new(now, random))
}
