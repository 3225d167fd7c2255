//! The copy of ingest tokens.
