//! Alerts over HTTP: reading them, and the work on them in each mode.

use aurora_access::Principal;
use aurora_model::{
    AlertId, ContentId, EventId, FindingId, Severity, Timestamp,
    access::Role,
    alert::{Entity, EntityKind, Finding, Grouping},
    change::Actor,
    mode::{ModePolicy, RuntimeMode},
};
use aurora_store::{
    findings::{self, NewFinding, Proof},
    mode,
};
use reqwest::{Method, StatusCode, header};
use serde_json::{Value, json};

use crate::server::{Server, answer, outcome, whole_answer};

/// An alert on the host of this number, as detection makes it.
pub(crate) async fn raise(server: &Server, number: u64) -> AlertId {
    let store = server.store();
    let state = mode::fetch(&store.read().expect("there")).await.expect("a mode");
    let policy = ModePolicy { state, is_database_available: true };
    let now = at(0);
    let version = ContentId::of(b"rule");
    let event = EventId::of_record(version, number);
    let finding = Finding {
        id: FindingId::of_detection("r", version, event),
        rule_id: "r".to_owned(),
        rule_version: version,
        title: "A rule".to_owned(),
        severity: Severity::ALL[usize::try_from(number % 5).expect("small")],
        entities: vec![Entity { kind: EntityKind::Host, value: format!("<b>host-{number}</b>") }],
        techniques: vec!["T1059.001".parse().expect("an id")],
        seen_at: now,
    };
    let matched = [("CommandLine".to_owned(), vec![json!("whoami /all")])].into();
    let proof = Proof { events: vec![event], n_events: 1, matched, ..Proof::default() };
    let fingerprint = Grouping::default().fingerprint(&finding);
    let mut random = [0; 10];
    random.copy_from_slice(&finding.id.as_uuid().as_bytes()[..10]);
    let alert_id = AlertId::new(now, random);
    let mut tx = store.begin(Actor::system("test"), now).await.expect("nobody else writes");
    let new = NewFinding { finding, fingerprint, alert_id, proof };
    findings::record(&mut tx, &policy.workflow().expect("not in dummy"), &new).await.expect("it is written");
    tx.commit().await.expect("it is written");
    alert_id
}

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_micros(1_773_738_000_000_000 + seconds * 1_000_000).expect("in range")
}

struct Client<'a> {
    server: &'a Server,
    token: String,
}

impl Client<'_> {
    fn get(&self, path: &str) -> reqwest::RequestBuilder {
        self.server.request(Method::GET, path).bearer_auth(&self.token)
    }

    fn post(&self, path: &str, version: Option<&str>, body: Value) -> reqwest::RequestBuilder {
        let request = self.server.request(Method::POST, path).bearer_auth(&self.token).json(&body);
        match version {
            Some(version) => request.header(header::IF_MATCH, version),
            None => request,
        }
    }
}

async fn start(mode: RuntimeMode) -> (Server, String, Principal) {
    let server = Server::start_in(mode).await;
    let admin = server.set_up().await;
    (server, admin.access_token, admin.principal)
}

#[tokio::test]
async fn an_alert_is_listed_opened_and_worked_on() {
    let (server, token, admin) = start(RuntimeMode::Real).await;
    let client = Client { server: &server, token };
    let id = raise(&server, 3).await;
    let (status, list) = answer(client.get("/api/v1/alerts")).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!((&list["next_cursor"], list.get("showcase")), (&Value::Null, None));
    let alert = &list["items"][0];
    assert_eq!(alert["id"], id.to_string());
    assert_eq!(alert["entities"], json!([{"kind": "host", "value": "<b>host-3</b>"}]));
    assert_eq!((&alert["severity"], &alert["techniques"]), (&json!("high"), &json!(["T1059.001"])));
    assert_eq!(alert["first_seen"], "2026-03-17T09:00:00.000000Z");

    let path = format!("/api/v1/alerts/{id}");
    let ((_, headers), opened) = whole_answer(client.get(&path)).await;
    assert_eq!(headers[header::ETAG], "\"1\"");
    assert_eq!(opened["findings"][0]["matched"], json!([{"field": "CommandLine", "value": "whoami /all"}]));
    assert_eq!(opened["rule"], Value::Null);

    let ((status, headers), claimed) =
        whole_answer(client.post(&format!("{path}/claim"), Some("\"1\""), json!({}))).await;
    assert_eq!(
        (status, &headers[header::ETAG]),
        (StatusCode::OK, &header::HeaderValue::from_static("\"2\""))
    );
    assert_eq!(claimed["assignee"], admin.user_id.to_string());
    let moved = json!({"status": "resolved", "verdict": "benign", "comment": "a backup"});
    let (status, moved) = answer(client.post(&format!("{path}/status"), Some("\"2\""), moved)).await;
    assert_eq!((status, &moved["verdict"]), (StatusCode::OK, &json!("benign")));
    let (_, comments) = answer(client.get(&format!("{path}/comments"))).await;
    assert_eq!(comments["items"][0]["text"], "a backup");
    assert_eq!(comments["items"][0]["author"], admin.user_id.to_string());
}

#[tokio::test]
async fn what_cannot_be_is_answered_by_its_kind() {
    let (server, token, admin) = start(RuntimeMode::Real).await;
    let viewer = server.with(&admin, Role::Viewer).await;
    let viewer = Client { server: &server, token: viewer.access_token };
    let client = Client { server: &server, token };
    let id = raise(&server, 1).await;
    let path = format!("/api/v1/alerts/{id}");
    let move_to = |status: &str| (format!("{path}/status"), json!({"status": status}));
    let ((to_status, triaged), (_, new), (_, odd), (_, resolved)) =
        (move_to("triaged"), move_to("new"), move_to("odd"), move_to("resolved"));
    let nothing = format!("/api/v1/alerts/{}/claim", AlertId::new(at(0), [0; 10]));
    let cases = [
        (client.post(&to_status, None, triaged.clone()), 428, "precondition-required"),
        (client.post(&to_status, Some("1"), triaged.clone()), 400, "malformed-request"),
        (client.post(&to_status, Some("\"7\""), triaged.clone()), 412, "stale-version"),
        (client.post(&to_status, Some("\"1\""), new), 409, "conflict"),
        (client.post(&to_status, Some("\"1\""), odd), 422, "invalid"),
        (client.post(&to_status, Some("\"1\""), resolved), 422, "invalid"),
        (client.post(&to_status, Some("\"1\""), json!({"state": "new"})), 422, "invalid"),
        (client.post(&nothing, Some("\"1\""), json!({})), 404, "not-found"),
        (client.post("/api/v1/alerts/x/claim", Some("\"1\""), json!({})), 404, "not-found"),
        (client.post(&format!("{path}/comments"), None, json!({"text": " "})), 422, "invalid"),
        (viewer.post(&to_status, None, triaged), 403, "forbidden"),
        (client.get("/api/v1/alerts?limit=0"), 422, "invalid"),
        (client.get("/api/v1/alerts?cursor=x"), 422, "invalid"),
        (client.get("/api/v1/alerts?severity=odd"), 422, "invalid"),
        (client.get("/api/v1/alerts?page=2"), 400, "malformed-request"),
    ];
    for (n, (request, status, slug)) in cases.into_iter().enumerate() {
        assert_eq!(outcome(request).await, (status, slug.to_owned()), "case {n}");
    }
    let (_, problem) = answer(client.post(&to_status, Some("\"1\""), json!({"status": "resolved"}))).await;
    assert_eq!(problem["errors"][0]["pointer"], "/verdict");
    let (_, alert) = answer(client.get(&path)).await;
    assert_eq!(alert["version"], 1, "nothing of it changed anything");
}

/// In full and marked, and the alert stays as it is.
#[tokio::test]
async fn in_dry_run_a_mutation_answers_with_its_preview() {
    let (server, token, _) = start(RuntimeMode::DryRun).await;
    let client = Client { server: &server, token };
    let path = format!("/api/v1/alerts/{}", raise(&server, 1).await);
    let body = json!({"status": "triaged", "comment": "why"});
    let ((status, headers), preview) =
        whole_answer(client.post(&format!("{path}/status"), Some("\"1\""), body)).await;
    assert_eq!((status, headers.get(header::ETAG)), (StatusCode::OK, None));
    assert_eq!((&preview["preview"], &preview["mode"]), (&json!(true), &json!("dry_run")));
    assert_eq!(preview["changes"][0]["before"]["status"], "new");
    assert_eq!(preview["changes"][0]["after"]["status"], "triaged");
    assert_eq!(preview["changes"][1]["resource"], "alert_comment");
    assert_eq!(preview["receipts"], json!([]));
    let (_, alert) = answer(client.get(&path)).await;
    assert_eq!((&alert["status"], &alert["comments"]), (&json!("new"), &json!([])));
}

#[tokio::test]
async fn a_list_is_read_page_by_page_in_either_order() {
    let (server, token, _) = start(RuntimeMode::Real).await;
    let client = Client { server: &server, token };
    for number in 0..7 {
        raise(&server, number).await;
    }
    for (order, first) in [("newest", None), ("severity", Some("critical"))] {
        let (mut seen, mut cursor) = (Vec::new(), String::new());
        loop {
            let path = format!("/api/v1/alerts?order={order}&limit=3&cursor={cursor}");
            let (status, page) = answer(client.get(&path)).await;
            assert_eq!(status, StatusCode::OK, "{page}");
            seen.extend(page["items"].as_array().expect("items").iter().cloned());
            match page["next_cursor"].as_str() {
                Some(next) => next.clone_into(&mut cursor),
                None => break,
            }
        }
        let ids: std::collections::HashSet<_> = seen.iter().map(|alert| alert["id"].to_string()).collect();
        assert_eq!((ids.len(), seen.len()), (7, 7), "{order}");
        assert!(first.is_none_or(|severity| seen[0]["severity"] == severity));
    }
}
