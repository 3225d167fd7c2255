//! What a mutation would change, and what an action led to.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{Timestamp, change::Resource, mode::RuntimeMode, words::words};

/// The answer to a mutation in `dry_run`: what would change, in full. Nothing is stored.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Preview {
    preview: IsPreview,
    /// The mode that the answer was given in.
    pub mode: RuntimeMode,
    /// Each record that would change.
    pub changes: Vec<PreviewChange>,
    /// What each action would have led to; all of them simulated.
    pub receipts: Vec<Receipt>,
}

impl Preview {
    /// A preview of these changes and receipts.
    pub const fn new(mode: RuntimeMode, changes: Vec<PreviewChange>, receipts: Vec<Receipt>) -> Self {
        Self { preview: IsPreview, mode, changes, receipts }
    }
}

/// One record that would change. `null` before: it would be new; `null` after: it would be gone.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PreviewChange {
    /// What kind of record.
    pub resource: Resource,
    /// Which record; absent where it would get its id only when it is made.
    pub id: Option<String>,
    /// As it is.
    pub before: Option<Value>,
    /// As it would be.
    pub after: Option<Value>,
}

/// What became of an external action.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Receipt {
    /// For instance `block_ip`.
    pub action: String,
    /// What it was done to.
    pub target: String,
    /// When it was decided, before anything was done.
    pub intent_at: Timestamp,
    /// When it ended, however it ended.
    pub done_at: Option<Timestamp>,
    /// How it ended.
    pub outcome: Outcome,
    /// Its effect was looked for and found (`true`), or not found (`false`); absent: nobody could look.
    pub verified: Option<bool>,
    /// For people.
    pub detail: String,
}

words! {
    /// How an action ended.
    Outcome, "outcome", UnknownOutcome {
        /// The mode did not let it leave.
        Simulated = "simulated",
        /// It was done.
        Done = "done",
        /// It was not done.
        Failed = "failed",
        /// It may have been done: the answer was lost.
        OutcomeUnknown = "outcome_unknown",
    }
}

/// The constant `true`, so that no answer can look like a preview and say that it is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "bool", try_from = "bool")]
struct IsPreview;

impl From<IsPreview> for bool {
    fn from(_: IsPreview) -> Self {
        true
    }
}

impl TryFrom<bool> for IsPreview {
    type Error = &'static str;

    fn try_from(is_preview: bool) -> Result<Self, Self::Error> {
        if is_preview { Ok(Self) } else { Err("`preview` is true in every preview") }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Outcome, Preview, PreviewChange, Receipt};
    use crate::{Timestamp, change::Resource, mode::RuntimeMode};

    #[test]
    fn a_preview_is_written_as_the_contract_says() {
        let change = PreviewChange {
            resource: Resource::Alert,
            id: Some("a".to_owned()),
            before: Some(json!({"status": "new"})),
            after: Some(json!({"status": "triaged"})),
        };
        let receipt = Receipt {
            action: "block_ip".to_owned(),
            target: "203.0.113.7".to_owned(),
            intent_at: Timestamp::EPOCH,
            done_at: None,
            outcome: Outcome::Simulated,
            verified: None,
            detail: String::new(),
        };
        let preview = Preview::new(RuntimeMode::DryRun, vec![change], vec![receipt]);
        let value = json!({
            "preview": true,
            "mode": "dry_run",
            "changes": [{
                "resource": "alert", "id": "a", "before": {"status": "new"}, "after": {"status": "triaged"},
            }],
            "receipts": [{
                "action": "block_ip", "target": "203.0.113.7", "intent_at": "1970-01-01T00:00:00.000000Z",
                "done_at": null, "outcome": "simulated", "verified": null, "detail": "",
            }],
        });
        assert_eq!(serde_json::to_value(&preview).expect("plain fields"), value);
        assert_eq!(serde_json::from_value::<Preview>(value).expect("what it wrote"), preview);
    }

    #[test]
    fn no_preview_says_that_it_is_none() {
        let value = json!({"preview": false, "mode": "dry_run", "changes": [], "receipts": []});
        assert!(serde_json::from_value::<Preview>(value).is_err());
    }
}
