//! Making one value that answers some questions with yes and others with no.

use super::{atom::Test, event::Scalar, pattern::folded, random::Random, regex_sample};

/// How often another combination is tried.
const TRIES: usize = 24;

/// What a value must contain to answer a question with yes.
struct Part {
    text: String,
    at_start: bool,
    at_end: bool,
}

/// A value that all of `wanted` accept and none of `unwanted`.
pub(super) fn value(wanted: &[&Test], unwanted: &[&Test], random: &mut Random) -> Option<Scalar> {
    let fits = |value: &Scalar| {
        wanted.iter().all(|test| test.accepts(value)) && !unwanted.iter().any(|test| test.accepts(value))
    };
    (0..TRIES).find_map(|attempt| {
        let made = candidate(wanted, attempt, random);
        [swapped_case(&made), made].into_iter().find(fits)
    })
}

fn candidate(wanted: &[&Test], attempt: usize, random: &mut Random) -> Scalar {
    if let Some(Test::Number(number)) = wanted.iter().find(|test| matches!(test, Test::Number(_))) {
        return Scalar::Number(number.clone());
    }
    let filler = ["x", " ", "", "7", "\\", "x y", "-", "q/"][attempt % 8];
    let mut parts: Vec<Part> = wanted.iter().filter_map(|test| part(test, filler, random)).collect();
    if parts.is_empty() {
        return Scalar::Text(format!("some{filler}value {}", random.below(1000)));
    }
    if attempt > 0 {
        let first = random.below(parts.len());
        parts.rotate_left(first);
    }
    Scalar::Text(composed(&parts, filler))
}

fn part(test: &Test, filler: &str, random: &mut Random) -> Option<Part> {
    Some(match test {
        Test::Text(pattern) => {
            let (before, after) = pattern.openness();
            Part { text: pattern.sample(filler, 'w', random.below(5)), at_start: !before, at_end: !after }
        }
        Test::Regex(regex) => {
            let (text, at_start, at_end) = regex_sample::sample(regex, random);
            Part { text, at_start, at_end }
        }
        Test::Network(network) => {
            Part { text: network.member(random).to_string(), at_start: true, at_end: true }
        }
        Test::Number(_) | Test::Null | Test::SameAs(_) => return None,
    })
}

/// The parts one after the other, those at the start and the end where they belong.
fn composed(parts: &[Part], filler: &str) -> String {
    if let Some(whole) = parts.iter().find(|part| part.at_start && part.at_end) {
        return whole.text.clone();
    }
    let longest = |is_wanted: fn(&Part) -> bool| {
        let wanted = parts.iter().filter(|part| is_wanted(part));
        wanted.max_by_key(|part| part.text.len()).map_or("", |part| &part.text)
    };
    let (start, end) = (longest(|part| part.at_start), longest(|part| part.at_end));
    let mut value = start.to_owned();
    for part in parts.iter().filter(|part| !part.at_start && !part.at_end) {
        let contains = |whole: &str| is_within(&part.text, whole);
        if !contains(&value) && !contains(end) {
            value += filler;
            value += &part.text;
        }
    }
    value + filler + end
}

fn is_within(part: &str, whole: &str) -> bool {
    let (part, whole): (String, String) = (folded(part).iter().collect(), folded(whole).iter().collect());
    whole.contains(&part)
}

fn swapped_case(value: &Scalar) -> Scalar {
    let swapped =
        |c: char| if c.is_ascii_lowercase() { c.to_ascii_uppercase() } else { c.to_ascii_lowercase() };
    match value {
        Scalar::Text(text) => Scalar::Text(text.chars().map(swapped).collect()),
        other => other.clone(),
    }
}

/// The value changed a little, so that the test no longer accepts it or the change is one that finds mistakes.
pub(super) fn broken(value: &Scalar, test: &Test) -> Vec<Scalar> {
    let Some(text) = value.text() else { return Vec::new() };
    let chars: Vec<char> = text.chars().collect();
    let changed = |place: usize| {
        let mut chars = chars.clone();
        chars[place] = '¤';
        value.with_text(chars.into_iter().collect())
    };
    let near = near_misses(test).into_iter().map(|text| value.with_text(text));
    let mut values: Vec<Scalar> = near.chain(occurrences(test, text).into_iter().map(changed)).collect();
    if values.iter().all(|value| test.accepts(value)) {
        values.extend((0..chars.len()).map(changed).find(|value| !test.accepts(value)));
    }
    values
}

/// Values just beside what a test asks for.
fn near_misses(test: &Test) -> Vec<String> {
    match test {
        Test::Network(network) => vec![network.neighbour().to_string()],
        Test::Number(number) => vec![format!("{number}1"), format!("1{number}")],
        Test::Text(_) | Test::Regex(_) | Test::Null | Test::SameAs(_) => Vec::new(),
    }
}

/// The middle of each place where the longest literal of a test stands.
fn occurrences(test: &Test, text: &str) -> Vec<usize> {
    let Test::Text(pattern) = test else { return Vec::new() };
    let literal = pattern.longest_run();
    if literal.is_empty() {
        return Vec::new();
    }
    let windows = folded(text);
    let starts = windows.windows(literal.len()).enumerate().filter(|(_, window)| *window == literal);
    starts.map(|(start, _)| start + literal.len() / 2).take(8).collect()
}
