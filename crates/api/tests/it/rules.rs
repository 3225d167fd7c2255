use reqwest::{Method, StatusCode, header};
use serde_json::json;

use crate::server::{Server, answer, outcome};

#[tokio::test]
async fn rules_are_listed_loaded_and_asked_for() {
    let server = Server::start().await;
    let admin = server.set_up().await;
    let request = |method, path: &str| server.request(method, path).bearer_auth(&admin.access_token);
    let (status, list) = answer(request(Method::GET, "/api/v1/rules?q=x&enabled=true&level=high")).await;
    assert_eq!((status, list), (StatusCode::OK, json!({"items": [], "next_cursor": null})));
    let (status, report) = answer(request(Method::POST, "/api/v1/rules/reload")).await;
    assert_eq!((status, report), (StatusCode::OK, json!({"loaded": 0, "rejected": 0, "problems": []})));
    let change = |tag: &str| {
        let request = request(Method::PATCH, "/api/v1/rules/none").header(header::IF_MATCH, tag);
        request.json(&json!({"enabled": false}))
    };
    assert_eq!(outcome(change("\"0\"")).await, (404, "not-found".to_owned()));
    let without = request(Method::PATCH, "/api/v1/rules/none").json(&json!({"enabled": false}));
    assert_eq!(outcome(without).await, (428, "precondition-required".to_owned()));
    assert_eq!(outcome(request(Method::GET, "/api/v1/rules/none")).await, (404, "not-found".to_owned()));
    assert_eq!(outcome(request(Method::GET, "/api/v1/rules?level=odd")).await, (422, "invalid".to_owned()));
}
