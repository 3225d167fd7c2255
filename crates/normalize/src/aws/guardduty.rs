//! Findings of GuardDuty, as the service exports them and as its API answers (with capitals).
//!
//! <https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_finding-format.html>

use aurora_model::Severity;
use aurora_ocsf::{Class, Event, EventKind, Json, ObservableType, Record};
use serde_json::Value;

use crate::{
    Format, cloud,
    mapping::{Draft, How, Row, is_ip},
    raw_json,
    registry::JsonFormat,
};

pub(crate) static FORMAT: JsonFormat = JsonFormat {
    format: Format::AwsGuardDuty,
    marks: &["service.serviceName", "Service.ServiceName", "arn", "Arn"],
    recognise,
    complete: |record, _, _| complete(record),
    to_event,
};

fn recognise(record: &Record<'_>) -> bool {
    let is_service = ["service.serviceName", "Service.ServiceName"]
        .iter()
        .any(|name| record.text(name) == Some("guardduty"));
    let is_arn = ["arn", "Arn"].iter().any(|name| {
        record.text(name).is_some_and(|arn| arn.starts_with("arn:aws") && arn.contains(":guardduty:"))
    });
    (is_service || is_arn) && (record.exists("severity") || record.exists("Severity"))
}

fn complete(record: &mut Record<'_>) {
    cloud::place(record, EventKind::AwsOther, &["updatedAt", "UpdatedAt", "createdAt", "CreatedAt"]);
    for action in ["networkConnectionAction", "awsApiCallAction", "kubernetesApiCallAction"] {
        cloud::rename(record, &format!("service.action.{action}.remoteIpDetails.ipAddressV4"), "src_ip");
    }
}

/// Each in the two spellings.
const ROWS: &[Row<'static>] = &[
    Row("accountId", "cloud.account.uid", How::Text),
    Row("AccountId", "cloud.account.uid", How::Text),
    Row("region", "cloud.region", How::Text),
    Row("Region", "cloud.region", How::Text),
    Row("partition", "cloud.cloud_partition", How::Text),
    Row("Partition", "cloud.cloud_partition", How::Text),
    Row("schemaVersion", "metadata.log_version", How::Text),
    Row("SchemaVersion", "metadata.log_version", How::Text),
    Row("id", "metadata.uid", How::Text),
    Row("Id", "metadata.uid", How::Text),
    Row("arn", "finding_info.uid", How::Text),
    Row("Arn", "finding_info.uid", How::Text),
    Row("title", "finding_info.title", How::Text),
    Row("Title", "finding_info.title", How::Text),
    Row("description", "finding_info.desc", How::Text),
    Row("Description", "finding_info.desc", How::Text),
    Row("type", "finding_info.types", How::Each),
    Row("Type", "finding_info.types", How::Each),
    Row("service.featureName", "metadata.product.feature.name", How::Text),
    Row("service.detectorId", "metadata.product.feature.uid", How::Text),
    Row("Service.DetectorId", "metadata.product.feature.uid", How::Text),
    Row("service.count", "count", How::Integer),
    Row("Service.Count", "count", How::Integer),
];

const MOMENTS: [(&str, &str); 8] = [
    ("finding_info.created_time", "createdAt"),
    ("finding_info.created_time", "CreatedAt"),
    ("finding_info.modified_time", "updatedAt"),
    ("finding_info.modified_time", "UpdatedAt"),
    ("finding_info.first_seen_time", "service.eventFirstSeen"),
    ("finding_info.first_seen_time", "Service.EventFirstSeen"),
    ("finding_info.last_seen_time", "service.eventLastSeen"),
    ("finding_info.last_seen_time", "Service.EventLastSeen"),
];

fn to_event(record: &Record<'_>) -> Event {
    let first = |names: [&str; 2]| names.iter().find_map(|name| record.text(name));
    let is_new = first(["createdAt", "CreatedAt"]) == first(["updatedAt", "UpdatedAt"]);
    let mut draft =
        Draft::of(record, Class::DetectionFinding, if is_new { 1 } else { 2 }, ("AWS", "GuardDuty"));
    draft.set_cloud("AWS");
    draft.add_time_text(cloud::datetime_with_offset);
    draft.apply(ROWS);
    for (path, field) in MOMENTS {
        draft.set_moment(path, field, cloud::datetime_with_offset);
    }
    draft.require_text("finding_info.uid", first(["id", "Id"]).unwrap_or("unknown"));
    if let Some(number) = draft.take("severity").or(draft.take("Severity")) {
        draft.event.set_severity(severity(number));
    }
    let is_archived = first(["service.archived", "Service.Archived"]) == Some("true");
    draft.event.set_enum("status_id", if is_archived { 5 } else { 1 });
    draft.event.set("is_alert", true);
    add_resource(&mut draft);
    add_evidence(&mut draft);
    draft.finish_valid()
}

/// <https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_findings-severity.html>
fn severity(number: &str) -> Severity {
    match number.parse::<f64>().unwrap_or_default() {
        number if number >= 9.0 => Severity::Critical,
        number if number >= 7.0 => Severity::High,
        number if number >= 4.0 => Severity::Medium,
        number if number >= 1.0 => Severity::Low,
        _ => Severity::Informational,
    }
}

/// Where the name of what is affected stands, by the part of `resource` that tells of it.
const RESOURCES: [(&str, &str, &str); 8] = [
    ("instanceDetails", "/instanceId", "/instanceId"),
    ("accessKeyDetails", "/accessKeyId", "/userName"),
    ("s3BucketDetails", "/0/arn", "/0/name"),
    ("eksClusterDetails", "/arn", "/name"),
    ("ecsClusterDetails", "/arn", "/name"),
    ("rdsDbInstanceDetails", "/dbInstanceArn", "/dbInstanceIdentifier"),
    ("lambdaDetails", "/functionArn", "/functionName"),
    ("containerDetails", "/id", "/name"),
];

fn add_resource(draft: &mut Draft<'_, '_>) {
    let Some(resource) = raw_json::value(draft.record, "resource") else { return };
    let kind = raw_json::at(&resource, "/resourceType").unwrap_or_default();
    for (part, uid, name) in RESOURCES {
        let Some(details) = resource.get(part) else { continue };
        let (uid, name) = (raw_json::at(details, uid), raw_json::at(details, name));
        if uid.is_none() && name.is_none() {
            continue;
        }
        let data = Json::from(details.to_string());
        let texts = [("uid", uid), ("name", name), ("type", Some(kind).filter(|kind| !kind.is_empty()))];
        let members = texts.into_iter().filter_map(|(key, text)| Some((key.into(), text?.into())));
        draft.event.push("resources", Json::Object(members.chain([("data".into(), data)]).collect()));
        if let Some(uid) = uid {
            draft.event.observable("resources.uid", ObservableType::ResourceUid, uid);
        }
        if let Some(user) = raw_json::at(details, "/userName") {
            draft.event.observable("resources.name", ObservableType::UserName, user);
        }
        draft.skip("resource.resourceType");
    }
}

/// What was seen: the action, by its kind.
fn add_evidence(draft: &mut Draft<'_, '_>) {
    let Some(action) = raw_json::value(draft.record, "service.action") else { return };
    let mut evidence = Vec::new();
    for part in
        ["awsApiCallAction", "kubernetesApiCallAction", "networkConnectionAction", "rdsLoginAttemptAction"]
    {
        if let Some(details) = action.get(part) {
            add_remote(draft, details, &mut evidence);
            add_call(details, &mut evidence);
        }
    }
    for probe in action
        .pointer("/portProbeAction/portProbeDetails")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .take(1)
    {
        add_remote(draft, probe, &mut evidence);
    }
    if let Some(domain) = action.pointer("/dnsRequestAction/domain").and_then(Value::as_str) {
        evidence.push(("query".into(), Json::object([("hostname", domain.into())])));
        draft.event.observable("evidences.query.hostname", ObservableType::Hostname, domain);
    }
    evidence.push(("data".into(), action.to_string().into()));
    draft.event.push("evidences", Json::Object(evidence.into_iter().collect()));
    draft.skip_under("service.action");
}

type Members = Vec<(std::borrow::Cow<'static, str>, Json)>;

fn add_remote(draft: &mut Draft<'_, '_>, details: &Value, evidence: &mut Members) {
    let address = ["/remoteIpDetails/ipAddressV4", "/remoteIpDetails/ipAddressV6"];
    let Some(ip) = address.iter().find_map(|at| raw_json::at(details, at)).filter(|ip| is_ip(ip)) else {
        return;
    };
    let mut end: Members = vec![("ip".into(), ip.into())];
    if let Some(country) = raw_json::at(details, "/remoteIpDetails/country/countryName") {
        let mut place: Members = vec![("country".into(), country.into())];
        if let Some(city) = raw_json::at(details, "/remoteIpDetails/city/cityName") {
            place.push(("city".into(), city.into()));
        }
        end.push(("location".into(), Json::Object(place.into_iter().collect())));
    }
    if let Some(port) = details
        .pointer("/remotePortDetails/port")
        .and_then(Value::as_u64)
        .and_then(|port| u16::try_from(port).ok())
    {
        end.push(("port".into(), port.into()));
    }
    evidence.push(("src_endpoint".into(), Json::Object(end.into_iter().collect())));
    draft.event.observable("evidences.src_endpoint.ip", ObservableType::IpAddress, ip);
}

fn add_call(details: &Value, evidence: &mut Members) {
    let Some(operation) = raw_json::at(details, "/api").or(raw_json::at(details, "/verb")) else { return };
    let mut api: Members = vec![("operation".into(), operation.into())];
    if let Some(service) = raw_json::at(details, "/serviceName") {
        api.push(("service".into(), Json::object([("name", service.into())])));
    }
    if let Some(error) = raw_json::at(details, "/errorCode") {
        api.push(("response".into(), Json::object([("error", error.into())])));
    }
    evidence.push(("api".into(), Json::Object(api.into_iter().collect())));
}
