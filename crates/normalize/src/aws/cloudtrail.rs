//! CloudTrail: who called which API of AWS, from where, and what came of it.
//!
//! <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html>
//!
//! Fields keep their names (`eventName`, `userIdentity.arn`). Besides, `requestParameters` and `responseElements` hold
//! their whole JSON for rules that look for a word in them, and `src_ip` is `sourceIPAddress`.
//! Sign-ins are Authentication, changes of users and roles Account Change, those of groups Group Management, and all else is API Activity.

mod identity;
mod subject;

use aurora_ocsf::{Class, Event, EventKind, Record};

use crate::{
    Format, cloud,
    mapping::{Draft, How, Row},
    raw_json,
    registry::JsonFormat,
};

pub(crate) static FORMAT: JsonFormat = JsonFormat {
    format: Format::AwsCloudTrail,
    marks: &["eventSource"],
    recognise,
    complete: |record, _, _| complete(record),
    to_event,
};

fn recognise(record: &Record<'_>) -> bool {
    let is_aws = record.text("eventSource").is_some_and(|source| source.ends_with(".amazonaws.com"))
        || record.text("eventType").is_some_and(|kind| kind.starts_with("Aws"));
    is_aws && record.exists("eventName") && (record.exists("eventVersion") || record.exists("userIdentity"))
}

fn complete(record: &mut Record<'_>) {
    cloud::place(record, EventKind::AwsCloudTrail, &["eventTime"]);
    cloud::add_json(record, &["requestParameters", "responseElements", "additionalEventData"]);
    cloud::rename(record, "sourceIPAddress", "src_ip");
}

/// What most events have at the same place.
const ROWS: &[Row<'static>] = &[
    Row("eventName", "api.operation", How::Text),
    Row("eventSource", "api.service.name", How::Text),
    Row("apiVersion", "api.version", How::Text),
    Row("errorCode", "api.response.error", How::Text),
    Row("errorMessage", "api.response.message", How::Text),
    Row("awsRegion", "cloud.region", How::Text),
    Row("recipientAccountId", "cloud.account.uid", How::Text),
    Row("userAgent", "http_request.user_agent", How::Text),
    Row("eventType", "metadata.event_code", How::Text),
    Row("eventVersion", "metadata.product.version", How::Text),
    Row("eventID", "metadata.uid", How::Text),
    Row("eventTime", "metadata.original_time", How::Text),
    Row("vpcEndpointId", "src_endpoint.uid", How::Text),
    Row("sharedEventID", "metadata.correlation_uid", How::Text),
];

fn to_event(record: &Record<'_>) -> Event {
    let operation = record.text("eventName").unwrap_or("Unknown");
    let (class, activity) = subject::class_of(record.text("eventSource").unwrap_or_default(), operation);
    let mut draft = Draft::of(record, class, activity, ("AWS", "CloudTrail"));
    if activity == 99 {
        draft.event.set("activity_name", operation);
    }
    draft.set_cloud("AWS");
    draft.add_time_text(cloud::datetime_with_offset);
    draft.apply(ROWS);
    let feature = draft.take("eventCategory").unwrap_or("Management, Data, and Insights");
    draft.event.set("metadata.product.feature.name", feature);
    add_request(&mut draft);
    identity::add(&mut draft);
    draft.set_source("sourceIPAddress");
    add_status(&mut draft);
    match class {
        Class::Authentication => subject::add_sign_in(&mut draft),
        Class::AccountChange => subject::add_account(&mut draft),
        Class::GroupManagement => subject::add_group(&mut draft),
        _ => add_resources(&mut draft),
    }
    if class == Class::ApiActivity {
        draft.require("src_endpoint", "unknown");
    }
    draft.observe_usual();
    draft.finish_valid()
}

/// What was asked and answered. The schema wants a number for a request, which internal ones lack.
fn add_request(draft: &mut Draft<'_, '_>) {
    draft.set_json("api.request.data", "requestParameters");
    draft.set_json("api.response.data", "responseElements");
    let has_request = draft.event.get("api.request").is_some();
    let uid = draft.take("requestID").or(draft.text("eventID").filter(|_| has_request));
    if let Some(uid) = uid {
        draft.event.set("api.request.uid", uid);
    }
}

/// A sign-in to the console says how it went; anything else went well unless there is an error.
fn add_status(draft: &mut Draft<'_, '_>) {
    let said = draft.text("responseElements.ConsoleLogin").or(draft.text("responseElements.SwitchRole"));
    let is_success = match said {
        Some(word) => word == "Success",
        None => draft.text("errorCode").is_none(),
    };
    draft.set_status(is_success);
    if let Some(message) = draft.text("errorMessage") {
        draft.event.set("status_detail", message);
    }
}

fn add_resources(draft: &mut Draft<'_, '_>) {
    for resource in raw_json::elements(draft.record, "resources") {
        let mut json = Vec::new();
        for (name, pointer) in [("uid", "/ARN"), ("type", "/type")] {
            json.extend(raw_json::at(&resource, pointer).map(|text| (name, text.into())));
        }
        if let Some(account) = raw_json::at(&resource, "/accountId") {
            json.push(("owner", identity::owner(account)));
        }
        if raw_json::at(&resource, "/ARN").is_some() {
            draft.event.push(
                "resources",
                aurora_ocsf::Json::Object(
                    json.into_iter().map(|(name, value)| (name.into(), value)).collect(),
                ),
            );
            draft.skip_under("resources");
        }
    }
}
