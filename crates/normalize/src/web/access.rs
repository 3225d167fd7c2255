//! Access logs in the common and the combined format of Apache and nginx, and what is often added to them: the virtual host in
//! front; the forwarded addresses, the time that the request took, and pairs behind.
//!
//! `203.0.113.7 - bob [10/Oct/2000:13:55:36 -0700] "GET /a?b=c HTTP/1.1" 200 2326 "http://referer" "agent"`

use aurora_ocsf::{EventKind, LogSources, Record, Value};

use super::{add_names, event, push, push_request};
use crate::{Format, Problem, line::Line, mapping::is_ip, registry::TextFormat, time};

pub(crate) static FORMAT: TextFormat = TextFormat {
    format: Format::WebAccess,
    parse,
    to_event: |record| event::build(record, ("Unknown", "Web server")),
};

/// How many words after the status are read.
const MAX_WORDS: usize = 24;

fn parse<'a>(line: &Line<'a>, problems: &mut Vec<Problem>) -> Option<Record<'a>> {
    let (client, time_text, rest) = head(line.message)?;
    let (request, rest) = quoted(rest.trim_ascii_start())?;
    let mut words = Words { rest };
    let status = words.next().filter(|status| is_status(status))?;
    let mut record = line.record();
    record.log_sources = LogSources::Known(kind(line.app()));
    push_client(&mut record, client);
    push(&mut record, "time", time_text);
    record.time = time::common_log(time_text);
    if record.time.is_none() {
        problems.push(Problem::bad_time("time", time_text));
    }
    push_request(&mut record, request);
    push(&mut record, "sc-status", status);
    push(&mut record, "sc-bytes", words.next().unwrap_or_default());
    push(&mut record, "cs-referer", words.next().unwrap_or_default());
    push(&mut record, "cs-user-agent", words.next().unwrap_or_default());
    push_extras(&mut record, words);
    add_names(&mut record);
    Some(record)
}

/// The two servers write the same, so that rules for either read it; in syslog the program says which it was.
fn kind(program: Option<&str>) -> EventKind {
    match program {
        Some("nginx") => EventKind::NginxAccess,
        Some("apache" | "apache2" | "httpd") => EventKind::ApacheAccess,
        Some(_) | None => EventKind::WebAccessLog,
    }
}

/// What stands before the time, the time, and what stands behind it.
fn head(message: &str) -> Option<(&str, &str, &str)> {
    let open = message.find(" [")?;
    let (time, rest) = message[open + 2..].split_once(']')?;
    let has_shape =
        time.len() >= 20 && matches!(time.as_bytes(), [_, b'/' | b'0'..=b'9', ..]) && time.contains('/');
    has_shape.then_some((&message[..open], time, rest))
}

/// `host ident user`, with the virtual host before or not.
fn push_client<'a>(record: &mut Record<'a>, text: &'a str) {
    let (first, rest) = text.split_once(' ').unwrap_or((text, ""));
    let second = rest.split(' ').next().unwrap_or_default();
    let has_host = is_ip(second) || second.rsplit_once(':').is_some_and(|(ip, _)| is_ip(ip));
    let (host, text) = if has_host { (first, rest) } else { ("", text) };
    let mut words = text.splitn(3, ' ');
    push(record, "cs-host", host.rsplit_once(':').map_or(host, |(name, _)| name));
    push(record, "c-ip", words.next().unwrap_or_default().trim_end_matches(','));
    push(record, "identity", words.next().unwrap_or_default());
    push(record, "cs-username", words.next().unwrap_or_default().trim_matches('"'));
}

fn push_extras<'a>(record: &mut Record<'a>, words: Words<'a>) {
    for word in words.take(MAX_WORDS) {
        let is_number = !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
        let addresses = || word.split(',').all(|part| is_ip(part.trim_ascii()));
        match word.split_once('=') {
            _ if word == "-" || word.is_empty() => {}
            Some((name, value)) if is_name(name) => {
                record.push(name, Value::Text(value.trim_matches('"').into()))
            }
            _ if is_number && word.contains('.') && word.matches('.').count() == 1 => {
                push(record, "request_time", word)
            }
            _ if addresses() => {
                word.split(',').for_each(|ip| push(record, "x-forwarded-for", ip.trim_ascii()))
            }
            _ => push(record, "extra", word),
        }
    }
}

fn is_name(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 40
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

fn is_status(text: &str) -> bool {
    text == "-" || text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// A text in quotes, in which a backslash hides a quote, and the rest.
fn quoted(text: &str) -> Option<(&str, &str)> {
    let inside = text.strip_prefix('"')?;
    let mut is_escaped = false;
    for (at, byte) in inside.bytes().enumerate() {
        match byte {
            b'"' if !is_escaped => return Some((&inside[..at], &inside[at + 1..])),
            b'\\' => is_escaped = !is_escaped,
            _ => is_escaped = false,
        }
    }
    None
}

/// Words with a space between them; those in quotes without the quotes.
struct Words<'t> {
    rest: &'t str,
}

impl<'t> Iterator for Words<'t> {
    type Item = &'t str;

    fn next(&mut self) -> Option<&'t str> {
        let text = self.rest.trim_ascii_start();
        if text.is_empty() {
            return None;
        }
        if let Some((word, rest)) = quoted(text) {
            self.rest = rest;
            return Some(word);
        }
        let end = text.find(' ').unwrap_or(text.len());
        self.rest = &text[end..];
        Some(&text[..end])
    }
}
