//! The activity log of Azure: what was done to resources through Azure Resource Manager.
//!
//! <https://learn.microsoft.com/azure/azure-monitor/platform/activity-log-schema>
//!
//! The log exists in three spellings: the export of Azure Monitor (`operationName`, `callerIpAddress`), the REST API
//! (`operationName.value`), and Sentinel's table (`OperationNameValue`). Rules find all three.

use aurora_model::Severity;
use aurora_ocsf::{Class, Event, EventKind, Json, Record};

use crate::{
    Format, cloud,
    mapping::{Draft, How, Row, is_ip},
    registry::JsonFormat,
};

pub(crate) static FORMAT: JsonFormat = JsonFormat {
    format: Format::AzureActivity,
    marks: &["operationName", "operationName.value", "OperationNameValue"],
    recognise,
    complete: |record, _, _| complete(record),
    to_event,
};

/// A resource of Azure is known by its path.
fn recognise(record: &Record<'_>) -> bool {
    let is_resource = ["resourceId", "ResourceId", "_ResourceId"].iter().any(|name| {
        record
            .text(name)
            .is_some_and(|id| id.get(..15).is_some_and(|start| start.eq_ignore_ascii_case("/subscriptions/")))
    });
    let is_operation = operation(record).is_some_and(|name| name.contains('/'));
    is_operation && (is_resource || record.exists("subscriptionId") || record.exists("SubscriptionId"))
}

fn operation<'r>(record: &'r Record<'_>) -> Option<&'r str> {
    ["operationName.value", "OperationNameValue", "operationName"].iter().find_map(|name| record.text(name))
}

fn complete(record: &mut Record<'_>) {
    cloud::place(
        record,
        EventKind::AzureActivity,
        &["time", "eventTimestamp", "TimeGenerated", "EventSubmissionTimestamp"],
    );
    cloud::rename_all(
        record,
        &[
            ("operationName.value", "operationName"),
            ("OperationNameValue", "operationName"),
            ("operationName", "OperationNameValue"),
            ("operationName.value", "OperationNameValue"),
            ("operationName", "properties.message"),
            ("operationName.value", "properties.message"),
            ("OperationNameValue", "properties.message"),
            ("category", "CategoryValue"),
            ("category.value", "CategoryValue"),
            ("resourceId", "ResourceId"),
            ("resourceProviderName.value", "ResourceProviderValue"),
            ("callerIpAddress", "src_ip"),
            ("CallerIpAddress", "src_ip"),
            ("httpRequest.clientIpAddress", "src_ip"),
        ],
    );
    let provider = operation(record).and_then(|name| name.split('/').next()).map(str::to_owned);
    if let Some(provider) = provider {
        record.push_taxonomy("ResourceProviderValue", aurora_ocsf::Value::Text(provider.into()));
    }
}

const ROWS: &[Row<'static>] = &[
    Row("operationName", "api.operation", How::Text),
    Row("operationName.value", "api.operation", How::Text),
    Row("OperationNameValue", "api.operation", How::Text),
    Row("correlationId", "metadata.correlation_uid", How::Text),
    Row("CorrelationId", "metadata.correlation_uid", How::Text),
    Row("eventDataId", "metadata.uid", How::Text),
    Row("EventDataId", "metadata.uid", How::Text),
    Row("category", "metadata.log_name", How::Text),
    Row("category.value", "metadata.log_name", How::Text),
    Row("tenantId", "metadata.tenant_uid", How::Text),
    Row("location", "cloud.region", How::Text),
    Row("subscriptionId", "cloud.account.uid", How::Text),
    Row("SubscriptionId", "cloud.account.uid", How::Text),
    Row("caller", "actor.user.name", How::Text),
    Row("Caller", "actor.user.name", How::Text),
    Row("identity.claims.name", "actor.user.full_name", How::Text),
    Row("identity.claims.appid", "actor.app_uid", How::Text),
    Row("claims.appid", "actor.app_uid", How::Text),
    Row("resultSignature", "status_code", How::Text),
    Row("resultDescription", "status_detail", How::Text),
    Row("ActivitySubstatusValue", "status_detail", How::Text),
    Row("httpRequest.method", "http_request.http_method", How::Valid),
    Row("httpRequest.uri", "http_request.url.url_string", How::Text),
    Row("httpRequest.clientRequestId", "http_request.uid", How::Text),
];

/// Claims of the token say who it was; their names are addresses.
const NAME_CLAIM: &str = "identity.claims.http://schemas.xmlsoap.org/ws/2005/05/identity/claims/";

fn to_event(record: &Record<'_>) -> Event {
    let operation = operation(record).unwrap_or("unknown");
    let mut draft = Draft::of(record, Class::ApiActivity, activity_of(operation), ("Microsoft", "Azure"));
    draft.set_cloud("Azure");
    draft.apply(ROWS);
    for (claim, path) in
        [("upn", "actor.user.name"), ("name", "actor.user.name"), ("nameidentifier", "actor.user.uid")]
    {
        let name = format!("{NAME_CLAIM}{claim}");
        let text = record.text(&name).filter(|text| !text.is_empty());
        if let Some(text) = text.filter(|_| draft.event.get(path).is_none()) {
            draft.event.set(path, text);
        }
    }
    if draft.event.get("actor").is_none() {
        draft.event.set("actor.app_name", "Azure");
    }
    for field in ["callerIpAddress", "CallerIpAddress", "httpRequest.clientIpAddress"] {
        if let Some(ip) = draft.take(field).map(cloud::without_port).filter(|ip| is_ip(ip)) {
            draft.event.set("src_endpoint.ip", ip);
        }
    }
    draft.require("src_endpoint", "unknown");
    add_resource(&mut draft);
    add_outcome(&mut draft);
    draft.observe_usual();
    draft.finish_valid()
}

/// Operations end with what is done: `…/write`, `…/listKeys/action`.
fn activity_of(operation: &str) -> i64 {
    let mut words = operation.rsplit('/');
    match words.next().unwrap_or_default().to_ascii_lowercase().as_str() {
        "read" => 2,
        "write" => 3,
        "delete" => 4,
        "action" => cloud::activity_of(words.next().unwrap_or_default()),
        _ => 99,
    }
}

fn add_resource(draft: &mut Draft<'_, '_>) {
    let Some(id) = ["resourceId", "ResourceId", "_ResourceId"].iter().find_map(|name| draft.text(name))
    else {
        return;
    };
    let mut words = id.trim_start_matches('/').split('/');
    let is_subscription = words.next().is_some_and(|word| word.eq_ignore_ascii_case("subscriptions"));
    if let Some(subscription) = words.next().filter(|_| is_subscription) {
        draft.require_text("cloud.account.uid", subscription);
    }
    const SUBSCRIPTION: i64 = 13;
    if draft.event.get("cloud.account").is_some() {
        draft.event.set_enum("cloud.account.type_id", SUBSCRIPTION);
    }
    let name = id.rsplit('/').next().unwrap_or(id);
    draft.event.push("resources", Json::object([("uid", id.into()), ("name", name.into())]));
    for field in ["resourceId", "ResourceId", "_ResourceId"] {
        draft.skip(field);
    }
}

fn add_outcome(draft: &mut Draft<'_, '_>) {
    let fields = ["resultType", "status.value", "ActivityStatusValue", "ActivityStatus"];
    if let Some(word) = fields.into_iter().find_map(|name| draft.take(name)) {
        const RESULTS: [(&str, i64); 5] =
            [("Success", 1), ("Succeeded", 1), ("Failure", 2), ("Failed", 2), ("Accept", 1)];
        draft.set_word("status_id", word, &RESULTS);
    }
    let level = draft.take("level").or(draft.take("Level")).unwrap_or_default();
    draft.event.set_severity(match level {
        "Critical" => Severity::Critical,
        "Error" => Severity::Medium,
        "Warning" => Severity::Low,
        _ => Severity::Informational,
    });
}
