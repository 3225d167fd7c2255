//! The event's own data: names that rules write differently, and data that is XML in a string.

use aurora_ocsf::{Field, Value};

use crate::{Problem, indexed::Indexed};

/// How many names with spaces, and how many elements in a string, are read. Each costs a look at all
/// fields of the record, and no event of Windows has as many.
const MAX_ADDED: usize = 256;

/// Adds the two ways in which rules write a name with spaces (`Threat Name`): `ThreatName` and `Threat_Name`.
pub(super) fn add_plain_names(record: &mut Indexed<'_>) {
    if !record.has_spaced_names() {
        return;
    }
    let spaced: Vec<Field<'_>> =
        record.fields().iter().filter(|field| field.name.contains(' ')).take(MAX_ADDED).cloned().collect();
    for field in spaced {
        record.push_taxonomy(field.name.replace(' ', ""), field.value.clone());
        record.push_taxonomy(field.name.replace(' ', "_"), field.value);
    }
}

/// Adds the values of an `EventData` element that is written as XML, unless the record has them already.
pub(super) fn read_xml(value: &Value<'_>, record: &mut Indexed<'_>, problems: &mut Vec<Problem>) {
    let Value::Text(xml) = value else { return };
    if !xml.trim_start().starts_with('<') {
        return;
    }
    let mut rest = xml.as_str();
    let mut n_elements = 0;
    while let Some(start) = rest.find("<Data") {
        n_elements += 1;
        if n_elements > MAX_ADDED {
            problems
                .push(Problem::BadXml { field: "EventData".to_owned(), expected: "fewer `Data` elements" });
            return;
        }
        rest = &rest[start + "<Data".len()..];
        match data_element(rest) {
            Ok((element, after)) => {
                add_missing(record, element);
                rest = after;
            }
            Err(expected) => {
                problems.push(Problem::BadXml { field: "EventData".to_owned(), expected });
                return;
            }
        }
    }
}

fn add_missing(record: &mut Indexed<'_>, (name, text): (String, String)) {
    let has_it = record.values_of(&name).any(|value| value.text() == Some(text.as_str()));
    if !has_it {
        record.push_rewritten(name, Value::Text(text.into()));
    }
}

type Element<'x> = ((String, String), &'x str);

/// Reads one element after its `<Data`: its name (`Data` if it has none) and text, and what follows it.
fn data_element(xml: &str) -> Result<Element<'_>, &'static str> {
    let (tag, rest) = xml.split_once('>').ok_or("the end of a `<Data` tag")?;
    let name = attribute(tag, "Name").map_or_else(|| "Data".to_owned(), unescape);
    if tag.ends_with('/') {
        return Ok(((name, String::new()), rest));
    }
    let (text, rest) = rest.split_once("</Data>").ok_or("`</Data>`")?;
    Ok(((name, unescape(text)), rest))
}

/// The raw value of an attribute in the inside of a tag.
fn attribute<'t>(tag: &'t str, name: &str) -> Option<&'t str> {
    let (_, rest) = tag.split_once(name)?;
    let rest = rest.trim_start().strip_prefix('=')?.trim_start();
    let quote = rest.chars().next().filter(|first| matches!(first, '"' | '\''))?;
    let (value, _) = rest[1..].split_once(quote)?;
    Some(value)
}

/// Replaces XML's five entities and numeric ones; what is no entity stays.
pub(super) fn unescape(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find('&') {
        plain.push_str(&rest[..start]);
        rest = &rest[start..];
        match entity(rest) {
            Some((character, after)) => {
                plain.push(character);
                rest = after;
            }
            None => {
                plain.push('&');
                rest = &rest[1..];
            }
        }
    }
    plain.push_str(rest);
    plain
}

fn entity(text: &str) -> Option<(char, &str)> {
    // The longest is `&#x10FFFF;`. Without this bound a text of ampersands would be searched to its end for each.
    let end = text.bytes().take(12).position(|byte| byte == b';')?;
    let character = match &text[1..end] {
        "lt" => '<',
        "gt" => '>',
        "amp" => '&',
        "quot" => '"',
        "apos" => '\'',
        name => {
            let digits = name.strip_prefix('#')?;
            let code = match digits.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => digits.parse().ok()?,
            };
            char::from_u32(code)?
        }
    };
    Some((character, &text[end + 1..]))
}
