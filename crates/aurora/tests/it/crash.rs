//! Killed again and again, the service loses nothing that it acknowledged and counts nothing twice.

use std::{
    collections::BTreeMap,
    sync::{
        Mutex,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread,
};

use aurora_test_support::Workdir;

use crate::{
    service::{Person, Service, Setup, send, wait_until},
    support::RULE,
};

/// `cargo xtask crash` sets more.
const CYCLES: u64 = 10;
const EVENTS_PER_REQUEST: u64 = 20;
/// How many requests are acknowledged between two kills, at least.
const REQUESTS_PER_CYCLE: u64 = 3;
const HOSTS: u64 = 7;

#[test]
fn each_acknowledged_event_is_there_once_however_often_the_service_is_killed() {
    let cycles = std::env::var("AURORA_CRASH_CYCLES").map_or(CYCLES, |text| text.parse().expect("a number"));
    let killed = Workdir::new();
    let setup = setup(&killed);
    let service = setup.start();
    let admin = service.set_up();
    drop(admin);
    let (service, n_requests) = kill_again_and_again(&setup, service, cycles);
    let admin = service.log_in();
    wait_until_stored(&admin, n_requests * EVENTS_PER_REQUEST);
    check_events(&admin, n_requests * EVENTS_PER_REQUEST);

    let calm = Workdir::new();
    let calm_setup = self::setup(&calm);
    let calm_service = calm_setup.start();
    let calm_admin = calm_service.set_up();
    for number in 0..n_requests {
        let sent =
            send(&calm_service.address("ingest"), &calm_setup.token(), &format!("{number}"), &body(number));
        assert_eq!(sent.expect("the service answers").status, 200);
    }
    wait_until_stored(&calm_admin, n_requests * EVENTS_PER_REQUEST);
    let total = n_requests * EVENTS_PER_REQUEST;
    wait_until("every finding is in an alert", || counts(&admin).values().sum::<u64>() >= total);
    wait_until("every finding is in an alert", || counts(&calm_admin).values().sum::<u64>() >= total);
    assert_eq!(counts(&admin), counts(&calm_admin));
    println!("{cycles} kills, {total} events acknowledged, each stored once; alerts as without a kill");
}

fn setup(workdir: &Workdir) -> Setup {
    workdir.write("rules/whoami.yml", RULE);
    Setup::new(workdir.path()).set("detection.rules=rules").set("detection.own_rules=false")
}

/// Sends all the while, and kills when enough was acknowledged since the last kill. Answers the last run, and how
/// many requests were acknowledged in all.
fn kill_again_and_again(setup: &Setup, first: Service, cycles: u64) -> (Service, u64) {
    let acknowledged = AtomicU64::new(0);
    let is_over = AtomicBool::new(false);
    let token = setup.token();
    let ingest = Mutex::new(first.address("ingest"));
    let service = thread::scope(|scope| {
        scope.spawn(|| {
            // The same request under the same key until it is acknowledged: what was stored and not acknowledged when
            // the service was killed is there once, too.
            for number in 0.. {
                let body = body(number);
                let key = number.to_string();
                loop {
                    let address = ingest.lock().expect("nobody panics").clone();
                    if send(&address, &token, &key, &body).is_ok_and(|sent| sent.status == 200) {
                        break;
                    }
                }
                acknowledged.store(number + 1, Ordering::SeqCst);
                if is_over.load(Ordering::SeqCst) {
                    break;
                }
            }
        });
        let mut service = first;
        for _ in 0..cycles {
            let before = acknowledged.load(Ordering::SeqCst);
            wait_until("requests are acknowledged", || {
                acknowledged.load(Ordering::SeqCst) >= before + REQUESTS_PER_CYCLE
            });
            service.kill();
            service = setup.start();
            *ingest.lock().expect("nobody panics") = service.address("ingest");
        }
        is_over.store(true, Ordering::SeqCst);
        service
    });
    (service, acknowledged.load(Ordering::SeqCst))
}

/// Every event makes one finding; hosts share alerts.
fn body(request: u64) -> Vec<u8> {
    let event = |number: u64| {
        format!(
            "{{\"EventID\":1,\"Channel\":\"Microsoft-Windows-Sysmon/Operational\",\"UtcTime\":\"2026-03-17 09:00:{:02}.000\",\"Computer\":\"host-{}\",\"User\":\"u\",\"CommandLine\":\"whoami /n {number}\"}}\n",
            number % 60,
            number % HOSTS
        )
    };
    let first = request * EVENTS_PER_REQUEST;
    (first..first + EVENTS_PER_REQUEST).map(event).collect::<String>().into_bytes()
}

fn wait_until_stored(admin: &Person, n_events: u64) {
    let mut last = 0;
    wait_until("all events are in the lake", || {
        let sources = admin.list("/sources");
        let stored = sources.iter().filter_map(|source| source["ledger"]["stored"].as_u64()).sum();
        last = stored;
        stored >= n_events
    });
    assert!(last >= n_events);
}

fn check_events(admin: &Person, n_events: u64) {
    let mut seen: BTreeMap<String, u64> = BTreeMap::new();
    for event in admin.list("/events") {
        let raw = event["raw"].as_str().expect("an event has its raw text").to_owned();
        *seen.entry(raw).or_default() += 1;
    }
    let expected = n_events as usize;
    assert_eq!(seen.values().filter(|count| **count != 1).count(), 0, "some events are there more than once");
    assert_eq!(seen.len(), expected, "events are missing, or there are more than were acknowledged");
}

/// How many findings the alerts of each host hold.
fn counts(admin: &Person) -> BTreeMap<String, u64> {
    let mut counts = BTreeMap::new();
    for alert in admin.list("/alerts") {
        let entities = alert["entities"].to_string();
        *counts.entry(format!("{} {entities}", alert["rule_id"])).or_default() +=
            alert["count"].as_u64().expect("a count");
    }
    counts
}
