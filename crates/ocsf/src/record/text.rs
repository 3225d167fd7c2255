//! The text of a field, which is unescaped when somebody reads it.

use std::{borrow::Cow, cell::OnceCell, fmt, ops::Deref};

use crate::json_string;

/// A text that may still stand in the record as JSON wrote it.
///
/// Windows paths make escapes the rule, and most texts of an event are never read. So a text with escapes
/// keeps the bytes between its quotes, and is unescaped when it is read first. Both kinds of text have one
/// form, so that filling a record asks for no decision that depends on the value.
#[derive(Clone)]
pub struct Text<'a> {
    /// The text, or what stands between the quotes of a JSON string. Empty if the text is its own.
    raw: &'a str,
    form: Form,
    /// The text, if it is no part of the record or was unescaped.
    own: OnceCell<Box<Own>>,
}

/// How `raw` stands in the record. It is as wide as a word, for a text without gaps is written in one go.
#[derive(Clone, Copy, PartialEq, Eq)]
#[repr(u64)]
enum Form {
    Plain,
    /// As JSON, with escapes.
    Escaped,
}

/// A text with memory of its own. It is boxed: a field is kept small, and few of these are there.
#[derive(Clone)]
struct Own(String);

/// A text as its record holds it, for who compares texts without reading them. The same form with the same
/// bytes is the same text; the reverse does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RawText<'t> {
    /// The text.
    Plain(&'t str),
    /// What stands between the quotes of a JSON string.
    Escaped(&'t str),
}

impl<'a> Text<'a> {
    /// The text of a JSON string, from what stands between its quotes and has been checked to be that. What
    /// is no escape after all stays as it is.
    pub fn from_json(json: &'a str) -> Self {
        Self::written(json, true)
    }

    /// The same, for who knows whether there are escapes.
    #[inline(always)]
    pub fn written(json: &'a str, has_escapes: bool) -> Self {
        let form = if has_escapes { Form::Escaped } else { Form::Plain };
        Self { raw: json, form, own: OnceCell::new() }
    }

    /// The text.
    #[inline]
    pub fn as_str(&self) -> &str {
        match self.own.get() {
            None if self.form == Form::Escaped => self.unescaped(),
            None => self.raw,
            Some(own) => &own.0,
        }
    }

    #[cold]
    fn unescaped(&self) -> &str {
        &self.own.get_or_init(|| Box::new(Own(json_string::unescape(self.raw)))).0
    }

    /// The text as it stands in the record.
    #[inline]
    pub fn raw(&self) -> RawText<'_> {
        if self.form == Form::Escaped {
            return RawText::Escaped(self.raw);
        }
        RawText::Plain(self.own.get().map_or(self.raw, |own| &own.0))
    }

    /// What [`Self::written`] makes the same text of, unless the text is its own.
    #[inline]
    pub fn as_written(&self) -> Option<(&'a str, bool)> {
        let is_own = self.form == Form::Plain && self.own.get().is_some();
        (!is_own).then_some((self.raw, self.form == Form::Escaped))
    }

    /// The text, free of the record's bytes.
    pub fn into_owned(self) -> String {
        self.into_cow().into_owned()
    }

    /// The text, borrowed from the record's bytes if it stands there without escapes.
    pub fn into_cow(self) -> Cow<'a, str> {
        match self.own.into_inner() {
            Some(own) => Cow::Owned(own.0),
            None if self.form == Form::Escaped => Cow::Owned(json_string::unescape(self.raw)),
            None => Cow::Borrowed(self.raw),
        }
    }
}

impl Deref for Text<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        self.as_str()
    }
}

impl PartialEq for Text<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.raw() == other.raw() || self.as_str() == other.as_str()
    }
}

impl Eq for Text<'_> {}

impl PartialEq<str> for Text<'_> {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == other
    }
}

impl Default for Text<'_> {
    fn default() -> Self {
        Self::written("", false)
    }
}

impl fmt::Debug for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_str().fmt(f)
    }
}

impl<'a> From<&'a str> for Text<'a> {
    #[inline]
    fn from(text: &'a str) -> Self {
        Self::written(text, false)
    }
}

impl From<String> for Text<'_> {
    fn from(text: String) -> Self {
        Self { own: OnceCell::from(Box::new(Own(text))), ..Self::default() }
    }
}

impl<'a> From<Cow<'a, str>> for Text<'a> {
    fn from(text: Cow<'a, str>) -> Self {
        match text {
            Cow::Borrowed(text) => text.into(),
            Cow::Owned(text) => text.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{RawText, Text};

    #[test]
    fn a_text_reads_the_same_in_both_forms() {
        let escaped = Text::from_json(r"C:\\a\tb");
        assert_eq!(escaped, Text::from("C:\\a\tb"));
        assert_eq!(escaped.raw(), RawText::Escaped(r"C:\\a\tb"));
        assert_eq!(&*escaped, "C:\\a\tb");
        assert_eq!(escaped.clone().into_owned(), "C:\\a\tb");
        assert_ne!(escaped, Text::from(r"C:\\a\tb"));
        assert_eq!(Text::default(), Text::from(""));
        let own = Text::from("a".to_owned());
        assert_eq!((own.raw(), own.as_str(), own.as_written()), (RawText::Plain("a"), "a", None));
        assert_eq!(escaped.as_written(), Some((r"C:\\a\tb", true)));
        assert_eq!(own.clone().into_owned(), "a");
    }

    #[test]
    fn a_field_is_small() {
        assert!(size_of::<crate::Field<'_>>() <= 64, "{}", size_of::<crate::Field<'_>>());
    }
}
