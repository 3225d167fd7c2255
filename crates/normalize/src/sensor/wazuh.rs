//! Alerts of the Wazuh manager: the rule that fired, the agent, and under `data` what the decoder read.
//!
//! <https://documentation.wazuh.com/current/user-manual/manager/event-logging.html>. The fields under `data` and `data.win.eventdata`
//! get their own names as second ones, so that rules for the source fire on what came by way of Wazuh.

use std::borrow::Cow;

use aurora_model::Severity;
use aurora_ocsf::{Class, Event, EventKind, LogSources, Origin, Record};

use crate::{
    Context, Format, Problem,
    appliance::{Source, build},
    mapping::{How, Row, moment},
    registry::JsonFormat,
};

pub(crate) static FORMAT: JsonFormat = JsonFormat {
    format: Format::Wazuh,
    marks: &["rule.level"],
    recognise: |record| {
        let has = |name| record.first(name).is_some();
        has("rule.id") && (record.exists("agent") || record.exists("manager") || has("decoder.name"))
    },
    complete,
    to_event,
};

/// The names of the fields of Windows events start with a capital letter; Wazuh's decoder wrote them with a small one.
fn capital(name: &str) -> Cow<'static, str> {
    let mut chars = name.chars();
    let first = chars.next().map(|char| char.to_ascii_uppercase());
    Cow::Owned(first.into_iter().chain(chars).collect())
}

fn complete(record: &mut Record<'_>, _: &Context<'_>, problems: &mut Vec<Problem>) {
    let time = ["timestamp", "@timestamp"].into_iter().find_map(|name| record.first(name).and_then(moment));
    record.time = time;
    if time.is_none() {
        problems.push(Problem::bad_time("timestamp", record.text("timestamp").unwrap_or_default()));
    }
    let host = ["agent.name", "manager.name", "agent.ip"].into_iter().find_map(|name| record.text(name));
    record.host = host.map(|host| Cow::Owned(host.to_owned()));
    record.log_sources = kind(record).map_or(LogSources::Unknown, LogSources::Known);
    let mut second = Vec::new();
    for field in record.fields.iter().filter(|field| field.origin == Origin::Native) {
        let name = if let Some(inner) = field.name.strip_prefix("data.win.eventdata.") {
            Some(capital(inner))
        } else if let Some(inner) = field.name.strip_prefix("data.win.system.") {
            Some(match inner {
                "eventID" => Cow::Borrowed("EventID"),
                "computer" => Cow::Borrowed("Computer"),
                "providerName" => Cow::Borrowed("Provider_Name"),
                inner => capital(inner),
            })
        } else {
            field.name.strip_prefix("data.").map(|inner| Cow::Owned(inner.to_owned()))
        };
        if let Some(name) = name {
            second.push((name, field.value.clone()));
        }
    }
    for (name, value) in second.into_iter().take(512) {
        record.push_taxonomy(name, value);
    }
    crate::appliance::add_names(record, NAMES);
}

const NAMES: &crate::appliance::Names = &[
    ("data.srcip", &["src_ip", "SourceIp", "c-ip"]),
    ("data.dstip", &["dst_ip", "DestinationIp"]),
    ("data.srcport", &["src_port"]),
    ("data.dstport", &["dst_port"]),
    ("data.srcuser", &["User"]),
    ("data.url", &["c-uri", "cs-uri-query"]),
    ("syscheck.path", &["TargetFilename"]),
    ("full_log", &["message"]),
];

/// The log sources of what the decoder read.
fn kind(record: &Record<'_>) -> Option<EventKind> {
    let id = record.text("data.win.system.eventID").unwrap_or_default();
    let channel = record.text("data.win.system.channel").unwrap_or_default();
    if channel.starts_with("Microsoft-Windows-Sysmon") {
        return Some(match id {
            "1" => EventKind::SysmonProcessCreation,
            "3" => EventKind::SysmonNetworkConnection,
            "5" => EventKind::SysmonProcessTermination,
            "6" => EventKind::SysmonDriverLoad,
            "7" => EventKind::SysmonImageLoad,
            "8" => EventKind::SysmonCreateRemoteThread,
            "10" => EventKind::SysmonProcessAccess,
            "11" => EventKind::SysmonFileCreation,
            "13" => EventKind::SysmonRegistrySet,
            "22" => EventKind::SysmonDnsQuery,
            _ => EventKind::SysmonOther,
        });
    }
    match (channel, id) {
        ("Security", "4688") => return Some(EventKind::SecurityProcessCreation),
        ("Security", _) => return Some(EventKind::SecurityOther),
        ("System", _) => return Some(EventKind::WindowsSystem),
        ("Microsoft-Windows-PowerShell/Operational", "4104") => return Some(EventKind::PowerShellScript),
        _ => {}
    }
    match record.text("decoder.name").unwrap_or_default() {
        "sshd" => Some(EventKind::LinuxSshd),
        "sudo" => Some(EventKind::LinuxSudo),
        "pam" | "su" => Some(EventKind::LinuxAuth),
        "auditd" => Some(EventKind::LinuxAuditd),
        "web-accesslog" => Some(EventKind::WebServer),
        _ => None,
    }
}

const ROWS: &[Row<'static>] = &[
    Row("id", "finding_info.uid", How::Text),
    Row("rule.description", "message", How::Text),
    Row("rule.groups", "finding_info.types", How::Each),
    Row("rule.firedtimes", "count", How::Integer),
    Row("rule.id", "finding_info.analytic.uid", How::Text),
    Row("rule.description", "finding_info.analytic.name", How::Text),
    Row("decoder.name", "metadata.log_provider", How::Text),
    Row("location", "metadata.log_name", How::Text),
    Row("timestamp", "metadata.original_time", How::Text),
    Row("data.srcip", "src_endpoint.ip", How::Ip),
    Row("data.srcport", "src_endpoint.port", How::Port),
    Row("data.dstip", "dst_endpoint.ip", How::Ip),
    Row("data.dstport", "dst_endpoint.port", How::Port),
    Row("data.win.eventdata.ipAddress", "src_endpoint.ip", How::Ip),
    Row("data.dstuser", "user.name", How::Text),
    Row("data.srcuser", "user.name", How::Text),
    Row("data.win.eventdata.targetUserName", "user.name", How::Text),
    Row("data.win.eventdata.processId", "process.pid", How::Integer),
    Row("data.win.eventdata.commandLine", "process.cmd_line", How::Text),
    Row("data.url", "url.url_string", How::Text),
];

fn to_event(record: &Record<'_>) -> Event {
    let source = Source { vendor: "Wazuh", product: "Wazuh", rows: &[ROWS] };
    let mut draft = build(record, &source, Class::DetectionFinding, 1);
    let level = draft.take("rule.level").unwrap_or_default();
    draft.event.set_severity(severity(level));
    draft.event.set_enum("finding_info.analytic.type_id", 1);
    let title = draft.text("rule.description").unwrap_or("Wazuh alert");
    draft.set_finding(title, &["id"]);
    let (ids, names) = (draft.take_all("rule.mitre.id"), draft.take_all("rule.mitre.technique"));
    let tactics = draft.take_all("rule.mitre.tactic");
    for (at, id) in ids.into_iter().enumerate() {
        draft.add_attack(Some(id), names.get(at).copied(), tactics.get(at).copied());
    }
    draft.finish()
}

/// Wazuh's levels go from 0 to 16; see its rules classification.
fn severity(level: &str) -> Severity {
    match level.parse::<u8>().unwrap_or_default() {
        15.. => Severity::Critical,
        12.. => Severity::High,
        7.. => Severity::Medium,
        4.. => Severity::Low,
        _ => Severity::Informational,
    }
}
