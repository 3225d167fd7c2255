//! Pages for people: the dashboard's place, the description of the API, the meaning of problems.

use reqwest::{Method, header};
use serde_json::Value;

use crate::server::{Server, outcome, whole_answer};

#[tokio::test]
async fn the_description_is_whole_and_needs_nothing_from_elsewhere() {
    let server = Server::start().await;
    let ((_, headers), body) = whole_answer(server.request(Method::GET, "/docs")).await;
    assert_eq!(headers[header::CONTENT_TYPE], "text/html; charset=utf-8");
    let page = body.as_str().expect("a page");
    assert!(page.contains("PATCH /api/v1/sources/{id}") && page.contains("id=\"Problem\""));
    for foreign in ["<script", "<style", "style=", "http://", "https://"] {
        assert!(!page.contains(foreign), "{foreign}");
    }
    assert_eq!(outcome(server.request(Method::GET, "/docs/style.css")).await.0, 200);
    // Every reference of the document leads somewhere.
    let (_, document) = whole_answer(server.request(Method::GET, "/api/v1/openapi.json")).await;
    let schemas = document["components"]["schemas"].as_object().expect("schemas");
    let mut references = Vec::new();
    collect_references(&document, &mut references);
    assert!(!references.is_empty());
    for name in references {
        assert!(schemas.contains_key(&name), "{name} {:?}", schemas.keys());
    }
}

fn collect_references(value: &Value, into: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            let reference = fields.get("$ref").and_then(Value::as_str);
            into.extend(
                reference.and_then(|path| path.strip_prefix("#/components/schemas/")).map(str::to_owned),
            );
            fields.values().for_each(|value| collect_references(value, into));
        }
        Value::Array(items) => items.iter().for_each(|value| collect_references(value, into)),
        _ => {}
    }
}

#[tokio::test]
async fn each_type_of_problem_is_a_page() {
    let server = Server::start().await;
    let (_, problem) = whole_answer(server.request(Method::GET, "/nowhere")).await;
    let type_ = problem["type"].as_str().expect("a type");
    let (_, page) = whole_answer(server.request(Method::GET, type_)).await;
    assert!(page.as_str().expect("a page").contains("<h1>There is no such thing</h1>"));
    assert_eq!(outcome(server.request(Method::GET, "/problems/none")).await, (404, "not-found".to_owned()));
}

#[tokio::test]
async fn the_dashboard_answers_for_its_places_and_not_for_the_api() {
    let server = Server::start().await;
    let get = |path: &str| server.client.get(format!("http://{}{path}", server.dashboard));
    for place in ["/", "/alerts/7", "/setup"] {
        let ((status, headers), body) = whole_answer(get(place)).await;
        assert_eq!(status.as_u16(), 200, "{place}");
        assert!(headers[header::CONTENT_TYPE].to_str().expect("text").starts_with("text/html"), "{place}");
        assert!(body.as_str().expect("a page").contains("AuroraSOC"), "{place}");
    }
    for nothing in ["/api/v1/nowhere", "/api/v2", "/assets/none.js"] {
        assert_eq!(outcome(get(nothing)).await, (404, "not-found".to_owned()), "{nothing}");
    }
    assert_eq!(outcome(get("/api/v1/system/mode")).await.0, 200);
    for outside in ["/..%2f..%2fCargo.toml", "/assets/../../Cargo.toml"] {
        let (_, body) = whole_answer(get(outside)).await;
        assert!(!body.to_string().contains("[package]"), "{outside}");
    }
}
