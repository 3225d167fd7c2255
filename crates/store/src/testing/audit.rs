//! The audit chain, and what was done to it.

use aurora_model::{
    audit::{ChainBreak, Checkpoint},
    change::Resource,
    mode::{OperatorAnswer, RuntimeMode},
};
use serde_json::json;

use super::{Outcome, execute, policy, transact};
use crate::{Store, audit, audit::VerifyError, mode, outbox};

/// Five entries.
async fn fill(store: &Store) -> Outcome {
    let admin = policy(store).await.admin()?;
    let mut tx = transact(store, 0).await;
    for n in 0..5 {
        let id = n.to_string();
        audit::append(&mut tx, &admin, Resource::User, &id, "log_in.fail", json!({"n": n})).await?;
    }
    tx.commit().await?;
    Ok(())
}

async fn found(store: &Store, kept: Option<Checkpoint>) -> crate::Result<Option<ChainBreak>> {
    match audit::verify(&store.read()?, kept).await {
        Ok(_) => Ok(None),
        Err(VerifyError::Broken(found)) => Ok(Some(found)),
        Err(VerifyError::Store(error)) => Err(error),
    }
}

/// What the check finds after somebody ran this SQL on the chain of five.
async fn check(store: &Store, sql: &[&str], expected: ChainBreak) -> Outcome {
    fill(store).await?;
    assert_eq!(found(store, None).await?, None);
    for sql in sql {
        execute(store, sql).await?;
    }
    assert_eq!(found(store, None).await?, Some(expected), "{sql:?}");
    Ok(())
}

/// Changes of every resource, and the head is where the check ends.
pub async fn a_chain_is_whole_after_all_kinds_of_changes(store: &Store) -> Outcome {
    assert_eq!(audit::verify(&store.read()?, None).await?, Checkpoint::START);
    super::with_analyst(store).await?;
    super::alerts::comments_keep_their_order_and_their_mode(store).await?;
    fill(store).await?;
    let head = audit::verify(&store.read()?, None).await?;
    assert_eq!(head, audit::fetch_head(&store.read()?).await?);
    assert!(head.seq > 5, "{head:?}");
    assert_eq!(found(store, Some(head)).await?, None);
    Ok(())
}

/// Any of its parts.
pub async fn an_altered_entry_is_found(store: &Store) -> Outcome {
    fill(store).await?;
    let altered = [
        ("detail", r#"'{"n":9}'"#, r#"'{"n":2}'"#),
        ("actor", "'system:nobody'", "'system:suite'"),
        ("at", "at + 1", "at - 1"),
        ("mode", "'dummy'", "'real'"),
        ("record_id", "'9'", "'2'"),
    ];
    for (column, forged, genuine) in altered {
        let set = |value| format!("UPDATE audit_entries SET {column} = {value} WHERE seq = 3");
        execute(store, &set(forged)).await?;
        assert_eq!(found(store, None).await?, Some(ChainBreak::Altered { seq: 3 }), "{column}");
        execute(store, &set(genuine)).await?;
        assert_eq!(found(store, None).await?, None, "{column}");
    }
    Ok(())
}

/// From the middle, or from the start.
pub async fn a_removed_entry_is_found(store: &Store) -> Outcome {
    let expected = ChainBreak::Missing { expected: 3, found: 4 };
    check(store, &["DELETE FROM audit_entries WHERE seq = 3"], expected).await?;
    execute(store, "DELETE FROM audit_entries WHERE seq < 3").await?;
    assert_eq!(found(store, None).await?, Some(ChainBreak::Missing { expected: 1, found: 4 }));
    Ok(())
}

/// Numbers exchanged.
pub async fn entries_that_changed_places_are_found(store: &Store) -> Outcome {
    let swap = [
        "UPDATE audit_entries SET seq = 99 WHERE seq = 2",
        "UPDATE audit_entries SET seq = 2 WHERE seq = 3",
        "UPDATE audit_entries SET seq = 3 WHERE seq = 99",
    ];
    check(store, &swap, ChainBreak::Altered { seq: 2 }).await
}

/// At its end, in whole, or with the note of its end.
pub async fn a_shortened_chain_is_found(store: &Store) -> Outcome {
    let expected = ChainBreak::Truncated { expected: 5, found: 4 };
    check(store, &["DELETE FROM audit_entries WHERE seq = 5"], expected).await?;
    execute(store, "DELETE FROM audit_head").await?;
    assert_eq!(found(store, None).await?, Some(ChainBreak::Rewritten { seq: 0 }));
    execute(store, "DELETE FROM audit_entries").await?;
    // Nothing is left to compare with, but for what was kept elsewhere.
    assert_eq!(found(store, None).await?, None);
    Ok(())
}

/// The whole chain, its end noted anew: only what was kept elsewhere knows.
pub async fn a_chain_that_was_written_anew_is_found_by_a_checkpoint(store: &Store) -> Outcome {
    fill(store).await?;
    let kept = audit::fetch_head(&store.read()?).await?;
    execute(store, "DELETE FROM audit_entries").await?;
    execute(store, "DELETE FROM audit_head").await?;
    let expected = ChainBreak::Truncated { expected: 5, found: 0 };
    assert_eq!(found(store, Some(kept)).await?, Some(expected));

    let admin = policy(store).await.admin()?;
    let mut tx = transact(store, 0).await;
    for n in 0..6 {
        let id = n.to_string();
        audit::append(&mut tx, &admin, Resource::User, &id, "log_in", json!({})).await?;
    }
    tx.commit().await?;
    assert_eq!(found(store, None).await?, None);
    assert_eq!(found(store, Some(kept)).await?, Some(ChainBreak::Rewritten { seq: 5 }));
    Ok(())
}

/// In `dry_run`: the entry, its own row on the topic, and no other.
pub async fn a_preview_leaves_one_entry_and_nothing_else(store: &Store) -> Outcome {
    let mut tx = transact(store, 0).await;
    mode::change(&mut tx, &policy(store).await.admin()?, RuntimeMode::DryRun, "exercise").await?;
    tx.commit().await?;
    let before = outbox::fetch_last_seq(&store.read()?).await?;
    let OperatorAnswer::Preview(permit) = policy(store).await.operator() else {
        panic!("dry_run previews");
    };
    let mut tx = transact(store, 1).await;
    let detail = json!({"to": "resolved"});
    audit::append_preview(&mut tx, &permit, Resource::Alert, "a", "alert.move", detail).await?;
    tx.commit().await?;
    let changes = outbox::list_after(&store.read()?, before, 10).await?;
    let [change] = &changes[..] else { panic!("{changes:?}") };
    assert_eq!((change.resource, change.id.as_str()), (Resource::Audit, "2"));
    let entries = audit::list_after(&store.read()?, 1, 10).await?;
    assert_eq!((entries.len(), entries[0].record.mode), (1, RuntimeMode::DryRun));
    Ok(())
}
