//! Findings of Falco, QRadar and Prowler.

use aurora_model::Severity;
use aurora_ocsf::{Class, Event, EventKind, Json, LogSources, Record};

use crate::{
    Context, Format, Problem,
    appliance::{Names, Source, add_names, build},
    mapping::{How, Row, moment},
    registry::JsonFormat,
};

/// An alert of Falco: <https://falco.org/docs/concepts/outputs/>.
pub(crate) static FALCO: JsonFormat = JsonFormat {
    format: Format::Falco,
    marks: &["rule"],
    recognise: |record| {
        let has = |name| record.first(name).is_some();
        has("output") && has("priority") && has("time") && (record.exists("output_fields") || has("source"))
    },
    complete: |record, _: &Context<'_>, _: &mut Vec<Problem>| {
        record.time = record.first("time").and_then(moment);
        record.host = record.text("hostname").map(|host| host.to_owned().into());
        let is_start = record.text("output_fields.evt.type").is_some_and(|name| name.starts_with("exec"));
        let is_syscall = record.text("source").is_none_or(|source| source.starts_with("syscall"));
        record.log_sources = match (is_start, is_syscall) {
            (true, _) => LogSources::Known(EventKind::LinuxProcessCreation),
            (false, true) => LogSources::Known(EventKind::LinuxOther),
            (false, false) => LogSources::Unknown,
        };
        add_names(record, FALCO_NAMES);
    },
    to_event: falco,
};

const FALCO_NAMES: &Names = &[
    ("output_fields.proc.exepath", &["Image"]),
    ("output_fields.proc.cmdline", &["CommandLine"]),
    ("output_fields.proc.pexepath", &["ParentImage"]),
    ("output_fields.proc.pcmdline", &["ParentCommandLine"]),
    ("output_fields.proc.cwd", &["CurrentDirectory"]),
    ("output_fields.user.name", &["User"]),
    ("output_fields.fd.name", &["TargetFilename"]),
    ("output_fields.fd.rip", &["DestinationIp", "dst_ip"]),
    ("output_fields.fd.rport", &["DestinationPort", "dst_port"]),
];

const FALCO_ROWS: &[Row<'static>] = &[
    Row("uuid", "finding_info.uid", How::Text),
    Row("output", "finding_info.desc", How::Text),
    Row("rule", "message", How::Text),
    Row("time", "finding_info.created_time", How::Time),
    Row("time", "metadata.original_time", How::Text),
    Row("source", "finding_info.types", How::Each),
    Row("tags", "metadata.labels", How::Each),
    Row("priority", "status_detail", How::Text),
    Row("output_fields.proc.pid", "process.pid", How::Integer),
    Row("output_fields.proc.name", "process.name", How::Text),
    Row("output_fields.proc.cmdline", "process.cmd_line", How::Text),
    Row("output_fields.proc.exepath", "process.path", How::Text),
    Row("output_fields.proc.ppid", "process.parent_process.pid", How::Integer),
    Row("output_fields.user.name", "user.name", How::Text),
    Row("output_fields.user.uid", "user.uid", How::Text),
    Row("output_fields.fd.cip", "src_endpoint.ip", How::Ip),
    Row("output_fields.fd.cport", "src_endpoint.port", How::Port),
    Row("output_fields.fd.sip", "dst_endpoint.ip", How::Ip),
    Row("output_fields.fd.sport", "dst_endpoint.port", How::Port),
    Row("output_fields.container.id", "container.uid", How::Text),
    Row("output_fields.container.name", "container.name", How::Text),
];

fn falco(record: &Record<'_>) -> Event {
    let source = Source { vendor: "Falcosecurity", product: "Falco", rows: &[FALCO_ROWS] };
    let mut draft = build(record, &source, Class::DetectionFinding, 1);
    let severity = match record.text("priority").unwrap_or_default().to_ascii_lowercase().as_str() {
        "emergency" | "alert" => Severity::Critical,
        "critical" | "error" => Severity::High,
        "warning" => Severity::Medium,
        "notice" => Severity::Low,
        _ => Severity::Informational,
    };
    draft.event.set_severity(severity);
    let title = draft.take("rule").unwrap_or("Falco alert");
    draft.set_finding(title, &["rule", "time"]);
    for tag in draft.take_all("tags").into_iter().filter(|tag| is_technique(tag)) {
        draft.add_attack(Some(tag), None, None);
    }
    draft.finish()
}

/// `T1059` or `T1059.004`.
fn is_technique(tag: &str) -> bool {
    tag.strip_prefix('T')
        .is_some_and(|rest| rest.len() >= 4 && rest.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.'))
}

/// An offence of QRadar as its API gives it; and a rule or an address that belongs to one.
pub(crate) static QRADAR: JsonFormat = JsonFormat {
    format: Format::Qradar,
    marks: &["offense_type", "offense_source", "base_capacity", "offense_ids"],
    recognise: |record| {
        let has = |name| record.exists(name);
        has("id") && (has("magnitude") || has("capacity_timestamp") || has("average_capacity"))
    },
    complete: |record, _: &Context<'_>, _: &mut Vec<Problem>| {
        let times = ["start_time", "last_event_flow_seen", "modification_date", "creation_date"];
        record.time = times.into_iter().find_map(|name| record.first(name).and_then(moment));
        record.log_sources = LogSources::Unknown;
        add_names(record, &[("source_ip", &["src_ip", "SourceIp"])]);
    },
    to_event: qradar,
};

const QRADAR_ROWS: &[Row<'static>] = &[
    Row("id", "finding_info.uid", How::Text),
    Row("description", "message", How::Text),
    Row("description", "finding_info.desc", How::Text),
    Row("name", "message", How::Text),
    Row("start_time", "finding_info.created_time", How::Time),
    Row("creation_date", "finding_info.created_time", How::Time),
    Row("modification_date", "finding_info.modified_time", How::Time),
    Row("first_persisted_time", "finding_info.first_seen_time", How::Time),
    Row("first_event_flow_seen", "finding_info.first_seen_time", How::Time),
    Row("last_persisted_time", "finding_info.last_seen_time", How::Time),
    Row("last_event_flow_seen", "finding_info.last_seen_time", How::Time),
    Row("last_persisted_time", "end_time", How::Time),
    Row("last_updated_time", "metadata.modified_time", How::Time),
    Row("start_time", "metadata.original_time", How::Text),
    Row("log_sources.name", "finding_info.data_sources", How::Each),
    Row("categories", "finding_info.types", How::Each),
    Row("event_count", "count", How::Integer),
    Row("event_flow_count", "count", How::Integer),
    Row("credibility", "confidence_score", How::Integer),
    Row("relevance", "impact_score", How::Integer),
    Row("source_ip", "src_endpoint.ip", How::Ip),
];

fn qradar(record: &Record<'_>) -> Event {
    let activity = if record.text("status") == Some("CLOSED") { 3 } else { 1 };
    let source = Source { vendor: "IBM", product: "QRadar SIEM", rows: &[QRADAR_ROWS] };
    let mut draft = build(record, &source, Class::DetectionFinding, activity);
    draft.event.set("metadata.log_provider", "IBM QRadar");
    let name = match record.exists("offense_type") {
        true => "Offense",
        false if record.exists("offense_ids") => "Source Address",
        false => "Rule",
    };
    draft.event.set("metadata.log_name", name);
    let severity = match record.text("severity").and_then(|text| text.parse::<i64>().ok()).unwrap_or_default()
    {
        9.. => Severity::Critical,
        7.. => Severity::High,
        4.. => Severity::Medium,
        1.. => Severity::Low,
        _ => Severity::Informational,
    };
    draft.event.set_severity(severity);
    draft.skip("severity");
    let title = ["description", "name", "source_ip"].into_iter().find_map(|name| draft.text(name));
    draft.set_finding(title.unwrap_or("Offense").trim(), &["id"]);
    let status = match draft.take("status") {
        Some("CLOSED") => 4,
        Some("HIDDEN") => 3,
        _ if record.text("assigned_to").is_some() => 2,
        _ => 1,
    };
    draft.event.set_enum("status_id", status);
    draft.finish()
}

/// A check of Prowler, which since version 4 writes OCSF itself, and before that objects of its own.
pub(crate) static PROWLER: JsonFormat = JsonFormat {
    format: Format::Prowler,
    marks: &["CheckID", "finding_info.product_uid", "metadata.product.uid"],
    recognise: |record| {
        let is_own = record.text("metadata.product.name") == Some("Prowler");
        is_own || (record.exists("CheckTitle") && record.exists("Status"))
    },
    complete: |record, _: &Context<'_>, _: &mut Vec<Problem>| {
        let times = ["time_dt", "time", "AssessmentStartTime", "Timestamp"];
        record.time = times.into_iter().find_map(|name| record.first(name).and_then(moment));
        record.log_sources = LogSources::Unknown;
    },
    to_event: prowler,
};

const PROWLER_ROWS: &[Row<'static>] = &[
    Row("finding_info.uid", "finding_info.uid", How::Text),
    Row("FindingUniqueId", "finding_info.uid", How::Text),
    Row("finding_info.desc", "finding_info.desc", How::Text),
    Row("Description", "finding_info.desc", How::Text),
    Row("finding_info.types", "finding_info.types", How::Each),
    Row("CheckType", "finding_info.types", How::Each),
    Row("finding_info.created_time", "finding_info.created_time", How::Time),
    Row("message", "message", How::Text),
    Row("StatusExtended", "message", How::Text),
    Row("metadata.event_code", "metadata.event_code", How::Text),
    Row("CheckID", "metadata.event_code", How::Text),
    Row("metadata.product.version", "metadata.product.version", How::Text),
    Row("metadata.product.uid", "metadata.product.uid", How::Text),
    Row("metadata.tenant_uid", "metadata.tenant_uid", How::Text),
    Row("status_code", "status_code", How::Text),
    Row("Status", "status_code", How::Text),
    Row("status_detail", "status_detail", How::Text),
    Row("risk_details", "risk_details", How::Text),
    Row("Risk", "risk_details", How::Text),
    Row("remediation.desc", "remediation.desc", How::Text),
    Row("Remediation.Recommendation.Text", "remediation.desc", How::Text),
    Row("remediation.references", "remediation.references", How::Each),
];

fn prowler(record: &Record<'_>) -> Event {
    let source = Source { vendor: "Prowler", product: "Prowler", rows: &[PROWLER_ROWS] };
    let mut draft = build(record, &source, Class::DetectionFinding, 1);
    let severity = match draft
        .take("severity")
        .or_else(|| draft.take("Severity"))
        .unwrap_or_default()
        .to_ascii_lowercase()
        .as_str()
    {
        "critical" => Severity::Critical,
        "high" => Severity::High,
        "medium" => Severity::Medium,
        "low" => Severity::Low,
        _ => Severity::Informational,
    };
    draft.event.set_severity(severity);
    let title =
        draft.take("finding_info.title").or_else(|| draft.take("CheckTitle")).unwrap_or("Prowler check");
    draft.set_finding(title, &["CheckID", "ResourceId"]);
    let resource = [
        ("uid", ["resources.uid", "ResourceArn"]),
        ("name", ["resources.name", "ResourceId"]),
        ("type", ["resources.type", "ResourceType"]),
    ];
    let members = resource.into_iter().filter_map(|(name, fields)| {
        fields.into_iter().find_map(|field| draft.take(field)).map(|text| (name, Json::from(text)))
    });
    let resource = crate::appliance::object(members.collect::<Vec<_>>().into_iter());
    if let Some(resource) = resource.filter(|one| one.get("uid").or(one.get("name")).is_some()) {
        draft.event.push("resources", resource);
    }
    draft.finish()
}
