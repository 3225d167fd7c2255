//! Text from logs, made safe for a terminal.

use std::borrow::Cow;

/// Makes control characters visible, and those that change the direction of text: whoever writes the log
/// must not steer the terminal of who reads it.
pub(crate) fn escape(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_dangerous) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len() + 16);
    for character in text.chars() {
        if is_dangerous(character) {
            safe.extend(character.escape_default());
        } else {
            safe.push(character);
        }
    }
    Cow::Owned(safe)
}

fn is_dangerous(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{061C}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}'
        )
}

#[cfg(test)]
mod tests {
    use super::escape;

    #[test]
    fn what_steers_a_terminal_is_made_visible() {
        assert_eq!(escape("C:\\a b é"), "C:\\a b é");
        assert_eq!(escape("\x1B[2Ja\r\n\u{202E}\u{9B}"), "\\u{1b}[2Ja\\r\\n\\u{202e}\\u{9b}");
    }
}
