//! What runs queries on hosts: osquery and Velociraptor.

use aurora_ocsf::{Class, Event, EventKind, LogSources, Record};

use super::edr;
use crate::{
    Context, Format, Problem,
    appliance::{Names, Source, add_names, build},
    mapping::{How, Row, moment},
    registry::JsonFormat,
};

const NAMES: &Names = &[
    ("columns.path", &["Image", "TargetFilename"]),
    ("columns.cmdline", &["CommandLine"]),
    ("columns.username", &["User"]),
    ("columns.target_path", &["TargetFilename"]),
    ("columns.remote_address", &["DestinationIp", "dst_ip"]),
    ("columns.remote_port", &["DestinationPort", "dst_port"]),
    ("columns.local_address", &["SourceIp", "src_ip"]),
    ("snapshot.path", &["Image"]),
    ("snapshot.cmdline", &["CommandLine"]),
    ("Exe", &["Image"]),
    ("Username", &["User"]),
    ("FullPath", &["TargetFilename"]),
    ("OSPath", &["TargetFilename"]),
    ("Raddr.IP", &["DestinationIp", "dst_ip"]),
    ("Raddr.Port", &["DestinationPort", "dst_port"]),
];

/// A result of osquery, differential, snapshot or batch: <https://osquery.readthedocs.io/en/stable/deployment/logging/>.
pub(crate) static OSQUERY: JsonFormat = JsonFormat {
    format: Format::Osquery,
    marks: &["hostIdentifier", "unixTime", "calendarTime"],
    recognise: |record| {
        let has = |name| record.exists(name);
        has("name") && (has("columns") || has("snapshot") || has("diffResults"))
    },
    complete: |record, _: &Context<'_>, _: &mut Vec<Problem>| {
        record.time = ["unixTime", "calendarTime"].into_iter().find_map(|name| {
            let text = record.text(name)?;
            crate::time::epoch(text).or_else(|| crate::time::words(text, None))
        });
        record.host = record.text("hostIdentifier").map(|host| host.to_owned().into());
        record.log_sources = kind(record).map_or(LogSources::Unknown, LogSources::Known);
        add_names(record, NAMES);
    },
    to_event: osquery,
};

fn query_name(record: &Record<'_>) -> String {
    record.text("name").or(record.text("_Source")).unwrap_or_default().to_ascii_lowercase()
}

fn kind(record: &Record<'_>) -> Option<EventKind> {
    let name = query_name(record);
    let says = |word: &str| name.contains(word);
    if says("process_event")
        || says("processes")
        || (record.exists("columns.cmdline") && record.exists("columns.pid"))
    {
        Some(EventKind::LinuxProcessCreation)
    } else if says("socket_event") || record.exists("columns.remote_address") {
        Some(EventKind::LinuxNetworkConnection)
    } else if says("file_event") || says("fim") || record.exists("columns.target_path") {
        Some(EventKind::LinuxFileEvent)
    } else {
        None
    }
}

const ROWS: &[Row<'static>] =
    &[Row("name", "message", How::Text), Row("calendarTime", "metadata.original_time", How::Text)];

fn osquery(record: &Record<'_>) -> Event {
    host_event(record, ("osquery", "osquery"))
}

fn host_event(record: &Record<'_>, (vendor, product): (&'static str, &'static str)) -> Event {
    let has = |names: &[&str]| names.iter().any(|name| record.text(name).is_some());
    let (class, activity) = if has(&["columns.remote_address", "Raddr.IP"]) {
        (Class::NetworkActivity, 6)
    } else if has(&["columns.cmdline", "columns.cwd", "CommandLine", "Exe"]) && has(&["columns.pid", "Pid"]) {
        (Class::ProcessActivity, if record.text("action") == Some("removed") { 2 } else { 1 })
    } else {
        (Class::DeviceConfigState, 2)
    };
    let rows: &'static [&'static [Row<'static>]] = &[ROWS, edr::HOST];
    let mut draft = build(record, &Source { vendor, product, rows }, class, activity);
    let log = draft.take("name").or_else(|| draft.take("_Source"));
    draft.event.set_text("metadata.log_name", log.unwrap_or_default());
    draft.finish()
}

/// A row of a Velociraptor artifact, from its file or with what a collector puts around it: <https://docs.velociraptor.app/>.
pub(crate) static VELOCIRAPTOR: JsonFormat = JsonFormat {
    format: Format::Velociraptor,
    marks: &["_Source", "ClientId", "client_id", "_ts", "ClientID"],
    recognise: |record| {
        let artifact = record.text("_Source").or(record.text("Artifact")).or(record.text("artifact"));
        let is_client = ["ClientId", "client_id", "ClientID"]
            .into_iter()
            .any(|name| record.text(name).is_some_and(|id| id.starts_with("C.")));
        is_client || artifact.is_some_and(|name| name.contains('.') && record.exists("_ts"))
    },
    complete: |record, _: &Context<'_>, _: &mut Vec<Problem>| {
        let times = ["EventTime", "Timestamp", "_ts", "Mtime", "CreateTime", "timestamp"];
        record.time = times.into_iter().find_map(|name| record.first(name).and_then(moment));
        let hosts = ["Fqdn", "Hostname", "hostname", "ClientId", "client_id", "ClientID"];
        record.host = hosts.into_iter().find_map(|name| record.text(name)).map(|host| host.to_owned().into());
        // The rows of Windows, Linux and macOS look alike: rules of all of them are tried.
        record.log_sources = LogSources::Unknown;
        add_names(record, NAMES);
    },
    to_event: |record| host_event(record, ("Rapid7", "Velociraptor")),
};
