//! Text as HTML. Nothing else in the report writes text that comes from outside.

use std::fmt::{self, Display, Formatter, Write as _};

use aurora_model::Severity;

use crate::output::escape::is_dangerous;

/// Text on one line; line breaks are made visible too.
pub(super) struct Text<'t>(pub(super) &'t str);

/// Text that keeps its line breaks and tabs, inside `pre`.
pub(super) struct Block<'t>(pub(super) &'t str);

/// Text between the double quotes of an attribute.
pub(super) struct Attribute<'t>(pub(super) &'t str);

impl Display for Text<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.0
            .chars()
            .try_for_each(|c| if is_dangerous(c) { write_visible(f, c) } else { write_escaped(f, c) })
    }
}

impl Display for Block<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.0.chars().try_for_each(|c| match c {
            '\n' | '\t' => f.write_char(c),
            c if is_dangerous(c) => write_visible(f, c),
            c => write_escaped(f, c),
        })
    }
}

impl Display for Attribute<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.0.chars().try_for_each(|c| {
            if is_dangerous(c) { write!(f, "{}", c.escape_default()) } else { write_escaped(f, c) }
        })
    }
}

fn write_escaped(f: &mut Formatter<'_>, c: char) -> fmt::Result {
    match c {
        '&' => f.write_str("&amp;"),
        '<' => f.write_str("&lt;"),
        '>' => f.write_str("&gt;"),
        '"' => f.write_str("&quot;"),
        '\'' => f.write_str("&#39;"),
        c => f.write_char(c),
    }
}

/// Marked, so that it is told from the same letters written out.
fn write_visible(f: &mut Formatter<'_>, c: char) -> fmt::Result {
    write!(f, "<span class=\"ctl\">{}</span>", c.escape_default())
}

/// The name of a level with its colour.
pub(super) fn badge(level: Severity) -> String {
    let name = level.as_str();
    format!("<span class=\"level {name}\">{name}</span>")
}

#[cfg(test)]
mod tests {
    use super::{Attribute, Block, Text};

    #[test]
    fn hostile_text_is_text() {
        for (text, expected) in [
            ("</script><img onerror>", "&lt;/script&gt;&lt;img onerror&gt;"),
            ("\" onload='x' &amp;", "&quot; onload=&#39;x&#39; &amp;amp;"),
            ("a\u{202e}b", "a<span class=\"ctl\">\\u{202e}</span>b"),
            ("a\u{1b}[2J", "a<span class=\"ctl\">\\u{1b}</span>[2J"),
            ("a\u{0}\u{e0041}", "a<span class=\"ctl\">\\u{0}</span><span class=\"ctl\">\\u{e0041}</span>"),
            ("a\r\nb", "a<span class=\"ctl\">\\r</span><span class=\"ctl\">\\n</span>b"),
        ] {
            assert_eq!(Text(text).to_string(), expected);
        }
        assert_eq!(Block("a\n\tb<\u{7}").to_string(), "a\n\tb&lt;<span class=\"ctl\">\\u{7}</span>");
        assert_eq!(Attribute("\"\u{202e}\n<").to_string(), "&quot;\\u{202e}\\n&lt;");
    }
}
