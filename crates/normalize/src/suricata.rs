//! Suricata's EVE log: one JSON object for each event, which says with `event_type` what it is.
//!
//! <https://docs.suricata.io/en/latest/output/eve/eve-json-format.html>. The parts of a protocol stand under its name
//! (`dns.rrname`, `http.hostname`); an alert may have those of its flow beside it. All three versions of the DNS log are read.

mod rows;

use aurora_model::Severity;
use aurora_ocsf::{Class, Event, EventKind, Record};

use crate::{
    Context, Format, Problem,
    appliance::{self, Names, Source, build, outcome},
    mapping::{Draft, moment},
    registry::JsonFormat,
};

pub(crate) static FORMAT: JsonFormat =
    JsonFormat { format: Format::SuricataEve, marks: &["event_type"], recognise, complete, to_event };

fn recognise(record: &Record<'_>) -> bool {
    let is_known =
        record.text("event_type").is_some_and(|name| TYPES.iter().any(|(known, ..)| *known == name));
    let has = |name| record.first(name).is_some();
    is_known
        && has("timestamp")
        && (has("flow_id") || has("src_ip") || has("dest_ip") || is_of_engine(record))
}

/// Some events are about the engine or a frame, not about a flow.
fn is_of_engine(record: &Record<'_>) -> bool {
    ["stats", "engine", "arp", "ether", "dhcp"].into_iter().any(|name| record.exists(name))
}

/// What an event is: its log sources, class and activity. What opens, asks or answers is told apart below.
type Type = (&'static str, EventKind, Class, i64);

const fn traffic(name: &'static str) -> Type {
    (name, EventKind::SuricataOther, Class::NetworkActivity, 6)
}

const TYPES: &[Type] = &[
    ("alert", EventKind::SuricataAlert, Class::DetectionFinding, 1),
    ("anomaly", EventKind::SuricataOther, Class::NetworkActivity, 99),
    ("drop", EventKind::SuricataOther, Class::NetworkActivity, 5),
    ("flow", EventKind::SuricataFlow, Class::NetworkActivity, 6),
    ("netflow", EventKind::SuricataFlow, Class::NetworkActivity, 6),
    ("dns", EventKind::SuricataDns, Class::DnsActivity, 6),
    ("mdns", EventKind::SuricataDns, Class::DnsActivity, 6),
    ("http", EventKind::SuricataHttp, Class::HttpActivity, 99),
    ("http2", EventKind::SuricataHttp, Class::HttpActivity, 99),
    ("doh2", EventKind::SuricataHttp, Class::HttpActivity, 99),
    ("tls", EventKind::SuricataTls, Class::NetworkActivity, 6),
    ("smtp", EventKind::SuricataSmtp, Class::EmailActivity, 1),
    ("ssh", EventKind::SuricataSsh, Class::SshActivity, 6),
    ("smb", EventKind::SuricataSmb, Class::SmbActivity, 99),
    ("ftp", EventKind::SuricataOther, Class::FtpActivity, 99),
    ("ftp_data", EventKind::SuricataOther, Class::FtpActivity, 99),
    ("rdp", EventKind::SuricataOther, Class::RdpActivity, 6),
    ("dhcp", EventKind::SuricataOther, Class::DhcpActivity, 99),
    ("fileinfo", EventKind::SuricataFileinfo, Class::NetworkActivity, 6),
    ("stats", EventKind::SuricataOther, Class::ApplicationLifecycle, 99),
    ("engine", EventKind::SuricataOther, Class::ApplicationLifecycle, 99),
    traffic("nfs"),
    traffic("tftp"),
    traffic("krb5"),
    traffic("snmp"),
    traffic("sip"),
    traffic("rfb"),
    traffic("ike"),
    traffic("ikev2"),
    traffic("mqtt"),
    traffic("modbus"),
    traffic("dnp3"),
    traffic("enip"),
    traffic("quic"),
    traffic("websocket"),
    traffic("ldap"),
    traffic("arp"),
    traffic("pktvars"),
    traffic("metadata"),
    traffic("bittorrent_dht"),
    traffic("pgsql"),
    traffic("mysql"),
    traffic("pop3"),
    traffic("imap"),
    traffic("telnet"),
    traffic("template"),
    traffic("frame"),
    traffic("packet"),
    traffic("dcerpc"),
    traffic("socks"),
];

const NAMES: &Names = &[
    ("dest_ip", &["dst_ip", "DestinationIp"]),
    ("dest_port", &["dst_port", "DestinationPort"]),
    ("src_ip", &["SourceIp", "c-ip"]),
    ("src_port", &["SourcePort"]),
    ("proto", &["Protocol"]),
    ("dns.rrname", &["query", "QueryName"]),
    ("dns.queries.rrname", &["query", "QueryName"]),
    ("dns.query.rrname", &["query", "QueryName"]),
    ("dns.rrtype", &["record_type"]),
    ("dns.queries.rrtype", &["record_type"]),
    ("dns.answers.rdata", &["answer"]),
    ("dns.rdata", &["answer"]),
    ("http.hostname", &["cs-host", "r-dns"]),
    ("http.url", &["c-uri", "cs-uri", "cs-uri-query"]),
    ("http.http_method", &["cs-method"]),
    ("http.http_user_agent", &["c-useragent", "cs-user-agent"]),
    ("http.http_refer", &["cs-referer", "cs-referrer"]),
    ("http.protocol", &["cs-version"]),
    ("http.status", &["sc-status"]),
    ("http.length", &["sc-bytes"]),
    ("alert.action", &["action"]),
];

fn complete(record: &mut Record<'_>, _: &Context<'_>, problems: &mut Vec<Problem>) {
    let kind = type_of(record).map_or(EventKind::SuricataOther, |(_, kind, ..)| *kind);
    record.time = record.first("timestamp").and_then(moment);
    if record.time.is_none() {
        problems.push(Problem::bad_time("timestamp", record.text("timestamp").unwrap_or_default()));
    }
    let host =
        ["host", "sensor_name", "hostname", "host.name"].into_iter().find_map(|name| record.text(name));
    record.host = host.map(|host| host.to_owned().into());
    appliance::place(record, kind, NAMES);
    appliance::add_uri_parts(record, "http.url");
}

fn type_of(record: &Record<'_>) -> Option<&'static Type> {
    let name = record.text("event_type")?;
    TYPES.iter().find(|(known, ..)| *known == name)
}

fn to_event(record: &Record<'_>) -> Event {
    let Some((name, _, class, activity)) = type_of(record) else { return crate::plain::to_event(record) };
    let source = Source { vendor: "OISF", product: "Suricata", rows: rows::ALL };
    let mut draft = build(record, &source, *class, activity_of(record, name, *activity));
    draft.skip("event_type");
    draft.event.set("metadata.log_name", *name);
    match *name {
        "alert" => alert(&mut draft),
        "dns" | "mdns" => dns(&mut draft),
        "drop" => draft.set_outcome(outcome("dropped")),
        "flow" | "netflow" => flow(&mut draft),
        "anomaly" => draft.event.set_severity(Severity::Low),
        _ => {}
    }
    if draft.event.class() == Class::NetworkActivity
        && draft.event.get("app_name").is_none()
        && !is_frame(name)
    {
        draft.event.set("app_name", *name);
    }
    draft.finish()
}

/// True if the name of the event is not that of a protocol.
fn is_frame(name: &str) -> bool {
    matches!(
        name,
        "flow"
            | "netflow"
            | "drop"
            | "anomaly"
            | "alert"
            | "fileinfo"
            | "pktvars"
            | "metadata"
            | "frame"
            | "packet"
    )
}

fn activity_of(record: &Record<'_>, name: &str, usual: i64) -> i64 {
    match name {
        "dns" | "mdns" => match record.text("dns.type") {
            Some("query" | "request") => 1,
            Some("answer" | "response") => 2,
            _ => usual,
        },
        "http" | "http2" | "doh2" => {
            appliance::http_activity(record.text("http.http_method").unwrap_or_default())
        }
        "flow" => match record.text("flow.state") {
            Some("closed") => 2,
            Some("new") => 1,
            _ => usual,
        },
        "dhcp" => {
            const MESSAGES: [&str; 8] =
                ["discover", "offer", "request", "decline", "ack", "nak", "release", "inform"];
            let message = record.text("dhcp.dhcp_type").unwrap_or_default();
            MESSAGES.iter().position(|known| *known == message).map_or(usual, |at| at as i64 + 1)
        }
        "ftp" | "ftp_data" => match record.text("ftp.command").or(record.text("ftp_data.command")) {
            Some("STOR" | "APPE" | "STOU") => 1,
            Some("RETR") => 2,
            Some("DELE" | "RMD") => 4,
            Some("RNFR" | "RNTO") => 5,
            Some("LIST" | "NLST" | "MLSD") => 6,
            _ => usual,
        },
        "smb" => match record.text("smb.command") {
            Some("SMB2_COMMAND_CREATE" | "SMB1_COMMAND_NT_CREATE_ANDX") => 2,
            _ => usual,
        },
        _ => usual,
    }
}

fn alert(draft: &mut Draft<'_, '_>) {
    let severity = match draft.record.text("alert.severity") {
        Some("1") => Severity::High,
        Some("2") => Severity::Medium,
        Some("3") => Severity::Low,
        _ => Severity::Informational,
    };
    draft.event.set_severity(severity);
    let title = draft.take("alert.signature").unwrap_or("Suricata alert");
    draft.set_finding(title, &["flow_id", "alert.signature_id", "tx_id", "timestamp"]);
    let id = draft.take("alert.signature_id");
    draft.event.set_enum("finding_info.analytic.type_id", 1);
    draft.event.set_text("finding_info.analytic.name", title);
    draft.event.set_text("finding_info.analytic.uid", id.unwrap_or_default());
    draft.set_outcome(draft.text("alert.action").and_then(outcome));
    let techniques = draft.take_all("alert.metadata.mitre_technique_id");
    let names = draft.take_all("alert.metadata.mitre_technique_name");
    let tactics = draft.take_all("alert.metadata.mitre_tactic_name");
    for (at, id) in techniques.into_iter().enumerate() {
        draft.add_attack(Some(id), names.get(at).copied(), tactics.get(at).copied());
    }
}

fn dns(draft: &mut Draft<'_, '_>) {
    let code = draft.text("dns.rcode");
    if let Some(id) = code.and_then(appliance::rcode) {
        draft.skip("dns.rcode");
        draft.event.set_enum("rcode_id", id);
        draft.set_status(id == 0);
    }
    let answers = if draft.text("dns.answers.rdata").is_some() { "dns.answers" } else { "dns" };
    let [data, kind, ttl] = match answers {
        "dns.answers" => ["dns.answers.rdata", "dns.answers.rrtype", "dns.answers.ttl"],
        _ => ["dns.rdata", "dns.rrtype", "dns.ttl"],
    };
    appliance::add_answers(draft, data, kind, ttl);
}

fn flow(draft: &mut Draft<'_, '_>) {
    let start = draft.record.first("flow.start").or(draft.record.first("netflow.start")).and_then(moment);
    let end = draft.record.first("flow.end").or(draft.record.first("netflow.end")).and_then(moment);
    if let (Some(start), Some(end)) = (start, end) {
        draft.event.set("duration", end.as_millis().saturating_sub(start.as_millis()));
    }
    draft.set_outcome(draft.text("flow.action").and_then(outcome));
}
