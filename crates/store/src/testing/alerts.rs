//! Work on alerts.

use aurora_model::{
    CommentId, UserId, Version,
    alert::{AlertStatus, Verdict, WorkAlertError},
    change::{ChangeKind, Resource},
    mode::RuntimeMode,
};

use super::{Outcome, at, permits, raise, transact, with_analyst};
use crate::{Store, StoreError, alerts, audit, comments, outbox};

/// One move: the record, one entry in the chain, one change on the topic.
pub async fn work_on_an_alert_is_stored_told_and_published(store: &Store) -> Outcome {
    let alert = raise(store, "r", 0).await?;
    let (operator, ..) = permits(store).await;
    let mut tx = transact(store, 60).await;
    let (to, verdict) = (AlertStatus::Resolved, Some(Verdict::TruePositive));
    let moved = alerts::move_to(&mut tx, &operator, alert.id, alert.version, to, verdict).await?;
    tx.commit().await?;

    let stored = alerts::fetch(&store.read()?, alert.id).await?;
    assert_eq!(stored, moved);
    assert_eq!((stored.status, stored.verdict, stored.closed_at), (to, verdict, Some(at(60))));
    let entries = audit::list_after(&store.read()?, 0, 10).await?;
    let [entry] = &entries[..] else { panic!("{entries:?}") };
    assert_eq!(entry.record.id, alert.id.to_string());
    assert_eq!(entry.record.detail, r#"{"from":"new","to":"resolved","verdict":"true_positive"}"#);
    let changes = outbox::list_after(&store.read()?, 0, 10).await?;
    let of_alert: Vec<_> = changes
        .iter()
        .filter(|change| change.resource == Resource::Alert)
        .map(|change| (change.kind, change.version.as_i64()))
        .collect();
    assert_eq!(of_alert, [(ChangeKind::Created, 1), (ChangeKind::Updated, 2)]);
    Ok(())
}

/// Of two who saw the same version, the second is told so.
pub async fn a_stale_version_changes_nothing(store: &Store) -> Outcome {
    let alert = raise(store, "r", 0).await?;
    let (operator, ..) = permits(store).await;
    let mut tx = transact(store, 1).await;
    alerts::move_to(&mut tx, &operator, alert.id, alert.version, AlertStatus::Triaged, None).await?;
    tx.commit().await?;
    let before = outbox::fetch_last_seq(&store.read()?).await?;

    let mut tx = transact(store, 2).await;
    let second =
        alerts::move_to(&mut tx, &operator, alert.id, alert.version, AlertStatus::Escalated, None).await;
    let Err(StoreError::StaleVersion { expected, found, .. }) = second else { panic!("{second:?}") };
    assert_eq!((expected, found), (Version::FIRST, Version::FIRST.next()));
    tx.commit().await?;
    let reader = store.read()?;
    assert_eq!(alerts::fetch(&reader, alert.id).await?.status, AlertStatus::Triaged);
    assert_eq!(outbox::fetch_last_seq(&reader).await?, before);
    Ok(())
}

/// The table of transitions is asked.
pub async fn a_forbidden_move_changes_nothing(store: &Store) -> Outcome {
    let alert = raise(store, "r", 0).await?;
    let (operator, ..) = permits(store).await;
    let mut tx = transact(store, 1).await;
    let moved = alerts::move_to(&mut tx, &operator, alert.id, alert.version, AlertStatus::New, None).await;
    let (from, to) = (AlertStatus::New, AlertStatus::New);
    assert!(
        matches!(&moved, Err(StoreError::WorkAlert(error)) if *error == WorkAlertError::NoTransition { from, to }),
        "{moved:?}"
    );
    tx.commit().await?;
    assert_eq!(alerts::fetch(&store.read()?, alert.id).await?, alert);
    Ok(())
}

/// Two at the same time: one has it, the other is told that the version is stale or who has it.
pub async fn an_alert_is_claimed_by_one(store: &Store) -> Outcome {
    let alert = raise(store, "r", 0).await?;
    let first = with_analyst(store).await?;
    let second = super::access::user(store, "bo", 2).await?;
    let claim = |user: UserId| async move {
        let (operator, ..) = permits(store).await;
        let mut tx = transact(store, 1).await;
        let claimed = alerts::claim(&mut tx, &operator, alert.id, alert.version, user).await?;
        tx.commit().await?;
        Ok::<_, StoreError>(claimed)
    };
    let (a, b) = tokio::join!(claim(first), claim(second));
    assert!(a.is_ok() != b.is_ok(), "{a:?} {b:?}");
    let holder = alerts::fetch(&store.read()?, alert.id).await?.assignee;
    assert_eq!(holder, Some(if a.is_ok() { first } else { second }));

    let other = if a.is_ok() { second } else { first };
    let (operator, ..) = permits(store).await;
    let mut tx = transact(store, 2).await;
    let late = alerts::claim(&mut tx, &operator, alert.id, alert.version.next(), other).await;
    assert!(matches!(late, Err(StoreError::WorkAlert(WorkAlertError::Claimed(_)))), "{late:?}");
    Ok(())
}

/// And taken from them again.
pub async fn alerts_are_given_to_people_who_exist(store: &Store) -> Outcome {
    let alert = raise(store, "r", 0).await?;
    let analyst = with_analyst(store).await?;
    let (operator, ..) = permits(store).await;
    let mut tx = transact(store, 1).await;
    let nobody = UserId::new(at(0), [9; 10]);
    let refused = alerts::assign(&mut tx, &operator, alert.id, alert.version, Some(nobody)).await;
    assert!(matches!(refused, Err(StoreError::NotFound { resource: Resource::User, .. })), "{refused:?}");
    let given = alerts::assign(&mut tx, &operator, alert.id, alert.version, Some(analyst)).await?;
    let free = alerts::assign(&mut tx, &operator, alert.id, given.version, None).await?;
    tx.commit().await?;
    assert_eq!((given.assignee, free.assignee), (Some(analyst), None));
    assert_eq!(alerts::fetch(&store.read()?, alert.id).await?, free);
    Ok(())
}

/// What a pipeline may do to an alert.
pub async fn workflows_move_alerts_and_never_close_them(store: &Store) -> Outcome {
    let alert = raise(store, "r", 0).await?;
    let (_, workflow, _) = permits(store).await;
    let mut tx = transact(store, 1).await;
    let (id, version) = (alert.id, alert.version);
    let closed = alerts::move_by_workflow(&mut tx, &workflow, id, version, AlertStatus::Resolved).await;
    assert!(matches!(closed, Err(StoreError::WorkAlert(WorkAlertError::OnlyPeople { .. }))), "{closed:?}");
    let moved = alerts::move_by_workflow(&mut tx, &workflow, id, version, AlertStatus::Investigating).await?;
    tx.commit().await?;
    assert_eq!(moved.status, AlertStatus::Investigating);
    Ok(())
}

/// Those of people and those of agents.
pub async fn comments_keep_their_order_and_their_mode(store: &Store) -> Outcome {
    let alert = raise(store, "r", 0).await?;
    let (operator, workflow, _) = permits(store).await;
    let mut tx = transact(store, 1).await;
    let id = |n| CommentId::new(at(1), [n; 10]);
    comments::add(&mut tx, &operator, id(1), alert.id, "first").await?;
    comments::add_by_workflow(&mut tx, &workflow, id(2), alert.id, "second").await?;
    let missing = aurora_model::AlertId::new(at(0), [9; 10]);
    let refused = comments::add(&mut tx, &operator, id(3), missing, "lost").await;
    assert!(matches!(refused, Err(StoreError::NotFound { .. })), "{refused:?}");
    tx.commit().await?;
    let comments = comments::list(&store.read()?, alert.id).await?;
    let bodies: Vec<_> = comments.iter().map(|comment| (comment.body.as_str(), comment.mode)).collect();
    assert_eq!(bodies, [("first", RuntimeMode::Real), ("second", RuntimeMode::Real)]);
    Ok(())
}
