//! What the names of `System` need in every rendering.

use aurora_ocsf::Value;

use crate::{indexed::Indexed, names::name};

/// Makes event ids numbers, and adds the name that some rules use for the machine.
pub(super) fn complete(record: &mut Indexed<'_>) {
    for field in record.fields_mut(name!("EventID")) {
        if let Value::Text(text) = &mut field.value
            && is_number(text)
        {
            field.value = Value::Number(std::mem::take(text).into_cow());
        }
    }
    write_keywords_in_hex(record);
    if let Some(position) = record.position(name!("Computer"))
        && !record.is_native(name!("ComputerName"))
    {
        record.push_same(name!("ComputerName"), position);
    }
    add_message_as_data(record);
}

/// Some exporters write the 64 bits of `Keywords` as a number, NXLog even as a signed one; Windows writes
/// them in hexadecimal.
fn write_keywords_in_hex(record: &mut Indexed<'_>) {
    for field in record.fields_mut(name!("Keywords")) {
        let Value::Number(text) = &field.value else { continue };
        let hex = match USUAL_KEYWORDS.iter().find(|(number, _)| number == text) {
            Some((_, hex)) => (*hex).into(),
            None => match in_hex(text) {
                Some(hex) => hex.into(),
                None => continue,
            },
        };
        field.value = Value::Text(hex);
        field.is_rewritten = true;
    }
}

/// Those that nearly all events have, as a number and in hexadecimal.
const USUAL_KEYWORDS: [(&str, &str); 6] = [
    ("-9223372036854775808", "0x8000000000000000"),
    ("-9214364837600034816", "0x8020000000000000"),
    ("-9218868437227405312", "0x8010000000000000"),
    ("36028797018963968", "0x80000000000000"),
    ("9259400833873739776", "0x8080000000000000"),
    ("0", "0x0"),
];

/// The bits of a number that may be signed.
fn in_hex(number: &str) -> Option<String> {
    let bits = number.parse::<u64>().or_else(|_| number.parse::<i64>().map(i64::cast_unsigned)).ok()?;
    Some(format!("{bits:#x}"))
}

/// True for what JSON would accept as a whole number.
fn is_number(text: &str) -> bool {
    text == "0"
        || (!text.is_empty() && !text.starts_with('0') && text.bytes().all(|byte| byte.is_ascii_digit()))
}

/// The classic logs have values without names, which rules ask for as `Data`. An export that carries
/// only the rendered message has them inside it.
fn add_message_as_data(record: &mut Indexed<'_>) {
    const CHANNELS: [&str; 4] = ["Windows PowerShell", "Application", "System", "MSExchange Management"];
    let is_classic = record
        .text(name!("Channel"))
        .is_some_and(|channel| CHANNELS.iter().any(|classic| classic.eq_ignore_ascii_case(channel)));
    if !is_classic || record.exists(name!("Data")) {
        return;
    }
    if let Some(position) = record.position(name!("Message"))
        && let Value::Text(_) = record.fields()[position].value
        && !record.is_native(name!("Data"))
    {
        record.push_same(name!("Data"), position);
    }
}

#[cfg(test)]
mod tests {
    use super::{USUAL_KEYWORDS, in_hex};

    #[test]
    fn usual_keywords_are_as_the_others() {
        for (number, hex) in USUAL_KEYWORDS {
            assert_eq!(in_hex(number).as_deref(), Some(hex), "{number}");
        }
        assert_eq!(in_hex("1e3"), None);
    }
}
