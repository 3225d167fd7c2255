//! The first schema: mode, people and their sessions, sources, rules, alerts, positions, audit, changes.
//!
//! Words are text, times are microseconds, ids are UUIDs, on either engine. What is filtered or sorted by is
//! a column; what is only shown is JSON in a text.

use sea_orm::{
    ConnectionTrait as _, DatabaseTransaction, DbErr,
    sea_query::{
        Alias, ColumnDef, ColumnType, ForeignKey, ForeignKeyAction, ForeignKeyCreateStatement, Index,
        IndexCreateStatement, Table, TableCreateStatement,
    },
};

pub(super) async fn up(tx: &DatabaseTransaction) -> Result<(), DbErr> {
    for table in tables() {
        tx.execute(&table).await?;
    }
    for index in indexes() {
        tx.execute(&index).await?;
    }
    Ok(())
}

/// Indexes go with their tables.
pub(super) async fn down(tx: &DatabaseTransaction) -> Result<(), DbErr> {
    for name in NAMES.iter().rev() {
        tx.execute(&Table::drop().table(Alias::new(*name)).to_owned()).await?;
    }
    Ok(())
}

/// In the order in which they refer to each other.
const NAMES: [&str; 15] = [
    "runtime_mode",
    "users",
    "setup_links",
    "sessions",
    "refresh_tokens",
    "sources",
    "ingest_tokens",
    "rules",
    "alerts",
    "alert_findings",
    "alert_comments",
    "consumer_offsets",
    "audit_entries",
    "audit_head",
    "outbox",
];

fn tables() -> [TableCreateStatement; 15] {
    let [
        runtime_mode,
        users,
        setup_links,
        sessions,
        refresh_tokens,
        sources,
        ingest_tokens,
        rules,
        alerts,
        alert_findings,
        alert_comments,
        consumer_offsets,
        audit_entries,
        audit_head,
        outbox,
    ] = NAMES.map(|name| Table::create().table(Alias::new(name)).to_owned());
    [
        columns(
            runtime_mode,
            &[
                key(number("id")),
                text("mode"),
                number("epoch"),
                text("reason"),
                number("changed_at"),
                text("changed_by"),
            ],
        ),
        columns(
            users,
            &[
                key(id("id")),
                number("version"),
                text("name"),
                unique(text("name_key")),
                text("display_name"),
                text("role"),
                optional("password_hash", ColumnType::Text),
                number("created_at"),
                number("updated_at"),
                optional("disabled_at", ColumnType::BigInteger),
            ],
        ),
        columns(
            setup_links,
            &[
                key(id("id")),
                hash("secret_hash"),
                number("created_at"),
                number("expires_at"),
                optional("consumed_at", ColumnType::BigInteger),
            ],
        ),
        columns(
            sessions,
            &[
                key(id("id")),
                number("version"),
                id("user_id"),
                number("created_at"),
                optional("ended_at", ColumnType::BigInteger),
                optional("ended_by", ColumnType::Text),
            ],
        )
        .foreign_key(&mut refers("sessions", "user_id", "users"))
        .to_owned(),
        columns(
            refresh_tokens,
            &[
                key(id("id")),
                id("session_id"),
                hash("secret_hash"),
                number("issued_at"),
                number("expires_at"),
                optional("used_at", ColumnType::BigInteger),
            ],
        )
        .foreign_key(&mut refers("refresh_tokens", "session_id", "sessions"))
        .to_owned(),
        columns(
            sources,
            &[
                key(id("id")),
                number("version"),
                text("name"),
                unique(text("name_key")),
                optional("format", ColumnType::Text),
                flag("enabled"),
                text("settings"),
                number("created_at"),
                number("updated_at"),
            ],
        ),
        columns(
            ingest_tokens,
            &[
                key(id("id")),
                number("version"),
                text("name"),
                optional("source_id", ColumnType::Uuid),
                hash("secret_hash"),
                number("created_at"),
                text("created_by"),
                optional("expires_at", ColumnType::BigInteger),
                optional("revoked_at", ColumnType::BigInteger),
            ],
        )
        .foreign_key(&mut refers("ingest_tokens", "source_id", "sources"))
        .to_owned(),
        columns(
            rules,
            &[
                key(text("rule_id")),
                number("version"),
                flag("enabled"),
                number("updated_at"),
                text("updated_by"),
            ],
        ),
        columns(
            alerts,
            &[
                key(id("id")),
                number("version"),
                id("fingerprint"),
                text("rule_id"),
                id("rule_version"),
                text("title"),
                text("severity"),
                text("status"),
                optional("verdict", ColumnType::Text),
                number("count"),
                number("first_seen"),
                number("last_seen"),
                optional("assignee", ColumnType::Uuid),
                text("entities"),
                text("techniques"),
                text("mode"),
                optional("previous_id", ColumnType::Uuid),
                number("created_at"),
                number("updated_at"),
                optional("acknowledged_at", ColumnType::BigInteger),
                optional("closed_at", ColumnType::BigInteger),
            ],
        )
        .foreign_key(&mut refers("alerts", "assignee", "users"))
        .to_owned(),
        columns(alert_findings, &[key(id("finding_id")), id("alert_id"), number("seen_at")])
            .foreign_key(&mut refers("alert_findings", "alert_id", "alerts"))
            .to_owned(),
        columns(
            alert_comments,
            &[key(id("id")), id("alert_id"), text("author"), number("at"), text("body"), text("mode")],
        )
        .foreign_key(&mut refers("alert_comments", "alert_id", "alerts"))
        .to_owned(),
        columns(
            consumer_offsets,
            &[
                text("consumer_group"),
                text("topic"),
                number("partition_number"),
                number("next_offset"),
                number("updated_at"),
            ],
        )
        .primary_key(
            Index::create()
                .col(Alias::new("consumer_group"))
                .col(Alias::new("topic"))
                .col(Alias::new("partition_number")),
        )
        .to_owned(),
        columns(
            audit_entries,
            &[
                key(number("seq")),
                number("at"),
                text("actor"),
                text("action"),
                text("resource"),
                text("record_id"),
                text("mode"),
                text("detail"),
                text("previous_hash"),
                text("hash"),
            ],
        ),
        columns(audit_head, &[key(number("id")), number("seq"), text("hash")]),
        columns(
            outbox,
            &[
                key(rising("seq")),
                text("resource"),
                text("record_id"),
                number("version"),
                text("kind"),
                number("at"),
                text("actor"),
                text("mode"),
            ],
        ),
    ]
}

/// The lists of alerts are read through these alone, however many alerts there are: each order of columns is
/// the equalities of a query and then the order of its answer (see `alerts::list`).
fn indexes() -> [IndexCreateStatement; 10] {
    [
        index("alerts", "alerts_by_time", &["created_at", "id"]),
        index("alerts", "alerts_by_state", &["status", "severity", "created_at", "id"]),
        index("alerts", "alerts_by_rule", &["rule_id", "status", "severity", "created_at", "id"]),
        index("alerts", "alerts_by_assignee", &["assignee", "status", "severity", "created_at", "id"]),
        index("alerts", "alerts_by_fingerprint", &["fingerprint", "created_at", "id"]),
        index("alert_findings", "alert_findings_by_alert", &["alert_id"]),
        index("alert_comments", "alert_comments_by_alert", &["alert_id", "at", "id"]),
        index("sessions", "sessions_by_user", &["user_id"]),
        index("refresh_tokens", "refresh_tokens_by_session", &["session_id"]),
        index("audit_entries", "audit_entries_by_record", &["resource", "record_id", "seq"]),
    ]
}

pub(super) fn columns(mut table: TableCreateStatement, columns: &[ColumnDef]) -> TableCreateStatement {
    for column in columns {
        table.col(column.clone());
    }
    table
}

fn column(name: &str, of: ColumnType) -> ColumnDef {
    ColumnDef::new_with_type(Alias::new(name), of).not_null().to_owned()
}

fn optional(name: &str, of: ColumnType) -> ColumnDef {
    ColumnDef::new_with_type(Alias::new(name), of).null().to_owned()
}

pub(super) fn id(name: &str) -> ColumnDef {
    column(name, ColumnType::Uuid)
}

pub(super) fn text(name: &str) -> ColumnDef {
    column(name, ColumnType::Text)
}

/// A count, a version, or a time in microseconds.
pub(super) fn number(name: &str) -> ColumnDef {
    column(name, ColumnType::BigInteger)
}

fn rising(name: &str) -> ColumnDef {
    number(name).auto_increment().to_owned()
}

fn flag(name: &str) -> ColumnDef {
    column(name, ColumnType::Boolean)
}

/// A SHA-256.
fn hash(name: &str) -> ColumnDef {
    column(name, ColumnType::Blob)
}

pub(super) fn key(mut column: ColumnDef) -> ColumnDef {
    column.primary_key().to_owned()
}

fn unique(mut column: ColumnDef) -> ColumnDef {
    column.unique_key().to_owned()
}

/// What is referred to is never removed while something refers to it.
pub(super) fn refers(table: &str, column: &str, to: &str) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .from(Alias::new(table), Alias::new(column))
        .to(Alias::new(to), Alias::new("id"))
        .on_delete(ForeignKeyAction::Restrict)
        .to_owned()
}

pub(super) fn index(table: &str, name: &str, columns: &[&str]) -> IndexCreateStatement {
    let mut index = Index::create().name(name).table(Alias::new(table)).to_owned();
    for column in columns {
        index.col(Alias::new(*column));
    }
    index
}
