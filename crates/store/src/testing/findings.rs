//! Findings become alerts.

use aurora_model::{
    Severity,
    alert::{AlertStatus, Verdict},
    change::Resource,
    mode::RuntimeMode,
};

use super::{Outcome, at, finding, new_finding, permits, policy, transact};
use crate::{
    Store, alerts,
    alerts::{AlertFilter, AlertOrder},
    counters,
    findings::{self, NewFinding, Proof, Recorded},
    mode, offsets,
    offsets::{Consumer, Position},
    outbox, overview,
};

fn consumer() -> Consumer {
    Consumer { group: "alerts".to_owned(), topic: "findings".to_owned(), partition: 3 }
}

fn batch() -> Vec<NewFinding> {
    [("r", 1, 0), ("r", 2, 30), ("r", 2, 30), ("q", 1, 0), ("r", 3, 7200)]
        .map(|(rule, number, seconds)| new_finding(finding(rule, number, seconds)))
        .to_vec()
}

async fn apply(store: &Store, findings: &[NewFinding], next: u64) -> crate::Result<Vec<Recorded>> {
    let (_, workflow, _) = permits(store).await;
    let mut tx = transact(store, 100).await;
    let position = Position { consumer: consumer(), next };
    let recorded = findings::apply(&mut tx, &workflow, findings, &position).await?;
    tx.commit().await?;
    Ok(recorded)
}

/// With all that the finding says.
pub async fn a_finding_raises_an_alert(store: &Store) -> Outcome {
    let new = new_finding(finding("r", 1, 0));
    assert_eq!(apply(store, std::slice::from_ref(&new), 1).await?, [Recorded::Raised(new.alert_id)]);
    let alert = alerts::fetch(&store.read()?, new.alert_id).await?;
    assert_eq!((alert.status, alert.count, alert.mode), (AlertStatus::New, 1, RuntimeMode::Real));
    assert_eq!((alert.severity, &alert.entities), (Severity::High, &new.finding.entities));
    assert_eq!((alert.first_seen, alert.created_at), (at(0), at(100)));
    assert_eq!(alert.techniques, new.finding.techniques);
    assert_eq!(findings::count(&store.read()?, alert.id).await?, 1);
    Ok(())
}

/// Neither within a batch nor batch after batch.
pub async fn a_replay_changes_nothing(store: &Store) -> Outcome {
    let batch = batch();
    let first = apply(store, &batch, 5).await?;
    let raised = |n: usize| Recorded::Raised(batch[n].alert_id);
    let of_first = batch[0].alert_id;
    assert_eq!(
        first,
        [raised(0), Recorded::Repeated(of_first), Recorded::Known(of_first), raised(3), raised(4)]
    );
    let state = || async {
        let reader = store.read()?;
        let page = alerts::list(&reader, &AlertFilter::default(), AlertOrder::Oldest, None, 100).await?;
        Ok::<_, crate::StoreError>((page, outbox::fetch_last_seq(&reader).await?))
    };
    let before = state().await?;
    let again = apply(store, &batch, 5).await?;
    assert!(again.iter().all(|recorded| matches!(recorded, Recorded::Known(_))), "{again:?}");
    assert_eq!(state().await?, before);
    Ok(())
}

/// And widens its time, and publishes it.
pub async fn a_repeat_on_an_open_alert_raises_its_count(store: &Store) -> Outcome {
    let batch = batch();
    apply(store, &batch[..1], 1).await?;
    apply(store, &batch, 5).await?;
    let alert = alerts::fetch(&store.read()?, batch[0].alert_id).await?;
    assert_eq!((alert.count, alert.version.as_i64()), (2, 2));
    assert_eq!((alert.first_seen, alert.last_seen), (at(0), at(30)));
    assert_eq!(findings::count(&store.read()?, alert.id).await?, 2);
    let changes = outbox::list_after(&store.read()?, 0, 100).await?;
    assert!(changes.iter().all(|change| change.resource == Resource::Alert), "{changes:?}");
    assert_eq!(changes.len(), 4);
    Ok(())
}

/// An attack makes thousands of findings of one alert.
pub async fn findings_of_one_batch_change_an_alert_once(store: &Store) -> Outcome {
    let batch: Vec<_> = (0..700).map(|n| new_finding(finding("r", n, 0))).collect();
    let recorded = apply(store, &batch, 700).await?;
    let id = batch[0].alert_id;
    assert_eq!((recorded[0], recorded[699]), (Recorded::Raised(id), Recorded::Repeated(id)));
    let alert = alerts::fetch(&store.read()?, id).await?;
    assert_eq!((alert.count, alert.version.as_i64()), (700, 1));
    assert_eq!(findings::count(&store.read()?, id).await?, 700);
    assert_eq!(outbox::list_after(&store.read()?, 0, 100).await?.len(), 1);

    let more: Vec<_> = (600..1_000).map(|n| new_finding(finding("r", n, 0))).collect();
    apply(store, &more, 1_000).await?;
    let alert = alerts::fetch(&store.read()?, id).await?;
    assert_eq!((alert.count, alert.version.as_i64()), (1_000, 2));
    assert_eq!(outbox::list_after(&store.read()?, 0, 100).await?.len(), 2);
    Ok(())
}

/// However the findings are cut into batches: the same hundred first and hundred latest.
pub async fn the_first_and_the_latest_proofs_are_kept(store: &Store) -> Outcome {
    let prove = |rule: &str, n: u64| {
        let mut new = new_finding(finding(rule, n, 0));
        new.proof =
            Proof { n_events: n, group: [("host".to_owned(), "ws-7".to_owned())].into(), ..Proof::default() };
        new
    };
    for (rule, size) in [("r", 350), ("s", 7), ("t", 1)] {
        let all: Vec<_> = (1..=350).map(|n| prove(rule, n)).collect();
        for part in all.chunks(size) {
            apply(store, part, 0).await?;
        }
        let kept = findings::list(&store.read()?, all[0].alert_id).await?;
        let numbers: Vec<_> = kept.iter().map(|kept| kept.number).collect();
        assert_eq!(numbers, (1..=100).chain(251..=350).collect::<Vec<_>>(), "{rule}");
        for kept in kept {
            let new = &all[usize::try_from(kept.number)? - 1];
            assert_eq!((kept.id, &kept.proof), (new.finding.id, &new.proof));
        }
    }
    Ok(())
}

/// And what was read before the process ended counts once.
pub async fn counts_move_with_the_position(store: &Store) -> Outcome {
    let offset = policy(store).await.offset()?;
    for (more, is_committed) in [(3, true), (5, false), (0, true), (4, true)] {
        let mut tx = transact(store, 0).await;
        counters::add(&mut tx, &offset, "suppressed", more).await?;
        if is_committed {
            tx.commit().await?;
        }
    }
    assert_eq!(counters::fetch(&store.read()?, "suppressed").await?, 7);
    assert_eq!(counters::fetch(&store.read()?, "other").await?, 0);
    Ok(())
}

/// By hour and by rule, with the findings that they hold.
pub async fn alerts_of_a_span_are_counted(store: &Store) -> Outcome {
    let batch = [("r", 1, 0), ("r", 2, 30), ("q", 1, 0), ("r", 3, 7200)]
        .map(|(rule, number, seconds)| new_finding(finding(rule, number, seconds)));
    apply(store, &batch, 4).await?;
    let reader = store.read()?;
    let hours = overview::count_by_hour(&reader, at(0)).await?;
    let [hour] = &hours[..] else { panic!("{hours:?}") };
    assert_eq!((hour.hour, hour.alerts), (at(0), 3), "the suite begins at a full hour");
    let rules = overview::count_by_rule(&reader, at(0)).await?;
    let rules: Vec<_> =
        rules.iter().map(|rule| (&*rule.rule_id, &*rule.title, rule.alerts, rule.findings)).collect();
    assert_eq!(rules, [("r", "Rule r", 2, 3), ("q", "Rule q", 1, 1)]);
    assert_eq!(overview::count_by_rule(&reader, at(101)).await?, []);
    assert_eq!(overview::count_by_hour(&reader, at(101)).await?, []);
    Ok(())
}

/// It refers to the closed one, whose count stays.
pub async fn a_repeat_on_a_closed_alert_makes_a_new_one(store: &Store) -> Outcome {
    let batch = batch();
    apply(store, &batch[..1], 1).await?;
    let (operator, ..) = permits(store).await;
    let mut tx = transact(store, 200).await;
    let closed = alerts::fetch(&tx, batch[0].alert_id).await?;
    let (to, verdict) = (AlertStatus::Resolved, Some(Verdict::Benign));
    alerts::move_to(&mut tx, &operator, closed.id, closed.version, to, verdict).await?;
    tx.commit().await?;

    assert_eq!(apply(store, &batch[1..2], 2).await?, [Recorded::Raised(batch[1].alert_id)]);
    let second = alerts::fetch(&store.read()?, batch[1].alert_id).await?;
    assert_eq!((second.previous_id, second.count), (Some(closed.id), 1));
    assert_eq!(alerts::fetch(&store.read()?, closed.id).await?.count, 1);
    // What belonged to the closed one still does, when it is read again.
    assert_eq!(apply(store, &batch[..2], 2).await?, [Recorded::Known(closed.id), Recorded::Known(second.id)]);
    Ok(())
}

/// A crash between the two cannot be.
pub async fn the_position_moves_with_its_effect_or_not_at_all(store: &Store) -> Outcome {
    let (_, workflow, _) = permits(store).await;
    let batch = batch();
    let position = Position { consumer: consumer(), next: 5 };
    let mut tx = transact(store, 1).await;
    findings::apply(&mut tx, &workflow, &batch, &position).await?;
    assert_eq!(offsets::fetch(&tx, &consumer()).await?, 5);
    drop(tx);
    assert_eq!(offsets::fetch(&store.read()?, &consumer()).await?, 0);
    let list = alerts::list(&store.read()?, &AlertFilter::default(), AlertOrder::Newest, None, 10).await?;
    assert_eq!(list.items, []);

    apply(store, &batch, 5).await?;
    assert_eq!(offsets::fetch(&store.read()?, &consumer()).await?, 5);
    let other = Consumer { partition: 4, ..consumer() };
    assert_eq!(offsets::fetch(&store.read()?, &other).await?, 0);
    Ok(())
}

/// A batch that comes late is no reason to read all of it again.
pub async fn a_position_never_goes_back(store: &Store) -> Outcome {
    for (next, expected) in [(5, 5), (2, 5), (5, 5), (9, 9)] {
        apply(store, &[], next).await?;
        assert_eq!(offsets::fetch(&store.read()?, &consumer()).await?, expected, "{next}");
    }
    Ok(())
}

/// What is suppressed has been read all the same.
pub async fn in_dummy_mode_the_position_moves_and_nothing_else(store: &Store) -> Outcome {
    let mut tx = transact(store, 0).await;
    mode::change(&mut tx, &policy(store).await.admin()?, RuntimeMode::Dummy, "show").await?;
    tx.commit().await?;
    let policy = policy(store).await;
    assert!(policy.workflow().is_err());
    let before = outbox::fetch_last_seq(&store.read()?).await?;
    let mut tx = transact(store, 1).await;
    let position = Position { consumer: consumer(), next: 7 };
    offsets::advance(&mut tx, &policy.offset()?, &position).await?;
    tx.commit().await?;
    assert_eq!(offsets::fetch(&store.read()?, &consumer()).await?, 7);
    assert_eq!(outbox::fetch_last_seq(&store.read()?).await?, before);
    Ok(())
}
