use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "alerts")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub version: i64,
    pub fingerprint: Uuid,
    #[sea_orm(column_type = "Text")]
    pub rule_id: String,
    pub rule_version: Uuid,
    #[sea_orm(column_type = "Text")]
    pub title: String,
    #[sea_orm(column_type = "Text")]
    pub severity: String,
    #[sea_orm(column_type = "Text")]
    pub status: String,
    #[sea_orm(column_type = "Text", nullable)]
    pub verdict: Option<String>,
    pub count: i64,
    pub first_seen: i64,
    pub last_seen: i64,
    pub assignee: Option<Uuid>,
    #[sea_orm(column_type = "Text")]
    pub entities: String,
    #[sea_orm(column_type = "Text")]
    pub techniques: String,
    #[sea_orm(column_type = "Text")]
    pub mode: String,
    pub previous_id: Option<Uuid>,
    pub created_at: i64,
    pub updated_at: i64,
    pub acknowledged_at: Option<i64>,
    pub closed_at: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
