//! Members as exporters write them.
//!
//! What happens here is most of what happens to an event. Whatever is any different from the usual is left to the
//! walk, which alone says what is wrong with a text.

use super::{Sink, Walker, Written, marks::Extent};

impl<'a> Walker<'a, '_> {
    /// Reads members of the record as an exporter writes them: the key that is expected, a string or a whole
    /// number, a comma, and no blanks. Stops before the first member that is any different, and says nothing of it.
    /// The state of the loop is in variables of its own.
    #[inline]
    pub(super) fn usual_members(&mut self, sink: &mut impl Sink<'a>) {
        let (text, marks) = (self.text, self.marks);
        let bytes = text.as_bytes();
        let n_free = self.limits.max_fields.saturating_sub(self.n_leaves);
        let (mut at, mut n_read) = (self.at, 0);
        while n_read < n_free {
            let Some((id, key_len)) = bytes.get(at..).and_then(|rest| sink.expected(rest)) else { break };
            let (key_end, value_at) = (at + 1 + key_len, at + key_len + 3);
            if key_len > self.limits.max_name_bytes {
                break;
            }
            // The two kinds of values part here for good: a field is put together in its place only if it is known
            // what it holds.
            if bytes.get(value_at) == Some(&b'"') {
                let Some(Extent { end, has_escapes }) = marks.string(value_at + 1) else { break };
                if bytes.get(end + 1) != Some(&b',') {
                    break;
                }
                let written = Written { json: &text[value_at + 1..end], has_escapes };
                sink.expected_string(&text[at + 1..key_end], id, written);
                at = end + 2;
            } else {
                let Some(end) = end_of_whole_number(bytes, value_at) else { break };
                if bytes.get(end) != Some(&b',') {
                    break;
                }
                sink.expected_number(&text[at + 1..key_end], id, &text[value_at..end]);
                at = end + 1;
            }
            n_read += 1;
        }
        self.at = at;
        self.n_leaves += n_read;
        self.skip_blanks();
    }
}

/// Where the whole number ends that starts at `start`, if it is one as JSON writes it.
#[inline]
fn end_of_whole_number(bytes: &[u8], start: usize) -> Option<usize> {
    let first = start + usize::from(bytes.get(start) == Some(&b'-'));
    let mut end = first;
    while bytes.get(end).is_some_and(u8::is_ascii_digit) {
        end += 1;
    }
    let is_well = end - first == 1 || (end > first && bytes[first] != b'0');
    is_well.then_some(end)
}
