//! Error logs of Apache (2.2, and 2.4 with its module and process) and nginx.

use aurora_ocsf::{Class, Event, EventKind, LogSources, Record};

use super::{add_names, push, push_request};
use crate::{
    Format, Problem,
    line::Line,
    mapping::{Draft, How, Row},
    registry::TextFormat,
    syslog, time,
};

pub(crate) static FORMAT: TextFormat = TextFormat { format: Format::WebError, parse, to_event };

const LEVELS: [&str; 17] = [
    "emerg", "alert", "crit", "error", "warn", "notice", "info", "debug", "trace1", "trace2", "trace3",
    "trace4", "trace5", "trace6", "trace7", "trace8", "stderr",
];

fn parse<'a>(line: &Line<'a>, _: &mut Vec<Problem>) -> Option<Record<'a>> {
    let mut record = apache(line).or_else(|| nginx(line))?;
    add_names(&mut record);
    Some(record)
}

/// `[Thu Oct 18 10:56:18.123456 2018] [core:error] [pid 1:tid 2] [client 192.0.2.1:50] AH00128: text, referer: http://x`
fn apache<'a>(line: &Line<'a>) -> Option<Record<'a>> {
    let (time_text, mut rest) = bracketed(line.message)?;
    let time = time::words(time_text, line.received_at)?;
    let (level, after) = bracketed(rest)?;
    let (module, level) = level.split_once(':').unwrap_or(("", level));
    LEVELS.contains(&level).then_some(())?;
    rest = after;
    let mut record = line.record();
    record.time = Some(time);
    push(&mut record, "time", time_text);
    push(&mut record, "module", module);
    push(&mut record, "level", level);
    while let Some((inside, after)) = bracketed(rest) {
        let (name, value) = inside.split_once(' ').unwrap_or((inside, ""));
        match name {
            "pid" => push(&mut record, "pid", value.split(':').next().unwrap_or(value)),
            "client" | "remote" => push_client(&mut record, value),
            _ => break,
        }
        rest = after;
    }
    let (text, referer) = rest.rsplit_once(", referer: ").unwrap_or((rest, ""));
    push(&mut record, "cs-referer", referer);
    push(&mut record, "message", text.trim_ascii());
    let is_firewall = text.contains("ModSecurity:");
    record.log_sources =
        LogSources::Known(if is_firewall { EventKind::ModSecurity } else { EventKind::ApacheError });
    Some(record)
}

fn push_client<'a>(record: &mut Record<'a>, client: &'a str) {
    match client.rsplit_once(':') {
        Some((ip, port))
            if port.parse::<u16>().is_ok() && crate::mapping::is_ip(ip.trim_matches(['[', ']'])) =>
        {
            push(record, "c-ip", ip.trim_matches(['[', ']']));
            push(record, "c-port", port);
        }
        _ => push(record, "c-ip", client),
    }
}

fn bracketed(text: &str) -> Option<(&str, &str)> {
    text.trim_ascii_start().strip_prefix('[')?.split_once(']')
}

/// `2018/10/18 10:56:18 [error] 12#34: *56 open() "/x" failed, client: 192.0.2.1, server: a, request: "GET / HTTP/1.1", host: "b"`
fn nginx<'a>(line: &Line<'a>) -> Option<Record<'a>> {
    let (time_text, rest) = line.message.split_at_checked(19)?;
    if time_text.as_bytes().get(4) != Some(&b'/') {
        return None;
    }
    let time = time::parse(time_text)?;
    let (level, rest) = bracketed(rest)?;
    LEVELS.contains(&level).then_some(())?;
    let (pid, rest) = rest.trim_ascii_start().split_once('#')?;
    let (thread, text) = rest.split_once(": ")?;
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    (is_number(pid) && is_number(thread)).then_some(())?;
    let mut record = line.record();
    record.time = Some(time);
    record.log_sources = LogSources::Known(EventKind::NginxError);
    push(&mut record, "time", time_text);
    push(&mut record, "level", level);
    push(&mut record, "pid", pid);
    push(&mut record, "tid", thread);
    let text = match text.strip_prefix('*').and_then(|text| text.split_once(' ')) {
        Some((connection, text)) => {
            push(&mut record, "connection", connection);
            text
        }
        None => text,
    };
    let (text, context) = match text.find(", client: ") {
        Some(at) => (&text[..at], &text[at..]),
        None => (text, ""),
    };
    push(&mut record, "message", text);
    push_context(&mut record, context);
    Some(record)
}

/// `, client: …, server: …, request: "…", upstream: "…", host: "…", referrer: "…"`
fn push_context<'a>(record: &mut Record<'a>, context: &'a str) {
    const NAMES: [(&str, &str); 7] = [
        (", client: ", "c-ip"),
        (", server: ", "s-sitename"),
        (", request: \"", "request"),
        (", subrequest: \"", "subrequest"),
        (", upstream: \"", "upstream"),
        (", host: \"", "cs-host"),
        (", referrer: \"", "cs-referer"),
    ];
    for (mark, name) in NAMES {
        let Some(at) = context.find(mark) else { continue };
        let rest = &context[at + mark.len()..];
        let value = if mark.ends_with('"') { rest.split('"').next() } else { rest.split(", ").next() };
        match (name, value) {
            ("request", Some(request)) => push_request(record, request),
            (name, Some(value)) => push(record, name, value),
            (_, None) => {}
        }
    }
}

fn to_event(record: &Record<'_>) -> Event {
    let is_nginx = record.log_sources == LogSources::Known(EventKind::NginxError);
    let product = if is_nginx { ("F5", "nginx") } else { ("Apache", "HTTP Server") };
    let mut draft = Draft::of(record, Class::ApplicationError, 1, product);
    draft.apply(&[Row("message", "message", How::Text), Row("time", "metadata.original_time", How::Text)]);
    if let Some(level) = draft.take("level") {
        let name = match level {
            "error" | "stderr" => "err",
            "warn" => "warning",
            name => name,
        };
        draft.event.set_severity(syslog::rank(name));
    }
    syslog::device(&mut draft);
    draft.finish()
}
