//! A value as its record holds it, and its folded text.

use aurora_ocsf::{RawText, Value, json_string};

use crate::fold::fold_into;

/// A value by its bytes in the record. Values of the same form have the same answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ValueForm<'v> {
    pub(crate) kind: Kind,
    pub(crate) bytes: &'v str,
}

/// What the bytes are. It tells apart what has the same bytes, such as the number 1 and the text "1".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Kind {
    Text,
    EscapedText,
    Number,
    Bool,
}

impl<'v> ValueForm<'v> {
    /// The form of a value that has a text.
    #[inline]
    pub(crate) fn of(value: &'v Value<'_>) -> Option<Self> {
        let (kind, bytes) = match value {
            Value::Null | Value::Empty => return None,
            Value::Bool(true) => (Kind::Bool, "true"),
            Value::Bool(false) => (Kind::Bool, "false"),
            Value::Number(text) => (Kind::Number, &**text),
            Value::Text(text) => match text.raw() {
                RawText::Plain(text) => (Kind::Text, text),
                RawText::Escaped(json) => (Kind::EscapedText, json),
            },
        };
        Some(Self { kind, bytes })
    }
}

/// Folds values in memory that is used again.
#[derive(Debug, Default)]
pub(crate) struct Folder {
    folded: String,
    plain: String,
}

impl Folder {
    /// Puts the folded text of a value into `folded`.
    pub(crate) fn fold_into(&mut self, form: ValueForm<'_>, folded: &mut String) {
        if form.kind == Kind::EscapedText {
            self.plain.clear();
            json_string::unescape_into(form.bytes, &mut self.plain);
            fold_into(&self.plain, folded);
        } else {
            fold_into(form.bytes, folded);
        }
    }

    /// The folded text of a value.
    pub(crate) fn fold(&mut self, form: ValueForm<'_>) -> &[u8] {
        match form.kind {
            Kind::Text | Kind::Number | Kind::Bool => fold_into(form.bytes, &mut self.folded),
            Kind::EscapedText => {
                self.plain.clear();
                json_string::unescape_into(form.bytes, &mut self.plain);
                if self.plain.is_ascii() {
                    self.plain.make_ascii_lowercase();
                    return self.plain.as_bytes();
                }
                fold_into(&self.plain, &mut self.folded);
            }
        }
        self.folded.as_bytes()
    }
}
