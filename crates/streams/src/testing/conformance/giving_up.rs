//! What happens to records that a group cannot work on.

use std::num::NonZeroU32;

use super::{FIRST, LEASE_FOR, Subject, batch, text, texts};
use crate::{
    group::{DeadLetter, GroupConfig, GroupId},
    log::Limits,
    topic::Topic,
};

async fn declare(subject: &Subject, topic: Topic, max_deliveries: u32) -> GroupId {
    let id = GroupId::new("lake", topic).expect("is a name");
    let max_deliveries = NonZeroU32::new(max_deliveries);
    let config = GroupConfig { lease_for: LEASE_FOR, max_deliveries, ..GroupConfig::new(id.clone()) };
    subject.log.declare(config).await.expect("is declared");
    id
}

async fn dead_letters(subject: &Subject) -> Vec<DeadLetter> {
    let from = Topic::DeadLetters.partition(0);
    let slice = subject.log.read(from, 0, Limits::default()).await.expect("is read");
    slice.records.iter().map(|stored| DeadLetter::decode(&stored.record).expect("is one")).collect()
}

pub(super) async fn a_rejected_record_comes_again(subject: &Subject) {
    let group = declare(subject, Topic::Events, 9).await;
    subject.append(FIRST, batch(&["a", "b", "c"])).await;
    let delivery = subject.poll_one(&group).await;
    subject.log.reject(&delivery.lease, 1, "no").await.expect("is rejected");
    let again = subject.poll_one(&group).await;
    assert_eq!((texts(&again), again.deliveries), (vec!["b".to_owned(), "c".to_owned()], 2));
    assert_eq!(subject.log.committed(&group).await.expect("is known")[0].offset, 1);
    assert_eq!(dead_letters(subject).await, []);
}

pub(super) async fn what_was_given_too_often_becomes_a_dead_letter(subject: &Subject) {
    let group = declare(subject, Topic::Events, 3).await;
    subject.append(FIRST, batch(&["good", "bad", "ugly", "fine"])).await;
    let mut done = Vec::new();
    while let Some(delivery) = subject.poll(&group).await {
        let given = texts(&delivery);
        match given.iter().position(|text| text == "bad" || text == "ugly") {
            // "bad" is refused with a reason; nobody hears of those who work on "ugly" again.
            Some(place) if given[place] == "bad" => {
                done.extend_from_slice(&given[..place]);
                let offset = delivery.records[place].offset;
                subject.log.reject(&delivery.lease, offset, "it is bad").await.expect("is rejected");
            }
            Some(_) => subject.clock.advance(LEASE_FOR),
            None => {
                done.extend(given);
                subject.commit(&delivery).await;
            }
        }
    }
    assert_eq!(done, ["good", "fine"]);
    let dead = dead_letters(subject).await;
    let told: Vec<_> = dead
        .iter()
        .map(|dead| (text(&dead.record.record), dead.record.offset, dead.deliveries, dead.reason.as_str()))
        .collect();
    assert_eq!(told[0], ("bad".to_owned(), 1, 3, "it is bad"));
    assert_eq!(told[1], ("ugly".to_owned(), 2, 3, "not committed after 3 deliveries"));
    assert_eq!(told.len(), 2);
    assert!(dead.iter().all(|dead| dead.group.as_str() == "lake" && dead.partition == FIRST));
    assert_eq!(subject.log.committed(&group).await.expect("is known")[0].offset, 4);
}

pub(super) async fn the_last_try_is_made_alone(subject: &Subject) {
    let group = declare(subject, Topic::Events, 2).await;
    subject.append(FIRST, batch(&["a", "b"])).await;
    assert_eq!(texts(&subject.poll_one(&group).await), ["a", "b"]);
    subject.clock.advance(LEASE_FOR);
    // Nobody knows which of the two it was, so each is tried by itself.
    let alone = subject.poll_one(&group).await;
    assert_eq!((texts(&alone), alone.deliveries), (vec!["a".to_owned()], 2));
    subject.commit(&alone).await;
    let alone = subject.poll_one(&group).await;
    assert_eq!((texts(&alone), alone.deliveries), (vec!["b".to_owned()], 2));
    subject.commit(&alone).await;
    assert_eq!(dead_letters(subject).await, []);
}

pub(super) async fn without_a_limit_a_record_comes_for_ever(subject: &Subject) {
    let group = declare(subject, Topic::Events, 0).await;
    subject.append(FIRST, batch(&["a"])).await;
    for deliveries in 1..=50 {
        let delivery = subject.poll_one(&group).await;
        assert_eq!(delivery.deliveries, deliveries);
        subject.log.reject(&delivery.lease, 0, "no").await.expect("is rejected");
    }
    assert_eq!(dead_letters(subject).await, []);
}

pub(super) async fn a_dead_letter_breeds_no_dead_letter(subject: &Subject) {
    let group = declare(subject, Topic::DeadLetters, 1).await;
    subject.append(Topic::DeadLetters.partition(0), batch(&["a"])).await;
    for _ in 0..5 {
        let delivery = subject.poll_one(&group).await;
        subject.log.reject(&delivery.lease, 0, "no").await.expect("is rejected");
    }
    let bounds = subject.log.bounds(Topic::DeadLetters.partition(0)).await.expect("is there");
    assert_eq!(bounds.end, 1);
}
