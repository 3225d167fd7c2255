//! Guessing the next key of an object.
//!
//! An exporter writes the members of an event in the same order each time. A key that stands where it is expected
//! is known by one comparison, without a look for its end and its number.

use aurora_ocsf::NameId;

/// By name: how it stands in JSON, and which one came after it last.
#[derive(Debug, Default)]
pub(super) struct Guesses {
    /// `"name":` by number; empty for a name that has to be escaped.
    written: Vec<Box<[u8]>>,
    next: Vec<NameId>,
    first: Option<NameId>,
    /// The member before, in the record that is being read.
    previous: Option<NameId>,
    /// The guess that was right.
    right: Option<NameId>,
}

impl Guesses {
    /// Starts with a new record.
    pub(super) fn begin(&mut self) {
        self.previous = None;
        self.right = None;
    }

    /// Takes note of the name with the next number.
    pub(super) fn learn(&mut self, name: &str) {
        let is_plain = name.bytes().all(|byte| byte >= b' ' && byte != b'"' && byte != b'\\');
        let written = if is_plain { format!("\"{name}\":").into_bytes() } else { Vec::new() };
        self.written.push(written.into_boxed_slice());
        self.next.push(NameId::NONE);
    }

    /// The length of the expected key, if the bytes start with it.
    #[inline]
    pub(super) fn guess(&mut self, bytes: &[u8]) -> Option<usize> {
        let expected = match self.previous {
            Some(previous) => *self.next.get(previous.index())?,
            None => self.first?,
        };
        let written = self.written.get(expected.index())?;
        let is_right = !written.is_empty() && bytes.starts_with(written);
        self.right = is_right.then_some(expected);
        is_right.then(|| written.len() - 3)
    }

    /// The name that was guessed for the next member, if the guess was right.
    #[inline]
    pub(super) fn take(&mut self) -> Option<NameId> {
        self.right.take()
    }

    /// Takes note that this member came after the one before.
    #[inline]
    pub(super) fn learn_order(&mut self, id: NameId) {
        match self.previous.replace(id) {
            None => self.first = Some(id),
            Some(previous) => {
                if let Some(next) = self.next.get_mut(previous.index()) {
                    *next = id;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use aurora_ocsf::NameId;

    use super::Guesses;

    #[test]
    fn what_came_last_time_is_expected() {
        let mut guesses = Guesses::default();
        ["a", "b", "c\\"].iter().for_each(|name| guesses.learn(name));
        let [a, b, c] = [0, 1, 2].map(NameId::known);
        guesses.begin();
        assert_eq!(guesses.guess(b"\"a\":1"), None, "nothing is known yet");
        [a, b, c].into_iter().for_each(|id| guesses.learn_order(id));
        guesses.begin();
        assert_eq!(guesses.guess(b"\"a\":1"), Some(1));
        assert_eq!(guesses.take(), Some(a));
        assert_eq!(guesses.take(), None);
        guesses.learn_order(a);
        assert_eq!(guesses.guess(b"\"c\":1"), None, "b is expected");
        assert_eq!(guesses.guess(b"\"b\" :1"), None, "blanks are read the long way");
        guesses.learn_order(b);
        assert_eq!(guesses.guess(br#""c\":1"#), None, "a name with escapes is read the long way");
    }
}
