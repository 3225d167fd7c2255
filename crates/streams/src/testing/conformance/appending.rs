//! What a producer may rely on.

use super::{FIRST, SECOND, Subject, batch, numbered};
use crate::{error::AppendError, log::Receipt, topic::Topic};

fn receipt(first: u64, count: u32, is_duplicate: bool) -> Receipt {
    Receipt { first, count, is_duplicate }
}

pub(super) async fn offsets_are_consecutive(subject: &Subject) {
    assert_eq!(subject.append(FIRST, batch(&["a", "b"])).await, receipt(0, 2, false));
    assert_eq!(subject.append(FIRST, batch(&["c"])).await, receipt(2, 1, false));
    assert_eq!(subject.append(SECOND, batch(&["x"])).await, receipt(0, 1, false));
    assert_eq!(subject.texts(FIRST, 0).await, ["a", "b", "c"]);
    assert_eq!(subject.texts(SECOND, 0).await, ["x"]);
}

pub(super) async fn a_batch_that_is_sent_again_is_stored_once(subject: &Subject) {
    assert_eq!(subject.append(FIRST, numbered(1, 10, &["a", "b"])).await, receipt(0, 2, false));
    assert_eq!(subject.append(FIRST, numbered(1, 11, &["c"])).await, receipt(2, 1, false));
    assert_eq!(subject.append(FIRST, numbered(1, 10, &["a", "b"])).await, receipt(0, 2, true));
    assert_eq!(subject.append(FIRST, numbered(1, 11, &["c"])).await, receipt(2, 1, true));
    // A lower number that was never used is a batch that was overtaken.
    assert_eq!(subject.append(FIRST, numbered(1, 9, &["d"])).await, receipt(3, 1, false));
    // Both at once, as when a sender loses patience.
    let (one, two) = (numbered(1, 12, &["e"]), numbered(1, 12, &["e"]));
    let (one, two) = (subject.log.append(FIRST, one), subject.log.append(FIRST, two));
    assert_eq!(one.await.expect("is appended"), receipt(4, 1, false));
    assert_eq!(two.await.expect("is appended"), receipt(4, 1, true));
    // Without a number nobody can tell.
    subject.append(FIRST, batch(&["f"])).await;
    subject.append(FIRST, batch(&["f"])).await;
    assert_eq!(subject.texts(FIRST, 0).await, ["a", "b", "c", "d", "e", "f", "f"]);
}

pub(super) async fn numbers_belong_to_their_producer_and_partition(subject: &Subject) {
    for (to, producer) in [(FIRST, 1), (FIRST, 2), (SECOND, 1)] {
        let receipt = subject.append(to, numbered(producer, 1, &["a"])).await;
        assert!(!receipt.is_duplicate, "{to} {producer}");
    }
}

pub(super) async fn a_number_that_is_too_old_is_refused(subject: &Subject) {
    for number in 1..=5 {
        subject.append(FIRST, numbered(1, number, &["a"])).await;
    }
    // The memory has room for four: whether 1 was stored can no longer be said, and 2 can.
    let refused = subject.log.append(FIRST, numbered(1, 1, &["a"])).await;
    assert!(matches!(refused, Err(AppendError::Forgotten { number: 1, lowest: 2, .. })), "{refused:?}");
    assert_eq!(subject.append(FIRST, numbered(1, 2, &["a"])).await, receipt(1, 1, true));
    assert_eq!(subject.texts(FIRST, 0).await.len(), 5);
}

pub(super) async fn a_partition_that_does_not_exist_is_refused(subject: &Subject) {
    assert_eq!((subject.log.partitions(Topic::Events), subject.log.partitions(Topic::Changes)), (2, 1));
    let nowhere = Topic::Changes.partition(1);
    let refused = subject.log.append(nowhere, batch(&["a"])).await;
    assert!(matches!(refused, Err(AppendError::UnknownPartition(partition)) if partition == nowhere));
}

pub(super) async fn batches_are_stored_in_the_order_of_their_calls(subject: &Subject) {
    let names: Vec<String> = (0..50).map(|n| n.to_string()).collect();
    let appends: Vec<_> = names.iter().map(|name| subject.log.append(FIRST, batch(&[name]))).collect();
    for (offset, append) in appends.into_iter().enumerate() {
        assert_eq!(append.await.expect("is appended").first, offset as u64);
    }
    assert_eq!(subject.texts(FIRST, 0).await, names);
}
