//! Conditions, held to a truth table.
//!
//! With six selections a condition is a table of 64 answers, one bit each, and reading a condition is
//! arithmetic on such tables. That makes the second reading short enough to be believed.

use std::{fmt::Write as _, path::Path, sync::LazyLock};

use aurora_model::Timestamp;
use aurora_ocsf::{Record, Value};
use aurora_sigma::{Correlator, Loaded, Loader, Match, Placeholders, RuleError};

use crate::engines::Compiled;

/// The selections, which are rules for the correlation.
const NAMES: [&str; 6] = ["a", "b", "sel_1", "sel_2", "filter_x", "_hidden"];
/// The bounds that the product documents.
const MAX_DEPTH: usize = 64;
const MAX_LENGTH: usize = 16 * 1024;

/// The answers of a condition: bit `n` is that on the assignment `n`, in which bit `i` says whether
/// selection `i` holds.
type Table = u64;

/// Words that make most sequences of them almost a condition.
const WORDS: [&str; 32] = [
    "a", "b", "sel_1", "sel_2", "filter_x", "_hidden", "and", "and", "or", "or", "not", "not", "(", "(", ")",
    ")", "1 of", "2 of", "all of", "any of", "them", "sel_*", "*_x", "f*r*x", "_*", "*", "s*_*", "*l_3",
    "OR", "Not", "3 of", "\u{a0}",
];

/// The text of an input: behind a zero byte each byte is a word, else it is the text itself. Changes of bytes
/// alone would seldom leave a name of a selection whole.
pub fn text(raw: &[u8]) -> String {
    match raw {
        [0, words @ ..] => {
            let words = words.iter().map(|byte| WORDS[usize::from(*byte) % WORDS.len()]);
            words.collect::<Vec<_>>().join(" ")
        }
        raw => String::from_utf8_lossy(raw).into_owned(),
    }
}

/// Reads a condition of a rule and of a temporal correlation, and checks what both mean.
///
/// # Panics
/// If the product takes what the second reading refuses, the reverse, or means something else.
pub fn check(text: &str) {
    let (rule, correlation) = documents(&quoted(text));
    let refused = load(&[&rule, &correlation]).problems;
    let n_refused = refused.iter().filter(|p| matches!(p.reason, RuleError::Condition { .. })).count();
    match read(text) {
        None => assert_eq!(n_refused, 2, "{text:?} was taken: {refused:?}"),
        Some(table) => {
            assert_eq!(n_refused, 0, "{text:?} was refused: {refused:?}");
            let loaded = load(&[&BASE, &rule, &correlation]);
            assert!(loaded.problems.is_empty(), "{:?}", loaded.problems);
            check_answers(text, table, &loaded);
        }
    }
}

fn check_answers(text: &str, table: Table, loaded: &Loaded) {
    let compiled = Compiled::new(&loaded.rules);
    let mut engines = compiled.engines();
    for assignment in 0..1 << NAMES.len() {
        let matches = engines.evaluate(&event(assignment));
        let expected = table >> assignment & 1 == 1;
        let fired = matches.iter().any(|found| loaded.rules.rule(found.rule).meta.title == "Condition");
        assert_eq!(fired, expected, "{text:?} on {assignment:06b}");
        // A correlation that no event reaches says nothing, whatever its condition.
        let is_correlated = correlate(loaded, matches);
        assert_eq!(is_correlated, expected && assignment != 0, "{text:?} as correlation on {assignment:06b}");
    }
}

fn correlate(loaded: &Loaded, matches: Vec<Match>) -> bool {
    let mut correlator = Correlator::new(&loaded.rules);
    for observation in matches.into_iter().filter_map(|found| found.observation) {
        correlator.observe(Timestamp::EPOCH, (), observation);
    }
    !correlator.finish().is_empty()
}

/// An event on which just these selections hold.
fn event(assignment: u64) -> Record<'static> {
    let mut record = Record::new(&b"{}"[..]);
    let held = NAMES.iter().enumerate().filter(|(index, _)| assignment >> index & 1 == 1);
    held.for_each(|(_, name)| record.push(*name, Value::Text("yes".into())));
    record
}

/// For each selection a rule of that name, to which the correlation refers.
static BASE: LazyLock<String> = LazyLock::new(|| {
    let rule = |name: &&str| {
        let detection = format!("{{s: {{{name}: 'yes'}}, condition: s}}");
        format!("title: {name}\nname: {name}\nlogsource: {{product: x}}\ndetection: {detection}\n")
    };
    NAMES.iter().map(rule).collect::<Vec<_>>().join("---\n")
});

/// A rule and a correlation with this condition. Short, for reading YAML is most of the work.
fn documents(condition: &str) -> (String, String) {
    let selections: String = NAMES.iter().map(|name| format!("{name}: {{{name}: 'yes'}}, ")).collect();
    let rule = format!(
        "title: Condition\nlogsource: {{product: x}}\ndetection: {{{selections}condition: {condition}}}\n"
    );
    let rules = NAMES.join(", ");
    let correlation = format!(
        "title: C\ncorrelation: {{type: temporal, rules: [{rules}], timespan: 1m, condition: {condition}}}\n"
    );
    (rule, correlation)
}

fn load(files: &[&str]) -> Loaded {
    let mut loader = Loader::new(Placeholders::default());
    files.iter().for_each(|text| loader.add(Path::new("condition.yml"), text));
    loader.finish()
}

/// A YAML scalar in quotes that is this very text, whatever is in it.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        if c.is_ascii_alphanumeric() || matches!(c, ' ' | '_' | '(' | ')' | '*') {
            quoted.push(c);
        } else {
            let _ = write!(quoted, "\\U{:08X}", u32::from(c));
        }
    }
    quoted + "\""
}

/// The table of a condition; `None` if it is none.
fn read(text: &str) -> Option<Table> {
    let words = words(text)?;
    let mut reader = Reader { words: &words, depth: 0, deepest: 0 };
    let table = reader.either()?;
    let is_bounded = reader.deepest <= MAX_DEPTH && text.len() <= MAX_LENGTH;
    (reader.words.is_empty() && is_bounded).then_some(table)
}

/// The words and brackets; `None` if there is a character that belongs to neither.
fn words(text: &str) -> Option<Vec<&str>> {
    let is_plain = |c: char| c.is_alphanumeric() || "_-.*$@:/?%".contains(c);
    if !text.chars().all(|c| is_plain(c) || c.is_whitespace() || matches!(c, '(' | ')')) {
        return None;
    }
    let pieces = text.split_inclusive(|c: char| !is_plain(c)).flat_map(|piece| {
        let word = piece.trim_end_matches(|c: char| !is_plain(c));
        [word, &piece[word.len()..]]
    });
    Some(pieces.filter(|piece| !piece.trim().is_empty()).collect())
}

struct Reader<'t> {
    words: &'t [&'t str],
    depth: usize,
    deepest: usize,
}

impl<'t> Reader<'t> {
    fn either(&mut self) -> Option<Table> {
        let mut table = self.both()?;
        while self.takes("or") {
            table |= self.both()?;
        }
        Some(table)
    }

    fn both(&mut self) -> Option<Table> {
        let mut table = self.negation()?;
        while self.takes("and") {
            table &= self.negation()?;
        }
        Some(table)
    }

    fn negation(&mut self) -> Option<Table> {
        if self.takes("not") {
            return self.deeper(Self::negation).map(|table| !table);
        }
        let (first, rest) = self.words.split_first()?;
        self.words = rest;
        if *first == "(" {
            let table = self.deeper(Self::either)?;
            return self.takes(")").then_some(table);
        }
        if self.takes("of") {
            return self.quantity(first);
        }
        NAMES.iter().position(|name| name == first).map(selection)
    }

    fn deeper(&mut self, read: fn(&mut Self) -> Option<Table>) -> Option<Table> {
        self.depth += 1;
        self.deepest = self.deepest.max(self.depth);
        let table = read(self);
        self.depth -= 1;
        table
    }

    fn quantity(&mut self, quantity: &str) -> Option<Table> {
        let (pattern, rest) = self.words.split_first()?;
        self.words = rest;
        let is_all = pattern.eq_ignore_ascii_case("them");
        let is_named = |name: &str| match (is_all, name.starts_with('_')) {
            (true, is_hidden) => !is_hidden,
            (false, true) => pattern.starts_with('_') && glob(pattern.as_bytes(), name.as_bytes()),
            (false, false) => glob(pattern.as_bytes(), name.as_bytes()),
        };
        let tables: Vec<Table> =
            (0..NAMES.len()).filter(|index| is_named(NAMES[*index])).map(selection).collect();
        let n_wanted = match quantity.to_ascii_lowercase().as_str() {
            "all" => tables.len(),
            "any" => 1,
            number => number.parse().ok()?,
        };
        if n_wanted == 0 || n_wanted > tables.len() {
            return None;
        }
        let holds = |assignment: &u64| {
            tables.iter().filter(|table| *table >> assignment & 1 == 1).count() >= n_wanted
        };
        Some((0..64).filter(holds).map(|assignment| 1 << assignment).sum())
    }

    fn takes(&mut self, word: &str) -> bool {
        let is_next = self.words.first().is_some_and(|next| next.eq_ignore_ascii_case(word));
        self.words = &self.words[usize::from(is_next)..];
        is_next
    }
}

/// The table of one selection.
fn selection(index: usize) -> Table {
    (0..64).filter(|assignment| assignment >> index & 1 == 1).map(|assignment: u64| 1 << assignment).sum()
}

fn glob(pattern: &[u8], name: &[u8]) -> bool {
    match pattern {
        [] => name.is_empty(),
        [b'*', rest @ ..] => (0..=name.len()).any(|skipped| glob(rest, &name[skipped..])),
        [c, rest @ ..] => name.first() == Some(c) && glob(rest, &name[1..]),
    }
}

#[cfg(test)]
mod tests {
    use super::{check, read, selection};

    #[test]
    fn the_second_reading_knows_the_grammar() {
        let [a, b, one, two, filter, hidden] = [0, 1, 2, 3, 4, 5].map(selection);
        for (text, expected) in [
            ("a", Some(a)),
            ("not a AND b", Some(!a & b)),
            ("a or b and sel_1", Some(a | b & one)),
            ("(a or b)and(sel_1)", Some((a | b) & one)),
            ("1 of sel_*", Some(one | two)),
            ("all of them", Some(a & b & one & two & filter)),
            ("any of _*", Some(hidden)),
            ("2 of sel*", Some(one & two)),
            ("3 of sel_*", None),
            ("0 of them", None),
            ("a b", None),
            ("(a", None),
            ("a)", None),
            ("a | b", None),
            ("", None),
            ("c", None),
            ("not", None),
        ] {
            assert_eq!(read(text), expected, "{text}");
            check(text);
        }
        assert!(read(&format!("{}a", "not ".repeat(64))).is_some());
        assert!(read(&format!("{}a", "not ".repeat(65))).is_none());
    }
}
