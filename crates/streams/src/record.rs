//! What is written and read: records in batches.

use std::fmt;

use aurora_model::Timestamp;
use bytes::Bytes;

/// The most records in a batch.
pub const MAX_BATCH_RECORDS: usize = 65_536;
/// The most bytes in a batch: keys and payloads with 8 bytes for each record.
pub const MAX_BATCH_BYTES: usize = 16 * 1024 * 1024;
/// The most bytes in a key.
pub const MAX_KEY_BYTES: usize = u16::MAX as usize;

/// The most bytes of a stored batch: a dead letter holds the largest record and says something about it.
pub(crate) const MAX_STORED_BYTES: usize = MAX_BATCH_BYTES + 64 * 1024;
/// What one record takes beside its key and payload.
pub(crate) const RECORD_OVERHEAD: usize = 8;

/// One record, as its producer wrote it. What the payload means is the topic's affair.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// The version of the payload's form.
    pub format: u16,
    /// Records of one key stay in order if they go to one partition; may be empty.
    pub key: Bytes,
    /// The content.
    pub payload: Bytes,
}

impl Record {
    pub(crate) fn stored_len(&self) -> usize {
        RECORD_OVERHEAD + self.key.len() + self.payload.len()
    }
}

/// A record with its place in the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredRecord {
    /// Its number in the partition.
    pub offset: u64,
    /// When the log took it. Never earlier than that of the record before.
    pub appended_at: Timestamp,
    /// What was written.
    pub record: Record,
}

/// Names a producer. Whoever sends the same batch again must come under the same id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ProducerId(pub u128);

impl fmt::Display for ProducerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

/// The number of a batch among those of its producer in one partition. It grows; it may jump.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sequence {
    /// Who sends.
    pub producer: ProducerId,
    /// The batch's number.
    pub number: u64,
}

/// Records that become durable together or not at all, with consecutive offsets.
///
/// ```
/// use aurora_streams::{Batch, ProducerId, Record};
///
/// let record = Record { format: 1, key: "host-7".into(), payload: "…".into() };
/// let batch = Batch::new(vec![record])?.numbered(ProducerId(7), 41);
/// # Ok::<(), aurora_streams::BatchError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Batch {
    sequence: Option<Sequence>,
    records: Vec<Record>,
}

/// The records are no batch.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BatchError {
    /// There is nothing to write.
    #[error("the batch has no record")]
    Empty,
    /// Split it.
    #[error("the batch has {records} records; at most {MAX_BATCH_RECORDS} fit")]
    TooManyRecords {
        /// How many there are.
        records: usize,
    },
    /// Split it.
    #[error("the batch has {bytes} bytes; at most {MAX_BATCH_BYTES} fit")]
    TooManyBytes {
        /// How many there are.
        bytes: usize,
    },
    /// A key names things; it does not carry them.
    #[error("the key of record {index} has {bytes} bytes; at most {MAX_KEY_BYTES} fit")]
    KeyTooLong {
        /// Which record of the batch.
        index: usize,
        /// How long its key is.
        bytes: usize,
    },
}

impl Batch {
    /// A batch without a number: sent twice, it is stored twice.
    pub fn new(records: Vec<Record>) -> Result<Self, BatchError> {
        if records.is_empty() {
            return Err(BatchError::Empty);
        }
        if records.len() > MAX_BATCH_RECORDS {
            return Err(BatchError::TooManyRecords { records: records.len() });
        }
        if let Some(index) = records.iter().position(|record| record.key.len() > MAX_KEY_BYTES) {
            return Err(BatchError::KeyTooLong { index, bytes: records[index].key.len() });
        }
        let bytes = records.iter().map(Record::stored_len).sum();
        if bytes > MAX_BATCH_BYTES {
            return Err(BatchError::TooManyBytes { bytes });
        }
        Ok(Self { sequence: None, records })
    }

    /// A record that the log itself makes, within what can be stored.
    pub(crate) fn of_log(record: Record) -> Self {
        Self { sequence: None, records: vec![record] }
    }

    /// The same batch under a number, by which the log recognises it when it is sent again.
    pub fn numbered(self, producer: ProducerId, number: u64) -> Self {
        Self { sequence: Some(Sequence { producer, number }), ..self }
    }

    /// Its number.
    pub fn sequence(&self) -> Option<Sequence> {
        self.sequence
    }

    /// What is in it.
    pub fn records(&self) -> &[Record] {
        &self.records
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::{Batch, BatchError, MAX_BATCH_BYTES, MAX_BATCH_RECORDS, Record};

    fn record(key: usize, payload: usize) -> Record {
        Record { format: 1, key: Bytes::from(vec![0; key]), payload: Bytes::from(vec![0; payload]) }
    }

    fn check(records: Vec<Record>, expected: Result<(), BatchError>) {
        assert_eq!(Batch::new(records).map(|_| ()), expected);
    }

    #[test]
    fn a_batch_is_bounded() {
        check(vec![], Err(BatchError::Empty));
        check(vec![record(0, 0)], Ok(()));
        check(vec![record(0, 0); MAX_BATCH_RECORDS], Ok(()));
        check(
            vec![record(0, 0); MAX_BATCH_RECORDS + 1],
            Err(BatchError::TooManyRecords { records: MAX_BATCH_RECORDS + 1 }),
        );
        check(vec![record(0, MAX_BATCH_BYTES - 8)], Ok(()));
        check(
            vec![record(0, MAX_BATCH_BYTES - 7)],
            Err(BatchError::TooManyBytes { bytes: MAX_BATCH_BYTES + 1 }),
        );
        check(vec![record(0, 0), record(65_536, 0)], Err(BatchError::KeyTooLong { index: 1, bytes: 65_536 }));
    }
}
