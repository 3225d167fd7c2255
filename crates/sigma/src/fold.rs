//! Case folding: how two texts are compared when a rule does not say `cased`.

/// Folds one character to the representative of its case variants, one to one.
///
/// This is the simple case folding of Unicode (CaseFolding.txt, statuses C and S) for every letter
/// whose variants are single characters: `K` (Kelvin sign) folds to `k`, `ſ` to `s`, `ς` to `σ`.
/// `ß` stays itself, for its upper case is two characters.
pub(crate) fn fold_char(c: char) -> char {
    if c.is_ascii() {
        return c.to_ascii_lowercase();
    }
    let upper = single(c.to_uppercase()).unwrap_or(c);
    single(upper.to_lowercase()).unwrap_or(upper)
}

/// Folds a text, character by character.
pub(crate) fn fold(text: &str) -> String {
    let mut folded = String::new();
    fold_into(text, &mut folded);
    folded
}

/// Folds a text into a buffer that is used again and again.
pub(crate) fn fold_into(text: &str, folded: &mut String) {
    folded.clear();
    let mut rest = text;
    // Few texts have letters beyond ASCII, and those that do have few of them.
    while !rest.is_ascii() {
        let start = rest.bytes().position(|byte| !byte.is_ascii()).unwrap_or_default();
        push_ascii(&rest[..start], folded);
        rest = &rest[start..];
        let end = rest.bytes().position(|byte| byte.is_ascii()).unwrap_or(rest.len());
        folded.extend(rest[..end].chars().map(fold_char));
        rest = &rest[end..];
    }
    push_ascii(rest, folded);
}

fn push_ascii(text: &str, folded: &mut String) {
    let start = folded.len();
    folded.push_str(text);
    folded[start..].make_ascii_lowercase();
}

fn single(mut chars: impl Iterator<Item = char>) -> Option<char> {
    let first = chars.next()?;
    chars.next().is_none().then_some(first)
}

#[cfg(test)]
mod tests {
    use super::fold;

    #[test]
    fn folds_beyond_ascii() {
        for (left, right) in [
            ("WHOAMI", "whoami"),
            ("ÄÖÜ", "äöü"),
            ("ΣΑΣ", "σας"),
            ("\u{212A}", "k"),
            ("\u{17F}", "S"),
            ("Ж", "ж"),
        ] {
            assert_eq!(fold(left), fold(right));
        }
        assert_ne!(fold("ß"), fold("ss"));
        assert_ne!(fold("ı"), fold("x"));
    }

    #[test]
    fn folding_twice_changes_nothing() {
        for c in '\0'..=char::MAX {
            assert_eq!(super::fold_char(super::fold_char(c)), super::fold_char(c), "{c:?}");
        }
    }
}
