//! One field of one bucket: all cheap questions about a value, answered together.

use aurora_ocsf::Value;
use rustc_hash::FxHashMap;

use super::{
    anchored::{Anchored, End},
    atom::{Anchor, Literal},
    bits::{Mask, masks},
    deferred::DeferredField,
    grams::{Grams, MAX_SHORT},
    raw_filter::RawFilter,
};
use crate::{matcher::Number, numeric::Numeric};

/// Answers the eager atoms of a field.
#[derive(Debug)]
pub(crate) struct FieldMatcher {
    /// The first word with atoms of the field, and how many words there are from it on.
    words: (usize, usize),
    /// Atoms that hold for any text.
    anything: Box<[Mask]>,
    /// Whole values.
    whole: Literals,
    /// Ends that begin with the only path separator in them: `\cmd.exe`.
    names: Literals,
    starts: Anchored,
    ends: Anchored,
    grams: Grams,
    gram_masks: Vec<Box<[Mask]>>,
    /// What of the short literals triggers rules; the others can wait until a rule needs them.
    early: Grams,
    /// The number of the field among those of the bucket with literals that can wait.
    deferred: Option<DeferredField>,
    /// Numbers with their atom; those that are not written plainly also equal values of other digits.
    numbers: Vec<(Number, Mask)>,
    odd_numbers: Vec<(Number, Mask)>,
}

/// Atoms by the whole text that they look for.
type Literals = FxHashMap<Box<[u8]>, Box<[Mask]>>;

/// Collects the questions of a field.
#[derive(Debug, Default)]
pub(crate) struct FieldBuilder {
    anything: Vec<u32>,
    literals: FxHashMap<Literal, Vec<u32>>,
    numbers: Vec<(Number, u32)>,
}

impl FieldBuilder {
    pub(crate) fn add_anything(&mut self, atom: u32) {
        self.anything.push(atom);
    }

    pub(crate) fn add_literal(&mut self, literal: &Literal, atom: u32) {
        if literal.text.is_empty() && literal.anchor != Anchor::Whole {
            self.anything.push(atom);
        } else {
            self.literals.entry(literal.clone()).or_default().push(atom);
        }
    }

    pub(crate) fn add_number(&mut self, number: &Number, atom: u32) {
        let text = number.text.to_lowercase();
        self.literals.entry(Literal { text, anchor: Anchor::Whole }).or_default().push(atom);
        self.numbers.push((number.clone(), atom));
    }

    fn words(&self) -> (usize, usize) {
        let in_literals = self.literals.values().flatten();
        let in_numbers = self.numbers.iter().map(|(_, atom)| atom);
        let words = || {
            self.anything.iter().chain(in_literals.clone()).chain(in_numbers.clone()).map(|atom| atom / 64)
        };
        let (first, last) = (words().min().unwrap_or(0) as usize, words().max().unwrap_or(0) as usize);
        (first, last - first + 1)
    }

    /// The filter for the raw bytes, if the questions can be put to them.
    pub(crate) fn raw_filter(&self) -> Option<RawFilter> {
        if !self.anything.is_empty() || !self.numbers.is_empty() {
            return None;
        }
        RawFilter::new(self.literals.keys())
    }

    /// Atoms that can wait, with the literal: those of short literals none of which triggers a rule.
    pub(crate) fn deferred_atoms(&self, is_early: impl Fn(u32) -> bool) -> Vec<(u32, &str)> {
        let is_deferred = |(literal, atoms): &(&Literal, &Vec<u32>)| {
            is_short(literal) && !atoms.iter().any(|atom| is_early(*atom))
        };
        let deferred = self.literals.iter().filter(is_deferred);
        deferred
            .flat_map(|(literal, atoms)| atoms.iter().map(|atom| (*atom, literal.text.as_str())))
            .collect()
    }

    /// The matcher; `deferred` is its number if some of its literals can wait.
    pub(crate) fn build(
        self,
        is_early: impl Fn(u32) -> bool,
        deferred: Option<DeferredField>,
    ) -> FieldMatcher {
        let words = self.words();
        let mut matcher = FieldMatcher { words, ..FieldMatcher::new(masks(self.anything)) };
        let (mut grams, mut early) = (Vec::new(), Vec::new());
        for (literal, atoms) in self.literals {
            let is_early = is_short(&literal) && atoms.iter().any(|atom| is_early(*atom));
            let text: Box<[u8]> = literal.text.into_bytes().into();
            let masks = masks(atoms);
            match literal.anchor {
                Anchor::Whole => drop(matcher.whole.insert(text, masks)),
                Anchor::End if is_name(&text) => drop(matcher.names.insert(text, masks)),
                Anchor::End => matcher.ends.insert(text, masks),
                Anchor::Start => matcher.starts.insert(text, masks),
                Anchor::Anywhere => {
                    let number = matcher.gram_masks.len() as u32;
                    if is_early && deferred.is_some() {
                        early.push((text.clone(), number));
                    }
                    grams.push((text, number));
                    matcher.gram_masks.push(masks);
                }
            }
        }
        matcher.grams = Grams::new(&grams);
        matcher.early = Grams::few(&early);
        matcher.deferred = deferred;
        let with_mask =
            |(number, atom): (Number, u32)| (number, Mask { word: atom / 64, bits: 1 << (atom % 64) });
        matcher.numbers = self.numbers.into_iter().map(with_mask).collect();
        matcher.odd_numbers =
            matcher.numbers.iter().filter(|(n, _)| !is_plain_integer(&n.text)).cloned().collect();
        matcher
    }
}

impl FieldMatcher {
    fn new(anything: Box<[Mask]>) -> Self {
        Self {
            words: (0, 0),
            anything,
            whole: Literals::default(),
            names: Literals::default(),
            starts: Anchored::new(End::First),
            ends: Anchored::new(End::Last),
            grams: Grams::default(),
            gram_masks: Vec::new(),
            early: Grams::default(),
            deferred: None,
            numbers: Vec::new(),
            odd_numbers: Vec::new(),
        }
    }

    /// The first word with atoms of the field, and how many words there are from it on.
    pub(crate) fn words(&self) -> (usize, usize) {
        self.words
    }

    /// The number of the field among those of the bucket with literals that can wait, if it has some.
    pub(crate) fn deferred(&self) -> Option<DeferredField> {
        self.deferred
    }

    /// Reports the atoms that hold for a value, whose folded text is `folded`.
    pub(crate) fn find(&self, value: &Value<'_>, folded: &[u8], mut report: impl FnMut(Mask)) {
        self.find_early(value, folded, &mut report);
        let report_all = |masks: &[Mask]| masks.iter().for_each(|mask| report(*mask));
        let mut report = self.of_literals(report_all);
        self.grams.find_tiny(folded, &mut report);
        self.grams.find_short(folded, &mut report);
    }

    /// As `find`, without the short literals but for those that trigger rules.
    pub(crate) fn find_before_deferred(
        &self,
        value: &Value<'_>,
        folded: &[u8],
        mut report: impl FnMut(Mask),
    ) {
        self.find_early(value, folded, &mut report);
        let report_all = |masks: &[Mask]| masks.iter().for_each(|mask| report(*mask));
        self.early.find(folded, self.of_literals(report_all));
    }

    /// What `find_before_deferred` left out, as far as these passes find it.
    pub(crate) fn find_deferred(&self, passes: u64, folded: &[u8], mut report: impl FnMut(Mask)) {
        let Some(deferred) = self.deferred else { return };
        let report_all = |masks: &[Mask]| masks.iter().for_each(|mask| report(*mask));
        let mut report = self.of_literals(report_all);
        if passes & deferred.tiny_pass() != 0 {
            self.grams.find_tiny(folded, &mut report);
        }
        if passes & deferred.short_pass() != 0 {
            self.grams.find_short(folded, &mut report);
        }
    }

    fn find_early(&self, value: &Value<'_>, folded: &[u8], mut report: impl FnMut(Mask)) {
        let mut report_all = |masks: &[Mask]| masks.iter().for_each(|mask| report(*mask));
        report_all(&self.anything);
        if let Some(masks) = self.whole.get(folded) {
            report_all(masks);
        }
        if !self.names.is_empty() {
            let name = folded.iter().rposition(|byte| is_separator(*byte)).map(|start| &folded[start..]);
            if let Some(masks) = name.and_then(|name| self.names.get(name)) {
                report_all(masks);
            }
        }
        self.starts.find(folded, &mut report_all);
        self.ends.find(folded, &mut report_all);
        self.grams.find_long(folded, &mut self.of_literals(report_all));
        if let Value::Number(text) = value {
            self.find_numbers(text, report);
        }
    }

    /// Reports the atoms of a literal by its number.
    fn of_literals(&self, mut report_all: impl FnMut(&[Mask])) -> impl FnMut(u32) {
        move |number| report_all(&self.gram_masks[number as usize])
    }

    /// Equal numbers of different digits; equal digits were found as text.
    fn find_numbers(&self, text: &str, mut report: impl FnMut(Mask)) {
        let candidates = if is_plain_integer(text) { &self.odd_numbers } else { &self.numbers };
        if candidates.is_empty() {
            return;
        }
        let value = Numeric::parse(text);
        for (_, mask) in candidates.iter().filter(|(number, _)| value == Some(number.value)) {
            report(*mask);
        }
    }
}

/// True for literals that can wait in a long text.
fn is_short(literal: &Literal) -> bool {
    literal.anchor == Anchor::Anywhere && literal.text.len() <= MAX_SHORT
}

fn is_separator(byte: u8) -> bool {
    matches!(byte, b'\\' | b'/')
}

fn is_name(text: &[u8]) -> bool {
    text.first().is_some_and(|byte| is_separator(*byte)) && !text[1..].iter().any(|byte| is_separator(*byte))
}

/// The one way to write a small whole number.
fn is_plain_integer(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let has_leading_zero = digits.len() > 1 && digits.starts_with('0');
    (1..=15).contains(&digits.len())
        && !has_leading_zero
        && text != "-0"
        && digits.bytes().all(|b| b.is_ascii_digit())
}
