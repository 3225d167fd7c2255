//! One row of a Zeek TSV log.
//!
//! The record is the one that Zeek's JSON writer would have made of the same event: fields without a value
//! are left out, numbers are numbers, sets and vectors are several values, and of the escapes only those of
//! characters that JSON can hold are undone.

use std::borrow::Cow;

use aurora_ocsf::{Record, Value};

use super::header::{Header, Scalar, Type};
use crate::{DeadLetter, DeadLetterReason, Limits, Problem};

/// Cuts one row, without its line end, into a record without log sources and time.
pub(super) fn parse<'a>(
    raw: &'a [u8],
    header: &Header,
    limits: &Limits,
    problems: &mut Vec<Problem>,
) -> Result<Record<'a>, DeadLetter> {
    let mut record = Record::new(raw);
    match std::str::from_utf8(raw) {
        Ok(text) => push_columns(&mut record, text, header, problems)?,
        Err(error) => {
            problems.push(Problem::NotUtf8 { at: error.valid_up_to() });
            let text = String::from_utf8_lossy(raw);
            let mut copy = Record::new(&b""[..]);
            push_columns(&mut copy, &text, header, problems)?;
            copy.fields
                .into_iter()
                .for_each(|field| record.push(field.name.into_owned(), owned(field.value)));
        }
    }
    if record.fields.len() > limits.max_fields {
        return Err(DeadLetterReason::TooManyFields { limit: limits.max_fields }.into());
    }
    Ok(record)
}

fn push_columns<'a>(
    record: &mut Record<'a>,
    text: &'a str,
    header: &Header,
    problems: &mut Vec<Problem>,
) -> Result<(), DeadLetter> {
    check_columns(text, header)?;
    let cells = text.trim_end_matches(['\r', '\n']).split(header.separator.as_str());
    for (index, (name, cell)) in header.names.iter().zip(cells).enumerate() {
        let column = header.types.get(index).copied().unwrap_or(Type::One(Scalar::Text));
        push_cell(record, name.clone(), cell, column, header, problems);
    }
    Ok(())
}

fn check_columns(text: &str, header: &Header) -> Result<(), DeadLetter> {
    let reason = |text: String| Err(DeadLetterReason::ZeekRow(text).into());
    let named = header.names.len();
    if named == 0 {
        return reason("no #fields line came before the row".to_owned());
    }
    if !header.types.is_empty() && header.types.len() != named {
        return reason(format!("the header has {named} fields but {} types", header.types.len()));
    }
    let columns = text.split(header.separator.as_str()).count();
    if columns != named {
        return reason(format!("the row has {columns} columns, the header names {named} fields"));
    }
    Ok(())
}

fn push_cell<'a>(
    record: &mut Record<'a>,
    name: Cow<'static, str>,
    cell: &'a str,
    column: Type,
    header: &Header,
    problems: &mut Vec<Problem>,
) {
    if cell == header.unset_field {
        return;
    }
    match column {
        Type::One(scalar) => {
            let value = value(&name, cell, scalar, header, problems);
            record.push(name, value);
        }
        Type::Many(_) if cell == header.empty_field || cell.is_empty() => record.push(name, Value::Empty),
        Type::Many(scalar) => {
            for element in cell.split(header.set_separator.as_str()) {
                let value = match element == header.unset_field {
                    true => Value::Null,
                    false => value(&name, element, scalar, header, problems),
                };
                record.push(name.clone(), value);
            }
        }
    }
}

fn value<'a>(
    name: &str,
    text: &'a str,
    scalar: Scalar,
    header: &Header,
    problems: &mut Vec<Problem>,
) -> Value<'a> {
    match (scalar, text) {
        (Scalar::Bool, "T") => Value::Bool(true),
        (Scalar::Bool, "F") => Value::Bool(false),
        (Scalar::Number, number) if is_number(number) => Value::Number(number.into()),
        (Scalar::Number, other) => {
            problems.push(Problem::bad_number(name, other));
            Value::Text(unescape(other).into())
        }
        (Scalar::Bool | Scalar::Text, empty) if empty == header.empty_field => Value::Text("".into()),
        (Scalar::Bool | Scalar::Text, other) => Value::Text(unescape(other).into()),
    }
}

/// A decimal number as JSON has it; `inf` and `nan`, which Rust would read, are not.
fn is_number(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'-' | b'+' | b'e' | b'E'))
        && text.parse::<f64>().is_ok_and(f64::is_finite)
}

fn owned(value: Value<'_>) -> Value<'static> {
    match value {
        Value::Null => Value::Null,
        Value::Empty => Value::Empty,
        Value::Bool(bool) => Value::Bool(bool),
        Value::Number(text) => Value::Number(text.into_owned().into()),
        Value::Text(text) => Value::Text(text.into_owned().into()),
    }
}

/// Undoes the escapes that JSON would not need. Control characters other than white space stay `\x00`, for
/// Zeek's JSON writes them so; bytes that are not UTF-8 stay as well.
fn unescape(text: &str) -> Cow<'_, str> {
    if !text.contains('\\') {
        return text.into();
    }
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        (rest, _) = match (byte, escaped(after)) {
            (b'\\', Some((byte, after))) if stays_escaped(byte) => (after, push_hex(&mut out, byte)),
            (b'\\', Some((byte, after))) => (after, out.push(byte)),
            _ => (after, out.push(byte)),
        };
    }
    match String::from_utf8(out) {
        Ok(text) => text.into(),
        Err(_) => text.into(),
    }
}

/// Undoes every escape, as `#separator` needs it.
pub(super) fn unescape_all(text: &str) -> String {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        let (byte, after) = escaped(after).filter(|_| byte == b'\\').unwrap_or((byte, after));
        out.push(byte);
        rest = after;
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// The byte that an escape stands for, given what follows the backslash: another one, or `xNN`.
fn escaped(after: &[u8]) -> Option<(u8, &[u8])> {
    let hex = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    match after {
        [b'\\', after @ ..] => Some((b'\\', after)),
        [b'x', high, low, after @ ..] => Some((hex(*high)? * 16 + hex(*low)?, after)),
        _ => None,
    }
}

fn stays_escaped(byte: u8) -> bool {
    byte.is_ascii_control() && !matches!(byte, b'\t' | b'\n' | b'\r' | 8 | 12)
}

fn push_hex(out: &mut Vec<u8>, byte: u8) {
    out.extend_from_slice(format!("\\x{byte:02x}").as_bytes());
}
