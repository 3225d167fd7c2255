//! 401, 403 by role, 403 by mode, 503, and then the rest: each earlier answer hides the later ones.

use aurora_model::{access::Role, mode::RuntimeMode};
use reqwest::Method;
use serde_json::json;

use crate::server::{Server, outcome};

#[tokio::test]
async fn each_answer_comes_before_the_next() {
    let server = Server::start_in(RuntimeMode::DryRun).await;
    let admin = server.set_up().await;
    let viewer = server.with(&admin.principal, Role::Viewer).await;
    // The last of the mistakes: the body is none.
    let create = |token: Option<&str>| {
        let request = server.request(Method::POST, "/api/v1/sources").json(&json!({"nonsense": true}));
        match token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    };

    server.lose_database().await;
    assert_eq!(outcome(create(None)).await, (401, "unauthenticated".to_owned()));
    assert_eq!(outcome(create(Some(&viewer.access_token))).await, (403, "forbidden".to_owned()));
    assert_eq!(outcome(create(Some(&admin.access_token))).await, (503, "database-unavailable".to_owned()));
    server.regain_database().await;
    assert_eq!(outcome(create(Some(&viewer.access_token))).await, (403, "forbidden".to_owned()));
    assert_eq!(outcome(create(Some(&admin.access_token))).await, (422, "invalid".to_owned()));
}

#[tokio::test]
async fn a_cookie_alone_changes_nothing() {
    let server = Server::start().await;
    let admin = server.set_up().await;
    let cookie = format!("aurora_access={}", admin.access_token);
    let create = |from_page: bool, cookie: &str| {
        let request = server.request(Method::POST, "/api/v1/sources").header("cookie", cookie);
        let request = if from_page { request.header("X-Aurora-Request", "1") } else { request };
        request.json(&json!({"name": "a"}))
    };
    assert_eq!(outcome(create(false, &cookie)).await, (403, "cross-site-request".to_owned()));
    assert_eq!(outcome(create(true, "aurora_access=forged")).await, (401, "unauthenticated".to_owned()));
    // Two cookies of one name: one of them was planted by a neighbour.
    assert_eq!(outcome(create(true, &format!("{cookie}; {cookie}"))).await.0, 401);
    assert_eq!(outcome(create(true, &cookie)).await.0, 201);
    let me = server.request(Method::GET, "/api/v1/auth/me").header("cookie", &cookie);
    assert_eq!(outcome(me).await.0, 200);
}
