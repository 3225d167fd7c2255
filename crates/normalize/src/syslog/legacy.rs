//! The header that RFC 3164 describes, in the dialects of its senders.

use aurora_model::Timestamp;

use super::header::{Dialect, Envelope, SEVERITIES};
use crate::time;

/// Reads a header after its priority, if it has one.
pub(super) fn open(
    priority: Option<u8>,
    text: &str,
    received_at: Option<Timestamp>,
) -> Option<(Envelope<'_>, &str)> {
    let mut envelope = Envelope::empty(Dialect::Legacy, priority);
    let (text, cisco_host) = match priority {
        Some(_) => cisco_prefix(text),
        None => (text, None),
    };
    // Without a priority, a day that comes before its month starts the lines of other logs, such as BIND's.
    let is_foreign =
        priority.is_none() && matches!(text.as_bytes(), [b'0'..=b'9', b'0'..=b'9', b'-' | b' ', ..]);
    let stamped = if is_foreign { None } else { stamp(text.trim_start_matches(['*', '.']), received_at) };
    let Some(stamped) = stamped else {
        priority?;
        let message = tag(&mut envelope, text);
        return Some(finish(envelope, message));
    };
    envelope.time = stamped.time;
    envelope.time_text = Some(stamped.text);
    envelope.host = cisco_host;
    let is_iso = stamped.is_iso;
    let message = match stamped.rest.strip_prefix(':') {
        // Cisco ends the time with a colon and names no host after it.
        Some(rest) => rest.trim_ascii_start(),
        None => host_and_tag(&mut envelope, stamped.rest.trim_ascii_start()),
    };
    // An ISO time alone starts lines of many programs: only with host and program it is syslog.
    if is_iso && priority.is_none() && (envelope.program.is_none() || envelope.host.is_none()) {
        return None;
    }
    Some(finish(envelope, message))
}

/// The time of a header.
struct Stamped<'t> {
    time: Option<Timestamp>,
    text: &'t str,
    rest: &'t str,
    is_iso: bool,
}

fn stamp(text: &str, received_at: Option<Timestamp>) -> Option<Stamped<'_>> {
    if let Some((time, rest)) = time::stamp(text, received_at) {
        return Some(Stamped {
            time: Some(time),
            text: &text[..text.len() - rest.len()],
            rest,
            is_iso: false,
        });
    }
    // Without a moment near to it a time without a year is a header nevertheless.
    let any_year = time::parse("2024-06-01");
    if let Some((_, rest)) = time::stamp(text, any_year).filter(|_| received_at.is_none()) {
        return Some(Stamped { time: None, text: &text[..text.len() - rest.len()], rest, is_iso: false });
    }
    iso(text)
}

/// `2024-01-02T03:04:05.678+01:00` or `2024-01-02 03:04:05`.
fn iso(text: &str) -> Option<Stamped<'_>> {
    let bytes = text.as_bytes();
    if !matches!(bytes, [b'0'..=b'9', b'0'..=b'9', b'0'..=b'9', b'0'..=b'9', b'-' | b'/', ..]) {
        return None;
    }
    let first = text.find(' ').unwrap_or(text.len());
    let second = || text[first..].get(1..).map(|rest| first + 1 + rest.find(' ').unwrap_or(rest.len()));
    let end = if bytes.get(10) == Some(&b' ') { second()? } else { first };
    let written = &text[..end];
    let time = time::parse(written.trim_end_matches(':')).filter(|_| end > 10)?;
    Some(Stamped { time: Some(time), text: written.trim_end_matches(':'), rest: &text[end..], is_iso: true })
}

/// What Cisco puts before the time: `000123: `, `host: `, `: `; each may be there or not.
fn cisco_prefix(text: &str) -> (&str, Option<&str>) {
    let mut rest = text.trim_start_matches([' ', ':']);
    if let Some((number, after)) = rest.split_once(": ")
        && !number.is_empty()
        && number.len() <= 12
        && number.bytes().all(|byte| byte.is_ascii_digit())
    {
        rest = after.trim_ascii_start();
    }
    match rest.split_once(": ") {
        Some((host, after)) if is_host(host) && has_clock(after) => (after, Some(host)),
        Some(_) | None => (rest, None),
    }
}

/// True if a time of a Cisco device starts here.
fn has_clock(text: &str) -> bool {
    let text = text.trim_start_matches(['*', '.']);
    time::stamp(text, time::parse("2024-06-01")).is_some_and(|(_, rest)| rest.starts_with(':'))
}

fn host_and_tag<'a>(envelope: &mut Envelope<'a>, text: &'a str) -> &'a str {
    let (word, rest) = text.split_once(' ').unwrap_or((text, ""));
    if !is_host(word) || rest.is_empty() && text.len() == word.len() {
        return tag(envelope, text);
    }
    envelope.host = Some(word);
    let rest = rest.trim_start_matches(' ');
    // `host : %ASA-6-…`
    let rest = rest.strip_prefix(": ").unwrap_or(rest);
    tag(envelope, rest)
}

/// A name or an address. It is no tag, for a tag has a colon at its end or a number in brackets.
fn is_host(word: &str) -> bool {
    let is_of_host = |byte: u8| {
        byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_' | b':' | b'%' | b'/' | b'@')
    };
    !word.is_empty()
        && word.len() <= 255
        && !word.ends_with(':')
        && !word.starts_with(['%', '/', '-'])
        && !word.starts_with("CEF:")
        && !word.starts_with("LEEF:")
        && (word.bytes().all(is_of_host) || !word.is_ascii() && !word.contains(['[', '=', ',', '"', '{']))
}

/// These stand where a program stands, but start a format of their own.
const NO_PROGRAMS: [&str; 3] = ["CEF", "LEEF", "last message repeated"];

/// `sshd[123]: `, `sudo: `, `postfix/smtpd[123]: `, `rsyslogd-2007: `, `kernel: [ 12.3] `.
fn tag<'a>(envelope: &mut Envelope<'a>, text: &'a str) -> &'a str {
    let text = forwarded(envelope, text);
    let is_of_tag = |byte: &u8| {
        byte.is_ascii_alphanumeric()
            || matches!(byte, b'.' | b'-' | b'_' | b'/' | b'(' | b')' | b'@' | b'+' | b'#' | b'*')
    };
    let length = text.bytes().take(128).take_while(|byte| is_of_tag(byte)).count();
    let (name, rest) = text.split_at(length);
    if name.is_empty() || NO_PROGRAMS.contains(&name) || !name.bytes().any(|byte| byte.is_ascii_alphabetic())
    {
        return text;
    }
    let (pid, rest) = match bracketed(rest) {
        Some((pid, rest)) => (Some(pid), rest),
        None => (None, rest),
    };
    let after = match rest.strip_prefix(':') {
        Some(after) if after.is_empty() || after.starts_with(' ') || pid.is_some() => after,
        None if pid.is_some() && rest.starts_with(' ') => rest,
        _ => return text,
    };
    // `/usr/sbin/cron[12]:` is cron; `postfix/smtpd` stays whole, for it says which of several it is.
    envelope.program =
        Some(if name.starts_with('/') { name.rsplit('/').next().unwrap_or(name) } else { name });
    envelope.pid = pid.filter(|pid| !pid.is_empty());
    after.strip_prefix(' ').unwrap_or(after)
}

/// `[123]` and what follows. FreeRADIUS and others put words there too.
fn bracketed(text: &str) -> Option<(&str, &str)> {
    let (inside, rest) = text.strip_prefix('[')?.split_once(']')?;
    (inside.len() <= 64 && !inside.contains(' ')).then_some((inside, rest))
}

/// AIX writes `Message forwarded from HOST: ` when it passes a message on.
fn forwarded<'a>(envelope: &mut Envelope<'a>, text: &'a str) -> &'a str {
    let Some((host, rest)) =
        text.strip_prefix("Message forwarded from ").and_then(|rest| rest.split_once(": "))
    else {
        return text;
    };
    envelope.host = Some(host);
    rest
}

/// Opens what daemons wrap a message in.
fn finish<'a>(mut envelope: Envelope<'a>, message: &'a str) -> (Envelope<'a>, &'a str) {
    let mut message = message.trim_end_matches(['\0', '\n', '\r']);
    message = message.strip_prefix('\u{FEFF}').unwrap_or(message);
    if let Some((count, inner)) = repeated(message) {
        envelope.repeated = Some(count);
        message = inner;
    }
    if let Some((priority, inner)) = solaris(message) {
        envelope.priority = envelope.priority.or(priority);
        message = inner;
    }
    (envelope, message)
}

/// `message repeated 2 times: [ Failed password for root]`.
fn repeated(message: &str) -> Option<(&str, &str)> {
    let (count, inner) = message.strip_prefix("message repeated ")?.split_once(" times: [")?;
    Some((count, inner.strip_suffix(']')?.trim_ascii_start()))
}

/// `[ID 800047 auth.info] Failed password`.
fn solaris(message: &str) -> Option<(Option<u8>, &str)> {
    let (id, inner) = message.strip_prefix("[ID ")?.split_once("] ")?;
    let (facility, severity) = id.split_once(' ')?.1.split_once('.')?;
    let facility = (0..24).find(|at| super::header::facility(at * 8) == facility);
    let severity =
        SEVERITIES.iter().position(|known| *known == severity || *known == "err" && severity == "error");
    let priority = facility.zip(severity.and_then(|at| u8::try_from(at).ok()));
    Some((priority.map(|(facility, severity)| facility * 8 + severity), inner))
}
