//! Texts that match a regular expression.

use regex::Regex;
use regex_syntax::hir::{Class, Hir, HirKind, Look};

use super::random::Random;

/// A text that should match, and whether it must stand at the start and the end of the value. Word
/// boundaries are not heeded: the caller tries the text.
pub(super) fn sample(regex: &Regex, random: &mut Random) -> (String, bool, bool) {
    let hir = regex_syntax::parse(regex.as_str()).expect("the expression was compiled before");
    let mut text = String::new();
    write(&hir, random, &mut text);
    let properties = hir.properties();
    let at_start = properties.look_set_prefix_any().contains(Look::Start);
    (text, at_start, properties.look_set_suffix_any().contains(Look::End))
}

fn write(hir: &Hir, random: &mut Random, text: &mut String) {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => {}
        HirKind::Literal(literal) => text.push_str(&String::from_utf8_lossy(&literal.0)),
        HirKind::Class(class) => text.push(member(class, random)),
        HirKind::Capture(capture) => write(&capture.sub, random, text),
        HirKind::Concat(parts) => parts.iter().for_each(|part| write(part, random, text)),
        HirKind::Alternation(parts) => write(&parts[random.below(parts.len())], random, text),
        HirKind::Repetition(repetition) => {
            let longest = repetition.max.unwrap_or(u32::MAX).min(repetition.min + 2);
            let spread = (longest - repetition.min) as usize + 1;
            for _ in 0..repetition.min as usize + random.below(spread) {
                write(&repetition.sub, random, text);
            }
        }
    }
}

/// A character of a class: one that is likely in logs, if there is any.
fn member(class: &Class, random: &mut Random) -> char {
    let ranges: Vec<(char, char)> = match class {
        Class::Unicode(class) => class.iter().map(|range| (range.start(), range.end())).collect(),
        Class::Bytes(class) => {
            class.iter().map(|range| (char::from(range.start()), char::from(range.end()))).collect()
        }
    };
    let contains = |c: &char| ranges.iter().any(|(start, end)| (start..=end).contains(&c));
    let usual = ('a'..='z').chain('A'..='Z').chain('0'..='9').chain(" -_.,:/\\'\"+*".chars());
    let members: Vec<char> = usual.filter(contains).collect();
    if members.is_empty() { ranges[0].0 } else { members[random.below(members.len())] }
}
