//! What the names of `System` need in every rendering.

use std::borrow::Cow;

use aurora_ocsf::Value;

use crate::indexed::Indexed;

/// Makes event ids numbers, and adds the name that some rules use for the machine.
pub(super) fn complete(record: &mut Indexed<'_>) {
    for value in record.values_mut("EventID") {
        if let Value::Text(text) = value
            && is_number(text)
        {
            *value = Value::Number(std::mem::take(text));
        }
    }
    write_keywords_in_hex(record);
    if let Some(computer) = record.first("Computer").cloned() {
        record.push_taxonomy("ComputerName", computer);
    }
    add_message_as_data(record);
}

/// Some exporters write the 64 bits of `Keywords` as a number, NXLog even as a signed one; Windows writes
/// them in hexadecimal.
fn write_keywords_in_hex(record: &mut Indexed<'_>) {
    for value in record.values_mut("Keywords") {
        let Value::Number(text) = value else { continue };
        let hex = match (text.parse::<u64>(), text.parse::<i64>()) {
            (Ok(bits), _) => format!("{bits:#x}"),
            (_, Ok(bits)) => format!("{bits:#x}"),
            _ => continue,
        };
        *value = Value::Text(Cow::Owned(hex));
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
        .text("Channel")
        .is_some_and(|channel| CHANNELS.iter().any(|classic| classic.eq_ignore_ascii_case(channel)));
    if !is_classic || record.exists("Data") {
        return;
    }
    if let Some(Value::Text(message)) = record.first("Message") {
        let message: Cow<'_, str> = message.clone();
        record.push_taxonomy("Data", Value::Text(message));
    }
}
