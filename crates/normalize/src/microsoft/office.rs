//! The unified audit log of Microsoft 365: Exchange, SharePoint, OneDrive, Teams, Entra ID, alerts and the rest.
//!
//! <https://learn.microsoft.com/office/office-365-management-api/office-365-management-activity-api-schema>

mod file;

use aurora_model::Severity;
use aurora_ocsf::{Class, Event, EventKind, Json, Record, Value};

use crate::{
    Format,
    cloud::{self, activity_of},
    mapping::{Draft, How, Row, is_ip},
    registry::JsonFormat,
};

pub(crate) static FORMAT: JsonFormat = JsonFormat {
    format: Format::Microsoft365,
    marks: &["Operation"],
    recognise: |record| {
        (record.exists("Workload") || record.exists("RecordType"))
            && (record.exists("CreationTime") || record.exists("CreationDate"))
    },
    complete: |record, _, _| complete(record),
    to_event,
};

fn complete(record: &mut Record<'_>) {
    let kind = match record.text("Workload").unwrap_or_default() {
        "Exchange" => EventKind::M365Exchange,
        "SecurityComplianceCenter" => EventKind::M365ThreatManagement,
        "ThreatIntelligence" | "MicrosoftDefenderForOffice365" => EventKind::M365ThreatDetection,
        _ => EventKind::M365Audit,
    };
    cloud::place(record, kind, &["CreationTime", "CreationDate"]);
    cloud::add_json(
        record,
        &["Parameters", "OperationProperties", "ExtendedProperties", "ModifiedProperties"],
    );
    cloud::rename_all(
        record,
        &[
            ("Workload", "eventSource"),
            ("Name", "eventName"),
            ("Operation", "eventName"),
            ("ClientIP", "src_ip"),
            ("ActorIpAddress", "src_ip"),
            ("ClientIPAddress", "src_ip"),
            ("Data", "Payload"),
            ("UserId", "user"),
        ],
    );
    if let Some(is_success) = outcome(record) {
        let word = if is_success { "success" } else { "failure" };
        record.push_taxonomy("status", Value::Text(word.into()));
    }
}

/// A record without a result tells of what was done.
fn outcome(record: &Record<'_>) -> Option<bool> {
    match record.text("ResultStatus") {
        None => Some(!record.text("Operation")?.contains("Failed")),
        Some(word) => {
            let word = word.to_ascii_lowercase();
            Some(
                matches!(word.as_str(), "" | "success" | "succeeded" | "true" | "partiallysucceeded")
                    && !record.text("Operation")?.contains("LoginFailed"),
            )
        }
    }
}

const ROWS: &[Row<'static>] = &[
    Row("Id", "metadata.uid", How::Text),
    Row("CreationTime", "metadata.original_time", How::Text),
    Row("Workload", "metadata.log_name", How::Text),
    Row("RecordType", "metadata.event_code", How::Text),
    Row("Version", "metadata.log_version", How::Text),
    Row("OrganizationId", "metadata.tenant_uid", How::Text),
    Row("CorrelationId", "metadata.correlation_uid", How::Text),
    Row("UserId", "actor.user.name", How::Text),
    Row("UserId", "actor.user.email_addr", How::Valid),
    Row("UserKey", "actor.user.uid", How::Text),
    Row("UserAgent", "http_request.user_agent", How::Text),
    Row("ClientInfoString", "http_request.user_agent", How::Text),
    Row("SessionId", "actor.session.uid", How::Text),
    Row("ResultStatusDetail", "status_detail", How::Text),
    Row("LogonError", "status_detail", How::Text),
    Row("ErrorNumber", "status_code", How::Text),
];

/// So many of the rows are about the record itself.
const N_ABOUT: usize = 7;

/// Operations of the directory, besides those that the audit log of Entra ID has too.
fn class_of(record: &Record<'_>) -> (Class, i64) {
    let operation = record.text("Operation").unwrap_or_default();
    let workload = record.text("Workload").unwrap_or_default();
    match operation {
        "UserLoggedIn" | "UserLoginFailed" | "TeamsSessionStarted" | "MailboxLogin" | "SignInEvent" => {
            return (Class::Authentication, 1);
        }
        "UserLoggedOff" => return (Class::Authentication, 2),
        "AlertTriggered"
        | "AlertEntityGenerated"
        | "AlertUpdated"
        | "TIMailData"
        | "TIUrlClickData"
        | "DlpRuleMatch"
        | "FileMalwareDetected" => {
            return (Class::DetectionFinding, if operation == "AlertUpdated" { 2 } else { 1 });
        }
        _ => {}
    }
    match workload {
        "AzureActiveDirectory" => super::entra::audit::class_of(operation.trim_end_matches('.')),
        "SharePoint" | "OneDrive" => file::activity_of(operation).map_or_else(
            || (Class::ApiActivity, activity_of(operation)),
            |activity| (Class::FileHostingActivity, activity),
        ),
        _ => (Class::ApiActivity, by_cmdlet(operation)),
    }
}

/// Commands of PowerShell start with a verb; other operations end with one.
fn by_cmdlet(operation: &str) -> i64 {
    match activity_of(operation) {
        99 if operation.ends_with("Accessed")
            || operation.ends_with("Viewed")
            || operation == "MailItemsAccessed" =>
        {
            2
        }
        99 if operation.ends_with("Created") || operation.ends_with("Added") => 1,
        99 if operation.ends_with("Deleted")
            || operation.ends_with("Removed")
            || operation.contains("Delete") =>
        {
            4
        }
        99 if operation.ends_with("Updated") || operation.ends_with("Changed") => 3,
        activity => activity,
    }
}

fn to_event(record: &Record<'_>) -> Event {
    let operation = record.text("Operation").unwrap_or("Unknown");
    let (class, activity) = class_of(record);
    let mut draft = Draft::of(record, class, activity, ("Microsoft", "Microsoft 365"));
    if activity == 99 {
        draft.event.set("activity_name", operation);
    }
    draft.set_cloud("Microsoft 365");
    draft.event.set("message", operation);
    if class == Class::DetectionFinding {
        let (about, _) = ROWS.split_at(N_ABOUT);
        draft.apply(about);
        add_finding(&mut draft, operation);
        return draft.finish_valid();
    }
    draft.apply(ROWS);
    if draft.event.get("actor").is_none() {
        draft.event.set("actor.app_name", "Microsoft 365");
    }
    for field in ["ClientIP", "ActorIpAddress", "ClientIPAddress"] {
        if let Some(ip) = draft.take(field).map(cloud::without_port).filter(|ip| is_ip(ip)) {
            draft.event.set("src_endpoint.ip", ip);
        }
    }
    if let Some(is_success) = outcome(record) {
        draft.set_status(is_success);
    }
    draft.skip("Operation");
    add_subject(&mut draft, operation);
    draft.observe_usual();
    draft.finish_valid()
}

/// What the class asks for.
fn add_subject(draft: &mut Draft<'_, '_>, operation: &str) {
    let object = draft.text("ObjectId").map(str::to_owned);
    let name = object.clone().unwrap_or_else(|| operation.to_owned());
    match draft.event.class() {
        Class::Authentication => {
            draft.event.set_text("user.name", draft.text("UserId").unwrap_or("unknown"));
            draft.event.set_text("user.uid", draft.text("UserKey").unwrap_or_default());
            draft.require_text("user.name", "unknown");
            draft.event.set("service.name", draft.text("Workload").unwrap_or("Microsoft 365"));
        }
        Class::AccountChange => draft.event.set("user.name", name),
        Class::GroupManagement => {
            draft.event.set(
                "group.name",
                property(draft, "Group.DisplayName").unwrap_or_else(|| "unknown".to_owned()),
            );
            draft.event.set("user.name", name);
        }
        Class::UserAccessManagement => {
            draft.event.set("user.name", name);
            let role = property(draft, "Role.DisplayName").unwrap_or_else(|| operation.to_owned());
            draft.event.push("privileges", role);
        }
        Class::EntityManagement => draft.event.set("entity.name", name),
        Class::FileHostingActivity => file::add(draft),
        _ => {
            draft.event.set("api.operation", operation);
            if let Some(workload) = draft.text("Workload") {
                draft.event.set("api.service.name", workload);
            }
            if let Some(object) = object {
                draft.event.push("resources", Json::object([("name", object.into())]));
                draft.skip("ObjectId");
            }
            draft.require("src_endpoint", "unknown");
        }
    }
}

/// The new value of a modified property.
fn property(draft: &Draft<'_, '_>, name: &str) -> Option<String> {
    let names = draft.record.values("ModifiedProperties.Name");
    let values = draft.record.values("ModifiedProperties.NewValue");
    let (_, value) = names.zip(values).find(|(known, _)| known.text() == Some(name))?;
    value.text().map(|text| text.trim_matches('"').to_owned())
}

fn add_finding(draft: &mut Draft<'_, '_>, operation: &str) {
    draft.apply(&[
        Row("Name", "finding_info.title", How::Text),
        Row("AlertId", "finding_info.uid", How::Text),
        Row("Category", "finding_info.types", How::Each),
        Row("Comments", "finding_info.desc", How::Text),
    ]);
    draft.require_text("finding_info.title", operation);
    let uid = draft.text("Id").unwrap_or("unknown");
    draft.require_text("finding_info.uid", uid);
    draft.event.set("is_alert", true);
    let severity = match draft.take("Severity").unwrap_or_default().to_ascii_lowercase().as_str() {
        "high" => Severity::High,
        "medium" => Severity::Medium,
        "low" => Severity::Low,
        _ => Severity::Informational,
    };
    draft.event.set_severity(severity);
    let user = draft.text("P2Sender").or(draft.text("UserId"));
    draft.push_evidence(user, draft.text("SenderIp").or(draft.text("ClientIP")));
}
