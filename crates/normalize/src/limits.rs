//! How much of a hostile input is read before it is refused.

/// Bounds on one record. Whatever exceeds them becomes a dead letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Length of one record in bytes.
    pub max_record_bytes: usize,
    /// How deep objects and arrays may nest; the record itself is depth 1.
    pub max_depth: usize,
    /// How many leaves one record may have. A leaf costs some forty times the two bytes of `0,`, so
    /// without this bound a line of the permitted length would take far more memory than it has bytes.
    pub max_fields: usize,
    /// Length of the dotted path to a value. Every leaf has its path, so a long one multiplies.
    pub max_name_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { max_record_bytes: 1 << 20, max_depth: 64, max_fields: 1 << 16, max_name_bytes: 1024 }
    }
}
