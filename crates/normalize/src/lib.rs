//! Bytes from a source to records and OCSF events (in work).
