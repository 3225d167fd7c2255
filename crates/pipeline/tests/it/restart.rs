//! Whatever comes in between, the same events give the same findings, rows and accounts.

use aurora_pipeline::Account;

use crate::support::{Home, Life, Remains, SENDER, lines};

const EVENTS: u32 = 240;

/// What is there when nothing comes in between. The dead letters are those of three lines that are no events.
fn uninterrupted(n_workers: usize) -> (Remains, Account) {
    let home = Home { n_workers, ..Home::new() };
    let life = home.live();
    life.send(None, &lines(0..EVENTS)).expect("it is taken");
    life.send(None, "{no event\n{none either\n{\"a\":\n").expect("it is taken");
    finish(life)
}

fn finish(life: Life) -> (Remains, Account) {
    life.settle();
    life.wait_for_findings("three", 8);
    let end = (life.remains(), life.pipeline.ledger().account(SENDER.source));
    life.end();
    end
}

#[test]
fn events_become_findings_rows_and_dead_letters() {
    let (remains, account) = uninterrupted(1);
    assert_eq!(remains.stored.len(), EVENTS as usize);
    assert!(remains.stored.values().all(|count| *count == 1), "each once");
    assert_eq!(remains.dead_letters.len(), 3);
    let of = |rule: &str| remains.findings.iter().filter(|(of, _)| of == rule).count();
    assert_eq!((of("whoami"), of("three")), (60, 8));
    let total = u64::from(EVENTS);
    let expected = Account { received: total + 3, stored: total, dead_lettered: 3, ..Account::default() };
    assert_eq!(account, expected);
}

#[test]
fn the_number_of_workers_makes_no_difference() {
    assert_eq!(uninterrupted(1), uninterrupted(3));
}

#[test]
fn any_split_into_requests_and_lives_gives_the_same() {
    let expected = uninterrupted(1);
    for n_parts in [2, 5] {
        let home = Home::new();
        for part in 0..n_parts {
            let life = home.live();
            let (from, to) = (EVENTS * part / n_parts, EVENTS * (part + 1) / n_parts);
            // Two requests in a life: one that is worked on, one that the next life finds in the log.
            let middle = from + (to - from) / 2;
            life.send(None, &lines(from..middle)).expect("it is taken");
            if part % 2 == 0 {
                life.settle();
            }
            life.send(None, &lines(middle..to)).expect("it is taken");
            if part + 1 == n_parts {
                life.send(None, "{no event\n{none either\n{\"a\":\n").expect("it is taken");
                let (remains, account) = finish(life);
                assert_eq!(remains.stored, expected.0.stored, "{n_parts} parts");
                assert_eq!(remains.dead_letters, expected.0.dead_letters, "{n_parts} parts");
                let single = |remains: &Remains| {
                    let findings = remains.findings.iter().filter(|(rule, _)| rule == "whoami");
                    findings.cloned().collect::<Vec<_>>()
                };
                assert_eq!(single(&remains), single(&expected.0), "{n_parts} parts");
                assert_eq!(account, expected.1, "{n_parts} parts");
            } else {
                life.end();
            }
        }
    }
}
