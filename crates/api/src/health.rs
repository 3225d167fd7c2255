//! What is well and what is not, as the wiring finds out and the API tells.

use serde::Serialize;
use utoipa::ToSchema;

/// The whole.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Health {
    /// The worst of the parts.
    pub status: Status,
    /// The parts.
    pub components: Vec<Component>,
    /// How far the work on events is.
    pub ingest: IngestHealth,
    /// What somebody should know who runs this, for instance that a listener is open to the network.
    pub warnings: Vec<String>,
}

/// How a part is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// It works.
    Ok,
    /// It works, not as it should.
    Degraded,
    /// It does not work.
    Down,
}

/// A part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Component {
    /// What it is called.
    pub name: String,
    /// How it is.
    pub status: Status,
    /// For people.
    pub detail: String,
}

/// How far the work on events is.
#[derive(Clone, Debug, Default, PartialEq, Serialize, ToSchema)]
pub struct IngestHealth {
    /// Events that were acknowledged since the start, in a second, over the last minute.
    pub events_per_second: f64,
    /// How many events each consumer still has before it.
    pub lag: std::collections::BTreeMap<String, u64>,
}

impl Health {
    /// The whole of these parts.
    pub fn of(components: Vec<Component>, ingest: IngestHealth, warnings: Vec<String>) -> Self {
        let status = components.iter().map(|component| component.status).max().unwrap_or(Status::Ok);
        Self { status, components, ingest, warnings }
    }
}
