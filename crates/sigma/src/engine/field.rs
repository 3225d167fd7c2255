//! One field of one bucket: all cheap questions about a value, answered together.

use aurora_ocsf::Value;
use rustc_hash::FxHashMap;

use super::{
    atom::{Anchor, Literal},
    bits::{Mask, masks},
    grams::Grams,
};
use crate::{fold::fold_into, matcher::Number, numeric::Numeric};

/// Answers the eager atoms of a field.
#[derive(Debug, Default)]
pub(crate) struct FieldMatcher {
    /// Atoms that hold for any text.
    anything: Box<[Mask]>,
    /// Whole values.
    whole: Literals,
    /// Ends that begin with the only path separator in them: `\cmd.exe`.
    names: Literals,
    starts: ByLength,
    ends: ByLength,
    grams: Grams,
    gram_masks: Vec<Box<[Mask]>>,
    /// Numbers with their atom; those that are not written plainly also equal values of other digits.
    numbers: Vec<(Number, Mask)>,
    odd_numbers: Vec<(Number, Mask)>,
}

/// Literals by their length, for the two ends of a value.
#[derive(Debug, Default)]
struct ByLength(Vec<(usize, Literals)>);

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

    pub(crate) fn build(self) -> FieldMatcher {
        let mut matcher = FieldMatcher { anything: masks(self.anything), ..FieldMatcher::default() };
        let mut grams = Vec::new();
        for (literal, atoms) in self.literals {
            let text: Box<[u8]> = literal.text.into_bytes().into();
            let masks = masks(atoms);
            match literal.anchor {
                Anchor::Whole => drop(matcher.whole.insert(text, masks)),
                Anchor::End if is_name(&text) => drop(matcher.names.insert(text, masks)),
                Anchor::End => matcher.ends.insert(text, masks),
                Anchor::Start => matcher.starts.insert(text, masks),
                Anchor::Anywhere => {
                    grams.push((text, matcher.gram_masks.len() as u32));
                    matcher.gram_masks.push(masks);
                }
            }
        }
        matcher.grams = Grams::new(&grams);
        let with_mask =
            |(number, atom): (Number, u32)| (number, Mask { word: atom / 64, bits: 1 << (atom % 64) });
        matcher.numbers = self.numbers.into_iter().map(with_mask).collect();
        matcher.odd_numbers =
            matcher.numbers.iter().filter(|(n, _)| !is_plain_integer(&n.text)).cloned().collect();
        matcher
    }
}

/// Tells from the raw bytes of an event that no keyword stands in any of its values.
#[derive(Debug)]
pub(crate) struct RawFilter(Grams);

impl RawFilter {
    /// True if a keyword may stand in a value. JSON writes a text as it is, but for escapes: the literals are
    /// escaped in the same way, and whoever writes `\u0041` for `A`, or letters beyond ASCII, whose case
    /// folding is not that of bytes, gets the long way.
    pub(crate) fn may_hold(&self, raw: &[u8], scratch: &mut Vec<u8>) -> bool {
        let is_json = raw.first() == Some(&b'{');
        // An entity (`&#107;`) may stand in XML inside a JSON string, which `normalize` unescapes once more.
        let may_be_derived =
            memchr::memchr(b'&', raw).is_some() || memchr::memmem::find(raw, b"\\u").is_some();
        if !is_json || !raw.is_ascii() || may_be_derived {
            return true;
        }
        scratch.clear();
        scratch.extend_from_slice(raw);
        scratch.make_ascii_lowercase();
        self.0.stands_in(scratch)
    }
}

impl FieldBuilder {
    /// The filter for the raw bytes, if the questions can be put to them.
    pub(crate) fn raw_filter(&self) -> Option<RawFilter> {
        let escaped = |literal: &Literal| {
            let can_be = literal.anchor == Anchor::Anywhere
                // `/` may be escaped in JSON, and the others in XML inside it.
                && literal.text.bytes().all(|byte| (b' '..=b'~').contains(&byte) && !b"/&<>'".contains(&byte));
            can_be.then(|| {
                literal.text.replace('\\', "\\\\").replace('"', "\\\"").into_bytes().into_boxed_slice()
            })
        };
        if !self.anything.is_empty() || !self.numbers.is_empty() {
            return None;
        }
        let literals = self.literals.keys().map(|literal| escaped(literal).map(|literal| (literal, 0)));
        literals.collect::<Option<Vec<_>>>().map(|literals| RawFilter(Grams::new(&literals)))
    }
}

impl FieldMatcher {
    /// Reports the atoms that hold for a value; `scratch` is for its folded text.
    pub(crate) fn find(&self, value: &Value<'_>, scratch: &mut String, mut report: impl FnMut(Mask)) {
        let Some(text) = value.text() else { return };
        let mut report_all = |masks: &[Mask]| masks.iter().for_each(|mask| report(*mask));
        fold_into(text, scratch);
        let folded = scratch.as_bytes();
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
        self.starts.find(|length| folded.get(..length), &mut report_all);
        self.ends
            .find(|length| folded.len().checked_sub(length).map(|start| &folded[start..]), &mut report_all);
        self.grams.find(folded, |number| report_all(&self.gram_masks[number as usize]));
        if let Value::Number(text) = value {
            self.find_numbers(text, report);
        }
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

impl ByLength {
    fn insert(&mut self, literal: Box<[u8]>, masks: Box<[Mask]>) {
        let length = literal.len();
        match self.0.iter_mut().find(|(other, _)| *other == length) {
            Some((_, literals)) => drop(literals.insert(literal, masks)),
            None => self.0.push((length, std::iter::once((literal, masks)).collect())),
        }
    }

    fn find<'t>(&self, slice: impl Fn(usize) -> Option<&'t [u8]>, report_all: &mut impl FnMut(&[Mask])) {
        for (length, literals) in &self.0 {
            if let Some(masks) = slice(*length).and_then(|text| literals.get(text)) {
                report_all(masks);
            }
        }
    }
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
