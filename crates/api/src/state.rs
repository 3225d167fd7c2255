use std::{ops::Deref, sync::Arc};

use aurora_access::Access;
use aurora_casework::{Casework, events::Events};
use aurora_model::Timestamp;

use crate::{
    health::Health,
    intake::Intake,
    live::{AlertFeed, Seats},
    metrics::Metrics,
};

/// What the routes act through. The wiring makes it; each service is one field.
pub struct Services {
    /// Who may come in; the runtime mode.
    pub access: Access,
    /// The door for events, and the accounts of their sources.
    pub intake: Arc<dyn Intake>,
    /// What happens to alerts, for those who watch.
    pub alert_feed: Arc<dyn AlertFeed>,
    /// Finds out what is well.
    pub health: Box<dyn Fn() -> Health + Send + Sync>,
    /// Reads the counters.
    pub metrics: Box<dyn Fn(&mut Metrics) + Send + Sync>,
    /// What people decide on.
    pub casework: Arc<Casework>,
    /// What is stored of events.
    pub events: Events,
    /// The version of the program, for those who ask.
    pub version: &'static str,
    /// Where events are sent, for those who ask.
    pub ingest_url: String,
    /// When it was started.
    pub started_at: Timestamp,
}

/// The services, shared by all requests.
#[derive(Clone)]
pub struct ApiState(Arc<Shared>);

struct Shared {
    services: Services,
    seats: Seats,
}

impl ApiState {
    /// Shares these services.
    pub fn new(services: Services) -> Self {
        Self(Arc::new(Shared { services, seats: Seats::new() }))
    }

    /// The seats of the live channel of alerts.
    pub(crate) fn seats(&self) -> &Seats {
        &self.0.seats
    }
}

impl Deref for ApiState {
    type Target = Services;

    fn deref(&self) -> &Services {
        &self.0.services
    }
}
