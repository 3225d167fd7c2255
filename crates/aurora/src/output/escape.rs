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

/// Characters that cannot be seen, or that change how others are seen: controls, marks of direction, and blanks
/// without width, those of the block of tags too, in which whole sentences can hide.
pub(super) fn is_dangerous(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{AD}'
                | '\u{34F}'
                | '\u{61C}'
                | '\u{115F}'..='\u{1160}'
                | '\u{17B4}'..='\u{17B5}'
                | '\u{180B}'..='\u{180F}'
                | '\u{200B}'..='\u{200F}'
                | '\u{2028}'..='\u{202E}'
                | '\u{2060}'..='\u{206F}'
                | '\u{3164}'
                | '\u{FEFF}'
                | '\u{FFA0}'
                | '\u{FFF0}'..='\u{FFFB}'
                | '\u{E0000}'..='\u{E0FFF}'
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
