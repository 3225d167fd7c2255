//! People, sources, rules, and what their changes leave on the topic.

use aurora_model::{SourceId, UserId, Version, access::Role, change::Resource, mode::AdminPermit};
use serde_json::json;

use super::{Outcome, access, at, policy, transact, with_analyst};
use crate::{
    Store, StoreError, audit, outbox, rules,
    sources::{self, SourceDraft},
    users::{self, NewUser, UserChange},
};

async fn admin(store: &Store) -> AdminPermit {
    policy(store).await.admin().expect("administration is always allowed")
}

/// No record, no change, no entry.
pub async fn what_is_not_committed_leaves_nothing(store: &Store) -> Outcome {
    let admin = admin(store).await;
    let mut tx = transact(store, 0).await;
    rules::set_enabled(&mut tx, &admin, "r", None, false).await?;
    assert!(rules::find(&tx, "r").await?.is_some());
    assert_eq!(rules::find(&store.read()?, "r").await?, None);
    tx.roll_back().await?;
    let mut tx = transact(store, 0).await;
    rules::set_enabled(&mut tx, &admin, "r", None, false).await?;
    drop(tx);
    let reader = store.read()?;
    assert_eq!(rules::list(&reader).await?, []);
    assert_eq!(outbox::fetch_last_seq(&reader).await?, 0);
    assert_eq!(audit::fetch_head(&reader).await?.seq, 0);
    Ok(())
}

/// And can be read on from any place.
pub async fn changes_are_numbered_in_the_order_of_commits(store: &Store) -> Outcome {
    let admin = admin(store).await;
    for n in 0..20 {
        let mut tx = transact(store, n).await;
        let rule = format!("rule-{n}");
        rules::set_enabled(&mut tx, &admin, &rule, None, true).await?;
        if n % 3 == 0 {
            tx.roll_back().await?;
        } else {
            tx.commit().await?;
        }
    }
    let changes = outbox::list_after(&store.read()?, 0, 1_000).await?;
    assert!(changes.is_sorted_by(|a, b| a.seq < b.seq && a.at <= b.at), "{changes:?}");
    let of_rules = changes.iter().filter(|change| change.resource == Resource::Rule).count();
    assert_eq!((of_rules, changes.len()), (13, 26));
    let middle = changes[9].seq;
    assert_eq!(outbox::list_after(&store.read()?, middle, 5).await?, changes[10..15]);
    assert_eq!(outbox::fetch_last_seq(&store.read()?).await?, changes[25].seq);
    Ok(())
}

/// Who wants to read on from before them can see that they are gone; numbers are not used again.
pub async fn old_changes_are_forgotten(store: &Store) -> Outcome {
    let (admin, offset) = (admin(store).await, policy(store).await.offset()?);
    assert_eq!(outbox::fetch_first_seq(&store.read()?).await?, None);
    let mut tx = transact(store, 0).await;
    for n in 0..3 {
        rules::set_enabled(&mut tx, &admin, &format!("rule-{n}"), None, true).await?;
    }
    let last = outbox::fetch_last_seq(&tx).await?;
    outbox::prune(&mut tx, &offset, last - 2).await?;
    assert_eq!(outbox::fetch_first_seq(&tx).await?, Some(last - 1));
    outbox::prune(&mut tx, &offset, last).await?;
    rules::set_enabled(&mut tx, &admin, "rule-3", None, true).await?;
    assert_eq!(outbox::fetch_first_seq(&tx).await?, Some(last + 1));
    tx.commit().await?;
    Ok(())
}

/// Nobody passes for somebody else.
pub async fn names_of_people_are_unique_in_any_case_of_letters(store: &Store) -> Outcome {
    let id = with_analyst(store).await?;
    let mut tx = transact(store, 1).await;
    let new = NewUser {
        id: UserId::new(at(1), [5; 10]),
        name: "ANA".to_owned(),
        display_name: String::new(),
        role: Role::Viewer,
        password_hash: None,
    };
    let taken = users::create(&mut tx, &admin(store).await, new).await;
    assert!(matches!(&taken, Err(StoreError::NameTaken { name, .. }) if name == "ANA"), "{taken:?}");
    tx.commit().await?;
    let found = users::find_by_name(&store.read()?, "Ana").await?;
    assert_eq!(found.map(|user| user.id), Some(id));
    access::user(store, "Bo", 6).await?;
    let names: Vec<_> = users::list(&store.read()?).await?.into_iter().map(|user| user.name).collect();
    assert_eq!(names, ["ana", "Bo"]);
    Ok(())
}

/// A change of one thing leaves the others; the chain is not told the hash.
pub async fn people_are_changed_in_the_version_that_was_seen(store: &Store) -> Outcome {
    let id = with_analyst(store).await?;
    let admin = admin(store).await;
    let mut tx = transact(store, 1).await;
    let change = UserChange { role: Some(Role::Admin), ..UserChange::default() };
    let changed = users::update(&mut tx, &admin, id, Version::FIRST, change.clone()).await?;
    let stale = users::update(&mut tx, &admin, id, Version::FIRST, change).await;
    assert!(matches!(stale, Err(StoreError::StaleVersion { .. })), "{stale:?}");
    let password = UserChange { password_hash: Some("$secret$".to_owned()), ..UserChange::default() };
    users::update(&mut tx, &admin, id, changed.version, password).await?;
    tx.commit().await?;
    let user = users::fetch(&store.read()?, id).await?;
    assert_eq!((user.role, user.display_name.as_str(), user.version.as_i64()), (Role::Admin, "Ana", 3));
    for entry in audit::list_after(&store.read()?, 0, 10).await? {
        assert!(!entry.record.detail.contains('$'), "{entry:?}");
    }
    Ok(())
}

/// And have names of their own.
pub async fn sources_are_changed_in_the_version_that_was_seen(store: &Store) -> Outcome {
    let admin = admin(store).await;
    let draft = |name: &str| SourceDraft {
        name: name.to_owned(),
        format: Some("zeek".to_owned()),
        is_enabled: true,
        settings: json!({"site": "north"}),
    };
    let id = |n| SourceId::new(at(0), [n; 10]);
    let mut tx = transact(store, 0).await;
    let source = sources::create(&mut tx, &admin, id(1), draft("Edge")).await?;
    let taken = sources::create(&mut tx, &admin, id(2), draft("edge")).await;
    assert!(matches!(taken, Err(StoreError::NameTaken { .. })), "{taken:?}");
    let off = SourceDraft { is_enabled: false, ..draft("EDGE") };
    let changed = sources::update(&mut tx, &admin, id(1), source.version, off).await?;
    let stale = sources::update(&mut tx, &admin, id(1), source.version, draft("x")).await;
    assert!(matches!(stale, Err(StoreError::StaleVersion { .. })), "{stale:?}");
    tx.commit().await?;
    assert_eq!(sources::list(&store.read()?).await?, std::slice::from_ref(&changed));
    assert_eq!((changed.is_enabled, changed.version.as_i64()), (false, 2));
    assert_eq!(changed.settings, json!({"site": "north"}));
    Ok(())
}

/// A rule that nobody decided about has no version.
pub async fn rules_are_enabled_in_the_version_that_was_seen(store: &Store) -> Outcome {
    let admin = admin(store).await;
    let mut tx = transact(store, 0).await;
    let off = rules::set_enabled(&mut tx, &admin, "r", None, false).await?;
    for stale in [None, Some(off.version.next())] {
        let refused = rules::set_enabled(&mut tx, &admin, "r", stale, true).await;
        assert!(matches!(refused, Err(StoreError::StaleVersion { .. })), "{refused:?}");
    }
    let on = rules::set_enabled(&mut tx, &admin, "r", Some(off.version), true).await?;
    tx.commit().await?;
    assert_eq!(rules::find(&store.read()?, "r").await?, Some(on));
    Ok(())
}
