//! Figures over the alerts of a span of time. Each reads all alerts of the span: who asks often keeps the answer.

use aurora_model::Timestamp;
use sea_orm::{
    ColumnTrait as _, EntityTrait as _, QueryFilter as _, QuerySelect as _,
    sea_query::{Alias, Expr, ExprTrait as _},
};

use crate::{
    Read, Result,
    row::{alert, time},
};

const HOUR: i64 = 3_600_000_000;

/// How many alerts were made in an hour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HourCount {
    /// When the hour begins.
    pub hour: Timestamp,
    /// So many.
    pub alerts: i64,
}

/// What a rule led to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleCount {
    /// The rule.
    pub rule_id: String,
    /// Its title, as one of its alerts has it.
    pub title: String,
    /// How many alerts were made.
    pub alerts: i64,
    /// How many findings these hold.
    pub findings: i64,
}

/// How many alerts were made in each hour since a time, the earliest first. Hours without alerts are left out.
///
/// # Errors
/// If they cannot be read.
pub async fn count_by_hour(from: &impl Read, since: Timestamp) -> Result<Vec<HourCount>> {
    let hour = || Expr::col(alert::Column::CreatedAt).div(HOUR);
    let mut rows: Vec<(i64, i64)> = alert::Entity::find()
        .select_only()
        .column_as(hour(), "hour")
        .column_as(alert::Column::Id.count(), "n")
        .filter(alert::Column::CreatedAt.gte(since.as_micros()))
        .group_by(hour())
        .into_tuple()
        .all(from.connection())
        .await?;
    rows.sort_unstable();
    let count = |(hour, alerts): (i64, i64)| {
        Ok(HourCount { hour: time(hour.saturating_mul(HOUR), "alerts", "created_at")?, alerts })
    };
    rows.into_iter().map(count).collect()
}

/// What each rule led to since a time, the most findings first.
///
/// # Errors
/// If they cannot be read.
pub async fn count_by_rule(from: &impl Read, since: Timestamp) -> Result<Vec<RuleCount>> {
    // PostgreSQL sums integers to decimals.
    let findings = alert::Column::Count.sum().cast_as(Alias::new("bigint"));
    let rows: Vec<(String, String, i64, i64)> = alert::Entity::find()
        .select_only()
        .column(alert::Column::RuleId)
        .column_as(alert::Column::Title.max(), "title")
        .column_as(alert::Column::Id.count(), "alerts")
        .column_as(findings, "findings")
        .filter(alert::Column::CreatedAt.gte(since.as_micros()))
        .group_by(alert::Column::RuleId)
        .into_tuple()
        .all(from.connection())
        .await?;
    let count = |(rule_id, title, alerts, findings)| RuleCount { rule_id, title, alerts, findings };
    let mut counts: Vec<RuleCount> = rows.into_iter().map(count).collect();
    counts.sort_by(|a, b| b.findings.cmp(&a.findings).then_with(|| a.rule_id.cmp(&b.rule_id)));
    Ok(counts)
}
