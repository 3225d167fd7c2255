//! What an analyst would stumble over.

use std::collections::BTreeSet;

use aurora_simulate::{Source, stories};

use crate::{START, logs, options};

#[test]
fn every_file_is_filled_and_in_the_order_of_time() {
    let logs = logs(&options(1));
    for source in Source::ALL {
        let records = logs.get(&source).map(Vec::as_slice).unwrap_or_default();
        assert!(!records.is_empty(), "{} is empty", source.file());
        assert!(records.is_sorted_by_key(|record| record.at), "{}", source.file());
        assert!(records[0].at.as_micros() >= START, "{}", source.file());
    }
}

#[test]
fn every_step_of_every_story_leaves_traces() {
    let logs = logs(&options(1));
    let seen: BTreeSet<(&str, &str)> = logs
        .values()
        .flatten()
        .filter_map(|record| record.truth)
        .map(|truth| (truth.story.name, truth.step.name))
        .collect();
    for story in stories() {
        for step in story.steps {
            assert!(seen.contains(&(story.name, step.name)), "{}: {}", story.name, step.name);
        }
    }
}

#[test]
fn stories_leave_the_ordinary_day_as_it_is() {
    let with = logs(&options(1));
    let without = logs(&aurora_simulate::Options { stories: Vec::new(), ..options(1) });
    for source in [Source::Nginx, Source::PlantModbus, Source::Postfix, Source::Entra] {
        let ordinary = |records: &[aurora_simulate::Record]| {
            records
                .iter()
                .filter(|record| record.truth.is_none())
                .map(|record| record.text.clone())
                .collect::<Vec<_>>()
        };
        assert!(ordinary(&with[&source]) == ordinary(&without[&source]), "{}", source.file());
    }
}

#[test]
fn the_numbers_of_a_machine_rise_with_time() {
    let logs = logs(&options(1));
    let numbers: Vec<u64> = logs[&Source::WindowsSecurity]
        .iter()
        .filter(|record| record.text.contains("\"computer_name\":\"DC01."))
        .filter_map(|record| record.number)
        .collect();
    assert!(numbers.len() > 100);
    assert!(numbers.windows(2).all(|pair| pair[1] == pair[0] + 1));
}
