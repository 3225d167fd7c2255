//! What whoever reads without a group may rely on.

use std::{
    pin::pin,
    task::{Context, Waker},
    time::Duration,
};

use aurora_model::Timestamp;
use bytes::Bytes;

use super::{FIRST, SECOND, Subject, batch, text};
use crate::{
    clock::Clock,
    error::ReadError,
    log::{Bounds, Limits},
    record::{Batch, Record},
    topic::Topic,
};

pub(super) async fn records_are_read_as_they_were_written(subject: &Subject) {
    let record = |format, key: &'static [u8], payload: &'static [u8]| Record {
        format,
        key: Bytes::from_static(key),
        payload: Bytes::from_static(payload),
    };
    let written = vec![record(0, b"", b""), record(7, b"key", b"\0\xff"), record(u16::MAX, b"", b"payload")];
    let now = subject.clock.now();
    subject.append(FIRST, Batch::new(written.clone()).expect("is a batch")).await;
    let slice = subject.log.read(FIRST, 0, Limits::default()).await.expect("is read");
    assert!(slice.records.iter().all(|stored| stored.appended_at == now));
    assert_eq!(slice.records.into_iter().map(|stored| stored.record).collect::<Vec<_>>(), written);
    assert_eq!(slice.next, 3);
}

pub(super) async fn limits_bound_what_is_read(subject: &Subject) {
    subject.append(FIRST, batch(&["aaaa", "bbbb", "cccc", "dddd"])).await;
    subject.append(FIRST, batch(&["eeee"])).await;
    let read = async |offset, records, bytes| {
        let slice = subject.log.read(FIRST, offset, Limits { records, bytes }).await.expect("is read");
        assert_eq!(slice.next, offset + slice.records.len() as u64);
        slice.records.iter().map(|stored| text(&stored.record)).collect::<Vec<_>>()
    };
    assert_eq!(read(0, 2, 1_000).await, ["aaaa", "bbbb"]);
    assert_eq!(read(2, 2, 1_000).await, ["cccc", "dddd"]);
    assert_eq!(read(3, 9, 1_000).await, ["dddd", "eeee"]);
    assert_eq!(read(1, 9, 0).await, ["bbbb"]);
    assert_eq!(read(1, 0, 1_000).await, ["bbbb"]);
    assert_eq!(read(5, 9, 1_000).await, [""; 0]);
}

pub(super) async fn one_record_is_read_whatever_its_size(subject: &Subject) {
    let large = "x".repeat(100_000);
    subject.append(FIRST, batch(&["a", &large, "b"])).await;
    assert_eq!(subject.texts(FIRST, 0).await, ["a", &large, "b"]);
    let limits = Limits { records: 10, bytes: 10 };
    let slice = subject.log.read(FIRST, 1, limits).await.expect("is read");
    assert_eq!((slice.records.len(), slice.next), (1, 2));
}

pub(super) async fn reading_past_the_end_is_refused(subject: &Subject) {
    subject.append(FIRST, batch(&["a", "b"])).await;
    assert_eq!(subject.log.bounds(FIRST).await.expect("is there"), Bounds { earliest: 0, end: 2 });
    assert_eq!(subject.log.bounds(SECOND).await.expect("is there"), Bounds { earliest: 0, end: 0 });
    let ahead = subject.log.read(FIRST, 3, Limits::default()).await;
    assert!(matches!(ahead, Err(ReadError::OffsetAhead { offset: 3, end: 2, .. })), "{ahead:?}");
    let nowhere = Topic::Events.partition(2);
    let unknown = subject.log.read(nowhere, 0, Limits::default()).await;
    assert!(matches!(unknown, Err(ReadError::UnknownPartition(partition)) if partition == nowhere));
}

pub(super) async fn a_time_finds_its_record(subject: &Subject) {
    let begin = subject.clock.now();
    for n in 0..20 {
        subject.append(FIRST, batch(&[&n.to_string(), "more"])).await;
        subject.clock.advance(Duration::from_secs(10));
    }
    let at =
        |seconds: i64| Timestamp::from_micros(begin.as_micros() + seconds * 1_000_000).expect("in range");
    for (seconds, offset) in [(-100, 0), (0, 0), (1, 2), (10, 2), (95, 20), (190, 38), (191, 40)] {
        let found = subject.log.offset_at(FIRST, at(seconds)).await.expect("is found");
        assert_eq!(found, offset, "{seconds}");
    }
    assert_eq!(subject.log.offset_at(SECOND, begin).await.expect("is found"), 0);
}

pub(super) async fn arrivals_are_told(subject: &Subject) {
    let mut arrivals = subject.log.arrivals(Topic::Events);
    {
        let mut waiting = pin!(arrivals.next());
        assert!(waiting.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
        subject.append(SECOND, batch(&["a"])).await;
        assert!(waiting.await);
    }
    // What came while nobody waited counts too, and other topics do not.
    subject.append(FIRST, batch(&["b"])).await;
    assert!(arrivals.next().await);
    subject.append(Topic::Changes.partition(0), batch(&["c"])).await;
    let mut waiting = pin!(arrivals.next());
    assert!(waiting.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
}
