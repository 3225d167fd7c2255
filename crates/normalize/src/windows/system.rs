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
    if let Some(computer) = record.first(name!("Computer")).cloned() {
        record.push_taxonomy(name!("ComputerName"), computer);
    }
    add_message_as_data(record);
}

/// Some exporters write the 64 bits of `Keywords` as a number, NXLog even as a signed one; Windows writes
/// them in hexadecimal.
fn write_keywords_in_hex(record: &mut Indexed<'_>) {
    for field in record.fields_mut(name!("Keywords")) {
        let Value::Number(text) = &field.value else { continue };
        let hex = match (text.parse::<u64>(), text.parse::<i64>()) {
            (Ok(bits), _) => format!("{bits:#x}"),
            (_, Ok(bits)) => format!("{bits:#x}"),
            _ => continue,
        };
        field.value = Value::Text(hex.into());
        field.is_rewritten = true;
    }
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
    if let Some(message @ Value::Text(_)) = record.first(name!("Message")) {
        let message = message.clone();
        record.push_taxonomy(name!("Data"), message);
    }
}
