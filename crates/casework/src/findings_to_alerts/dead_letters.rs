use aurora_model::ContentId;
use aurora_streams::{
    AppendError, Batch, DeadLetter, GroupName, Log, ProducerId, StoredRecord, Topic, TopicPartition,
};

use super::GROUP;

/// Keeps a record that cannot be worked on, whole, with the reason. Doing it twice keeps it once, as long as the log remembers
/// the batch.
pub(super) async fn keep(
    log: &dyn Log,
    partition: TopicPartition,
    record: &StoredRecord,
    reason: &str,
) -> Result<(), AppendError> {
    let group = GroupName::new(GROUP).expect("the group's name is one");
    let offset = record.offset;
    tracing::error!(%partition, offset, reason, "a finding becomes a dead letter");
    let letter =
        DeadLetter { group, partition, record: record.clone(), deliveries: 1, reason: reason.to_owned() };
    let producer = ProducerId(ContentId::of(format!("{GROUP}\n{partition}").as_bytes()).as_uuid().as_u128());
    match Batch::new(vec![letter.encode()]) {
        Ok(batch) => {
            let to = Topic::DeadLetters.partition(partition.partition % log.partitions(Topic::DeadLetters));
            log.append(to, batch.numbered(producer, offset)).await?;
        }
        // It is as large as a record may be, and a dead letter says more than the record.
        Err(error) => {
            tracing::error!(%partition, offset, %error, "the dead letter is too large: see the topic")
        }
    }
    Ok(())
}
