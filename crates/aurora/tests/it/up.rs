//! `aurora up` as whoever starts it sees it: how it begins, works and ends, and what it says when it cannot.

use std::{fs, net::TcpListener, os::unix::fs::PermissionsExt as _, process::Output, time::Duration};

use aurora_test_support::Workdir;
use serde_json::json;

use crate::{
    service::{Setup, send, wait_until},
    support::RULE,
};

/// Within this it stops; the product contract says so.
const STOPS_WITHIN: Duration = Duration::from_secs(10);

const EVENT: &[u8] = br#"{"EventID":1,"Channel":"Microsoft-Windows-Sysmon/Operational","UtcTime":"2026-03-17 09:00:00.000","Computer":"ws-1","User":"u","CommandLine":"whoami /all"}"#;

fn with_rule(workdir: &Workdir) -> Setup {
    workdir.write("rules/whoami.yml", RULE);
    Setup::new(workdir.path()).set("detection.rules=rules").set("detection.own_rules=false")
}

/// A start that must fail.
fn fail(setup: &Setup) -> String {
    let Output { status, stderr, .. } = setup.command().output().expect("the binary starts");
    assert_eq!(status.code(), Some(2), "{}", String::from_utf8_lossy(&stderr));
    String::from_utf8(stderr).expect("messages are text")
}

#[test]
fn one_event_becomes_an_alert_that_opens_its_event() {
    let workdir = Workdir::new();
    let setup = with_rule(&workdir).set("runtime.mode=real");
    let service = setup.start();
    assert!(service.took < Duration::from_secs(20), "{:?}", service.took);
    let admin = service.set_up();
    let sent = send(&service.address("ingest"), &setup.token(), "one", EVENT).expect("the service answers");
    assert_eq!((sent.status, &sent.body["received"]), (200, &json!(1)), "{sent:?}");
    wait_until("there is an alert", || !admin.list("/alerts").is_empty());
    let alerts = admin.list("/alerts");
    let id = alerts[0]["id"].as_str().expect("an id");
    assert_eq!((alerts.len(), &alerts[0]["title"]), (1, &json!("Whoami")));
    let detail = admin.get(&format!("/alerts/{id}"));
    assert!(detail.body["findings"][0]["matched"].to_string().contains("whoami /all"), "{detail:?}");
    wait_until("the event is in the lake", || !admin.list(&format!("/alerts/{id}/events")).is_empty());
    let again = send(&service.address("ingest"), &setup.token(), "one", EVENT).expect("the service answers");
    assert_eq!(again.body["duplicate"], json!(1), "{again:?}");
    assert!(service.stop() < STOPS_WITHIN);
}

#[test]
fn the_demo_shows_alerts_and_a_restart_doubles_nothing() {
    let workdir = Workdir::new();
    let setup = Setup::new(workdir.path()).argument("--demo");
    let service = setup.start();
    let admin = service.set_up();
    wait_until("the story makes alerts", || admin.list("/alerts").len() >= 6);
    assert!(service.stop() < STOPS_WITHIN);
    let service = setup.start();
    assert!(service.ready.get("setup_link").is_none(), "there is an admin: {}", service.ready);
    let admin = service.log_in();
    let counts: Vec<_> = admin.list("/alerts").iter().map(|alert| alert["count"].clone()).collect();
    assert_eq!(counts, vec![json!(1); 6]);
    assert_eq!(admin.list("/sources")[0]["ledger"]["stored"], json!(79));
}

#[test]
fn in_dry_run_a_mutation_is_a_preview_and_in_dummy_findings_make_no_alert() {
    let workdir = Workdir::new();
    let setup = with_rule(&workdir);
    let service = setup.start();
    let admin = service.set_up();
    send(&service.address("ingest"), &setup.token(), "one", EVENT).expect("the service answers");
    wait_until("there is an alert", || !admin.list("/alerts").is_empty());
    let id = admin.list("/alerts")[0]["id"].as_str().expect("an id").to_owned();
    let comment = admin.post(&format!("/alerts/{id}/comments"), &json!({"text": "seen"}));
    assert_eq!((comment.status, &comment.body["preview"]), (200, &json!(true)), "{comment:?}");
    assert!(admin.list(&format!("/alerts/{id}/comments")).is_empty());
}

#[test]
fn what_keeps_it_from_starting_is_named_with_the_remedy() {
    let workdir = Workdir::new();
    let taken = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = taken.local_addr().expect("it listens");
    let said = fail(&Setup::new(workdir.path()).set(format!("ingest.bind={address}")));
    assert!(
        said.contains(&format!("cannot listen on {address}")) && said.contains("`ingest.bind`"),
        "{said}"
    );
    let said = fail(&Setup::new(workdir.path()).set("ingest.bnd=127.0.0.1:0"));
    assert!(said.contains("there is no key `ingest.bnd`; did you mean `ingest.bind`?"), "{said}");
    let said = fail(&Setup::new(workdir.path()).set("api.bind=0.0.0.0:0"));
    assert!(said.contains("`api.allow_insecure`"), "{said}");
    let newer = Setup::new(workdir.path());
    fs::create_dir(newer.data_folder()).expect("it can be made");
    fs::write(newer.data_folder().join("FORMAT"), "999\n").expect("it can be written");
    let said = fail(&newer);
    assert!(said.contains("has form 999, which a newer aurora wrote"), "{said}");
    let other = workdir.path().join("a-file");
    fs::write(&other, "x").expect("it can be written");
    let said = fail(&Setup::new(workdir.path()).set(format!("runtime.data_dir={}", other.display())));
    assert!(said.contains("cannot write in data directory"), "{said}");
}

#[test]
fn one_directory_serves_one_process() {
    let workdir = Workdir::new();
    let setup = with_rule(&workdir);
    let service = setup.start();
    let said = fail(&setup);
    assert!(said.contains("is in use by another aurora"), "{said}");
    drop(service);
}

#[test]
fn events_are_refused_with_a_reason_and_secrets_are_for_their_owner() {
    let workdir = Workdir::new();
    let setup = with_rule(&workdir);
    let service = setup.start();
    let ingest = service.address("ingest");
    let cases: [(&str, Vec<u8>, u16); 3] =
        [("not-a-token", EVENT.to_vec(), 401), ("", Vec::new(), 400), ("", vec![b'x'; 17 << 20], 413)];
    for (token, body, status) in cases {
        let token = if token.is_empty() { setup.token() } else { token.to_owned() };
        let answer = send(&ingest, &token, "key", &body).expect("the service answers");
        assert_eq!(answer.status, status, "{answer:?}");
        assert!(
            answer.body["type"].as_str().is_some_and(|kind| kind.starts_with("/problems/")),
            "{answer:?}"
        );
        assert!(answer.body["remedy"].is_string(), "{answer:?}");
    }
    for file in [setup.data_folder().join("keys/ingest.token"), workdir.path().join("ready.json")] {
        let mode = fs::metadata(&file).expect("it is there").permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{}", file.display());
    }
}
