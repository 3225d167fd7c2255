//! Sensors and collectors that write JSON: Wazuh, Falco, osquery, Velociraptor, GELF, the OpenTelemetry protocol, QRadar,
//! Prowler and SiLK.

pub(crate) mod collector;
mod edr;
pub(crate) mod endpoint;
pub(crate) mod findings;
pub(crate) mod wazuh;
