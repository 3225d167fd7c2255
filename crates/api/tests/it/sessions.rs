//! A session from the set-up link to log-out, as browsers and programs have it; and what attackers try.

use std::time::Duration;

use aurora_model::{access::Role, mode::RuntimeMode};
use reqwest::{Method, StatusCode, header};
use serde_json::{Value, json};

use crate::server::{PASSWORD, Server, answer, outcome, whole_answer};

fn post(server: &Server, path: &str, body: Value) -> reqwest::RequestBuilder {
    server.request(Method::POST, path).json(&body)
}

#[tokio::test]
async fn the_set_up_link_makes_one_admin() {
    let server = Server::start().await;
    let link = server.access.issue_setup_link().await.expect("a link").expect("no admin yet");
    let form =
        |token: &str, name: &str, password: &str| json!({"token": token, "name": name, "password": password});
    let set_up = |form| post(&server, "/api/v1/auth/setup", form);
    let secret = link.secret.reveal();

    assert_eq!(
        outcome(set_up(form("nonsense", "ada", PASSWORD))).await,
        (410, "invalid-setup-link".to_owned())
    );
    assert_eq!(outcome(set_up(form(&"0".repeat(64), "ada", PASSWORD))).await.0, 410);
    assert_eq!(outcome(set_up(form(&secret, "ada", "short"))).await, (422, "invalid".to_owned()));
    let (status, body) = answer(set_up(form(&secret, "ada", PASSWORD))).await;
    assert_eq!((status, &body["user"]["role"]), (StatusCode::CREATED, &json!("admin")));
    let second = outcome(set_up(form(&secret, "eve", PASSWORD))).await;
    assert_eq!(second, (409, "conflict".to_owned()));
    assert!(server.access.issue_setup_link().await.expect("an answer").is_none());
}

#[tokio::test]
async fn a_browser_has_its_tokens_in_cookies_that_no_script_sees() {
    let server = Server::start().await;
    server.set_up().await;
    let form = json!({"name": "Ada", "password": PASSWORD});
    let request = post(&server, "/api/v1/auth/login", form).header("X-Aurora-Request", "1");
    let ((status, headers), body) = whole_answer(request).await;
    assert_eq!((status, &body["refresh_token"]), (StatusCode::OK, &Value::Null));
    let cookies: Vec<_> =
        headers.get_all(header::SET_COOKIE).iter().map(|value| value.to_str().expect("text")).collect();
    assert!(cookies[0].starts_with("aurora_access=ey"), "{cookies:?}");
    assert!(cookies[0].ends_with("; Path=/; Max-Age=900; HttpOnly; SameSite=Strict"), "{cookies:?}");
    assert!(
        cookies[1].ends_with("; Path=/api/v1/auth; Max-Age=604800; HttpOnly; SameSite=Strict"),
        "{cookies:?}"
    );

    let refresh = cookies[1].split(';').next().expect("a pair").to_owned();
    let request = || server.request(Method::POST, "/api/v1/auth/refresh").header("cookie", &refresh);
    assert_eq!(outcome(request()).await, (403, "cross-site-request".to_owned()));
    assert_eq!(outcome(request().header("X-Aurora-Request", "1")).await.0, 200);
    let ((_, headers), body) = whole_answer(request().header("X-Aurora-Request", "1")).await;
    assert_eq!(body["type"], "/problems/unauthenticated");
    assert!(headers[header::SET_COOKIE].to_str().expect("text").contains("Max-Age=0"));
}

#[tokio::test]
async fn a_refresh_token_that_comes_twice_ends_the_session() {
    let server = Server::start().await;
    let first = server.set_up().await;
    let refresh = |token: &str| post(&server, "/api/v1/auth/refresh", json!({"refresh_token": token}));
    let stolen = first.refresh_token.expect("a program has it");
    let (_, next) = answer(refresh(&stolen)).await;
    let me = |token: &str| server.request(Method::GET, "/api/v1/auth/me").bearer_auth(token);
    let access_token = next["access_token"].as_str().expect("a token");
    assert_eq!(outcome(me(access_token)).await.0, 200);

    assert_eq!(outcome(refresh(&stolen)).await, (401, "unauthenticated".to_owned()));
    assert_eq!(outcome(me(access_token)).await.0, 401);
    let next = next["refresh_token"].as_str().expect("a token");
    assert_eq!(outcome(refresh(next)).await.0, 401);
}

#[tokio::test]
async fn what_is_no_access_token_of_now_is_nobody() {
    let server = Server::start().await;
    let token = server.set_up().await.access_token;
    let me = |token: &str| server.request(Method::GET, "/api/v1/auth/me").bearer_auth(token);
    let (head, rest) = token.split_once('.').expect("three parts");
    let (claims, signature) = rest.split_once('.').expect("three parts");
    let forged = [
        // {"alg":"none","typ":"at+jwt"}
        format!("eyJhbGciOiJub25lIiwidHlwIjoiYXQrand0In0.{claims}."),
        format!("eyJhbGciOiJub25lIiwidHlwIjoiYXQrand0In0.{claims}.{signature}"),
        format!("{head}.{claims}."),
        format!("{head}.{claims}.{}", signature.chars().rev().collect::<String>()),
        format!("{head}.{}.{signature}", claims.replace(&claims[10..12], "ab")),
        format!("{token}.{token}"),
        "x".repeat(5_000),
        String::new(),
    ];
    for token in forged {
        assert_eq!(outcome(me(&token)).await, (401, "unauthenticated".to_owned()), "{token}");
    }
    assert_eq!(outcome(me(&token)).await.0, 200);
    server.pass(Duration::from_secs(15 * 60));
    assert_eq!(outcome(me(&token)).await.0, 401);
}

#[tokio::test]
async fn log_in_says_nothing_of_who_exists_and_begins_a_session_of_its_own() {
    let server = Server::start().await;
    let first = server.set_up().await;
    let log_in = |name: &str, password: &str| {
        post(&server, "/api/v1/auth/login", json!({"name": name, "password": password}))
    };
    let (_, wrong) = answer(log_in("ada", "not the password")).await;
    let (_, unknown) = answer(log_in("nobody", "not the password")).await;
    let without_id = |mut body: Value| {
        body["instance"].take();
        body
    };
    assert_eq!(without_id(wrong), without_id(unknown));

    // A session that a stranger brought along is not taken over.
    let request = log_in("ada", PASSWORD).header("cookie", format!("aurora_access={}", first.access_token));
    let (_, body) = answer(request.header("X-Aurora-Request", "1")).await;
    let second =
        server.access.authenticate(body["access_token"].as_str().expect("a token")).await.expect("logged in");
    assert_ne!(second.session, first.principal.session);
}

#[tokio::test]
async fn what_ends_a_session_ends_it_at_once() {
    let server = Server::start().await;
    let admin = server.set_up().await;
    let viewer = server.with(&admin.principal, Role::Viewer).await;
    let get = |path: &str, token: &str| server.request(Method::GET, path).bearer_auth(token);
    let user = format!("/api/v1/users/{}", viewer.principal.user_id);
    let change = |version: u32, body: Value| {
        let request = server.request(Method::PATCH, &user).bearer_auth(&admin.access_token);
        request.header(header::IF_MATCH, format!("\"{version}\"")).json(&body)
    };

    assert_eq!(outcome(get("/api/v1/users", &viewer.access_token)).await.0, 403);
    assert_eq!(outcome(change(1, json!({"role": "admin"}))).await.0, 200);
    assert_eq!(outcome(get("/api/v1/users", &viewer.access_token)).await.0, 200);
    assert_eq!(outcome(change(1, json!({"role": "viewer"}))).await, (412, "stale-version".to_owned()));
    assert_eq!(outcome(change(2, json!({"is_disabled": true}))).await.0, 200);
    assert_eq!(outcome(get("/api/v1/auth/me", &viewer.access_token)).await.0, 401);
    // Also while nobody can look it up.
    server.lose_database().await;
    assert_eq!(outcome(get("/api/v1/auth/me", &viewer.access_token)).await.0, 401);
    assert_eq!(outcome(get("/api/v1/auth/me", &admin.access_token)).await.0, 200);
    server.regain_database().await;

    let log_out = server.request(Method::POST, "/api/v1/auth/logout").bearer_auth(&admin.access_token);
    assert_eq!(outcome(log_out).await.0, 204);
    assert_eq!(outcome(get("/api/v1/auth/me", &admin.access_token)).await.0, 401);
}

#[tokio::test]
async fn the_showcase_can_be_looked_at_while_the_database_is_away_in_dummy_mode_alone() {
    let server = Server::start_in(RuntimeMode::Dummy).await;
    server.set_up().await;
    let log_in = |name: &str| post(&server, "/api/v1/auth/login", json!({"name": name, "password": "any"}));
    assert_eq!(outcome(log_in("showcase")).await, (401, "wrong-credentials".to_owned()));
    server.lose_database().await;
    assert_eq!(outcome(log_in("ada")).await, (503, "database-unavailable".to_owned()));
    let (status, body) = answer(log_in("showcase")).await;
    assert_eq!((status, &body["user"]["role"]), (StatusCode::OK, &json!("viewer")));
    let token = body["access_token"].as_str().expect("a token").to_owned();
    let me = || server.request(Method::GET, "/api/v1/auth/me").bearer_auth(&token);
    assert_eq!(outcome(me()).await.0, 200);
    server.regain_database().await;
    assert_eq!(outcome(me()).await.0, 401);
}
