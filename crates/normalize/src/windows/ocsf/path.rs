//! Paths of attributes, put together without asking the allocator: an event needs some forty.

use std::ops::Deref;

/// The path of an attribute: `process.file` and `name`.
pub(super) struct Path {
    bytes: [u8; Self::MAX_BYTES],
    n_bytes: usize,
}

impl Path {
    /// Longer than any path in the tables of the families.
    const MAX_BYTES: usize = 96;

    fn push(&mut self, text: &str) {
        let end = self.n_bytes + text.len();
        self.bytes[self.n_bytes..end].copy_from_slice(text.as_bytes());
        self.n_bytes = end;
    }
}

impl Deref for Path {
    type Target = str;

    fn deref(&self) -> &str {
        std::str::from_utf8(&self.bytes[..self.n_bytes]).expect("it was put together from texts")
    }
}

/// The path of an attribute of the object at a path.
pub(super) fn under(object: &str, attribute: &'static str) -> Path {
    let mut path = Path { bytes: [0; Path::MAX_BYTES], n_bytes: 0 };
    path.push(object);
    path.push(".");
    path.push(attribute);
    path
}

#[cfg(test)]
mod tests {
    use super::under;

    #[test]
    fn a_path_is_joined_by_dots() {
        assert_eq!(&*under("process", "name"), "process.name");
        assert_eq!(&*under(&under("actor.process", "file"), "path"), "actor.process.file.path");
    }
}
