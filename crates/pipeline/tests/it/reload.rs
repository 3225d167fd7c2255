//! Rules are exchanged while events go through them.

use crate::support::{Home, event, lines};

/// Another title makes another version; the correlation and the rule that it names stay as they are.
const ONE_MORE: &str = "
title: Directory
id: directory
logsource: { category: process_creation, product: windows }
detection:
  selection: { CommandLine|contains: 'dir 1' }
  condition: selection
";

#[test]
fn a_reload_loses_no_event_and_no_window() {
    let home = Home::new();
    let life = home.live();
    // Two of the three events that the correlation wants come before, and one after.
    life.send(None, &[event(0), event(8)].join("\n")).expect("it is taken");
    home.workdir.write("rules/more.yml", ONE_MORE);
    for number in 0..5 {
        life.send(None, &lines(9 + number..10 + number)).expect("it is taken");
        life.pipeline.rules().reload().expect("the rules are there");
    }
    life.settle();
    life.send(None, &event(16)).expect("it is taken");
    life.wait_for_findings("three", 1);
    let remains = life.remains();
    assert_eq!(remains.stored.values().sum::<usize>(), 8);
    let of = |rule: &str| remains.findings.iter().filter(|(of, _)| of == rule).count();
    assert_eq!(of("whoami"), 4, "events 0, 8, 12 and 16");
    life.end();
}

#[test]
fn a_rule_that_is_switched_off_is_silent_and_still_feeds_correlations() {
    let home = Home::new();
    let life = home.live();
    life.pipeline.rules().set_disabled(["whoami".to_owned()].into());
    life.send(None, &[event(0), event(8), event(16)].join("\n")).expect("it is taken");
    life.wait_for_findings("three", 1);
    assert!(life.remains().findings.iter().all(|(rule, _)| rule == "three"));
    life.pipeline.rules().set_disabled(Default::default());
    life.send(None, &event(24)).expect("it is taken");
    life.settle();
    assert!(life.remains().findings.iter().any(|(rule, _)| rule == "whoami"));
    life.end();
}

#[test]
fn a_file_that_cannot_be_used_is_reported_and_stops_no_other() {
    let home = Home::new();
    let life = home.live();
    home.workdir.write("rules/broken.yml", "title: [");
    let active = life.pipeline.rules().reload().expect("the folder is there");
    assert_eq!(active.report().rules.len(), 2);
    assert!(active.report().rejected[0].path.ends_with("broken.yml"));
    std::fs::remove_dir_all(home.rules.clone()).expect("it goes");
    life.pipeline.rules().reload().expect_err("the folder is gone");
    assert_eq!(life.pipeline.rules().active().report().rules.len(), 2, "the rules stay as they are");
    life.end();
}
