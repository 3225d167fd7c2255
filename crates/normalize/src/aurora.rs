//! What the platform tells of itself and of the devices that it watches: entries of its audit chain, results of
//! attestations, and messages of devices over MQTT.
//!
//! An entry is as the interface gives it, with `detail` as an object; `docs/reference/own-events.md` has the shapes.
//! OCSF has no class for doors and sensors: a badge is an Authentication at a door, and what a sensor measures stays a
//! Base Event.

use aurora_model::Timestamp;
use aurora_ocsf::{Class, Event, EventKind, LogSources, ObservableType, Record};

use crate::{
    Format,
    mapping::{Draft, How, Row, moment},
    registry::JsonFormat,
};

pub(crate) static FORMAT: JsonFormat = JsonFormat {
    format: Format::Aurora,
    marks: &["previous_hash", "board", "topic"],
    recognise: |record| kind_of(record).is_some(),
    complete: |record, _, _| complete(record),
    to_event,
};

const PRODUCT: (&str, &str) = ("AuroraSOC", "AuroraSOC");

fn kind_of(record: &Record<'_>) -> Option<EventKind> {
    let has = |names: &[&str]| names.iter().all(|name| record.first(name).is_some());
    let topic = || record.text("topic").and_then(kind_of_topic).filter(|_| has(&["client_id"]));
    if has(&["seq", "at", "actor", "action", "previous_hash", "hash"]) {
        Some(EventKind::AuroraAudit)
    } else if has(&["at", "device", "board", "result"]) {
        Some(EventKind::AuroraAttestation)
    } else {
        topic()
    }
}

/// By the second part of `aurora/<what>/<id>/<message>`.
fn kind_of_topic(topic: &str) -> Option<EventKind> {
    let (what, rest) = topic.strip_prefix("aurora/")?.split_once('/')?;
    rest.split_once('/').filter(|(id, message)| !id.is_empty() && !message.is_empty())?;
    match what {
        "access" => Some(EventKind::AuroraAccess),
        "sensors" | "attestation" => Some(EventKind::AuroraDevice),
        _ => None,
    }
}

fn complete(record: &mut Record<'_>) {
    record.log_sources = kind_of(record).map_or(LogSources::Unknown, LogSources::Known);
    record.time = time(record);
    record.host =
        ["device", "client_id"].iter().find_map(|name| record.text(name)).map(|name| name.to_owned().into());
}

fn time(record: &Record<'_>) -> Option<Timestamp> {
    ["at", "time"].iter().find_map(|name| moment(record.first(name)?))
}

fn to_event(record: &Record<'_>) -> Event {
    match kind_of(record) {
        Some(EventKind::AuroraAudit) => audit(record),
        Some(EventKind::AuroraAttestation) => attestation(record),
        Some(EventKind::AuroraAccess) if record.text("payload.badge").is_some() => badge(record),
        _ => message(record),
    }
}

/// Entity Management: an actor did something to a record.
fn audit(record: &Record<'_>) -> Event {
    let action = record.text("action").unwrap_or_default();
    let activity = match action.rsplit('.').next() {
        Some("create" | "issue" | "start") => 1,
        Some("read" | "verify") => 2,
        Some("revoke" | "end") => 4,
        Some("enable") => 8,
        Some("disable") => 9,
        _ => 3,
    };
    let mut draft = Draft::of(record, Class::EntityManagement, activity, PRODUCT);
    draft.apply(&[
        Row("id", "entity.uid", How::Text),
        Row("resource", "entity.type", How::Text),
        Row("actor", "actor.user.uid", How::Text),
        Row("actor_name", "actor.user.name", How::Text),
        Row("action", "message", How::Text),
        Row("hash", "metadata.uid", How::Text),
    ]);
    draft.set_status(action != "session.refuse" && record.text("detail.is_whole") != Some("false"));
    draft.skip("at");
    draft.observe(&[("actor.user.name", ObservableType::UserName)]);
    draft.finish()
}

/// Compliance Finding: a device is what it should be, or is not.
fn attestation(record: &Record<'_>) -> Event {
    let mut draft = Draft::of(record, Class::ComplianceFinding, 1, PRODUCT);
    draft.event.set("finding_info.title", "Attestation of a device");
    draft.event.set("finding_info.uid", format!("attestation:{}", record.text("device").unwrap_or_default()));
    draft.event.set("compliance.control", "attestation");
    let status = match record.text("result") {
        Some("verified") => 1,
        Some("failed") => 3,
        _ => 2,
    };
    draft.event.set_enum("compliance.status_id", status);
    draft.apply(&[
        Row("device", "resource.uid", How::Text),
        Row("board", "resource.type", How::Text),
        Row("reason", "status_detail", How::Text),
    ]);
    draft.skip("at");
    draft.finish()
}

/// Authentication: somebody showed a badge at a door.
fn badge(record: &Record<'_>) -> Event {
    let mut draft = Draft::of(record, Class::Authentication, 1, PRODUCT);
    draft.apply(&[
        Row("payload.badge", "user.uid", How::Text),
        Row("payload.door", "service.name", How::Text),
        Row("client_id", "service.uid", How::Text),
        Row("topic", "message", How::Text),
    ]);
    if let Some(result) = draft.take("payload.result") {
        draft.set_status(result == "granted");
    }
    draft.skip("time");
    draft.finish()
}

fn message(record: &Record<'_>) -> Event {
    let mut draft = Draft::of(record, Class::BaseEvent, 0, PRODUCT);
    draft.apply(&[Row("topic", "message", How::Text)]);
    draft.skip("time");
    draft.finish()
}

#[cfg(test)]
mod tests {
    use aurora_ocsf::{EventKind, LogSources, validate};

    use crate::{Context, Format, Limits, parse, to_event};

    fn check(text: &str, expected: Option<EventKind>, class: &str) {
        let parsed = parse(text.as_bytes(), &Context::default(), &Limits::default()).expect("JSON");
        let sources = expected.map_or(LogSources::Unknown, LogSources::Known);
        assert_eq!(parsed.record.log_sources, sources, "{text}");
        assert_eq!(parsed.format == Format::Aurora, expected.is_some(), "{text}");
        assert!(parsed.record.time.is_some(), "{text}");
        let event = to_event(&parsed, aurora_model::Timestamp::EPOCH).into_json();
        assert_eq!(validate(&event), [], "{event:#}");
        assert_eq!(event["class_name"], class, "{text}");
    }

    #[test]
    fn each_is_known_by_its_fields_and_valid() {
        let entry = r#"{"seq":1,"at":"2026-01-15T09:00:00Z","actor":"system:cli","actor_name":null,"action":"mode.change","resource":"system","id":"mode","mode":"dry_run","detail":{"to":"real"},"previous_hash":"00","hash":"01"}"#;
        check(entry, Some(EventKind::AuroraAudit), "Entity Management");
        let result = r#"{"at":"2026-01-15T09:00:00Z","device":"door-3","board":"stm32","result":"failed","reason":"signature"}"#;
        check(result, Some(EventKind::AuroraAttestation), "Compliance Finding");
        let badge = r#"{"time":"2026-01-15T09:00:00Z","client_id":"door-3","topic":"aurora/access/door-3/badge_event","payload":{"event":"badge","badge":"B-1","door":"door-3","result":"granted"}}"#;
        check(badge, Some(EventKind::AuroraAccess), "Authentication");
        let sensor = r#"{"time":"2026-01-15T09:00:00Z","client_id":"p-7","topic":"aurora/sensors/p-7/telemetry","payload":{"bar":4.1}}"#;
        check(sensor, Some(EventKind::AuroraDevice), "Base Event");
    }

    #[test]
    fn what_only_looks_alike_is_plain_json() {
        check(
            r#"{"time":"2026-01-15T09:00:00Z","topic":"weather/today","client_id":"a"}"#,
            None,
            "Base Event",
        );
        check(
            r#"{"time":"2026-01-15T09:00:00Z","topic":"aurora/access/door-3","client_id":"a"}"#,
            None,
            "Base Event",
        );
        check(r#"{"time":"2026-01-15T09:00:00Z","board":"stm32","result":"failed"}"#, None, "Base Event");
    }
}
