//! What spares most events the look for keywords in every value.

use aho_corasick::packed;
use aurora_ocsf::Record;
use memchr::memmem;
use rustc_hash::FxHashMap;

use super::{
    atom::{Anchor, Literal},
    grams::{commonness, slot_of},
};

const BITMAP_BITS: u32 = 12;

/// Tells from the raw bytes of an event that no keyword stands in any of its values.
///
/// Some bytes of each keyword are looked for, without regard to case; where they stand, the keyword is compared.
#[derive(Debug)]
pub(crate) struct RawFilter {
    /// Two bytes that many keywords have in common: nothing is found faster than these.
    pair: Option<(memmem::Finder<'static>, u32)>,
    search: Search,
    /// By number of a window: the keywords behind it and where it stands in them.
    windows: Vec<Vec<(Box<[u8]>, usize)>>,
}

#[derive(Debug)]
enum Search {
    /// Looks at many positions at once. Its patterns are all spellings of the windows, this many of each.
    Packed { searcher: packed::Searcher, window_of: Vec<u32> },
    /// Looks at one position of so many. Of each keyword as many neighbouring windows of four bytes are noted, so
    /// that one of them is met wherever the keyword stands.
    Bitmap { bitmap: Box<[u64; 1 << (BITMAP_BITS - 6)]>, step: usize, numbers: FxHashMap<u32, u32> },
}

/// The bytes of a window of the packed searcher.
const PACKED_WIDTH: usize = 3;
/// The packed searcher is made for a few patterns.
const MAX_PACKED: usize = 64;
/// Two bytes that so many keywords have in common get a pass of their own.
const MIN_SHARED: usize = 4;
/// The bytes of a window of the bitmap.
const WIDTH: usize = 4;
/// Windows further apart do not spare much.
const MAX_STEP: usize = 8;

impl RawFilter {
    /// A filter for keywords; `None` if one of them may be written in more than one way, is too short, or is
    /// bound to an end of its value.
    pub(crate) fn new<'l>(keywords: impl Iterator<Item = &'l Literal>) -> Option<Self> {
        let mut keywords: Vec<Vec<u8>> = keywords.map(escaped).collect::<Option<_>>()?;
        keywords.sort_unstable();
        let shortest = keywords.iter().map(Vec::len).min()?;
        if shortest < PACKED_WIDTH {
            return None;
        }
        Self::packed(&keywords).or_else(|| Self::bitmap(&keywords, shortest))
    }

    /// A filter with one window for each keyword, as few of them as cover all.
    fn packed(keywords: &[Vec<u8>]) -> Option<Self> {
        let mut windows = Vec::new();
        let mut open: Vec<&Vec<u8>> = keywords.iter().collect();
        let mut take_behind = |window: &[u8], open: &mut Vec<&Vec<u8>>| {
            let behind = |keyword: &&Vec<u8>| Some(((**keyword).clone().into(), place(keyword, window)?));
            windows.push(open.iter().filter_map(behind).collect());
            open.retain(|keyword| place(keyword, window).is_none());
            windows.len() as u32 - 1
        };
        let pair = common_pair(&open).map(|pair| {
            let number = take_behind(&pair, &mut open);
            (memmem::Finder::new(&pair).into_owned(), number)
        });
        let mut spellings = Vec::new();
        while let Some(window) = best_window(&open) {
            let number = take_behind(&window, &mut open);
            spellings
                .extend(all_spellings(window).into_iter().enumerate().map(|(n, text)| (n, number, text)));
            if spellings.len() > MAX_PACKED {
                return None;
            }
        }
        // The searcher sorts patterns into a few groups by the number that they come in; the spellings of a window
        // join the first of them. If the first ones come first, each window has a group of its own.
        spellings.sort();
        let window_of = spellings.iter().map(|(_, number, _)| *number).collect();
        let searcher = packed::Searcher::new(spellings.iter().map(|(_, _, text)| text))?;
        Some(Self { pair, search: Search::Packed { searcher, window_of }, windows })
    }

    fn bitmap(keywords: &[Vec<u8>], shortest: usize) -> Option<Self> {
        let step = shortest.checked_sub(WIDTH - 1).filter(|step| *step > 0)?.min(MAX_STEP);
        let (mut bitmap, mut numbers) = (Box::new([0; 1 << (BITMAP_BITS - 6)]), FxHashMap::default());
        let mut windows: Vec<Vec<(Box<[u8]>, usize)>> = Vec::new();
        for keyword in keywords {
            let commonness = |first: &usize| -> u32 {
                keyword[*first..].array_windows::<WIDTH>().take(step).map(|window| commonness(window)).sum()
            };
            let first = (0..=keyword.len() - (WIDTH + step - 1)).min_by_key(commonness).unwrap_or_default();
            for (at, window) in keyword.array_windows::<WIDTH>().enumerate().skip(first).take(step) {
                let window = fold_window(*window);
                let slot = slot_of(window.into(), BITMAP_BITS);
                bitmap[slot / 64] |= 1 << (slot % 64);
                let number = *numbers.entry(window).or_insert_with(|| {
                    windows.push(Vec::new());
                    (windows.len() - 1) as u32
                });
                windows[number as usize].push((keyword.as_slice().into(), at));
            }
        }
        Some(Self { pair: None, search: Search::Bitmap { bitmap, step, numbers }, windows })
    }

    /// True if a keyword may stand in a value of the record. JSON writes a text as it is, but for escapes: the
    /// keywords are escaped in the same way, and a record that is written otherwise gets the long way.
    pub(crate) fn may_hold(&self, record: &Record<'_>) -> bool {
        !record.is_written_plainly || self.stands_in(&record.raw) || has_odd_letters(&record.raw)
    }

    fn stands_in(&self, raw: &[u8]) -> bool {
        if let Some((finder, window)) = &self.pair
            && finder.find_iter(raw).any(|at| self.verify(raw, at, *window))
        {
            return true;
        }
        match &self.search {
            Search::Packed { searcher, window_of } => {
                let mut from = 0;
                while let Some(found) = searcher.find_in(raw, (from..raw.len()).into()) {
                    if self.verify(raw, found.start(), window_of[found.pattern().as_usize()]) {
                        return true;
                    }
                    from = found.start() + 1;
                }
                false
            }
            Search::Bitmap { bitmap, step, numbers } => {
                let mut at = 0;
                while let Some(window) = raw.get(at..at + WIDTH) {
                    let window = fold_window(window.try_into().unwrap_or_default());
                    let slot = slot_of(window.into(), BITMAP_BITS);
                    let is_noted = bitmap[slot / 64] >> (slot % 64) & 1 == 1;
                    let number = if is_noted { numbers.get(&window) } else { None };
                    if number.is_some_and(|number| self.verify(raw, at, *number)) {
                        return true;
                    }
                    at += step;
                }
                false
            }
        }
    }

    #[cold]
    fn verify(&self, raw: &[u8], position: usize, window: u32) -> bool {
        self.windows[window as usize].iter().any(|(keyword, at)| {
            let start = position.checked_sub(*at);
            let text = start.and_then(|start| raw.get(start..start + keyword.len()));
            text.is_some_and(|text| text.eq_ignore_ascii_case(keyword))
        })
    }
}

/// The two bytes without case that stand in the most keywords, if they are worth a pass of their own.
fn common_pair(keywords: &[&Vec<u8>]) -> Option<[u8; 2]> {
    let is_symbols = |pair: &[u8; 2]| pair.iter().all(|byte| b":;,<>{}()[]!#$%&=@_".contains(byte));
    let pairs =
        keywords.iter().flat_map(|keyword| keyword.array_windows::<2>()).filter(|pair| is_symbols(pair));
    let n_covered = |pair: &[u8; 2]| keywords.iter().filter(|keyword| place(keyword, pair).is_some()).count();
    pairs.copied().max_by_key(n_covered).filter(|pair| n_covered(pair) >= MIN_SHARED)
}

/// The window that stands in the most keywords for each spelling, and is rare.
fn best_window(keywords: &[&Vec<u8>]) -> Option<[u8; PACKED_WIDTH]> {
    let windows = keywords.iter().flat_map(|keyword| keyword.array_windows::<PACKED_WIDTH>());
    let worth = |window: &[u8; PACKED_WIDTH]| {
        let n_covered = keywords.iter().filter(|keyword| place(keyword, window).is_some()).count();
        let n_letters = window.iter().filter(|byte| byte.is_ascii_alphabetic()).count() as u32;
        // Every path has two backslashes in JSON.
        let commonness = 20 + commonness(window) as usize + if window.contains(&b'\\') { 200 } else { 0 };
        n_covered * 100_000 / ((4 + (1 << n_letters)) * commonness)
    };
    windows.copied().max_by_key(worth)
}

/// Where a window stands in a keyword first.
fn place(keyword: &[u8], window: &[u8]) -> Option<usize> {
    keyword.windows(window.len()).position(|other| other == window)
}

/// A window in all mixes of upper and lower case.
fn all_spellings(window: [u8; PACKED_WIDTH]) -> Vec<Vec<u8>> {
    let mut spellings = vec![Vec::new()];
    for byte in window {
        let cases =
            if byte.is_ascii_lowercase() { vec![byte, byte.to_ascii_uppercase()] } else { vec![byte] };
        let with = |spelling: &Vec<u8>, case: u8| spelling.iter().copied().chain([case]).collect();
        spellings = spellings
            .iter()
            .flat_map(|spelling| cases.iter().map(move |case| with(spelling, *case)))
            .collect();
    }
    spellings
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

    use super::{RawFilter, Search};
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
        let few = ["sekurlsa::", r"\mimilib.dll", "eo.oe.kiwi"];
        check(&filter(&few).expect("plain keywords"));
        // So many that they have no searcher.
        let others: Vec<String> = (0..40)
            .map(|n| (0..6).map(|at| char::from(b'a' + ((n * 7 + at * (n + 3)) % 25) as u8)).collect())
            .collect();
        let many: Vec<&str> = few.into_iter().chain(others.iter().map(String::as_str)).collect();
        let filter = filter(&many).expect("plain keywords");
        assert!(matches!(filter.search, Search::Bitmap { .. }));
        check(&filter);
    }

    fn check(filter: &RawFilter) {
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
        for bad in [&["a/bcdef"][..], &["mimikatz", "ab"], &["schlüssel"], &[]] {
            assert!(filter(bad).is_none(), "{bad:?}");
        }
    }
}
