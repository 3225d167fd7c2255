//! The header of RFC 5424.

use super::{
    header::{Dialect, Envelope},
    structured,
};
use crate::time;

/// Reads what follows the priority: `1 TIME HOST APP PROCID MSGID SD [MSG]`.
pub(super) fn open(priority: u8, rest: &str) -> Option<(Envelope<'_>, &str)> {
    let (version, rest) = rest.split_once(' ')?;
    if version.is_empty() || version.len() > 3 || !version.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let mut words = Words { rest };
    let time_text = words.next()?;
    let is_time = time_text == "-" || time_text.as_bytes().first()?.is_ascii_digit();
    let time = time::parse(time_text);
    if !is_time || (time.is_none() && time_text != "-") {
        return None;
    }
    let host = words.next()?;
    let mut envelope = Envelope {
        time,
        time_text: some(time_text),
        host: some(host),
        ..Envelope::empty(Dialect::Modern, Some(priority))
    };
    // Some write version, time and host, and then what they like.
    let fallback = (envelope, words.rest);
    let (Some(program), Some(pid), Some(msgid)) = (words.next(), words.next(), words.next()) else {
        return Some(fallback);
    };
    let Some((structured, message)) = data_and_message(words.rest) else { return Some(fallback) };
    envelope.program = some(program);
    envelope.pid = some(pid);
    envelope.msgid = some(msgid);
    envelope.structured = structured;
    Some((envelope, message))
}

fn data_and_message(rest: &str) -> Option<(&str, &str)> {
    let (structured, message) = match rest.strip_prefix('-') {
        Some(message) => ("", message),
        None => rest.split_at(structured::length(rest).filter(|length| *length > 0)?),
    };
    if !message.is_empty() && !message.starts_with(' ') {
        return None;
    }
    let message = message.strip_prefix(' ').unwrap_or(message);
    let message = message.strip_prefix('\u{FEFF}').unwrap_or(message);
    Some((structured, message.trim_end_matches(['\0', '\n', '\r'])))
}

fn some(word: &str) -> Option<&str> {
    (word != "-" && !word.is_empty()).then_some(word)
}

struct Words<'t> {
    rest: &'t str,
}

impl<'t> Words<'t> {
    fn next(&mut self) -> Option<&'t str> {
        if self.rest.is_empty() {
            return None;
        }
        let (word, rest) = self.rest.split_once(' ').unwrap_or((self.rest, ""));
        self.rest = rest;
        Some(word)
    }
}
