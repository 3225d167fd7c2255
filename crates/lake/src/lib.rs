//! The event lake: Parquet files beside a manifest that names them.
