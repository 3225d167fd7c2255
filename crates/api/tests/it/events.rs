//! Stored events over HTTP.

use aurora_lake::{Envelope, Place, Row};
use aurora_model::{EventId, Timestamp, mode::RuntimeMode};
use aurora_ocsf::{Class, Event};
use reqwest::Method;

use crate::server::{Server, answer, outcome};

fn id(n: u8) -> EventId {
    EventId::from_uuid(uuid::Uuid::from_bytes([n; 16]))
}

fn store(server: &Server) {
    let mut appender = server.lake.appender();
    for n in 1..=3_u8 {
        let mut event = Event::new(Class::from_uid(1007).expect("process activity"), 1);
        event.set("device.hostname", format!("ws-{}", n % 2));
        let at = Timestamp::from_micros(i64::from(n)).expect("in range");
        let envelope = Envelope {
            event_id: id(n),
            time: None,
            received_at: at,
            mode: RuntimeMode::Real,
            source: "s".to_owned(),
            site: None,
            raw: if n == 3 { vec![0xff].into() } else { "<script>".into() },
        };
        appender.push(&Place::new("events", 0), n.into(), Row::from_event(envelope, event));
    }
    appender.publish().expect("it is published");
}

#[tokio::test]
async fn events_are_searched_and_fetched_while_the_database_is_away() {
    let server = Server::start().await;
    let admin = server.set_up().await;
    store(&server);
    let get = |path: &str| server.request(Method::GET, path).bearer_auth(&admin.access_token);
    server.lose_database().await;

    let (status, page) = answer(get("/api/v1/events?field=device.hostname:ws-1&limit=1")).await;
    assert_eq!((status.as_u16(), &page["items"][0]["id"]), (200, &id(3).to_string().into()));
    assert_eq!(page["items"][0]["is_raw_exact"], false);
    let next = page["next_cursor"].as_str().expect("there is another page");
    let (_, page) =
        answer(get(&format!("/api/v1/events?field=device.hostname:ws-1&limit=1&cursor={next}"))).await;
    assert_eq!(page["items"][0]["raw"], "<script>");
    assert_eq!(page["items"][0]["ocsf"]["device"]["hostname"], "ws-1");
    assert_eq!(
        (page["items"][0]["id"].as_str(), &page["next_cursor"]),
        (Some(&*id(1).to_string()), &serde_json::Value::Null)
    );

    let (status, event) = answer(get(&format!("/api/v1/events/{}", id(2)))).await;
    assert_eq!((status.as_u16(), &event["time"]), (200, &"1970-01-01T00:00:00.000002Z".into()));
    assert_eq!(outcome(get(&format!("/api/v1/events/{}", id(9)))).await, (404, "not-found".to_owned()));
    assert_eq!(outcome(get("/api/v1/events?field=nonsense:1")).await, (422, "invalid".to_owned()));
    assert_eq!(outcome(get("/api/v1/events?cursor=x")).await, (422, "invalid".to_owned()));
    assert_eq!(outcome(get("/api/v1/events?nonsense=1")).await, (400, "malformed-request".to_owned()));
    let of_alert = format!("/api/v1/alerts/{}/events", id(1));
    assert_eq!(outcome(get(&of_alert)).await, (503, "database-unavailable".to_owned()));
    server.regain_database().await;
    assert_eq!(outcome(get(&of_alert)).await, (404, "not-found".to_owned()));
    let nobody = server.request(Method::GET, "/api/v1/events");
    assert_eq!(outcome(nobody).await, (401, "unauthenticated".to_owned()));
}
