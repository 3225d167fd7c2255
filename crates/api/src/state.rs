use std::{ops::Deref, sync::Arc};

use aurora_access::Access;
use aurora_casework::Casework;
use aurora_model::Timestamp;

use crate::{health::Health, intake::Intake, metrics::Metrics};

/// What the routes act through. The wiring makes it; each service is one field.
pub struct Services {
    /// Who may come in; the runtime mode.
    pub access: Access,
    /// The door for events, and the accounts of their sources.
    pub intake: Arc<dyn Intake>,
    /// Finds out what is well.
    pub health: Box<dyn Fn() -> Health + Send + Sync>,
    /// Reads the counters.
    pub metrics: Box<dyn Fn(&mut Metrics) + Send + Sync>,
    /// What people decide on.
    pub casework: Arc<Casework>,
    /// The version of the program, for those who ask.
    pub version: &'static str,
    /// When it was started.
    pub started_at: Timestamp,
}

/// The services, shared by all requests.
#[derive(Clone)]
pub struct ApiState(Arc<Services>);

impl ApiState {
    /// Shares these services.
    pub fn new(services: Services) -> Self {
        Self(Arc::new(services))
    }
}

impl Deref for ApiState {
    type Target = Services;

    fn deref(&self) -> &Services {
        &self.0
    }
}
