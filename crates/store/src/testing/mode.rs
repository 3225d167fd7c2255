//! The record of the mode, and permits that it makes stale.

use aurora_model::{
    UserId,
    access::Role,
    change::{ChangeKind, Resource},
    mode::{Epoch, ModePolicy, ModeState, OperatorAnswer, RuntimeMode},
};

use super::{Outcome, at, finding, new_finding, permits, policy, raise, transact};
use crate::{
    Store, StoreError, alerts, audit, findings, mode, outbox,
    users::{self, NewUser},
};

/// The mode that the options say, at the first epoch.
pub async fn a_new_store_is_in_its_first_mode(store: &Store) -> Outcome {
    let state = mode::fetch(&store.read()?).await?;
    assert_eq!(state, ModeState { mode: RuntimeMode::Real, epoch: Epoch::FIRST });
    assert_eq!(outbox::fetch_last_seq(&store.read()?).await?, 0);
    Ok(())
}

/// Operator, workflow and administration alike; and nothing is written.
pub async fn a_change_of_mode_makes_every_older_permit_stale(store: &Store) -> Outcome {
    let alert = raise(store, "r", 0).await?;
    let (operator, workflow, admin) = permits(store).await;
    change(store, RuntimeMode::DryRun).await?;
    change(store, RuntimeMode::Real).await?;
    let before = outbox::fetch_last_seq(&store.read()?).await?;

    let mut tx = transact(store, 1).await;
    let user = UserId::new(at(1), [1; 10]);
    let claimed = alerts::claim(&mut tx, &operator, alert.id, alert.version, user).await;
    assert!(matches!(claimed, Err(StoreError::StalePermit { .. })), "{claimed:?}");
    let recorded = findings::record(&mut tx, &workflow, &new_finding(finding("r", 2, 1))).await;
    assert!(matches!(recorded, Err(StoreError::StalePermit { .. })), "{recorded:?}");
    let changed = mode::change(&mut tx, &admin, RuntimeMode::Dummy, "late").await;
    assert!(matches!(changed, Err(StoreError::StalePermit { .. })), "{changed:?}");
    tx.commit().await?;
    assert_eq!(outbox::fetch_last_seq(&store.read()?).await?, before);
    Ok(())
}

/// The permit that changed the mode is stale at once.
pub async fn a_change_of_mode_counts_within_its_own_transaction(store: &Store) -> Outcome {
    let (_, workflow, admin) = permits(store).await;
    let mut tx = transact(store, 1).await;
    mode::change(&mut tx, &admin, RuntimeMode::DryRun, "exercise").await?;
    let again = mode::change(&mut tx, &admin, RuntimeMode::Real, "and back").await;
    assert!(matches!(again, Err(StoreError::StalePermit { .. })), "{again:?}");
    let recorded = findings::record(&mut tx, &workflow, &new_finding(finding("r", 1, 1))).await;
    assert!(matches!(recorded, Err(StoreError::StalePermit { .. })), "{recorded:?}");
    Ok(())
}

/// Whoever writes down a record of the mode that the store does not have gets no further than here.
pub async fn a_permit_of_another_mode_is_refused_at_the_same_epoch(store: &Store) -> Outcome {
    change(store, RuntimeMode::DryRun).await?;
    let current = mode::fetch(&store.read()?).await?;
    let claimed = ModeState { mode: RuntimeMode::Real, epoch: current.epoch };
    let policy = ModePolicy { state: claimed, is_database_available: true };
    let OperatorAnswer::Permit(operator) = policy.operator() else {
        panic!("the policy believes what it is told");
    };
    let mut tx = transact(store, 1).await;
    let id = aurora_model::AlertId::new(at(0), [1; 10]);
    let user = UserId::new(at(1), [1; 10]);
    let refused = alerts::claim(&mut tx, &operator, id, aurora_model::Version::FIRST, user).await;
    let Err(StoreError::StalePermit { held, current: found }) = refused else {
        panic!("{refused:?}");
    };
    assert_eq!((held, found), (claimed, current));
    Ok(())
}

/// In the chain with its reason, and on the topic; records made later carry the new mode.
pub async fn a_change_of_mode_is_told_and_published(store: &Store) -> Outcome {
    change(store, RuntimeMode::DryRun).await?;
    let entries = audit::list_after(&store.read()?, 0, 10).await?;
    let [entry] = &entries[..] else { panic!("{entries:?}") };
    assert_eq!((entry.record.action.as_str(), entry.record.mode), ("mode.change", RuntimeMode::Real));
    let detail: serde_json::Value = serde_json::from_str(&entry.record.detail)?;
    assert_eq!(
        detail,
        serde_json::json!({"from": "real", "to": "dry_run", "epoch": 2, "reason": "exercise"})
    );
    let changes = outbox::list_after(&store.read()?, 0, 10).await?;
    assert_eq!((changes[0].resource, changes[0].kind), (Resource::System, ChangeKind::Updated));

    let admin = policy(store).await.admin()?;
    let mut tx = transact(store, 2).await;
    let new = NewUser {
        id: UserId::new(at(2), [2; 10]),
        name: "bo".to_owned(),
        display_name: String::new(),
        role: Role::Viewer,
        password_hash: None,
    };
    users::create(&mut tx, &admin, new).await?;
    tx.commit().await?;
    let later = outbox::list_after(&store.read()?, 2, 10).await?;
    assert!(later.iter().all(|change| change.mode == RuntimeMode::DryRun), "{later:?}");
    Ok(())
}

async fn change(store: &Store, to: RuntimeMode) -> Outcome {
    let admin = policy(store).await.admin()?;
    let mut tx = transact(store, 0).await;
    mode::change(&mut tx, &admin, to, "exercise").await?;
    tx.commit().await?;
    Ok(())
}
