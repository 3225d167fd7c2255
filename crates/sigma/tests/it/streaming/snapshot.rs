//! Snapshots: an engine that goes on from one is the engine that was never stopped.

use std::time::Duration;

use aurora_model::id::ContentId;
use aurora_sigma::{CorrelationEngine, SnapshotError};
use proptest::prelude::*;

use super::{
    base, correlation, feed, in_order, observe, options, oracle,
    random::{LATENESS, events, rules, run},
};
use crate::support::load_all;

fn lateness() -> Duration {
    Duration::from_millis(LATENESS as u64)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn a_stop_changes_nothing(
        rules in rules(),
        events in events(),
        stop in 0.0..1.0,
        shards in (1..4_usize, 1..4_usize),
        advances in any::<bool>(),
    ) {
        let loaded = load_all(&rules);
        let observed = observe(&loaded, &events);
        let expected = oracle(&loaded, &observed);
        let (before, after) = observed.split_at((observed.len() as f64 * stop) as usize);
        let mut engine = CorrelationEngine::new(&loaded.rules, options(lateness(), shards.0));
        let mut findings = Vec::new();
        feed(&mut engine, before);
        if advances {
            engine.advance(&mut findings);
        }
        let bytes = engine.snapshot();
        let (restored, carryover) =
            CorrelationEngine::restore(&loaded.rules, options(lateness(), shards.1), &bytes).expect("restores");
        prop_assert_eq!(carryover.started_empty, []);
        prop_assert_eq!(restored.positions().collect::<Vec<_>>(), engine.positions().collect::<Vec<_>>());
        findings.extend(run(restored, &after.to_vec(), 7, false));
        prop_assert_eq!(in_order(findings), expected, "{}", rules);
    }

    /// Bytes that were changed on purpose, with a check that fits, are refused or describe a state that the
    /// engine can go on from.
    #[test]
    fn made_up_snapshots_do_no_harm(
        rules in rules(),
        events in events(),
        changes in proptest::collection::vec((any::<u16>(), any::<u8>()), 1..6),
        cut in any::<u16>(),
    ) {
        let loaded = load_all(&rules);
        let observed = observe(&loaded, &events);
        let (before, after) = observed.split_at(observed.len() / 2);
        let mut engine = CorrelationEngine::new(&loaded.rules, options(lateness(), 2));
        feed(&mut engine, before);
        engine.advance(&mut Vec::new());
        let mut bytes = engine.snapshot();
        bytes.truncate(bytes.len() - 16);
        let body = 10..bytes.len();
        for (place, value) in changes {
            bytes[body.start + usize::from(place) % body.len()] = value;
        }
        if cut.is_multiple_of(4) {
            bytes.truncate(body.start + usize::from(cut) % body.len());
        }
        bytes.extend(ContentId::of(&bytes).as_uuid().as_bytes());
        if let Ok((mut engine, _)) = CorrelationEngine::restore(&loaded.rules, options(lateness(), 2), &bytes) {
            feed(&mut engine, after);
            engine.advance(&mut Vec::new());
            engine.snapshot();
            engine.finish();
        }
    }
}

#[test]
fn what_is_no_snapshot_is_refused() {
    let loaded = load_all(
        &(base("a") + &correlation("k", "type: event_count, rules: [a], timespan: 1m, condition: {gte: 2}")),
    );
    let mut engine = CorrelationEngine::new(&loaded.rules, options(lateness(), 1));
    feed(&mut engine, &observe(&loaded, &[(0, r#"{"r":"a"}"#.to_owned())]));
    engine.advance(&mut Vec::new());
    let good = engine.snapshot();
    let with = |place: usize, value: u8| {
        let mut bytes = good.clone();
        bytes[place] = value;
        bytes
    };
    for (bytes, expected) in [
        (good.clone(), "none"),
        (Vec::new(), "NotASnapshot"),
        (b"AURCORR\0\x01".to_vec(), "Damaged"),
        (with(0, b'B'), "NotASnapshot"),
        (with(8, 9), "OtherFormat"),
        (with(12, good[12] ^ 1), "Damaged"),
        (good[..good.len() - 1].to_vec(), "Damaged"),
    ] {
        let restored = CorrelationEngine::<u64>::restore(&loaded.rules, options(lateness(), 1), &bytes);
        let found = match restored {
            Ok(_) => "none",
            Err(SnapshotError::NotASnapshot) => "NotASnapshot",
            Err(SnapshotError::OtherFormat { .. }) => "OtherFormat",
            Err(SnapshotError::Damaged) => "Damaged",
            Err(SnapshotError::Malformed(_)) => "Malformed",
            Err(SnapshotError::Broken(_)) => "Broken",
        };
        assert_eq!(found, expected, "{bytes:?}");
    }
}
