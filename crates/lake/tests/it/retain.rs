use aurora_lake::{Dropped, Lake, RetentionPolicy, testing::ModelDisk};

use crate::support::{DAY, START, append, open, row, time};

/// A day's worth for the days 0 to 4; it is now day 4.
fn five_days() -> Lake {
    let lake = open(&ModelDisk::new(1));
    for day in 0..5 {
        append(&lake, [row(day, START + i64::try_from(day).expect("small") * DAY)]);
    }
    lake
}

fn check(policy: RetentionPolicy, expected_days: &[i64]) -> Dropped {
    let lake = five_days();
    let dropped = lake.retain(&policy, time(START + 4 * DAY)).expect("is retained");
    let first = START / DAY;
    let days: Vec<i64> = lake.usage().bytes_by_day.keys().map(|day| day - first).collect();
    assert_eq!(days, expected_days, "{policy:?}");
    assert_eq!(lake.snapshot().rows() + dropped.rows, 5);
    dropped
}

#[test]
fn days_go_by_their_age() {
    check(RetentionPolicy { days: None, bytes: None }, &[0, 1, 2, 3, 4]);
    check(RetentionPolicy { days: Some(4), bytes: None }, &[0, 1, 2, 3, 4]);
    check(RetentionPolicy { days: Some(2), bytes: None }, &[2, 3, 4]);
    check(RetentionPolicy { days: Some(0), bytes: None }, &[4]);
}

#[test]
fn the_oldest_days_go_until_the_rest_fits() {
    let usage = five_days().usage();
    assert_eq!(usage.bytes_by_day.values().sum::<u64>(), usage.bytes);
    let fits = RetentionPolicy { days: None, bytes: Some(usage.bytes) };
    assert_eq!(check(fits, &[0, 1, 2, 3, 4]), Dropped::default());
    let too_large = RetentionPolicy { days: None, bytes: Some(usage.bytes - 1) };
    assert_eq!(check(too_large, &[1, 2, 3, 4]).files, 1);
    let nothing = RetentionPolicy { days: None, bytes: Some(0) };
    check(nothing, &[4]);
}
