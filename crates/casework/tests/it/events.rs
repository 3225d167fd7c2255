use std::collections::BTreeSet;

use aurora_casework::{
    Caller, CaseworkError, ErrorKind,
    events::{self, EventQuery, Events},
};
use aurora_lake::{Column, Envelope, Lake, Place, Row};
use aurora_model::{EventId, access::Role, change::Actor, mode::RuntimeMode};
use aurora_ocsf::{Class, Event};
use aurora_store::testing::at;
use serde_json::json;

use crate::support::{World, record, report};

fn viewer() -> Caller {
    Caller { actor: Actor::system("test"), role: Role::Viewer }
}

fn lake(world: &World) -> Lake {
    Lake::open(&world.workdir.path().join("lake")).expect("it opens")
}

/// A process creation on a host.
fn store(lake: &Lake, id: EventId, host: &str, seconds: i64) {
    let mut event = Event::new(Class::from_uid(1007).expect("process activity"), 1);
    event.set("device.hostname", host);
    event.unmapped("Hint", "x");
    let envelope = Envelope {
        event_id: id,
        time: Some(at(seconds)),
        received_at: at(seconds),
        mode: RuntimeMode::Real,
        source: "s".to_owned(),
        site: None,
        raw: "raw".into(),
    };
    let mut appender = lake.appender();
    let place = Place::new("events", 0);
    let offset = appender.next_offset(&place);
    appender.push(&place, offset, Row::from_event(envelope, event));
    appender.publish().expect("it is published");
}

/// The id of the event that was received in this second.
fn id(n: u8) -> EventId {
    let millis = u64::try_from(at(n.into()).as_millis()).expect("after 1970");
    EventId::from_uuid(uuid::Builder::from_unix_timestamp_millis(millis, &[n; 10]).into_uuid())
}

#[tokio::test]
async fn an_event_is_shown_whole() {
    let world = World::new(RuntimeMode::Real).await;
    let lake = lake(&world);
    store(&lake, id(1), "ws-1", 1);
    let events = Events::new(lake);
    let event = events::fetch(&events, &viewer(), id(1)).await.expect("it is there");
    assert_eq!((event.id, event.time, event.raw), (id(1), at(1), "raw".into()));
    assert_eq!(event.ocsf["device"]["hostname"], "ws-1");
    assert_eq!(event.ocsf["unmapped"], json!({ "Hint": "x" }));
    let error = events::fetch(&events, &viewer(), id(2)).await.expect_err("it is not there");
    assert_eq!(error.kind(), ErrorKind::NotFound);
}

#[tokio::test]
async fn a_search_goes_page_by_page() {
    let world = World::new(RuntimeMode::Real).await;
    let lake = lake(&world);
    for n in 1..=5 {
        store(&lake, id(n), if n % 2 == 1 { "odd" } else { "even" }, n.into());
    }
    let events = Events::new(lake);
    let mut query = EventQuery {
        fields: vec![(Column::DeviceHostname.name().to_owned(), "odd".to_owned())],
        limit: 2,
        ..EventQuery::default()
    };
    let mut found = Vec::new();
    loop {
        let page = events::search(&events, &viewer(), &query).await.expect("it answers");
        found.extend(page.items.into_iter().map(|event| event.id));
        match page.next_cursor {
            Some(cursor) => query.cursor = Some(cursor),
            None => break,
        }
    }
    assert_eq!(found, [id(5), id(3), id(1)]);
    query.cursor = Some("nonsense".to_owned());
    let error = events::search(&events, &viewer(), &query).await.expect_err("no cursor");
    assert!(matches!(error, CaseworkError::Invalid { field: "cursor", .. }), "{error}");
}

#[tokio::test]
async fn the_events_of_an_alert_come_in_pages_without_those_that_are_not_there_yet() {
    let world = World::new(RuntimeMode::Real).await;
    let lake = lake(&world);
    let reports: Vec<_> = (1..=4).map(|n| report("r", "ws-1", n, 0)).collect();
    let mut ids: Vec<EventId> = reports.iter().flat_map(|report| report.events.clone()).collect();
    ids.sort_unstable();
    world.append_records(reports.iter().map(|report| record(1, report.encode())).collect()).await;
    world.drain().await;
    let alert = world.alerts().await.pop().expect("one alert");
    for (n, id) in ids.iter().skip(1).enumerate() {
        store(&lake, *id, "ws-1", i64::try_from(n).expect("small"));
    }
    let events = Events::new(lake);
    let (mut found, mut cursor, mut pages) = (Vec::new(), None::<String>, 0);
    loop {
        let page =
            events::of_alert(&world.casework, &events, &viewer(), alert.id, 1, cursor.as_deref()).await;
        let page = page.expect("it answers").value;
        found.extend(page.items.into_iter().map(|event| event.id));
        pages += 1;
        match page.next_cursor {
            Some(next) => cursor = Some(next),
            None => break,
        }
    }
    assert_eq!(pages, ids.len());
    assert_eq!(found.len(), ids.len() - 1);
    assert_eq!(found.iter().collect::<BTreeSet<_>>(), ids.iter().skip(1).collect());
}
