//! Searching and fetching, against the plain way: a list that is filtered and sorted.

use std::cmp::Reverse;

use aurora_lake::{Cell, Column, CompactionPolicy, Cursor, Filter, Lake, Query, Row, testing::ModelDisk};
use aurora_model::EventId;
use proptest::prelude::*;

use crate::support::{DAY, SECOND, START, append, id, open, row, time};

/// What the lake should answer.
fn expected<'r>(rows: &'r [Row], query: &Query) -> Vec<&'r Row> {
    let key = |row: &Row| Cursor { time: row.time, event_id: row.event_id };
    let holds = |row: &Row, filter: &Filter| match filter.column {
        Column::Source => filter.value == Cell::from(row.source.as_str()),
        Column::ClassUid => filter.value == Cell::Number(row.class_uid),
        column => row.cells.get(column) == Some(&filter.value),
    };
    let mut found: Vec<&Row> = rows
        .iter()
        .filter(|row| query.from.is_none_or(|from| row.time >= from))
        .filter(|row| query.before.is_none_or(|before| row.time < before))
        .filter(|row| query.after.is_none_or(|after| key(row) < after))
        .filter(|row| query.filters.iter().all(|filter| holds(row, filter)))
        .collect();
    found.sort_by_key(|row| Reverse(key(row)));
    found
}

fn check(lake: &Lake, rows: &[Row], query: &Query) {
    let expected = expected(rows, query);
    let found = lake.search(query).expect("is searched");
    let ids = |rows: &[&Row]| rows.iter().map(|row| row.event_id).collect::<Vec<EventId>>();
    let page = &expected[..expected.len().min(query.limit)];
    assert_eq!(ids(&found.rows.iter().collect::<Vec<_>>()), ids(page), "{query:?}");
    assert_eq!(found.next.is_some(), expected.len() > query.limit && query.limit > 0, "{query:?}");
    if let (Some(next), Some(last)) = (found.next, page.last()) {
        assert_eq!(next, Cursor { time: last.time, event_id: last.event_id });
    }
}

prop_compose! {
    /// Few values of each kind, so that they meet.
    fn any_row()(
        at in 0_i64..200,
        delay in prop_oneof![Just(0), Just(3 * SECOND), Just(2 * DAY)],
        host in prop::option::of(0_u8..4),
        pid in prop::option::of(0_i64..3),
        is_dns in any::<bool>(),
        source in 0_u8..2,
    ) -> (i64, Row) {
        let mut row = row(0, START);
        row.cells = Default::default();
        row.time = time(START + at * 600 * SECOND);
        let received = row.time.as_micros() + delay;
        row.received_at = time(received);
        if let Some(host) = host {
            row.cells.set(Column::DeviceHostname, format!("ws-{host}"));
        }
        if let Some(pid) = pid {
            row.cells.set(Column::ProcessPid, pid);
        }
        if is_dns {
            (row.class_uid, row.category_uid) = (4003, 4);
        }
        row.source = format!("source-{source}");
        (received, row)
    }
}

prop_compose! {
    fn any_query()(
        from in prop::option::of(-10_i64..210),
        before in prop::option::of(-10_i64..210),
        host in prop::option::of(0_u8..5),
        pid in prop::option::of(0_i64..4),
        class in prop::option::of(prop_oneof![Just(1007_i64), Just(4003), Just(1)]),
        source in prop::option::of(0_u8..3),
        limit in 0_usize..12,
    ) -> Query {
        let at = |minutes: i64| time(START + minutes * 600 * SECOND);
        let mut query = Query::newest(limit);
        (query.from, query.before) = (from.map(at), before.map(at));
        let mut filter = |column, value: Option<Cell>| {
            query.filters.extend(value.map(|value| Filter { column, value }));
        };
        filter(Column::DeviceHostname, host.map(|host| format!("ws-{host}").into()));
        filter(Column::ProcessPid, pid.map(Cell::Number));
        filter(Column::ClassUid, class.map(Cell::Number));
        filter(Column::Source, source.map(|source| format!("source-{source}").into()));
        query
    }
}

/// The rows in the lake, published in parts; each with an id of its own.
fn filled(parts: Vec<Vec<(i64, Row)>>) -> (Lake, Vec<Row>) {
    let lake = open(&ModelDisk::new(1));
    let mut rows = Vec::new();
    for part in parts {
        let part: Vec<Row> = part
            .into_iter()
            .zip(rows.len() as u64..)
            .map(|((received, mut row), n)| {
                row.event_id = id(n * 7919 % 1000, received);
                row
            })
            .collect();
        rows.extend(part.iter().cloned());
        append(&lake, part);
    }
    (lake, rows)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn the_lake_answers_as_a_list_would(
        parts in prop::collection::vec(prop::collection::vec(any_row(), 0..20), 1..5),
        queries in prop::collection::vec(any_query(), 1..8),
        is_compacted in any::<bool>(),
    ) {
        let (lake, rows) = filled(parts);
        if is_compacted {
            let policy = CompactionPolicy { min_files: 2, ..CompactionPolicy::default() };
            lake.compact(&policy).expect("is compacted");
        }
        for mut query in queries {
            // Page by page, to the end.
            for _ in 0..=rows.len() {
                check(&lake, &rows, &query);
                query.after = lake.search(&query).expect("is searched").next;
                if query.after.is_none() {
                    break;
                }
            }
        }
    }

    #[test]
    fn every_event_is_fetched_by_its_id(
        parts in prop::collection::vec(prop::collection::vec(any_row(), 0..20), 1..5),
        skip in 1_usize..4,
    ) {
        let (lake, rows) = filled(parts);
        let mut ids: Vec<EventId> = rows.iter().step_by(skip).map(|row| row.event_id).collect();
        let known = ids.clone();
        ids.push(id(5000, START));
        let found: Vec<EventId> =
            lake.fetch(&ids).expect("is fetched").iter().map(|row| row.event_id).collect();
        prop_assert_eq!(found, known);
    }
}

#[test]
fn a_filter_of_the_wrong_kind_finds_nothing() {
    let lake = open(&ModelDisk::new(1));
    append(&lake, [row(1, START)]);
    let found = |column, value: Cell| {
        let query = Query::newest(9).filter(column, value);
        lake.search(&query).expect("is searched").rows.len()
    };
    assert_eq!(found(Column::ProcessPid, "1".into()), 0);
    assert_eq!(found(Column::DeviceHostname, 1.into()), 0);
    assert_eq!(found(Column::Time, 1.into()), 0);
    assert_eq!(found(Column::EventId, "1".into()), 0);
    assert_eq!(found(Column::RawBytes, "1".into()), 0);
    assert_eq!(found(Column::Raw, "event 1".into()), 1);
}

#[test]
fn what_cannot_answer_is_not_read() {
    let lake = open(&ModelDisk::new(1));
    for hour in 0..10_u64 {
        append(
            &lake,
            (0..20).map(|n| row(hour * 20 + n, START + i64::try_from(hour).expect("small") * 3600 * SECOND)),
        );
    }
    let scanned = |query: Query| lake.search(&query).expect("is searched").scanned;
    assert_eq!(scanned(Query::newest(5)).files, 1, "the newest file has them all");
    let hour = Query { from: Some(time(START)), before: Some(time(START + SECOND)), ..Query::newest(5) };
    assert_eq!(scanned(hour).files, 1);
    let nobody = scanned(Query::newest(5).filter(Column::DeviceHostname, "ws-77"));
    assert_eq!((nobody.files, nobody.row_groups), (10, 0), "bloom filters say that nobody has it");
    let empty = scanned(Query::newest(5).filter(Column::FileSha256, "aa"));
    assert_eq!(empty.row_groups, 0, "no row has any");
    assert_eq!(scanned(Query::newest(0)).files, 0);
}

#[test]
fn an_id_of_another_version_is_found_too() {
    let lake = open(&ModelDisk::new(1));
    let mut imported = row(1, START);
    imported.event_id = EventId::of_record(aurora_model::ContentId::of(b"file"), 1);
    append(&lake, [imported.clone(), row(2, START)]);
    assert_eq!(lake.fetch(&[imported.event_id]).expect("is fetched")[0].raw, "event 1");
}

#[test]
fn an_id_that_says_another_time_than_the_receipt_is_found_too() {
    let lake = open(&ModelDisk::new(1));
    for (n, skew) in [(1, -DAY), (2, 0), (3, DAY)] {
        let mut row = row(n, START);
        row.event_id = id(n, START + skew);
        append(&lake, [row]);
        assert_eq!(lake.fetch(&[id(n, START + skew)]).expect("is fetched").len(), 1, "{skew}");
    }
}

#[test]
fn one_id_twice_is_one_event() {
    let lake = open(&ModelDisk::new(1));
    append(&lake, [row(1, START)]);
    assert_eq!(lake.fetch(&[id(1, START), id(1, START)]).expect("is fetched").len(), 1);
    assert!(lake.fetch(&[]).expect("is fetched").is_empty());
}
