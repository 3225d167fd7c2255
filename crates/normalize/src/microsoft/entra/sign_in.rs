//! Sign-ins: of persons, of services, of managed identities; and the detections of risk, which look alike.

use aurora_model::Severity;
use aurora_ocsf::{Class, Event, EventKind, Profile, Record, Value};

use super::{add_twins, found};
use crate::{
    Format, cloud,
    mapping::{Draft, How, is_ip},
    registry::JsonFormat,
};

pub(crate) static FORMAT: JsonFormat = JsonFormat {
    format: Format::EntraSignIn,
    marks: &[
        "userPrincipalName",
        "servicePrincipalId",
        "properties.userPrincipalName",
        "properties.servicePrincipalId",
        "riskEventType",
        "properties.riskEventType",
    ],
    recognise,
    complete: |record, _, _| complete(record),
    to_event,
};

fn recognise(record: &Record<'_>) -> bool {
    let is_category =
        record.text("category").is_some_and(|word| word.ends_with("SignInLogs") || word == "UserRiskEvents");
    let has = |name| found(record, name).is_some();
    is_category
        || (has("createdDateTime")
            && has("appDisplayName")
            && (has("status.errorCode") || record.exists("status")))
        || (has("riskEventType") && (has("riskLevel") || has("riskState")))
}

fn complete(record: &mut Record<'_>) {
    let is_risk = found(record, "riskEventType").is_some();
    let kind = if is_risk { EventKind::AzureRiskDetection } else { EventKind::AzureSignIn };
    cloud::place(
        record,
        kind,
        &[
            "properties.createdDateTime",
            "createdDateTime",
            "properties.detectedDateTime",
            "detectedDateTime",
            "time",
            "TimeGenerated",
        ],
    );
    add_twins(
        record,
        &[
            "appId",
            "appDisplayName",
            "authenticationRequirement",
            "conditionalAccessStatus",
            "deviceDetail.deviceId",
            "deviceDetail.trustType",
            "deviceDetail.isCompliant",
            "homeTenantId",
            "resourceTenantId",
            "resourceDisplayName",
            "riskState",
            "riskEventType",
            "status.errorCode",
            "status.failureReason",
            "userAgent",
            "userPrincipalName",
            "clientAppUsed",
            "ipAddress",
            "message",
        ],
    );
    cloud::rename_all(
        record,
        &[
            ("status.errorCode", "ResultType"),
            ("status.errorCode", "resultType"),
            ("resultType", "ResultType"),
            ("status.failureReason", "ResultDescription"),
            ("resultDescription", "ResultDescription"),
            ("authenticationRequirement", "AuthenticationRequirement"),
            ("riskState", "RiskState"),
            ("resourceDisplayName", "ResourceDisplayName"),
            ("deviceDetail.trustType", "DeviceDetail.trusttype"),
            ("deviceDetail.deviceId", "DeviceDetail.deviceId"),
            ("deviceDetail.isCompliant", "DeviceDetail.isCompliant"),
            ("clientAppUsed", "ClientApp"),
            ("userPrincipalName", "Username"),
            ("ipAddress", "callerIpAddress"),
            ("ipAddress", "src_ip"),
            ("appId", "AppId"),
        ],
    );
    if let Some(is_success) = outcome(record) {
        let word = if is_success { "Success" } else { "Failure" };
        record.push_taxonomy("Status", Value::Text(word.into()));
    }
}

/// A sign-in went well if its code is 0.
fn outcome(record: &Record<'_>) -> Option<bool> {
    let code =
        found(record, "status.errorCode").or(record.text("resultType")).or(record.text("ResultType"))?;
    Some(code == "0")
}

/// Graph's name, the attribute, and how. Each is looked for in `properties` too.
const ROWS: [(&str, &str, &str, How); 24] = [
    ("id", "properties.id", "metadata.uid", How::Text),
    ("createdDateTime", "properties.createdDateTime", "metadata.original_time", How::Text),
    ("correlationId", "properties.correlationId", "metadata.correlation_uid", How::Text),
    ("userDisplayName", "properties.userDisplayName", "user.full_name", How::Text),
    ("userPrincipalName", "properties.userPrincipalName", "user.name", How::Text),
    ("userPrincipalName", "properties.userPrincipalName", "user.email_addr", How::Valid),
    ("userId", "properties.userId", "user.uid", How::Text),
    ("servicePrincipalName", "properties.servicePrincipalName", "user.name", How::Text),
    ("servicePrincipalId", "properties.servicePrincipalId", "user.uid", How::Text),
    ("appDisplayName", "properties.appDisplayName", "actor.app_name", How::Text),
    ("appId", "properties.appId", "actor.app_uid", How::Text),
    ("resourceDisplayName", "properties.resourceDisplayName", "service.name", How::Text),
    ("resourceId", "properties.resourceId", "service.uid", How::Text),
    ("userAgent", "properties.userAgent", "http_request.user_agent", How::Text),
    ("location.city", "properties.location.city", "src_endpoint.location.city", How::Text),
    ("location.state", "properties.location.state", "src_endpoint.location.region", How::Text),
    (
        "location.countryOrRegion",
        "properties.location.countryOrRegion",
        "src_endpoint.location.country",
        How::Text,
    ),
    (
        "autonomousSystemNumber",
        "properties.autonomousSystemNumber",
        "src_endpoint.autonomous_system.number",
        How::Integer,
    ),
    ("deviceDetail.deviceId", "properties.deviceDetail.deviceId", "device.uid", How::Text),
    ("deviceDetail.displayName", "properties.deviceDetail.displayName", "device.name", How::Text),
    ("status.failureReason", "properties.status.failureReason", "status_detail", How::Text),
    ("status.errorCode", "properties.status.errorCode", "status_code", How::Text),
    ("uniqueTokenIdentifier", "properties.uniqueTokenIdentifier", "session.uid", How::Text),
    ("resultType", "ResultType", "status_code", How::Text),
];

fn to_event(record: &Record<'_>) -> Event {
    if found(record, "riskEventType").is_some() {
        return risk(record);
    }
    const LOGON: i64 = 1;
    let mut draft = Draft::of(record, Class::Authentication, LOGON, ("Microsoft", "Entra ID"));
    draft.event.set("metadata.log_name", "SignInLogs");
    add_common(&mut draft);
    if draft.event.get("user").is_none() {
        draft.event.set("user.name", "unknown");
    }
    draft.require_text("service.name", "Entra ID");
    if let Some(word) = found(record, "authenticationRequirement") {
        draft.event.set("is_mfa", word == "multiFactorAuthentication");
    }
    if let Some(is_success) = outcome(record) {
        draft.set_status(is_success);
    }
    if found(record, "isInteractive") == Some("true") {
        const INTERACTIVE: i64 = 2;
        draft.event.set_enum("logon_type_id", INTERACTIVE);
    }
    draft.observe_usual();
    draft.finish_valid()
}

fn add_common<'r>(draft: &mut Draft<'r, '_>) {
    draft.set_cloud("Azure");
    for (name, inner, path, how) in ROWS {
        if path.starts_with("device.") {
            let is_said = draft.text(name).or(draft.text(inner)).is_some();
            if !is_said {
                continue;
            }
            draft.event.add_profile(Profile::Host);
        }
        draft.apply_to(name, path, how);
        draft.apply_to(inner, path, how);
    }
    if draft.event.get("device").is_some() {
        draft.event.set_enum("device.type_id", 0);
        let system = found(draft.record, "deviceDetail.operatingSystem");
        const SYSTEMS: [(&str, i64); 5] =
            [("Windows", 100), ("Android", 201), ("Ios", 301), ("Mac", 300), ("Linux", 200)];
        if let Some(name) = system {
            draft.event.set("device.os.name", name);
            draft.event.set_enum("device.os.type_id", cloud::by_prefix(name, &SYSTEMS).unwrap_or_default());
        }
    }
    let tenant = found(draft.record, "tenantId").or(found(draft.record, "resourceTenantId"));
    if let Some(tenant) = tenant {
        draft.event.set("metadata.tenant_uid", tenant);
    }
    for field in ["properties.ipAddress", "ipAddress", "callerIpAddress"] {
        let address = draft.text(field).map(cloud::without_port).filter(|text| is_ip(text));
        if let Some(address) = address {
            draft.event.set("src_endpoint.ip", address);
            draft.skip(field);
            break;
        }
    }
}

/// A detection of risk about a user.
fn risk(record: &Record<'_>) -> Event {
    let mut draft = Draft::of(record, Class::DetectionFinding, 1, ("Microsoft", "Entra ID Protection"));
    draft.set_cloud("Azure");
    let kind = found(record, "riskEventType").unwrap_or("risk");
    draft.event.set("finding_info.title", kind);
    draft.event.set("finding_info.uid", found(record, "id").unwrap_or(kind));
    draft.event.set("finding_info.types", aurora_ocsf::Json::from(vec![kind]));
    draft.event.set("is_alert", true);
    let severity = match found(record, "riskLevel").unwrap_or_default() {
        "high" => Severity::High,
        "medium" => Severity::Medium,
        "low" => Severity::Low,
        _ => Severity::Informational,
    };
    draft.event.set_severity(severity);
    draft.push_evidence(found(record, "userPrincipalName"), found(record, "ipAddress"));
    draft.finish_valid()
}
