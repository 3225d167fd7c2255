//! The text that must stand in a value if a regular expression is to match it.

use regex_syntax::hir::{Class, Hir, HirKind};

use crate::fold::fold_char;

/// The longest text that stands, folded, in every folded value that the expression matches.
///
/// `(?i)` turns letters into classes of their case variants, among them U+212A for `k` and U+017F for
/// `s`. A class whose members all fold to one character counts as that character, so nothing is lost.
pub(crate) fn required(pattern: &str) -> Option<String> {
    let hir = regex_syntax::parse(pattern).ok()?;
    let mut search = Search::default();
    search.visit(&hir);
    search.end_run();
    Some(search.longest).filter(|text| !text.is_empty())
}

#[derive(Default)]
struct Search {
    run: String,
    longest: String,
}

impl Search {
    /// Adds what `hir` requires to the run, or ends the run where text may vary.
    fn visit(&mut self, hir: &Hir) {
        match hir.kind() {
            HirKind::Empty | HirKind::Look(_) => {}
            HirKind::Literal(literal) => match std::str::from_utf8(&literal.0) {
                Ok(text) => self.run.extend(text.chars().map(fold_char)),
                Err(_) => self.end_run(),
            },
            HirKind::Class(class) => match single(class) {
                Some(c) => self.run.push(c),
                None => self.end_run(),
            },
            HirKind::Capture(capture) => self.visit(&capture.sub),
            HirKind::Concat(parts) => parts.iter().for_each(|part| self.visit(part)),
            HirKind::Repetition(repetition) => {
                self.end_run();
                if repetition.min > 0 {
                    self.visit(&repetition.sub);
                    self.end_run();
                }
            }
            HirKind::Alternation(_) => self.end_run(),
        }
    }

    fn end_run(&mut self) {
        let run = std::mem::take(&mut self.run);
        if run.len() > self.longest.len() {
            self.longest = run;
        }
    }
}

/// The one character that all members of a class fold to.
fn single(class: &Class) -> Option<char> {
    let Class::Unicode(class) = class else { return None };
    let mut members = class.iter().flat_map(|range| range.start()..=range.end());
    let first = fold_char(members.next()?);
    // A class of more than a handful is no case class; do not walk through `.`.
    members.take(8).all(|c| fold_char(c) == first).then_some(first).filter(|_| count(class) <= 8)
}

fn count(class: &regex_syntax::hir::ClassUnicode) -> usize {
    class.iter().map(|range| range.len()).sum()
}

#[cfg(test)]
mod tests {
    use super::required;

    #[test]
    fn what_must_be_there() {
        for (pattern, expected) in [
            ("abc", Some("abc")),
            ("(?i)WhoAmI", Some("whoami")),
            ("(?i)kiss", Some("kiss")),
            ("ab|cd", None),
            (r"\^.*\^", Some("^")),
            ("a.cdef", Some("cdef")),
            ("(?:xyz)+", Some("xyz")),
            ("(?:xyz)*q", Some("q")),
            ("^start.*end$", Some("start")),
            (r"\d{4}-abc", Some("-abc")),
            ("[a-z]+", None),
            ("ab", Some("ab")),
            ("(abc)(def)", Some("abcdef")),
            ("ÄBC", Some("äbc")),
            (".", None),
        ] {
            assert_eq!(required(pattern).as_deref(), expected, "{pattern}");
        }
    }
}
