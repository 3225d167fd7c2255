//! Every answer that is no success is a problem document, also where no handler was reached.

use reqwest::{Method, header};
use serde_json::json;

use crate::server::{Server, whole_answer};

#[tokio::test]
async fn every_refusal_is_a_problem_that_names_its_request() {
    let server = Server::start().await;
    let token = server.set_up().await.access_token;
    let post = |body: &'static str, media_type: &'static str| {
        let request = server.request(Method::POST, "/api/v1/users").bearer_auth(&token).body(body);
        request.header(header::CONTENT_TYPE, media_type)
    };
    let get = |path: &str| server.request(Method::GET, path).bearer_auth(&token);
    let table = [
        (get("/nowhere"), 404, "not-found"),
        (get("/api/v1/nowhere"), 404, "not-found"),
        (get("/api/v1/sources/7"), 404, "not-found"),
        (get("/api/v1/sources/00000000-0000-0000-0000-000000000007"), 404, "not-found"),
        (server.request(Method::DELETE, "/api/v1/users"), 405, "method-not-allowed"),
        (server.request(Method::GET, "/api/v1/auth/me"), 401, "unauthenticated"),
        (post("{", "application/json"), 400, "malformed-request"),
        (post("{}", "text/plain"), 415, "unsupported-media-type"),
        (post("{}", "application/json"), 422, "invalid"),
        (post(r#"{"name": "", "role": "viewer", "password": "short"}"#, "application/json"), 422, "invalid"),
        (
            server
                .request(Method::POST, "/api/v1/users")
                .bearer_auth(&token)
                .header(header::CONTENT_TYPE, "application/json")
                .body(vec![b' '; (1 << 20) + 1]),
            413,
            "too-large",
        ),
        (
            server
                .request(Method::PATCH, "/api/v1/sources/00000000-0000-0000-0000-000000000007")
                .bearer_auth(&token)
                .json(&json!({})),
            428,
            "precondition-required",
        ),
    ];
    for (request, status, slug) in table {
        let asked = format!("{request:?}");
        let ((found, headers), body) = whole_answer(request).await;
        assert_eq!(
            (found.as_u16(), body["type"].as_str()),
            (status, Some(&*format!("/problems/{slug}"))),
            "{asked}"
        );
        assert_eq!(headers[header::CONTENT_TYPE], "application/problem+json", "{asked}");
        assert_eq!(body["status"], status, "{asked}");
        let id = headers["x-request-id"].to_str().expect("text");
        assert_eq!(body["instance"], format!("urn:uuid:{id}"), "{asked}");
        assert!(
            body["title"].is_string() && body["detail"].is_string() && body["remedy"].is_string(),
            "{asked}"
        );
    }
}

#[tokio::test]
async fn all_fields_that_are_not_acceptable_are_named_at_once() {
    let server = Server::start().await;
    let token = server.set_up().await.access_token;
    let new = json!({"name": "two words", "role": "viewer", "password": "short"});
    let request = server.request(Method::POST, "/api/v1/users").bearer_auth(&token).json(&new);
    let (_, body) = whole_answer(request).await;
    let pointers: Vec<_> =
        body["errors"].as_array().expect("errors").iter().map(|error| &error["pointer"]).collect();
    assert_eq!(pointers, ["/name", "/password"]);
}

#[tokio::test]
async fn answers_tell_browsers_to_be_careful() {
    let server = Server::start().await;
    for path in ["/livez", "/nowhere"] {
        let ((_, headers), _) = whole_answer(server.request(Method::GET, path)).await;
        let policy = headers[header::CONTENT_SECURITY_POLICY].to_str().expect("text");
        assert!(policy.starts_with("default-src 'none'; script-src 'self';"), "{path}");
        assert!(!policy.contains("unsafe"), "{path}");
        assert_eq!(headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff", "{path}");
        assert_eq!(headers[header::CACHE_CONTROL], "no-store", "{path}");
    }
}
