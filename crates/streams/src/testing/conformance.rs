//! What every log does, as cases. An implementation runs all of [`CASES`], each on a fresh log.
//!
//! You are here because a case failed for an implementation: the case's name says what was promised. Either
//! the implementation breaks the promise of [`crate::Log`], or the promise is new and the others pass it already.

mod appending;
mod consuming;
mod giving_up;
mod reading;

use std::{sync::Arc, time::Duration};

use super::ManualClock;
use crate::{
    config::{LogConfig, TopicConfig},
    group::{Delivery, GroupConfig, GroupId},
    log::{Limits, Log, LogFuture, Receipt},
    producers::ProducerMemory,
    record::{Batch, ProducerId, Record},
    topic::{Topic, TopicPartition},
};

/// The log under test.
pub struct Subject {
    /// A fresh log, made with [`config`] and the clock.
    pub log: Arc<dyn Log>,
    /// Its clock.
    pub clock: Arc<ManualClock>,
}

/// A promise and how it is checked.
pub struct Case {
    /// What is promised.
    pub name: &'static str,
    /// Panics if it is not kept.
    pub check: for<'a> fn(&'a Subject) -> LogFuture<'a, ()>,
}

macro_rules! cases {
    ($($module:ident: $($name:ident),* $(,)?;)*) => {
        /// All cases.
        pub const CASES: &[Case] = &[$($(
            Case {
                name: stringify!($name),
                check: |subject| Box::pin($module::$name(subject)),
            },
        )*)*];
    };
}

cases! {
    appending:
        offsets_are_consecutive,
        a_batch_that_is_sent_again_is_stored_once,
        numbers_belong_to_their_producer_and_partition,
        a_number_that_is_too_old_is_refused,
        a_partition_that_does_not_exist_is_refused,
        batches_are_stored_in_the_order_of_their_calls;
    reading:
        records_are_read_as_they_were_written,
        limits_bound_what_is_read,
        one_record_is_read_whatever_its_size,
        reading_past_the_end_is_refused,
        a_time_finds_its_record,
        arrivals_are_told;
    consuming:
        a_group_reads_everything_once,
        a_group_must_be_declared,
        a_group_starts_where_it_is_told,
        declaring_again_keeps_the_position,
        groups_do_not_see_each_other,
        a_partition_is_leased_to_one_consumer,
        consumers_share_the_partitions,
        part_of_a_delivery_can_be_committed,
        what_was_not_delivered_cannot_be_committed,
        a_lease_runs_out_and_the_records_come_again,
        a_group_can_be_moved_for_a_replay;
    giving_up:
        a_rejected_record_comes_again,
        what_was_given_too_often_becomes_a_dead_letter,
        the_last_try_is_made_alone,
        without_a_limit_a_record_comes_for_ever,
        a_dead_letter_breeds_no_dead_letter;
}

/// The set-up that the cases expect: two partitions of events, and a memory for four batches of a producer.
pub fn config() -> LogConfig {
    let two = TopicConfig { partitions: 2, ..TopicConfig::default() };
    LogConfig {
        segment_bytes: 1_024,
        commit_after: Duration::ZERO,
        free_bytes_floor: 0,
        index_every: 200,
        producers: ProducerMemory { batches: 4, ..ProducerMemory::default() },
        topics: [(Topic::Events, two)].into(),
        ..LogConfig::default()
    }
}

const FIRST: TopicPartition = Topic::Events.partition(0);
const SECOND: TopicPartition = Topic::Events.partition(1);
const LEASE_FOR: Duration = Duration::from_secs(30);

fn record(text: &str) -> Record {
    Record { format: 1, key: "key".into(), payload: text.to_owned().into() }
}

fn batch(texts: &[&str]) -> Batch {
    Batch::new(texts.iter().map(|text| record(text)).collect()).expect("is a batch")
}

fn numbered(producer: u128, number: u64, texts: &[&str]) -> Batch {
    batch(texts).numbered(ProducerId(producer), number)
}

impl Subject {
    async fn append(&self, to: TopicPartition, batch: Batch) -> Receipt {
        self.log.append(to, batch).await.expect("is appended")
    }

    async fn texts(&self, from: TopicPartition, mut offset: u64) -> Vec<String> {
        let mut texts = Vec::new();
        loop {
            let slice = self.log.read(from, offset, Limits::default()).await.expect("is read");
            if slice.records.is_empty() {
                return texts;
            }
            let offsets: Vec<u64> = slice.records.iter().map(|record| record.offset).collect();
            assert_eq!(offsets, (offset..slice.next).collect::<Vec<_>>());
            texts.extend(slice.records.iter().map(|record| text(&record.record)));
            offset = slice.next;
        }
    }

    async fn declare(&self, name: &str) -> GroupId {
        let id = GroupId::new(name, Topic::Events).expect("is a name");
        let config = GroupConfig { lease_for: LEASE_FOR, ..GroupConfig::new(id.clone()) };
        self.log.declare(config).await.expect("is declared");
        id
    }

    async fn poll(&self, group: &GroupId) -> Option<Delivery> {
        self.log.poll(group, Limits::default()).await.expect("can be polled")
    }

    async fn poll_one(&self, group: &GroupId) -> Delivery {
        self.poll(group).await.expect("there is something")
    }

    async fn commit(&self, delivery: &Delivery) {
        self.log.commit(&delivery.lease, delivery.next()).await.expect("is committed");
    }

    /// Everything that a group is given, until there is nothing more.
    async fn drain(&self, group: &GroupId) -> Vec<String> {
        let mut all = Vec::new();
        while let Some(delivery) = self.poll(group).await {
            all.extend(texts(&delivery));
            self.commit(&delivery).await;
        }
        all
    }
}

fn text(record: &Record) -> String {
    String::from_utf8(record.payload.to_vec()).expect("is text")
}

fn texts(delivery: &Delivery) -> Vec<String> {
    delivery.records.iter().map(|stored| text(&stored.record)).collect()
}
