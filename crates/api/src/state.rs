use std::{ops::Deref, sync::Arc};

use aurora_access::Access;
use aurora_model::Timestamp;

/// What the routes act through. The wiring makes it; each service is one field.
pub struct Services {
    /// Who may come in; the runtime mode.
    pub access: Access,
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
