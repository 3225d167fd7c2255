//! Atoms of one bucket: which questions there are, and which of them are answered eagerly.

use std::collections::HashMap;

use crate::{
    matcher::Matcher,
    pattern::{Case, DASHES, Shape, Token},
};

use super::literal;

/// A literal of folded text that a field matcher looks for, and where it must stand.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Literal {
    pub(crate) text: String,
    pub(crate) anchor: Anchor,
}

/// Where a literal must stand in a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Anchor {
    Whole,
    Start,
    End,
    Anywhere,
}

/// How an atom is answered.
#[derive(Clone, Debug)]
pub(crate) enum Plan {
    /// By the field matcher: the atom holds if any of these stands in the value.
    Eager(Vec<Literal>),
    /// By the field matcher: the number, as it is written or as a number.
    EagerNumber(crate::matcher::Number),
    /// By the field matcher: any text at all.
    EagerAnything,
    /// One by one, when a rule asks; first the gate must hold, if there is one: one of these literals
    /// stands in the folded value whenever the atom holds.
    Lazy { gate: Option<Vec<Literal>> },
}

/// More alternatives than these make a pattern with option dashes lazy.
const MAX_DASHED: usize = 25;

/// Decides how a matcher is answered.
pub(crate) fn plan(matcher: &Matcher) -> Plan {
    match matcher {
        Matcher::Text(text) => match (&text.shape, text.case) {
            (Shape::Anything, _) => Plan::EagerAnything,
            (Shape::Glob(glob), Case::Insensitive) => match dashed(glob.tokens()) {
                Some(literals) => Plan::Eager(literals),
                None => Plan::Lazy { gate: gate_of(glob.tokens()) },
            },
            (Shape::Glob(glob), Case::Sensitive) => Plan::Lazy { gate: gate_of(glob.tokens()) },
            (shape, Case::Insensitive) => Plan::Eager(simple(shape).into_iter().collect()),
            (shape, Case::Sensitive) => {
                let gate = simple(shape).map(|literal| vec![folded(literal)]);
                Plan::Lazy { gate: gate.filter(|gate| is_useful(gate)) }
            }
        },
        Matcher::Number(number) => Plan::EagerNumber(number.clone()),
        Matcher::Regex(regex) => Plan::Lazy { gate: literal::required(regex.as_str()) },
        Matcher::Cidr(_)
        | Matcher::Compare(..)
        | Matcher::Time(..)
        | Matcher::Null
        | Matcher::Exists(_)
        | Matcher::Field(_) => Plan::Lazy { gate: None },
    }
}

fn simple(shape: &Shape) -> Option<Literal> {
    let (text, anchor) = match shape {
        Shape::Equals(text) => (text, Anchor::Whole),
        Shape::StartsWith(text) => (text, Anchor::Start),
        Shape::EndsWith(text) => (text, Anchor::End),
        Shape::Contains(text) => (text, Anchor::Anywhere),
        Shape::Anything | Shape::Glob(_) => return None,
    };
    Some(Literal { text: text.clone(), anchor })
}

fn folded(literal: Literal) -> Literal {
    Literal { text: crate::fold::fold(&literal.text), anchor: literal.anchor }
}

fn is_useful(gate: &[Literal]) -> bool {
    gate.iter().all(|literal| !literal.text.is_empty())
}

/// The longest text of a pattern: it stands in every value that matches.
fn gate_of(tokens: impl Iterator<Item = Token>) -> Option<Vec<Literal>> {
    let texts = tokens.filter_map(|token| if let Token::Text(text) = token { Some(text) } else { None });
    let longest = texts.max_by_key(String::len)?;
    Some(vec![folded(Literal { text: longest, anchor: Anchor::Anywhere })])
}

/// The plain literals that a pattern stands for whose only wildcards are dashes and the ends.
fn dashed(tokens: impl Iterator<Item = Token>) -> Option<Vec<Literal>> {
    let tokens: Vec<Token> = tokens.collect();
    let opens = tokens.first() == Some(&Token::Many);
    let closes = tokens.last() == Some(&Token::Many);
    let inner = &tokens[usize::from(opens)..tokens.len() - usize::from(closes)];
    let mut texts = vec![String::new()];
    for token in inner {
        texts = match token {
            Token::Text(text) => texts.into_iter().map(|before| before + text).collect(),
            Token::Dash => texts.iter().flat_map(|text| DASHES.map(|dash| format!("{text}{dash}"))).collect(),
            Token::One | Token::Many => return None,
        };
        if texts.len() > MAX_DASHED {
            return None;
        }
    }
    let anchor = match (opens, closes) {
        (false, false) => Anchor::Whole,
        (false, true) => Anchor::Start,
        (true, false) => Anchor::End,
        (true, true) => Anchor::Anywhere,
    };
    Some(texts.into_iter().map(|text| Literal { text, anchor }).collect())
}

/// Numbers for equal things, in the order in which they were first met.
#[derive(Debug)]
pub(crate) struct Interner<K> {
    numbers: HashMap<K, u32>,
}

impl<K: std::hash::Hash + Eq> Interner<K> {
    pub(crate) fn new() -> Self {
        Self { numbers: HashMap::new() }
    }

    /// The number of `key`, and whether it is new.
    pub(crate) fn number(&mut self, key: K) -> (u32, bool) {
        let next = self.numbers.len() as u32;
        match self.numbers.entry(key) {
            std::collections::hash_map::Entry::Occupied(entry) => (*entry.get(), false),
            std::collections::hash_map::Entry::Vacant(entry) => (*entry.insert(next), true),
        }
    }
}
