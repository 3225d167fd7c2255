//! What spares most events the look for keywords in every value.

use aurora_ocsf::Record;

use super::{
    atom::{Anchor, Literal},
    grams::{commonness, slot_of},
};

const BITMAP_BITS: u32 = 12;

/// Tells from the raw bytes of an event that no keyword stands in any of its values.
///
/// Of each keyword, as many neighbouring windows of four bytes are noted as the shortest keyword has, so that a
/// pass that looks at one position of so many meets one of them wherever the keyword stands.
/// Windows are compared without regard to case, roughly: a window that is none costs a closer look.
#[derive(Debug)]
pub(crate) struct RawFilter {
    bitmap: Box<[u64; 1 << (BITMAP_BITS - 6)]>,
    step: usize,
    /// By window: the keywords behind it and where it stands in them.
    windows: Vec<(u32, Box<[u8]>, usize)>,
}

/// The bytes of a window.
const WIDTH: usize = 4;
/// Windows further apart do not spare much.
const MAX_STEP: usize = 8;

impl RawFilter {
    /// A filter for keywords; `None` if one of them may be written in more than one way, is too short, or is
    /// bound to an end of its value.
    pub(crate) fn new<'l>(keywords: impl Iterator<Item = &'l Literal>) -> Option<Self> {
        let keywords: Vec<Vec<u8>> = keywords.map(escaped).collect::<Option<_>>()?;
        let shortest = keywords.iter().map(Vec::len).min()?;
        let step = shortest.checked_sub(WIDTH - 1).filter(|step| *step > 0)?.min(MAX_STEP);
        let mut filter = Self { bitmap: Box::new([0; 1 << (BITMAP_BITS - 6)]), step, windows: Vec::new() };
        keywords.iter().for_each(|keyword| filter.note(keyword));
        filter.windows.sort_unstable_by_key(|(window, ..)| *window);
        Some(filter)
    }

    fn note(&mut self, keyword: &[u8]) {
        let commonness = |first: &usize| -> u32 {
            keyword[*first..].array_windows::<WIDTH>().take(self.step).map(|window| commonness(window)).sum()
        };
        let first = (0..=keyword.len() - (WIDTH + self.step - 1)).min_by_key(commonness).unwrap_or_default();
        let windows = keyword.array_windows::<WIDTH>().enumerate().skip(first);
        for (at, window) in windows.take(self.step) {
            let window = fold_window(*window);
            let slot = slot_of(window.into(), BITMAP_BITS);
            self.bitmap[slot / 64] |= 1 << (slot % 64);
            self.windows.push((window, keyword.into(), at));
        }
    }

    /// True if a keyword may stand in a value of the record. JSON writes a text as it is, but for escapes: the
    /// keywords are escaped in the same way, and a record that is written otherwise gets the long way.
    pub(crate) fn may_hold(&self, record: &Record<'_>) -> bool {
        !record.is_written_plainly || self.stands_in(&record.raw) || has_odd_letters(&record.raw)
    }

    fn stands_in(&self, raw: &[u8]) -> bool {
        let mut at = 0;
        while let Some(window) = raw.get(at..at + WIDTH) {
            let window = fold_window(window.try_into().unwrap_or_default());
            let slot = slot_of(window.into(), BITMAP_BITS);
            if self.bitmap[slot / 64] >> (slot % 64) & 1 == 1 && self.verify(raw, at, window) {
                return true;
            }
            at += self.step;
        }
        false
    }

    #[cold]
    fn verify(&self, raw: &[u8], position: usize, window: u32) -> bool {
        let first = self.windows.partition_point(|(known, ..)| *known < window);
        let mut same = self.windows[first..].iter().take_while(|(known, ..)| *known == window);
        same.any(|(_, keyword, at)| {
            let start = position.checked_sub(*at);
            let text = start.and_then(|start| raw.get(start..start + keyword.len()));
            text.is_some_and(|text| text.eq_ignore_ascii_case(keyword))
        })
    }
}

/// The two letters beyond ASCII that are some case of one in ASCII: the Kelvin sign and the long s.
fn has_odd_letters(raw: &[u8]) -> bool {
    let stands = |letter: &str| memchr::memmem::find(raw, letter.as_bytes()).is_some();
    !raw.is_ascii() && (stands("\u{212a}") || stands("\u{17f}"))
}

/// The window in lower case, if it is letters; other windows may become equal that are not.
fn fold_window(window: [u8; WIDTH]) -> u32 {
    u32::from_le_bytes(window) | 0x2020_2020
}

/// A keyword as it stands in JSON; `None` if it can stand there in another way.
fn escaped(keyword: &Literal) -> Option<Vec<u8>> {
    // `/` may be escaped in JSON or not.
    let can_be = |byte: u8| (b' '..=b'~').contains(&byte) && byte != b'/';
    let is_plain = keyword.anchor == Anchor::Anywhere && keyword.text.bytes().all(can_be);
    is_plain.then(|| keyword.text.replace('\\', "\\\\").replace('"', "\\\"").into_bytes())
}

#[cfg(test)]
mod tests {
    use aurora_ocsf::Record;

    use super::RawFilter;
    use crate::engine::atom::{Anchor, Literal};

    fn filter(keywords: &[&str]) -> Option<RawFilter> {
        let literals: Vec<Literal> = keywords
            .iter()
            .map(|text| Literal { text: (*text).to_owned(), anchor: Anchor::Anywhere })
            .collect();
        RawFilter::new(literals.iter())
    }

    #[test]
    fn keywords_are_seen_wherever_they_stand() {
        let filter = filter(&["sekurlsa::", r"\mimilib.dll", "eo.oe.kiwi"]).expect("plain keywords");
        for pad in 0..40 {
            let before = "x".repeat(pad);
            for (text, expected) in [
                ("sekurlsa::", true),
                ("SEKURLSA::x", true),
                ("sekurlsa:", false),
                (r"\\MimiLib.dll", true),
                (r"\mimilib.dll", false),
                ("eo.oe.kiwi", true),
                ("eo_oe_kiwi", false),
                ("", false),
                ("ä", false),
                ("\u{17f}ekurlsa::", true),
            ] {
                let raw = format!(r#"{{"a":"{before}{text}"}}"#);
                let mut record = Record::new(raw.as_bytes());
                assert!(filter.may_hold(&record), "nothing is known of how the record is written");
                record.is_written_plainly = true;
                assert_eq!(filter.may_hold(&record), expected, "{raw}");
            }
        }
    }

    #[test]
    fn keywords_that_can_be_written_otherwise_make_no_filter() {
        for bad in [&["a/bcdef"][..], &["mimikatz", "abc"], &["schlüssel"], &[]] {
            assert!(filter(bad).is_none(), "{bad:?}");
        }
    }
}
