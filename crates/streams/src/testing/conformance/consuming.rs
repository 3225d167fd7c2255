//! What a group may rely on.

use std::time::Duration;

use super::{FIRST, LEASE_FOR, SECOND, Subject, batch, texts};
use crate::{
    clock::Clock,
    error::{CommitError, PollError},
    group::{GroupConfig, GroupId},
    log::{Limits, Start},
    topic::{Position, Topic},
};

pub(super) async fn a_group_reads_everything_once(subject: &Subject) {
    let group = subject.declare("lake").await;
    assert_eq!(subject.poll(&group).await, None);
    let names: Vec<String> = (0..60).map(|n| n.to_string()).collect();
    for name in &names {
        subject.append(FIRST, batch(&[name])).await;
    }
    assert_eq!(subject.drain(&group).await, names);
    assert_eq!(subject.poll(&group).await, None);
    let committed = subject.log.committed(&group).await.expect("is known");
    let at = |partition, offset| Position { partition, offset };
    assert_eq!(committed, [at(0, 60), at(1, 0)]);
}

pub(super) async fn a_group_must_be_declared(subject: &Subject) {
    let group = GroupId::new("lake", Topic::Events).expect("is a name");
    let unknown = subject.log.poll(&group, Limits::default()).await;
    assert!(matches!(unknown, Err(PollError::UnknownGroup(id)) if id == group));
    let unknown = subject.log.committed(&group).await;
    assert!(matches!(unknown, Err(CommitError::UnknownGroup(id)) if id == group));
}

pub(super) async fn a_group_starts_where_it_is_told(subject: &Subject) {
    subject.append(FIRST, batch(&["a", "b"])).await;
    subject.clock.advance(Duration::from_secs(10));
    let noon = subject.clock.now();
    subject.append(FIRST, batch(&["c"])).await;
    let starts = [
        ("earliest", Start::Earliest, &["a", "b", "c", "d"][..]),
        ("time", Start::Time(noon), &["c", "d"]),
        ("offset", Start::Offset(1), &["b", "c", "d"]),
        ("beyond", Start::Offset(77), &["d"]),
        ("latest", Start::Latest, &["d"]),
    ];
    for (name, start, _) in starts {
        let id = GroupId::new(name, Topic::Events).expect("is a name");
        subject.log.declare(GroupConfig { start, ..GroupConfig::new(id) }).await.expect("is declared");
    }
    subject.append(FIRST, batch(&["d"])).await;
    for (name, _, expected) in starts {
        let id = GroupId::new(name, Topic::Events).expect("is a name");
        assert_eq!(subject.drain(&id).await, expected, "{name}");
    }
}

pub(super) async fn declaring_again_keeps_the_position(subject: &Subject) {
    let group = subject.declare("lake").await;
    subject.append(FIRST, batch(&["a"])).await;
    assert_eq!(subject.drain(&group).await, ["a"]);
    let config = GroupConfig { start: Start::Earliest, ..GroupConfig::new(group.clone()) };
    subject.log.declare(config).await.expect("is declared");
    assert_eq!(subject.poll(&group).await, None);
}

pub(super) async fn groups_do_not_see_each_other(subject: &Subject) {
    let (lake, detect) = (subject.declare("lake").await, subject.declare("detect").await);
    subject.append(FIRST, batch(&["a"])).await;
    let held = subject.poll_one(&lake).await;
    assert_eq!(subject.drain(&detect).await, ["a"]);
    subject.commit(&held).await;
    let other_topic = GroupId::new("lake", Topic::Findings).expect("is a name");
    subject.log.declare(GroupConfig::new(other_topic.clone())).await.expect("is declared");
    assert_eq!(subject.poll(&other_topic).await, None);
}

pub(super) async fn a_partition_is_leased_to_one_consumer(subject: &Subject) {
    let group = subject.declare("lake").await;
    subject.append(FIRST, batch(&["a"])).await;
    let held = subject.poll_one(&group).await;
    subject.append(FIRST, batch(&["b"])).await;
    assert_eq!(subject.poll(&group).await, None);
    subject.commit(&held).await;
    assert_eq!(subject.drain(&group).await, ["b"]);
}

pub(super) async fn consumers_share_the_partitions(subject: &Subject) {
    let group = subject.declare("lake").await;
    subject.append(FIRST, batch(&["a"])).await;
    subject.append(SECOND, batch(&["x"])).await;
    let (one, two) = (subject.poll_one(&group).await, subject.poll_one(&group).await);
    assert_ne!(one.lease.partition(), two.lease.partition());
    assert_eq!(subject.poll(&group).await, None);
    subject.commit(&two).await;
    subject.commit(&one).await;
    assert_eq!(subject.poll(&group).await, None);
}

pub(super) async fn part_of_a_delivery_can_be_committed(subject: &Subject) {
    let group = subject.declare("lake").await;
    subject.append(FIRST, batch(&["a", "b", "c"])).await;
    let delivery = subject.poll_one(&group).await;
    subject.log.commit(&delivery.lease, 1).await.expect("is committed");
    // The lease has begun anew.
    subject.clock.advance(LEASE_FOR - Duration::from_secs(1));
    assert_eq!(subject.poll(&group).await, None);
    subject.log.commit(&delivery.lease, 2).await.expect("is committed");
    // What is done is done; saying less takes nothing back.
    subject.log.commit(&delivery.lease, 1).await.expect("is committed");
    subject.clock.advance(LEASE_FOR);
    let rest = subject.poll_one(&group).await;
    assert_eq!((texts(&rest), rest.deliveries), (vec!["c".to_owned()], 2));
}

pub(super) async fn what_was_not_delivered_cannot_be_committed(subject: &Subject) {
    let group = subject.declare("lake").await;
    subject.append(FIRST, batch(&["a", "b"])).await;
    let limits = Limits { records: 1, ..Limits::default() };
    let delivery = subject.log.poll(&group, limits).await.expect("can be polled").expect("is there");
    let refused = subject.log.commit(&delivery.lease, 2).await;
    assert!(matches!(refused, Err(CommitError::NotDelivered { offset: 2, .. })), "{refused:?}");
    let refused = subject.log.reject(&delivery.lease, 1, "reason").await;
    assert!(matches!(refused, Err(CommitError::NotDelivered { offset: 1, .. })), "{refused:?}");
    subject.commit(&delivery).await;
    let refused = subject.log.commit(&delivery.lease, 1).await;
    assert!(matches!(refused, Err(CommitError::LeaseLost(_))), "{refused:?}");
}

pub(super) async fn a_lease_runs_out_and_the_records_come_again(subject: &Subject) {
    let group = subject.declare("lake").await;
    subject.append(FIRST, batch(&["a", "b"])).await;
    let slow = subject.poll_one(&group).await;
    assert_eq!(slow.deliveries, 1);
    subject.clock.advance(LEASE_FOR);
    let quick = subject.poll_one(&group).await;
    assert_eq!((texts(&quick), quick.deliveries), (texts(&slow), 2));
    let refused = subject.log.commit(&slow.lease, 2).await;
    assert!(matches!(refused, Err(CommitError::LeaseLost(_))), "{refused:?}");
    subject.commit(&quick).await;
    assert_eq!(subject.poll(&group).await, None);
}

pub(super) async fn a_group_can_be_moved_for_a_replay(subject: &Subject) {
    let group = subject.declare("lake").await;
    subject.append(FIRST, batch(&["a", "b"])).await;
    subject.clock.advance(Duration::from_secs(10));
    let noon = subject.clock.now();
    subject.append(FIRST, batch(&["c"])).await;
    assert_eq!(subject.drain(&group).await, ["a", "b", "c"]);
    let replays = [
        (Start::Offset(1), 1, &["b", "c"][..]),
        (Start::Time(noon), 2, &["c"]),
        (Start::Earliest, 0, &["a", "b", "c"]),
        (Start::Latest, 3, &[]),
        (Start::Offset(99), 3, &[]),
    ];
    for (to, offset, expected) in replays {
        let position = subject.log.seek(&group, 0, to).await.expect("is moved");
        assert_eq!(position, Position { partition: 0, offset }, "{to:?}");
        assert_eq!(subject.drain(&group).await, expected, "{to:?}");
    }
    subject.log.seek(&group, 0, Start::Earliest).await.expect("is moved");
    let held = subject.poll_one(&group).await;
    subject.log.seek(&group, 0, Start::Latest).await.expect("is moved");
    let refused = subject.log.commit(&held.lease, 1).await;
    assert!(matches!(refused, Err(CommitError::LeaseLost(_))), "{refused:?}");
}
