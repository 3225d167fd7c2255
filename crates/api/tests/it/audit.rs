use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::server::{Server, answer, outcome};

#[tokio::test]
async fn the_chain_is_read_page_by_page_and_checked() {
    let server = Server::start().await;
    let admin = server.set_up().await;
    let get = |path: &str| {
        server.request(Method::GET, &format!("/api/v1/audit{path}")).bearer_auth(&admin.access_token)
    };
    let (status, page) = answer(get("?limit=2")).await;
    assert_eq!((status, &page["items"][0]["seq"]), (StatusCode::OK, &json!(1)));
    assert!(page["items"][0]["detail"].is_object(), "{page}");
    let next = page["next_cursor"].as_str().expect("looking is an entry, so there is more").to_owned();
    let (_, rest) = answer(get(&format!("?cursor={next}"))).await;
    let actions: Vec<_> =
        rest["items"].as_array().expect("items").iter().map(|entry| &entry["action"]).collect();
    assert!(actions.contains(&&json!("audit.read")), "{actions:?}");

    let (status, check) = answer(get("/verify")).await;
    assert_eq!((status, &check["is_whole"], &check["problem"]), (StatusCode::OK, &json!(true), &Value::Null));
    let (seq, hash) = (&check["head"]["seq"], check["head"]["hash"].as_str().expect("a hash"));
    let (_, again) = answer(get(&format!("/verify?seq={seq}&hash={hash}"))).await;
    assert_eq!(again["is_whole"], true);
    let (_, other) = answer(get(&format!("/verify?seq={seq}&hash={}", "0".repeat(hash.len())))).await;
    assert_eq!(other["is_whole"], false, "a chain that was written anew is found by a checkpoint");
    assert_eq!(outcome(get("/verify?seq=1")).await, (422, "invalid".to_owned()));
    assert_eq!(outcome(get("?after=-1")).await, (400, "malformed-request".to_owned()));
}
