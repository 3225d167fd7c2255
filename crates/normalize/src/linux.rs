//! What the formats of Linux hosts share: records from patterns, and the parts that their events have in common.

pub(crate) mod auth;
pub(crate) mod cron;
pub(crate) mod kernel;
mod pam;
pub(crate) mod sshd;
pub(crate) mod sudo;
mod users;

use aurora_ocsf::{Class, EventKind, LogSources, ObservableType, Profile, Record, Value};

use crate::{
    line::Line,
    mapping::{Draft, How, Row},
    syslog,
    template::Said,
};

/// A record of a logged line: the syslog header, the message, the parts of it, and the name of its kind as the
/// second name `event`.
pub(crate) fn record<'a>(line: &Line<'a>, kind: EventKind, said: Option<Said<'a>>) -> Record<'a> {
    let mut record = line.logged();
    record.log_sources = LogSources::Known(kind);
    if let Some(said) = said {
        for (name, part) in said.parts {
            if !part.is_empty() {
                record.push(name, Value::Text(part.into()));
            }
        }
        record.push_taxonomy("event", Value::Text(said.event.into()));
    }
    record
}

/// A draft with what every line of a Linux host has.
pub(crate) fn draft<'r, 'a>(
    record: &'r Record<'a>,
    class: Class,
    activity_id: i64,
    product: (&str, &str),
) -> Draft<'r, 'a> {
    let mut draft = Draft::of(record, class, activity_id, product);
    draft.apply(&[Row("message", "message", How::Text)]);
    syslog::describe(&mut draft);
    draft
}

/// The classes of the system category cannot do without a device: one that is not named is called Unknown.
pub(crate) fn require_device(draft: &mut Draft<'_, '_>) {
    if draft.event.get("device").is_none() {
        draft.event.add_profile(Profile::Host);
        draft.event.set_enum("device.type_id", 0);
        draft.event.set("device.name", "Unknown");
    }
}

/// The program that logged the line, as the actor; by name alone where it has no number.
pub(crate) fn actor(draft: &mut Draft<'_, '_>) {
    draft.event.add_profile(Profile::Host);
    let Some(program) = draft.text("program") else {
        return draft.event.set("actor.app_name", "Unknown");
    };
    draft.event.set("actor.app_name", program);
    if draft.text("pid").is_some_and(|pid| pid.parse::<i64>().is_ok()) {
        draft.event.set("actor.process.name", program);
        draft.apply(&[Row("pid", "actor.process.pid", How::Integer)]);
    }
}

/// The machine itself as the end that was spoken to, and the service that it offers.
pub(crate) fn server(draft: &mut Draft<'_, '_>, service: &str) {
    draft.event.set("service.name", service);
    if let Some(host) = draft.record.host.as_deref().filter(|host| !host.is_empty())
        && !draft.event.set_ip("dst_endpoint.ip", host)
    {
        draft.event.set("dst_endpoint.hostname", host);
    }
}

/// An end of a connection that is given as an address or as a name.
pub(crate) fn endpoint<'r>(draft: &mut Draft<'r, '_>, field: &'r str, path: &str) {
    let Some(text) = draft.text(field) else { return };
    draft.skip(field);
    let (ip, hostname) = (format!("{path}.ip"), format!("{path}.hostname"));
    if draft.event.set_ip(&ip, text) {
        draft.event.observe(&ip, ObservableType::IpAddress);
    } else if draft.event.set_valid(&hostname, text) {
        draft.event.observe(&hostname, ObservableType::Hostname);
    } else {
        draft.event.set(&format!("{path}.name"), text);
    }
}

/// A user by name, named as an observable. False if the field is not there.
pub(crate) fn user<'r>(draft: &mut Draft<'r, '_>, field: &'r str, path: &str) -> bool {
    let Some(name) = draft.take(field) else { return false };
    if path.starts_with("actor") {
        draft.event.add_profile(Profile::Host);
    }
    let path = format!("{path}.name");
    draft.event.set(&path, name);
    draft.event.observe(&path, ObservableType::UserName);
    true
}

/// Where a name of a path stands for a file: its last part.
pub(crate) fn file_name(path: &str) -> &str {
    path.trim_end_matches('/').rsplit('/').next().filter(|name| !name.is_empty()).unwrap_or(path)
}

/// A file by its path.
pub(crate) fn set_file(draft: &mut Draft<'_, '_>, path: &str, file: &str, type_id: i64) {
    draft.event.set(&format!("{path}.path"), file);
    draft.event.set(&format!("{path}.name"), file_name(file));
    draft.event.set_enum(&format!("{path}.type_id"), type_id);
}
