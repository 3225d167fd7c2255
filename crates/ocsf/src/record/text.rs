//! The text of a field, which is unescaped when somebody reads it.

use std::{borrow::Cow, cell::OnceCell, fmt, ops::Deref};

use crate::json_string;

/// A text that may still stand in the record as JSON wrote it.
///
/// Windows paths make escapes the rule, and most texts of an event are never read. So a text with escapes
/// keeps the bytes between its quotes, and is unescaped when it is read first.
#[derive(Clone)]
pub struct Text<'a>(Form<'a>);

#[derive(Clone)]
enum Form<'a> {
    Plain(Cow<'a, str>),
    /// What stands between the quotes of a JSON string, with at least one escape.
    Escaped {
        json: &'a str,
        plain: OnceCell<Box<Unescaped>>,
    },
}

/// A text that was unescaped. It is boxed: a field is kept small, and few of these are read.
#[derive(Clone)]
struct Unescaped(String);

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
        Self(Form::Escaped { json, plain: OnceCell::new() })
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        match &self.0 {
            Form::Plain(text) => text,
            Form::Escaped { json, plain } => {
                &plain.get_or_init(|| Box::new(Unescaped(json_string::unescape(json)))).0
            }
        }
    }

    /// The text as it stands in the record.
    pub fn raw(&self) -> RawText<'_> {
        match &self.0 {
            Form::Plain(text) => RawText::Plain(text),
            Form::Escaped { json, .. } => RawText::Escaped(json),
        }
    }

    /// The text, free of the record's bytes.
    pub fn into_owned(self) -> String {
        self.into_cow().into_owned()
    }

    /// The text, borrowed from the record's bytes if it stands there without escapes.
    pub fn into_cow(self) -> Cow<'a, str> {
        match self.0 {
            Form::Plain(text) => text,
            Form::Escaped { json, plain } => {
                let unread = || json_string::unescape(json);
                Cow::Owned(plain.into_inner().map_or_else(unread, |text| text.0))
            }
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
        Self(Form::Plain(Cow::Borrowed("")))
    }
}

impl fmt::Debug for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_str().fmt(f)
    }
}

impl<'a> From<&'a str> for Text<'a> {
    fn from(text: &'a str) -> Self {
        Self(Form::Plain(Cow::Borrowed(text)))
    }
}

impl From<String> for Text<'_> {
    fn from(text: String) -> Self {
        Self(Form::Plain(Cow::Owned(text)))
    }
}

impl<'a> From<Cow<'a, str>> for Text<'a> {
    fn from(text: Cow<'a, str>) -> Self {
        Self(Form::Plain(text))
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
    }

    #[test]
    fn a_field_is_small() {
        assert!(size_of::<crate::Field<'_>>() <= 64, "{}", size_of::<crate::Field<'_>>());
    }
}
