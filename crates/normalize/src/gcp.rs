//! Audit logs of Google Cloud, as Cloud Logging exports them, plain or wrapped in `data` by Pub/Sub.
//!
//! <https://cloud.google.com/logging/docs/reference/audit/auditlog/rest/Shared.Types/AuditLog>
//!
//! Public rules ask for `gcp.audit.method_name` and for `data.protoPayload.…`; both are second names of `protoPayload.…`.

use aurora_model::Severity;
use aurora_ocsf::{Class, Event, EventKind, Json, Record, Value};

use crate::{
    Format, cloud,
    mapping::{Draft, How, Row, is_ip},
    registry::JsonFormat,
};

pub(crate) static FORMAT: JsonFormat = JsonFormat {
    format: Format::GcpAudit,
    marks: &[
        "protoPayload.methodName",
        "data.protoPayload.methodName",
        "protoPayload.serviceName",
        "data.protoPayload.serviceName",
    ],
    recognise: |_| true,
    complete: |record, _, _| complete(record),
    to_event,
};

fn complete(record: &mut Record<'_>) {
    let twins: Vec<(String, Value<'_>)> = record
        .fields
        .iter()
        .filter_map(|field| {
            let name = match field.name.strip_prefix("data.") {
                Some(inner) => inner.to_owned(),
                None => format!("data.{}", field.name),
            };
            Some((name, field.value.clone())).filter(|(name, _)| {
                name.contains("protoPayload")
                    || name.contains("resource")
                    || field.name.starts_with("data.")
                    || name == "data.logName"
            })
        })
        .take(cloud::MOST_TWINS)
        .collect();
    for (name, value) in twins {
        record.push_taxonomy(name, value);
    }
    let is_login = record.text("protoPayload.serviceName") == Some("login.googleapis.com");
    let is_admin = record.text("protoPayload.serviceName") == Some("admin.googleapis.com");
    let kind = match (is_login, is_admin) {
        (true, _) => EventKind::GoogleWorkspaceLogin,
        (_, true) => EventKind::GoogleWorkspaceAdmin,
        _ => EventKind::GcpAudit,
    };
    cloud::place(record, kind, &["timestamp", "data.timestamp", "receiveTimestamp"]);
    cloud::rename_all(
        record,
        &[
            ("protoPayload.methodName", "gcp.audit.method_name"),
            ("protoPayload.serviceName", "gcp.audit.service_name"),
            ("protoPayload.serviceName", "protoPayload.Servicename"),
            ("protoPayload.serviceName", "eventService"),
            ("protoPayload.metadata.event.eventName", "eventName"),
            ("protoPayload.requestMetadata.callerIp", "src_ip"),
        ],
    );
    for wrapped in ["data.protoPayload.resource.type", "data.protoPayload.logName"] {
        let native = wrapped.replacen("data.protoPayload.", "", 1);
        cloud::rename(record, &native, wrapped);
    }
}

const ROWS: &[Row<'static>] = &[
    Row("insertId", "metadata.uid", How::Text),
    Row("logName", "metadata.log_name", How::Text),
    Row("timestamp", "metadata.original_time", How::Text),
    Row("severity", "metadata.log_level", How::Text),
    Row("operation.id", "metadata.correlation_uid", How::Text),
    Row("protoPayload.methodName", "api.operation", How::Text),
    Row("protoPayload.serviceName", "api.service.name", How::Text),
    Row("protoPayload.status.code", "api.response.code", How::Integer),
    Row("protoPayload.status.message", "api.response.message", How::Text),
    Row("protoPayload.authenticationInfo.principalEmail", "actor.user.name", How::Text),
    Row("protoPayload.authenticationInfo.principalEmail", "actor.user.email_addr", How::Valid),
    Row("protoPayload.authenticationInfo.principalSubject", "actor.user.uid", How::Text),
    Row("protoPayload.requestMetadata.callerSuppliedUserAgent", "http_request.user_agent", How::Text),
    Row("resource.labels.project_id", "cloud.project_uid", How::Text),
    Row("resource.labels.location", "cloud.region", How::Text),
    Row("resource.labels.zone", "cloud.zone", How::Text),
];

fn to_event(record: &Record<'_>) -> Event {
    let method = record.text("protoPayload.methodName").unwrap_or("unknown");
    let verb = method.rsplit('.').next().unwrap_or(method);
    let mut draft =
        Draft::of(record, Class::ApiActivity, cloud::activity_of(verb), ("Google", "Google Cloud"));
    draft.set_cloud("GCP");
    draft.apply(ROWS);
    draft.require_text("api.operation", "unknown");
    if draft.event.get("actor").is_none() {
        draft.event.set("actor.app_name", "Google Cloud");
    }
    if let Some(ip) = draft.take("protoPayload.requestMetadata.callerIp") {
        let path = if is_ip(ip) { "src_endpoint.ip" } else { "src_endpoint.name" };
        draft.event.set(path, ip);
    }
    draft.require("src_endpoint", "unknown");
    add_resource(&mut draft);
    let code = record.text("protoPayload.status.code");
    draft.set_status(matches!(code, None | Some("0")));
    draft.event.set_severity(match record.text("severity").unwrap_or_default() {
        "EMERGENCY" | "ALERT" | "CRITICAL" => Severity::Critical,
        "ERROR" => Severity::Medium,
        "WARNING" => Severity::Low,
        _ => Severity::Informational,
    });
    draft.observe_usual();
    let is_wrapped = record.fields.first().is_some_and(|field| field.name.starts_with("data."));
    if is_wrapped {
        draft.finish_valid_under(|name| name.strip_prefix("data.").unwrap_or(name))
    } else {
        draft.finish_valid()
    }
}

fn add_resource(draft: &mut Draft<'_, '_>) {
    let name = draft.take("protoPayload.resourceName");
    let kind = draft.take("resource.type");
    let Some(name) = name.or(kind) else { return };
    let kind = kind.map(|kind| ("type".into(), Json::from(kind)));
    let members = [("name".into(), Json::from(name))].into_iter().chain(kind);
    draft.event.push("resources", Json::Object(members.collect()));
}
