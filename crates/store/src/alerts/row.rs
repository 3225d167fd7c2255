use aurora_model::{AlertId, ContentId, Fingerprint, Timestamp, UserId, Version, alert::Alert};

use crate::{
    Result, StoreError,
    row::{alert, json, parse, time},
};

const TABLE: &str = "alerts";

pub(crate) fn row_of(alert: &Alert) -> Result<alert::Model> {
    Ok(alert::Model {
        id: alert.id.as_uuid(),
        version: alert.version.as_i64(),
        fingerprint: alert.fingerprint.as_uuid(),
        rule_id: alert.rule_id.clone(),
        rule_version: alert.rule_version.as_uuid(),
        title: alert.title.clone(),
        severity: alert.severity.as_str().to_owned(),
        status: alert.status.as_str().to_owned(),
        verdict: alert.verdict.map(|verdict| verdict.as_str().to_owned()),
        count: alert.count,
        first_seen: alert.first_seen.as_micros(),
        last_seen: alert.last_seen.as_micros(),
        assignee: alert.assignee.map(UserId::as_uuid),
        entities: text_of(&alert.entities, "entities")?,
        techniques: text_of(&alert.techniques, "techniques")?,
        mode: alert.mode.as_str().to_owned(),
        previous_id: alert.previous_id.map(AlertId::as_uuid),
        created_at: alert.created_at.as_micros(),
        updated_at: alert.updated_at.as_micros(),
        acknowledged_at: alert.acknowledged_at.map(Timestamp::as_micros),
        closed_at: alert.closed_at.map(Timestamp::as_micros),
    })
}

pub(crate) fn alert_of(row: alert::Model) -> Result<Alert> {
    let maybe_time =
        |micros: Option<i64>, column| micros.map(|micros| time(micros, TABLE, column)).transpose();
    Ok(Alert {
        id: AlertId::from_uuid(row.id),
        version: Version::from_i64(row.version),
        fingerprint: Fingerprint::from_uuid(row.fingerprint),
        rule_id: row.rule_id,
        rule_version: ContentId::from_uuid(row.rule_version),
        title: row.title,
        severity: parse(&row.severity, TABLE, "severity")?,
        status: parse(&row.status, TABLE, "status")?,
        verdict: row.verdict.map(|verdict| parse(&verdict, TABLE, "verdict")).transpose()?,
        count: row.count,
        first_seen: time(row.first_seen, TABLE, "first_seen")?,
        last_seen: time(row.last_seen, TABLE, "last_seen")?,
        assignee: row.assignee.map(UserId::from_uuid),
        entities: json(&row.entities, TABLE, "entities")?,
        techniques: json(&row.techniques, TABLE, "techniques")?,
        mode: parse(&row.mode, TABLE, "mode")?,
        previous_id: row.previous_id.map(AlertId::from_uuid),
        created_at: time(row.created_at, TABLE, "created_at")?,
        updated_at: time(row.updated_at, TABLE, "updated_at")?,
        acknowledged_at: maybe_time(row.acknowledged_at, "acknowledged_at")?,
        closed_at: maybe_time(row.closed_at, "closed_at")?,
    })
}

/// Cannot fail for lists of plain records; if it ever does, the write fails and names the column.
fn text_of(list: &impl serde::Serialize, column: &'static str) -> Result<String> {
    serde_json::to_string(list).map_err(|error| StoreError::BadRow {
        table: TABLE,
        column,
        value: error.to_string(),
    })
}
