//! Syslog: the header that it puts before a message, and messages of programs that are nothing else here.
//!
//! Two protocols share the first byte. RFC 5424 is exact: `<34>1 2003-10-11T22:14:15.003Z host app 123 ID47
//! [sd name="value"] text`. What RFC 3164 describes was never a standard: each sender leaves parts out or adds
//! some. The header is read in this order, each part only if it is there: a length (RFC 6587), the priority, a sequence
//! number (Cisco), a time in one of its dresses, the host, the program and its number. A line is syslog if it has a
//! priority, or starts with a time in the style of 3164, or with an ISO time (as rsyslog writes it to files), host and program.
//!
//! The header is cut by hand: the crate that does it resolves years through a clock and a calendar library, and
//! knows neither Cisco's nor Solaris' dialect.

mod event;
mod header;
mod legacy;
mod modern;
mod structured;
#[cfg(test)]
mod tests;

use aurora_model::Timestamp;

pub(crate) use event::{FORMAT_3164, FORMAT_5424, describe, device, rank};
pub(crate) use header::{Envelope, severity};

/// A priority is at most this: facility 23, severity 7.
const MAX_PRIORITY: u8 = 191;

/// The header of a line of syslog, and the message behind it.
pub(crate) fn open(raw: &str, received_at: Option<Timestamp>) -> Option<(Envelope<'_>, &str)> {
    let text = without_length(raw);
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    match priority(text) {
        Some((priority, rest)) => {
            modern::open(priority, rest).or_else(|| legacy::open(Some(priority), rest, received_at))
        }
        None => legacy::open(None, text, received_at),
    }
}

/// RFC 6587 puts the number of bytes before a message on a stream: `83 <34>1 …`.
fn without_length(raw: &str) -> &str {
    let digits = raw.bytes().take(8).take_while(u8::is_ascii_digit).count();
    match raw[digits..].strip_prefix(' ') {
        Some(rest) if digits > 0 && rest.starts_with('<') => rest,
        Some(_) | None => raw,
    }
}

/// `<34>` and what follows it.
fn priority(text: &str) -> Option<(u8, &str)> {
    let rest = text.strip_prefix('<')?;
    let end = rest.bytes().take(4).position(|byte| byte == b'>').filter(|end| *end > 0)?;
    let digits = &rest[..end];
    let priority = digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse::<u8>().ok())??;
    (priority <= MAX_PRIORITY).then(|| (priority, &rest[end + 1..]))
}
