//! Memory that parsing uses again for each record.

/// Where the unescaped strings of a record stand.
///
/// Windows paths make escapes the rule and not the exception. A record that is parsed borrows them from
/// here, so that a string with a backslash costs no allocation.
#[derive(Clone, Debug, Default)]
pub struct Scratch {
    unescaped: Vec<u8>,
}

impl Scratch {
    /// The walk writes whole steps of this many bytes, beyond the end of what it unescapes.
    const SLACK: usize = 16;

    /// Room for all strings of a text. No escape is shorter than the character that it stands for, and
    /// no string is written twice, so that they take no more than the text.
    pub(crate) fn room_for(&mut self, text: &str) -> &mut [u8] {
        let n_bytes = text.len() + Self::SLACK;
        if self.unescaped.len() < n_bytes {
            self.unescaped.resize(n_bytes, 0);
        }
        &mut self.unescaped
    }
}
