//! Text that is cut where it would be too long to read.

use std::borrow::Cow;

/// How much of the name of a host or a user is kept, in characters: no real one is longer, and a made-up one must not
/// fill a report.
pub(super) const MAX_NAME: usize = 255;

/// At most so many characters of a text, and an ellipsis if there are more.
pub(super) fn shortened(text: &str, max: usize) -> Cow<'_, str> {
    match text.char_indices().nth(max) {
        None => Cow::Borrowed(text),
        Some((end, _)) => Cow::Owned(format!("{}…", &text[..end])),
    }
}

#[cfg(test)]
mod tests {
    use super::shortened;

    #[test]
    fn characters_count_and_not_bytes() {
        assert_eq!(shortened("äöü", 3), "äöü");
        assert_eq!(shortened("äöü", 2), "äö…");
        assert_eq!(shortened("", 0), "");
    }
}
