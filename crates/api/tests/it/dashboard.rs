//! The first page: figures and widgets, real or of the showcase, and marked as what they are.

use aurora_model::mode::RuntimeMode;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::{
    alerts::raise,
    server::{INGEST_URL, Server, answer, whole_answer},
};

/// Those behind the nine widgets of the contract, and one that needs no database.
const WIDGETS: [&str; 7] = [
    "cps/devices",
    "agents",
    "network-attacks",
    "approvals",
    "mcp/health",
    "agents/autoscaler",
    "network-telemetry/status",
];
const ANALYZER: &str = "network-analyzer/findings";

async fn get(server: &Server, token: &str, path: &str) -> (StatusCode, Option<String>, Value) {
    let request = server.request(Method::GET, &format!("/api/v1/{path}")).bearer_auth(token);
    let ((status, headers), body) = whole_answer(request).await;
    let mark = headers.get("x-aurora-showcase").map(|mark| mark.to_str().expect("a word").to_owned());
    (status, mark, body)
}

#[tokio::test]
async fn widgets_without_data_say_so() {
    let server = Server::start().await;
    let token = server.set_up().await.access_token;
    for widget in WIDGETS.into_iter().chain([ANALYZER]) {
        let (status, mark, body) = get(&server, &token, widget).await;
        assert_eq!((status, mark, &body["items"]), (StatusCode::OK, None, &json!([])), "{widget}");
        assert!(body["note"].as_str().is_some_and(|note| note.contains("yet")), "{widget}: {body}");
        assert_eq!(body.get("showcase"), None, "{widget}");
    }
}

#[tokio::test]
async fn whoever_has_no_alert_yet_learns_where_events_are_sent() {
    let server = Server::start().await;
    let token = server.set_up().await.access_token;
    let (status, _, body) = get(&server, &token, "system/info").await;
    assert_eq!((status, &body["ingest_url"]), (StatusCode::OK, &json!(INGEST_URL)));
}

#[tokio::test]
async fn the_figures_count_what_is_there() {
    let server = Server::start().await;
    let token = server.set_up().await.access_token;
    raise(&server, 4).await;
    let (status, _, body) = get(&server, &token, "dashboard/stats").await;
    assert_eq!((status, &body["open"]), (StatusCode::OK, &json!(1)));
    assert_eq!(body["open_by_severity"]["critical"], 1);
    assert_eq!(body["open_by_severity"]["low"], 0);
    assert_eq!(body["by_status"], json!({"new": 1}));
    assert_eq!(body["alerts_per_hour"].as_array().map(Vec::len), Some(24));
}

/// In mode `dummy` alone, and never without the mark.
#[tokio::test]
async fn while_the_database_is_away_the_showcase_stands_in_and_says_so() {
    let server = Server::start().await;
    let admin = server.set_up().await;
    let reads: Vec<_> = WIDGETS.into_iter().chain(["dashboard/stats", "alerts"]).collect();
    for mode in RuntimeMode::ALL {
        server.change_mode(&admin.principal, mode).await;
        // In a process that runs the relay of changes has seen it.
        server.see_changes().await;
        server.lose_database().await;
        for read in &reads {
            let (status, mark, body) = get(&server, &admin.access_token, read).await;
            if mode == RuntimeMode::Dummy {
                assert_eq!((status, mark.as_deref()), (StatusCode::OK, Some("true")), "{read}");
                assert_eq!(body["showcase"], true, "{read}");
            } else {
                assert_eq!((status, mark), (StatusCode::SERVICE_UNAVAILABLE, None), "{read} in {mode}");
                assert_eq!(body["type"], "/problems/database-unavailable", "{read} in {mode}");
            }
        }
        let (status, mark, _) = get(&server, &admin.access_token, ANALYZER).await;
        assert_eq!((status, mark), (StatusCode::OK, None), "{mode}");
        server.regain_database().await;
    }
}

#[tokio::test]
async fn an_alert_of_the_showcase_can_be_opened() {
    let server = Server::start().await;
    let admin = server.set_up().await;
    server.change_mode(&admin.principal, RuntimeMode::Dummy).await;
    server.see_changes().await;
    server.lose_database().await;
    let (_, _, list) = get(&server, &admin.access_token, "alerts?order=severity").await;
    let first = &list["items"][0];
    let path = format!("alerts/{}", first["id"].as_str().expect("an id"));
    let (status, mark, opened) = get(&server, &admin.access_token, &path).await;
    assert_eq!((status, mark.as_deref(), &opened["title"]), (StatusCode::OK, Some("true"), &first["title"]));
    let missing = server
        .request(Method::GET, "/api/v1/alerts/00000000-0000-0000-0000-00000000ffff")
        .bearer_auth(&admin.access_token);
    assert_eq!(answer(missing).await.0, StatusCode::NOT_FOUND);
}
