//! Findings of AWS Security Hub in its own format, ASFF: vulnerabilities, failed checks, and detections.
//!
//! <https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-findings-format.html>

mod detection;
mod vulnerability;

use aurora_model::Severity;
use aurora_ocsf::{Class, Event, EventKind, Json, ObservableType, Record};
use serde_json::Value;

use crate::{
    Format, cloud,
    mapping::{Draft, How, Row},
    raw_json,
    registry::JsonFormat,
};

pub(crate) static FORMAT: JsonFormat = JsonFormat {
    format: Format::AwsSecurityHub,
    marks: &["ProductArn"],
    recognise: |record| record.exists("AwsAccountId") && record.exists("GeneratorId"),
    complete: |record, _, _| {
        cloud::place(record, EventKind::AwsOther, &["UpdatedAt", "LastObservedAt", "CreatedAt"]);
    },
    to_event,
};

const ROWS: &[Row<'static>] = &[
    Row("SchemaVersion", "metadata.log_version", How::Text),
    Row("ProductName", "metadata.product.name", How::Text),
    Row("ProductArn", "metadata.product.uid", How::Text),
    Row("CompanyName", "metadata.product.vendor_name", How::Text),
    Row("GeneratorId", "metadata.product.feature.uid", How::Text),
    Row("ProductFields.aws/guardduty/service/featureName", "metadata.product.feature.name", How::Text),
    Row("Region", "cloud.region", How::Text),
    Row("AwsAccountId", "cloud.account.uid", How::Text),
    Row("Confidence", "confidence_score", How::Integer),
    Row("Id", "finding_info.uid", How::Text),
    Row("Types", "finding_info.types", How::Each),
    Row("Title", "finding_info.title", How::Text),
    Row("Description", "finding_info.desc", How::Text),
    Row("Note.Text", "comment", How::Text),
];

const MOMENTS: [(&str, &str); 5] = [
    ("finding_info.created_time", "CreatedAt"),
    ("finding_info.modified_time", "UpdatedAt"),
    ("finding_info.first_seen_time", "FirstObservedAt"),
    ("finding_info.last_seen_time", "LastObservedAt"),
    ("metadata.processed_time", "ProcessedAt"),
];

fn to_event(record: &Record<'_>) -> Event {
    let class = class_of(record);
    let is_new = record.text("CreatedAt") == record.text("UpdatedAt");
    let mut draft = Draft::of(record, class, if is_new { 1 } else { 2 }, ("AWS", "Security Hub"));
    draft.set_cloud("AWS");
    draft.add_time_text(cloud::datetime_with_offset);
    draft.apply(ROWS);
    for (path, field) in MOMENTS {
        draft.set_moment(path, field, cloud::datetime_with_offset);
    }
    draft.require_text("finding_info.uid", "unknown");
    // Only detections have an address of their own; it is in the schema for all.
    draft.apply(&[Row("SourceUrl", "finding_info.src_url", How::Text)]);
    add_related(&mut draft);
    add_state(&mut draft);
    add_resources(&mut draft, class);
    match class {
        Class::ComplianceFinding => add_compliance(&mut draft),
        Class::VulnerabilityFinding => vulnerability::add(&mut draft),
        _ => detection::add(&mut draft),
    }
    draft.finish_valid()
}

fn class_of(record: &Record<'_>) -> Class {
    let has_type =
        |word: &str| record.values("Types").filter_map(|kind| kind.text()).any(|kind| kind.contains(word));
    if record.exists("Compliance.Status") {
        Class::ComplianceFinding
    } else if record.exists("Vulnerabilities.Id") || has_type("/Vulnerabilities") {
        Class::VulnerabilityFinding
    } else {
        Class::DetectionFinding
    }
}

fn add_related(draft: &mut Draft<'_, '_>) {
    for related in raw_json::elements(draft.record, "RelatedFindings") {
        let (Some(product), Some(uid)) =
            (raw_json::at(&related, "/ProductArn"), raw_json::at(&related, "/Id"))
        else {
            continue;
        };
        let json = Json::object([("product_uid", product.into()), ("uid", uid.into())]);
        draft.event.push("finding_info.related_events", json);
        draft.skip_under("RelatedFindings");
    }
}

/// How bad it is and what became of it.
fn add_state(draft: &mut Draft<'_, '_>) {
    let severity = match draft.take("Severity.Label").unwrap_or_default() {
        "CRITICAL" => Severity::Critical,
        "HIGH" => Severity::High,
        "MEDIUM" => Severity::Medium,
        "LOW" => Severity::Low,
        _ => Severity::Informational,
    };
    draft.event.set_severity(severity);
    const STATES: [(&str, i64); 4] = [("NEW", 1), ("NOTIFIED", 2), ("SUPPRESSED", 3), ("RESOLVED", 4)];
    if let Some(state) = draft.take("Workflow.Status") {
        draft.set_word("status_id", state, &STATES);
    }
}

fn add_resources(draft: &mut Draft<'_, '_>, class: Class) {
    let owner = draft.text("ProductFields.ResourceOwnerAccount").map(str::to_owned);
    let resources = raw_json::elements(draft.record, "Resources");
    let is_one = class == Class::ComplianceFinding;
    let path = if is_one { "resource" } else { "resources" };
    let name = if is_one { "resource.uid" } else { "resources.uid" };
    for (at, resource) in resources.iter().enumerate() {
        let Some(json) = resource_of(resource, owner.as_deref()) else { continue };
        match is_one {
            true if at == 0 => draft.event.set(path, json),
            true => draft.event.push("resources", json),
            false => draft.event.push(path, json),
        }
        if let Some(uid) = raw_json::at(resource, "/Id") {
            draft.event.observable(name, ObservableType::ResourceUid, uid);
        }
        draft.skip_under("Resources");
    }
}

fn resource_of(resource: &Value, owner: Option<&str>) -> Option<Json> {
    let uid = raw_json::at(resource, "/Id")?;
    let mut json: Vec<(&'static str, Json)> = vec![("uid", uid.into())];
    for (name, pointer) in [("type", "/Type"), ("cloud_partition", "/Partition"), ("region", "/Region")] {
        json.extend(raw_json::at(resource, pointer).map(|text| (name, text.into())));
    }
    json.extend(resource.get("Details").map(|details| ("data", details.to_string().into())));
    if let Some(Value::Object(tags)) = resource.get("Tags") {
        let tags = tags.iter().filter_map(|(name, value)| {
            Some(Json::object([("name", name.as_str().into()), ("value", value.as_str()?.into())]))
        });
        json.push(("tags", tags.collect()));
    }
    if let Some(owner) = owner {
        json.push(("owner", Json::object([("account", Json::object([("uid", owner.into())]))])));
    }
    Some(Json::Object(json.into_iter().map(|(name, value)| (name.into(), value)).collect()))
}

fn add_compliance(draft: &mut Draft<'_, '_>) {
    draft.apply(&[
        Row("Compliance.RelatedRequirements", "compliance.requirements", How::Each),
        Row("Compliance.StatusReasons.Description", "compliance.status_details", How::Each),
        Row("Compliance.StatusReasons.ReasonCode", "compliance.status_code", How::Text),
        Row("Remediation.Recommendation.Text", "remediation.desc", How::Text),
        Row("Remediation.Recommendation.Url", "remediation.references", How::Each),
    ]);
    // A control is named after its standard in older findings: `PCI.Config.1`.
    let control = draft.text("Compliance.SecurityControlId").or(draft.text("ProductFields.ControlId"));
    if let Some(control) = control {
        draft.event.set("compliance.control", control.strip_prefix("PCI.").unwrap_or(control));
    }
    let standards = draft.take_all("Compliance.AssociatedStandards.StandardsId");
    let own =
        draft.text("ProductFields.StandardsArn").and_then(|arn| arn.rsplit_once(":::")).map(|(_, name)| name);
    let standards: Vec<&str> = if standards.is_empty() { own.into_iter().collect() } else { standards };
    if !standards.is_empty() {
        draft.event.set("compliance.standards", Json::from(standards));
    }
    if let Some(word) = draft.take("Compliance.Status") {
        const STATES: [(&str, i64); 3] = [("PASSED", 1), ("WARNING", 2), ("FAILED", 3)];
        draft.set_word("compliance.status_id", word, &STATES);
    }
    if draft.event.get("remediation").is_some() && draft.event.get("remediation.desc").is_none() {
        draft.event.set("remediation.desc", "See the references.");
    }
}
