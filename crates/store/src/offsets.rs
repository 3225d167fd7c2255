//! How far the consumers have read whose effect is in this store: kept in the same transaction as the effect.
//!
//! A position is no resource that anyone looks at; moving it makes no row in the outbox.

use aurora_model::mode::OffsetPermit;
use sea_orm::{ActiveValue::Set, EntityTrait as _, sea_query::OnConflict};

use crate::{Read, Result, Transaction, row::consumer_offset};

/// Who reads, and what.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Consumer {
    /// The group, for instance `alerts`.
    pub group: String,
    /// The topic, for instance `findings`.
    pub topic: String,
    /// The part of the topic.
    pub partition: u32,
}

/// How far a consumer has read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Position {
    /// Who.
    pub consumer: Consumer,
    /// The offset of the record that comes next.
    pub next: u64,
}

/// The offset to read on from; 0 for a consumer that has not read yet.
///
/// # Errors
/// If it cannot be read.
pub async fn fetch(from: &impl Read, consumer: &Consumer) -> Result<u64> {
    let row = consumer_offset::Entity::find_by_id(key(consumer)).one(from.connection()).await?;
    Ok(row.map_or(0, |row| row.next_offset.cast_unsigned()))
}

/// Moves a consumer's position on. It never goes back: an older batch that comes late changes nothing.
///
/// # Errors
/// If the permit is stale.
pub async fn advance(tx: &mut Transaction, permit: &OffsetPermit, position: &Position) -> Result<()> {
    tx.admit(permit).await?;
    if fetch(tx, &position.consumer).await? >= position.next {
        return Ok(());
    }
    let (consumer_group, topic, partition_number) = key(&position.consumer);
    let row = consumer_offset::ActiveModel {
        consumer_group: Set(consumer_group),
        topic: Set(topic),
        partition_number: Set(partition_number),
        next_offset: Set(position.next.cast_signed()),
        updated_at: Set(tx.at().as_micros()),
    };
    use consumer_offset::Column::{ConsumerGroup, NextOffset, PartitionNumber, Topic, UpdatedAt};
    let replace = OnConflict::columns([ConsumerGroup, Topic, PartitionNumber])
        .update_columns([NextOffset, UpdatedAt])
        .to_owned();
    consumer_offset::Entity::insert(row).on_conflict(replace).exec_without_returning(tx.connection()).await?;
    Ok(())
}

fn key(consumer: &Consumer) -> (String, String, i64) {
    (consumer.group.clone(), consumer.topic.clone(), i64::from(consumer.partition))
}
