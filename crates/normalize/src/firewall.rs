//! Firewalls that write rows of values or of keys and values: Palo Alto Networks, Fortinet, pfSense and OPNsense.

mod event;
pub(crate) mod fortigate;
pub(crate) mod palo_alto;
pub(crate) mod pfsense;
mod row;
