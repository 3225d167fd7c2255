//! A message of a program that is nothing else here.

use aurora_model::Severity;
use aurora_ocsf::{Class, Event, EventKind, LogSources, ObservableType, Profile, Record};

use super::header::{Dialect, SEVERITIES};
use crate::{
    Format, Problem,
    line::Line,
    mapping::{Draft, How, Row},
    registry::TextFormat,
};

pub(crate) static FORMAT_5424: TextFormat = TextFormat {
    format: Format::Syslog5424,
    parse: |line, _: &mut Vec<Problem>| record(line, Dialect::Modern),
    to_event,
};

pub(crate) static FORMAT_3164: TextFormat = TextFormat {
    format: Format::Syslog3164,
    parse: |line, _: &mut Vec<Problem>| record(line, Dialect::Legacy),
    to_event,
};

fn record<'a>(line: &Line<'a>, dialect: Dialect) -> Option<Record<'a>> {
    line.envelope.filter(|envelope| envelope.dialect == dialect)?;
    let mut record = line.logged();
    record.log_sources = LogSources::Known(kind(line.app()));
    Some(record)
}

/// Programs whose messages public rules read.
fn kind(program: Option<&str>) -> EventKind {
    let program = program.unwrap_or_default();
    match program.split_once('/').map_or(program, |(name, _)| name) {
        "guacd" | "guacamole" => EventKind::LinuxGuacamole,
        "vsftpd" => EventKind::LinuxVsftpd,
        "clamd" | "freshclam" | "clamscan" | "clamav" => EventKind::LinuxClamAv,
        _ => EventKind::LinuxSyslog,
    }
}

fn to_event(record: &Record<'_>) -> Event {
    let mut draft =
        unit(record).unwrap_or_else(|| Draft::of(record, Class::BaseEvent, 0, ("Unknown", "Syslog")));
    draft.apply(&[Row("message", "message", How::Text)]);
    describe(&mut draft);
    draft.finish()
}

/// A unit that systemd started or stopped.
fn unit<'r, 'a>(record: &'r Record<'a>) -> Option<Draft<'r, 'a>> {
    const VERBS: [(&str, i64); 5] =
        [("Started ", 3), ("Stopped ", 4), ("Reloaded ", 5), ("Starting ", 3), ("Stopping ", 4)];
    if record.text("program") != Some("systemd") {
        return None;
    }
    let message = record.text("message")?;
    let (unit, activity) =
        VERBS.iter().find_map(|(verb, activity)| Some((message.strip_prefix(verb)?, *activity)))?;
    let mut draft = Draft::of(record, Class::ApplicationLifecycle, activity, ("systemd", "systemd"));
    draft.event.set("app.name", unit.trim_end_matches('.'));
    Some(draft)
}

/// Fills what each syslog event has, whatever its class: severity, machine, program, the original time.
pub(crate) fn describe(draft: &mut Draft<'_, '_>) {
    draft.apply(&[
        Row("timestamp", "metadata.original_time", How::Text),
        Row("program", "metadata.log_name", How::Text),
        Row("msgid", "metadata.event_code", How::Text),
    ]);
    if let Some(name) = draft.take("severity") {
        draft.event.set_severity(rank(name));
    }
    device(draft);
}

/// The machine that a message came from.
pub(crate) fn device(draft: &mut Draft<'_, '_>) {
    let Some(host) = draft.record.host.as_deref().filter(|host| !host.is_empty()) else { return };
    draft.skip("hostname");
    draft.event.add_profile(Profile::Host);
    draft.event.set_enum("device.type_id", 0);
    if draft.event.set_ip("device.ip", host) {
        draft.event.observe("device.ip", ObservableType::IpAddress);
    } else {
        draft.event.set("device.hostname", host);
        draft.event.observe("device.hostname", ObservableType::Hostname);
    }
}

/// OCSF's severity for a name of syslog's. Its `notice` and below are ordinary business.
pub(crate) fn rank(name: &str) -> Severity {
    match SEVERITIES.iter().position(|known| *known == name) {
        Some(0 | 1) => Severity::Critical,
        Some(2) => Severity::High,
        Some(3) => Severity::Medium,
        Some(4) => Severity::Low,
        Some(_) | None => Severity::Informational,
    }
}
