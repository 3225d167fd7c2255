//! Guessing the next key of an object.
//!
//! An exporter writes the members of an event in the same order each time, but it writes many kinds of events, and
//! they come mixed. So the three names before decide which one is expected. A key that stands where it is expected
//! is known by one comparison, without a look for its end and its number.

use aurora_ocsf::NameId;

/// How many places the names before can lead to. Different ones may share a place; a wrong guess costs time alone.
const N_PLACES: usize = 1 << 12;

/// How far a name moves the ones before it, so that three of them count.
const BITS_PER_NAME: u32 = 4;

/// Which name came where, and how each stands in JSON.
#[derive(Debug)]
pub(super) struct Guesses {
    /// By number of a name.
    keys: Vec<Key>,
    /// By place: which name came there last.
    next: Box<[NameId; N_PLACES]>,
    /// Where the names so far lead to, in the record that is being read.
    place: usize,
    /// The guess that was right.
    right: Option<NameId>,
}

/// `"name":`, to be compared sixteen bytes at once.
#[derive(Debug)]
struct Key {
    head: u128,
    /// Which bytes of the head count.
    mask: u128,
    /// The last sixteen bytes of a key that is longer than the head.
    tail: u128,
    written: Box<[u8]>,
}

impl Default for Guesses {
    fn default() -> Self {
        Self { keys: Vec::new(), next: Box::new([NameId::NONE; N_PLACES]), place: 0, right: None }
    }
}

impl Guesses {
    /// Starts with a new record.
    pub(super) fn begin(&mut self) {
        self.place = 0;
        self.right = None;
    }

    /// Takes note of the name with the next number.
    pub(super) fn learn(&mut self, name: &str) {
        self.keys.push(Key::new(name));
    }

    /// The expected name and the length of its key, if the bytes start with it.
    #[inline]
    pub(super) fn expected(&self, bytes: &[u8]) -> Option<(NameId, usize)> {
        let expected = self.next[self.place];
        let key = self.keys.get(expected.index())?;
        key.starts(bytes).then(|| (expected, key.written.len() - 3))
    }

    /// The length of the expected key, if the bytes start with it. Its name is kept for [`Self::take`].
    #[inline]
    pub(super) fn guess(&mut self, bytes: &[u8]) -> Option<usize> {
        let (expected, length) = self.expected(bytes)?;
        self.right = Some(expected);
        Some(length)
    }

    /// The name that was guessed for the next member, if the guess was right.
    #[inline]
    pub(super) fn take(&mut self) -> Option<NameId> {
        self.right.take()
    }

    /// Takes note that this member came after the ones before.
    #[inline]
    pub(super) fn learn_order(&mut self, id: NameId) {
        self.next[self.place] = id;
        self.pass(id);
    }

    /// Goes on behind a member that was expected.
    #[inline]
    pub(super) fn pass(&mut self, id: NameId) {
        self.place = (self.place << BITS_PER_NAME ^ (id.index() + 1)) % N_PLACES;
    }
}

impl Key {
    fn new(name: &str) -> Self {
        let is_plain = name.bytes().all(|byte| byte >= b' ' && byte != b'"' && byte != b'\\');
        if !is_plain {
            // No text starts with a byte that UTF-8 does not have.
            return Self { head: u128::MAX, mask: u128::MAX, tail: 0, written: [u8::MAX; 16].into() };
        }
        let written = format!("\"{name}\":").into_bytes().into_boxed_slice();
        let (mut head, mut mask) = ([0; 16], [0; 16]);
        for (at, byte) in written.iter().take(16).enumerate() {
            (head[at], mask[at]) = (*byte, u8::MAX);
        }
        let tail = written.last_chunk().map_or(0, |tail| u128::from_le_bytes(*tail));
        Self { head: u128::from_le_bytes(head), mask: u128::from_le_bytes(mask), tail, written }
    }

    /// True if the bytes start with this key.
    #[inline]
    fn starts(&self, bytes: &[u8]) -> bool {
        match bytes.first_chunk() {
            Some(head) => {
                (u128::from_le_bytes(*head) ^ self.head) & self.mask == 0
                    && (self.written.len() <= 16 || self.ends_head_of(bytes))
            }
            None => bytes.starts_with(&self.written),
        }
    }

    /// True if what of this key is not in its head follows there.
    #[inline]
    fn ends_head_of(&self, bytes: &[u8]) -> bool {
        if self.written.len() > 32 {
            return bytes.starts_with(&self.written);
        }
        let tail = bytes.get(..self.written.len()).and_then(<[u8]>::last_chunk);
        tail.is_some_and(|tail| u128::from_le_bytes(*tail) == self.tail)
    }
}

#[cfg(test)]
mod tests {
    use aurora_ocsf::NameId;

    use super::{Guesses, Key};

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

    #[test]
    fn the_names_before_tell_two_kinds_of_events_apart() {
        let mut guesses = Guesses::default();
        ["a", "b", "c", "d", "e"].iter().for_each(|name| guesses.learn(name));
        let [a, b, c, d, e] = [0, 1, 2, 3, 4].map(NameId::known);
        for order in [[a, c, d], [b, c, e]] {
            guesses.begin();
            order.into_iter().for_each(|id| guesses.learn_order(id));
        }
        guesses.begin();
        [a, c].into_iter().for_each(|id| guesses.learn_order(id));
        assert_eq!(guesses.guess(b"\"d\":1"), Some(1), "e came later, but behind b and c");
    }

    #[test]
    fn a_key_is_compared_whole_whatever_its_length() {
        for length in 0..40 {
            let name = "n".repeat(length);
            let key = Key::new(&name);
            assert!(key.starts(format!("\"{name}\":1").as_bytes()));
            assert!(key.starts(format!("\"{name}\":\"{}\"", "x".repeat(16)).as_bytes()));
            for text in [format!("\"{name}n\":0123456789"), format!("\"{name}\"0123456789abcdef")] {
                assert!(!key.starts(text.as_bytes()), "{text}");
            }
            for n_bytes in 0..length + 3 {
                assert!(!key.starts(&format!("\"{name}\":").as_bytes()[..n_bytes]), "{n_bytes} of {name}");
            }
        }
    }
}
