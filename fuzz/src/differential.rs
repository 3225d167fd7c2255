//! The compiled engine, held to the evaluator on rules and events made of the same small alphabet.
//!
//! An alphabet of a few letters, their case variants, wildcards and option dashes makes matches frequent and
//! near misses more frequent still. Rules are written as JSON, which is YAML, so that the loader is in the
//! loop; a rule that it refuses is no part of the comparison.

mod derived;
mod event;
mod rule;

use arbitrary::Arbitrary;
use aurora_sigma::{Loaded, Loader, Placeholders};

use crate::engines::Compiled;
use event::AnyEvent;
use rule::AnyRule;
use serde_json::Number;

/// Rules, and events that one worker sees one after the other.
#[derive(Arbitrary, Debug)]
pub struct Case {
    seed: u64,
    rules: Vec<AnyRule>,
    events: Vec<AnyEvent>,
}

impl Case {
    /// More would make each case slow and no case new.
    const MAX_RULES: usize = 4;
    const MAX_EVENTS: usize = 6;
    /// Events that are made of the rules.
    const N_DERIVED: usize = 24;

    /// Evaluates all events with all engines.
    ///
    /// # Panics
    /// If an engine differs from the evaluator.
    pub fn check(&self) {
        let rules = self.rules.iter().take(Self::MAX_RULES).enumerate();
        let rules: Vec<String> = rules.map(|(number, rule)| rule.document(number)).collect();
        let loaded = load(&rules);
        if loaded.rules.detections().is_empty() {
            return;
        }
        let compiled = Compiled::new(&loaded.rules);
        let mut engines = compiled.engines();
        let events: Vec<_> = self.events.iter().take(Self::MAX_EVENTS).map(AnyEvent::raw).collect();
        let derived = derived::events(&rules, self.seed, Self::N_DERIVED);
        // The second time values come from the memo, and scratch memory is used again.
        for _ in 0..2 {
            for (event, raw) in self.events.iter().zip(&events) {
                event.with_record(raw, |record| drop(engines.evaluate(record)));
            }
            for raw in &derived {
                AnyEvent::default().with_record(raw, |record| drop(engines.evaluate(record)));
            }
        }
    }
}

/// What can be used of the rules.
fn load(rules: &[String]) -> Loaded {
    let mut placeholders = Placeholders::default();
    placeholders.insert("p", vec!["a*".to_owned(), "K".to_owned(), "-s".to_owned()]);
    placeholders.insert("nets", vec!["10.0.0.0/8".to_owned(), "fe80::/10".to_owned()]);
    let mut loader = Loader::new(placeholders);
    for (number, rule) in rules.iter().enumerate() {
        loader.add(format!("{number}.yml").as_ref(), rule);
    }
    loader.finish()
}

/// The alphabet of texts, in rules and in events.
#[derive(Arbitrary, Clone, Copy, Debug)]
struct Piece(u8);

impl Piece {
    fn text(self) -> &'static str {
        const PIECES: [&str; 48] = [
            "a", "b", "c", "A", "B", "k", "K", "\u{212a}", "s", "S", "\u{17f}", "ß", "ı", "İ", "i", "I", "Σ",
            "σ", "ς", "é", "É", "-", "/", "\u{2013}", "\u{2014}", "\u{2015}", " ", "\t", "\n", "\\", "\"",
            "*", "?", "\\*", "\\?", "%", "=", ".", ":", "0", "1", "9", "abc", "whoami", "\u{0}", "\u{fffd}",
            "😀", "YWJj",
        ];
        PIECES[usize::from(self.0) % PIECES.len()]
    }
}

/// A text of a few pieces.
#[derive(Arbitrary, Clone, Debug)]
struct Text(Vec<Piece>);

impl Text {
    fn text(&self) -> String {
        self.0.iter().take(24).map(|piece| piece.text()).collect()
    }
}

/// Texts that mean something to one modifier or another.
#[derive(Arbitrary, Clone, Copy, Debug)]
struct Special(u8);

impl Special {
    fn text(self) -> &'static str {
        const SPECIALS: [&str; 30] = [
            "",
            "0",
            "1",
            "-1",
            "1.0",
            "1e0",
            "10",
            "0x10",
            "18446744073709551616",
            "1e400",
            "true",
            "false",
            "yes",
            "10.0.0.1",
            "10.0.0.0/8",
            "::ffff:10.0.0.1",
            "fe80::1",
            "fe80::/10",
            "0.0.0.0/0",
            "192.168.0.1",
            "2026-01-02T03:04:05Z",
            "1700000000",
            "%p%",
            "a%p%b",
            "%nets%",
            "%nobody%",
            "f",
            "g",
            "n.x",
            "f|g",
        ];
        SPECIALS[usize::from(self.0) % SPECIALS.len()]
    }
}

/// Numbers, some of which are the same number and not the same text.
#[derive(Arbitrary, Clone, Copy, Debug)]
struct Numeral(u8);

impl Numeral {
    fn number(self) -> Number {
        const WHOLE: [i64; 8] = [0, 1, -1, 4, 10, 16, 1700000000, i64::MAX];
        const REAL: [f64; 8] = [0.0, 1.0, -1.0, -0.0, 10.0, 0.5, 1e300, 1.8446744073709552e19];
        let index = usize::from(self.0) / 2 % 8;
        let real = if self.0 % 2 == 0 { None } else { Number::from_f64(REAL[index]) };
        real.unwrap_or_else(|| WHOLE[index].into())
    }
}

/// The fields, two of which are nested in `n`.
#[derive(Arbitrary, Clone, Copy, Debug)]
struct FieldName(u8);

impl FieldName {
    fn text(self) -> &'static str {
        const NAMES: [&str; 7] = ["f", "g", "h", "n.x", "n.y", "n", "F"];
        NAMES[usize::from(self.0) % NAMES.len()]
    }
}
