//! What must stand in a value if a regular expression is to match it.

use std::collections::BTreeSet;

use aurora_ocsf::Value;
use regex_syntax::hir::{Class, Hir, HirKind};

use super::{
    atom::{Anchor, Literal},
    trigger,
};
use crate::fold::fold_char;

/// Texts one of which stands, folded, in every folded value that the expression matches: those that are the
/// rarest by a guess.
///
/// `(?i)` turns letters into classes of their case variants, among them U+212A for `k` and U+017F for
/// `s`. A class whose members all fold to one character counts as that character, so nothing is lost.
pub(crate) fn required(pattern: &str) -> Option<Vec<Literal>> {
    let hir = regex_syntax::parse(pattern).ok()?;
    Search::best_of(&hir)
}

/// Larger sets do not refuse more than they cost.
const MAX_SET: usize = 8;

struct Search {
    /// The texts that may stand where the run is, each of them from its start.
    run: Vec<String>,
    best: Option<Vec<Literal>>,
}

impl Search {
    fn best_of(hir: &Hir) -> Option<Vec<Literal>> {
        let mut search = Self { run: vec![String::new()], best: None };
        search.visit(hir);
        search.end_run();
        search.best
    }

    /// Adds what `hir` requires to the run, or ends the run where text may vary.
    fn visit(&mut self, hir: &Hir) {
        match hir.kind() {
            HirKind::Empty | HirKind::Look(_) => {}
            HirKind::Literal(literal) => match std::str::from_utf8(&literal.0) {
                Ok(text) => {
                    self.run.iter_mut().for_each(|run| run.extend(text.chars().map(fold_char)));
                }
                Err(_) => self.end_run(),
            },
            HirKind::Class(class) => self.class(class),
            HirKind::Capture(capture) => self.visit(&capture.sub),
            HirKind::Concat(parts) => parts.iter().for_each(|part| self.visit(part)),
            HirKind::Repetition(repetition) => {
                if repetition.min > 0 {
                    self.visit(&repetition.sub);
                }
                self.end_run();
            }
            HirKind::Alternation(branches) => {
                self.end_run();
                let sets = branches.iter().map(Self::best_of).collect::<Option<Vec<_>>>();
                if let Some(sets) = sets {
                    self.consider(sets.into_iter().flatten().collect());
                }
            }
        }
    }

    /// A class of a few characters makes a few runs of each.
    fn class(&mut self, class: &Class) {
        let Some(members) = few_members(class) else { return self.end_run() };
        if members.len() * self.run.len() > MAX_SET {
            self.end_run();
        }
        let with_each = |run: &String| members.iter().map(move |c| format!("{run}{c}")).collect::<Vec<_>>();
        self.run = self.run.iter().flat_map(with_each).collect();
    }

    fn end_run(&mut self) {
        let run = std::mem::replace(&mut self.run, vec![String::new()]);
        let literals = run.into_iter().map(|text| Literal { text, anchor: Anchor::Anywhere });
        self.consider(literals.collect());
    }

    fn consider(&mut self, set: BTreeSet<Literal>) {
        let is_useful = set.len() <= MAX_SET && set.iter().all(|literal| !literal.text.is_empty());
        let set: Vec<Literal> = set.into_iter().collect();
        let weight = |set: &Vec<Literal>| set.iter().map(trigger::literal_weight).sum::<f64>();
        if is_useful && self.best.as_ref().is_none_or(|best| weight(&set) < weight(best)) {
            self.best = Some(set);
        }
    }
}

/// What the members of a class fold to, if there are a few of them.
fn few_members(class: &Class) -> Option<BTreeSet<char>> {
    let Class::Unicode(class) = class else { return None };
    // Four case variants each at the most; do not walk through `.`.
    let n_members: usize = class.iter().map(|range| range.len()).sum();
    let members = || class.iter().flat_map(|range| range.start()..=range.end()).map(fold_char);
    (1..=4 * MAX_SET)
        .contains(&n_members)
        .then(|| members().collect())
        .filter(|set: &BTreeSet<char>| set.len() <= MAX_SET)
}

/// What a value must have at least if a regular expression is to match it: told without running it.
#[derive(Debug, Default)]
pub(crate) struct Least {
    n_bytes: usize,
    run: Option<Run>,
}

/// So many bytes of a set that follow each other.
#[derive(Debug)]
struct Run {
    length: usize,
    bytes: [bool; 128],
}

/// A shorter run is not worth looking for.
const MIN_RUN: usize = 8;

impl Least {
    pub(crate) fn of(pattern: &str) -> Self {
        let Ok(hir) = regex_syntax::parse(pattern) else { return Self::default() };
        let mut run = None;
        longest_run(&hir, &mut run);
        Self { n_bytes: hir.properties().minimum_len().unwrap_or(0), run }
    }

    pub(crate) fn may_hold(&self, value: &Value<'_>) -> bool {
        if self.n_bytes < MIN_RUN {
            return true;
        }
        let text = value.text().unwrap_or_default().as_bytes();
        text.len() >= self.n_bytes && self.run.as_ref().is_none_or(|run| run.stands_in(text))
    }
}

fn longest_run(hir: &Hir, longest: &mut Option<Run>) {
    match hir.kind() {
        HirKind::Capture(capture) => longest_run(&capture.sub, longest),
        HirKind::Concat(parts) => parts.iter().for_each(|part| longest_run(part, longest)),
        HirKind::Repetition(repetition) => {
            let length = repetition.min as usize;
            let known = longest.as_ref().map_or(MIN_RUN - 1, |run| run.length);
            if let (HirKind::Class(class), true) = (repetition.sub.kind(), length > known) {
                *longest = ascii_members(class).map(|bytes| Run { length, bytes }).or(longest.take());
            }
        }
        HirKind::Empty
        | HirKind::Look(_)
        | HirKind::Literal(_)
        | HirKind::Class(_)
        | HirKind::Alternation(_) => {}
    }
}

fn ascii_members(class: &Class) -> Option<[bool; 128]> {
    let Class::Unicode(class) = class else { return None };
    let mut bytes = [false; 128];
    for range in class.iter() {
        let (start, end) = (range.start() as usize, range.end() as usize);
        bytes.get_mut(start..=end)?.fill(true);
    }
    Some(bytes)
}

impl Run {
    /// Looks at the end of each place first, as a run that does not hold it can only stand behind it.
    fn stands_in(&self, text: &[u8]) -> bool {
        let is_member = |byte: &u8| self.bytes.get(usize::from(*byte)).copied().unwrap_or(false);
        let mut start = 0;
        while let Some(place) = text.get(start..start + self.length) {
            match place.iter().rposition(|byte| !is_member(byte)) {
                None => return true,
                Some(stranger) => start += stranger + 1,
            }
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use aurora_ocsf::Value;

    use super::{Least, required};

    #[test]
    fn what_must_be_there() {
        for (pattern, expected) in [
            ("abc", &["abc"][..]),
            ("(?i)WhoAmI", &["whoami"]),
            ("(?i)kiss", &["kiss"]),
            ("ab|cd", &["ab", "cd"]),
            ("ab|c*", &[]),
            (r"\^.*\^", &["^"]),
            ("a.cdef", &["cdef"]),
            ("(?:xyz)+", &["xyz"]),
            ("(?:xyz)*q", &["q"]),
            ("^start.*end$", &["start"]),
            (r"\d{4}-abc", &["-abc"]),
            ("[a-z]+", &[]),
            ("ab", &["ab"]),
            ("(abc)(def)", &["abcdef"]),
            ("ÄBC", &["äbc"]),
            (".", &[]),
            ("q[kK]+z", &["qk"]),
            (r#"\.[ "']{1}"#, &[". ", ".\"", ".'"]),
            ("(?:zz|yyy)[0-9]", &["yyy", "zz"]),
            ("[ab][cd][ef][gh]", &["ace", "acf", "ade", "adf", "bce", "bcf", "bde", "bdf"]),
        ] {
            let found = required(pattern).unwrap_or_default();
            let texts: Vec<&str> = found.iter().map(|literal| literal.text.as_str()).collect();
            assert_eq!(texts, expected, "{pattern}");
        }
    }

    #[test]
    fn what_a_value_must_have_at_least() {
        let digest = r"\s[a-fA-F0-9]{64}\s[a-fA-F0-9]{16}";
        for (pattern, text, expected) in [
            ("abc", "".to_owned(), true),
            (".{10,}", "x".repeat(9), false),
            (".{10,}", "x".repeat(10), true),
            (digest, "x".repeat(100), false),
            (digest, format!("{} {}", "0".repeat(63), "1".repeat(63)), false),
            (digest, format!("tool {} {}", "0".repeat(64), "1".repeat(16)), true),
            ("(?i)[a-k]{8}", "abcdefgh".to_owned(), true),
            (r"\d{9}", "٣٣٣٣٣٣٣٣٣".to_owned(), true),
        ] {
            let value = Value::Text(text.clone().into());
            assert_eq!(Least::of(pattern).may_hold(&value), expected, "{pattern} on {text}");
        }
    }
}
