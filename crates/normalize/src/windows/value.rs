//! Small readings of the texts that Windows writes.

/// Windows writes `-` for nothing.
pub(super) fn says(text: &str) -> bool {
    !matches!(text, "" | "-")
}

/// A whole number, decimal (NXLog writes bit fields as signed ones) or hexadecimal.
pub(super) fn number(text: &str) -> Option<u64> {
    match text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        Some(digits) if digits.starts_with('+') => None,
        Some(digits) => u64::from_str_radix(digits, 16).ok(),
        None => text.parse().ok(),
    }
}

/// What stands after the last separator of a path.
pub(super) fn base_name(path: &str) -> &str {
    path.rsplit(['\\', '/']).next().unwrap_or(path)
}

/// What stands before the last separator of a path, if there is one and something before it.
pub(super) fn folder(path: &str) -> Option<&str> {
    let end = path.rfind(['\\', '/'])?;
    (end > 0).then(|| &path[..end])
}

#[cfg(test)]
mod tests {
    use super::{base_name, folder, number};

    #[test]
    fn paths_of_both_kinds_are_cut_at_the_last_separator() {
        assert_eq!(base_name(r"C:\Windows\cmd.exe"), "cmd.exe");
        assert_eq!(base_name("/usr/bin/sh"), "sh");
        assert_eq!(base_name("sh"), "sh");
        assert_eq!(base_name(r"C:\"), "");
        assert_eq!(folder(r"C:\Windows\cmd.exe"), Some(r"C:\Windows"));
        assert_eq!(folder("sh"), None);
        assert_eq!(folder("/sh"), None);
    }

    #[test]
    fn numbers_are_decimal_or_hexadecimal() {
        assert_eq!(number("12"), Some(12));
        assert_eq!(number("0x8020000000000000"), Some(0x8020_0000_0000_0000));
        assert_eq!(number("0x+1"), None);
        assert_eq!(number("-1"), None);
        assert_eq!(number("x"), None);
    }
}
