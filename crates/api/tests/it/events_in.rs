//! The door for events as a forwarder sees it.

use std::sync::PoisonError;

use aurora_api::intake::{Delivery, Refusal};
use aurora_model::mode::RuntimeMode;
use reqwest::header;
use serde_json::json;

use crate::{
    intake::{TOKEN, sender},
    server::{Server, answer, outcome, whole_answer},
};

#[tokio::test]
async fn events_are_taken_in_every_mode_with_and_without_the_database() {
    for mode in RuntimeMode::ALL {
        let server = Server::start_in(mode).await;
        for is_away in [false, true] {
            if is_away {
                server.lose_database().await;
            }
            let request = server.send("{}\n{}\n").bearer_auth(TOKEN);
            let expected = json!({
                "batch": "00000000-0000-0000-0000-000000000001", "received": 2, "duplicate": 0, "dead_lettered": 0,
            });
            assert_eq!(answer(request).await.1, expected, "{mode}");
        }
    }
}

#[tokio::test]
async fn a_body_goes_to_the_pipeline_as_it_came() {
    let server = Server::start().await;
    let request = server.send(vec![0x1f, 0x8b, 0]).bearer_auth(TOKEN);
    let request = request.header("Idempotency-Key", "k").header(header::CONTENT_ENCODING, "gzip");
    assert_eq!(outcome(request).await.0, 200);
    let taken = server.door.taken.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let body = vec![0x1f, 0x8b, 0].into();
    let (key, encoding) = (Some("k".to_owned()), Some("gzip".to_owned()));
    assert_eq!(taken, [Delivery { sender: sender(), idempotency_key: key, encoding, body }]);
}

#[tokio::test]
async fn what_is_not_taken_is_a_problem_and_says_when_to_come_again() {
    let server = Server::start().await;
    assert_eq!(outcome(server.send("{}")).await, (401, "wrong-ingest-token".to_owned()));
    assert_eq!(outcome(server.send("{}").bearer_auth("other")).await, (401, "wrong-ingest-token".to_owned()));
    let long = server.send(vec![b' '; (16 << 20) + 1]).bearer_auth(TOKEN);
    assert_eq!(outcome(long).await, (413, "too-large".to_owned()));
    let text = || String::from("x");
    let table = [
        (Refusal::WrongToken, 401, "wrong-ingest-token", None),
        (Refusal::SourceDisabled, 403, "forbidden", None),
        (Refusal::Malformed(text()), 400, "malformed-request", None),
        (Refusal::UnknownEncoding, 415, "unsupported-media-type", None),
        (Refusal::TooLarge(text()), 413, "too-large", None),
        (Refusal::Busy { detail: text(), retry_after_seconds: 1 }, 429, "too-many-requests", Some("1")),
        (Refusal::DiskNearlyFull, 503, "disk-nearly-full", Some("30")),
        (Refusal::Unavailable(text()), 503, "not-ready", Some("30")),
    ];
    for (refusal, status, slug, retry_after) in table {
        server.door.refuse(Some(refusal));
        let ((found, headers), body) = whole_answer(server.send("{}").bearer_auth(TOKEN)).await;
        assert_eq!((found.as_u16(), &body["type"]), (status, &json!(format!("/problems/{slug}"))));
        let found = headers.get(header::RETRY_AFTER).map(|value| value.to_str().expect("text"));
        assert_eq!(found, retry_after, "{slug}");
    }
}
