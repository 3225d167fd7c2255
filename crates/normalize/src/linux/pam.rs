//! Messages of PAM modules, which every program logs under its own name:
//! `pam_unix(sshd:session): session opened for user root(uid=0) by (uid=0)`.

use std::borrow::Cow;

use aurora_ocsf::{Class, Event, EventKind, Record, Value};

use super::{actor, draft, endpoint, server, user};
use crate::{
    line::Line,
    mapping::{Draft, How, Row},
    template::{self, Message, Said},
};

const MESSAGES: &[Message] = &[
    ("session_opened", "session opened for user {user*}(uid={uid}) by {by*}(uid={by_uid})"),
    ("session_opened", "session opened for user {user*} by {by*}(uid={by_uid})"),
    ("session_opened", "session opened for user {user*} by {by}"),
    ("session_closed", "session closed for user {user*}"),
    ("failed", "authentication failure; {pairs}"),
    ("succeeded", "authentication success; {pairs}"),
    ("failed", "received for user {user*}: {reason}"),
    ("failed", "check pass; user unknown"),
    ("failed", "bad username [{user*}]"),
    ("failed", "conversation failed"),
    ("failed", "auth could not identify password for [{user*}]"),
    ("failed", "user \"{user*}\" not found"),
    ("failed", "requirement \"{requirement*}\" not met by user \"{user*}\""),
    ("failed", "user [{user*}] has blank password; authenticated without it"),
    ("failed", "account {user*} has expired (account expired)"),
    ("failed", "account {user*} has password changed in future"),
    ("failed", "expired password for user {user*} (password aged)"),
    ("failed", "access denied for user `{user*}' from `{src_ip}'"),
    ("failed", "Access denied for user {user*}: {reason}"),
    ("succeeded", "user '{user*}' granted access"),
    ("succeeded", "user {user*} authenticated as {principal}"),
    ("locked", "Consecutive login failures for user {user*} account temporarily locked"),
    ("locked", "User {user*} has been temporarily locked due to {reason}"),
    ("locked", "user {user*} ({uid}) tally {tally}, deny {deny}"),
    ("failed", "Accepted access denied for user {user*}"),
    ("succeeded", "Accepted google_authenticator for {user*}"),
    ("failed", "Invalid verification code for {user*}"),
    ("failed", "Failed to compute location of secret file for {user*}"),
    ("password_changed", "password changed for {user*}"),
    ("password_change_failed", "Cannot create session: {reason}"),
];

/// How many pairs of `logname= uid=0 …` are read.
const MAX_PAIRS: usize = 16;

/// Cuts a message of a module: its name, service and type, and what it says.
pub(super) fn read(message: &str) -> Option<Said<'_>> {
    let rest = message.strip_prefix("error: ").unwrap_or(message);
    let (module, rest) = rest.strip_prefix("pam_").and_then(|_| rest.split_once('('))?;
    let (place, text) = rest.split_once("): ")?;
    if module.len() > 40
        || place.len() > 80
        || !module.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    {
        return None;
    }
    let (service, kind) = place.split_once(':').unwrap_or((place, ""));
    let said =
        template::read(MESSAGES, text.trim_ascii()).unwrap_or(Said { event: "pam", parts: Vec::new() });
    let mut parts = vec![("pam_module", module), ("pam_service", service), ("pam_type", kind)];
    parts.extend(said.parts);
    Some(Said { event: said.event, parts })
}

/// The record of such a message.
pub(super) fn record<'a>(line: &Line<'a>, kind: EventKind, mut said: Said<'a>) -> Record<'a> {
    let pairs = said.parts.iter().position(|(name, _)| *name == "pairs").map(|at| said.parts.remove(at).1);
    let mut record = super::record(line, kind, Some(said));
    for (name, value) in pairs
        .into_iter()
        .flat_map(str::split_ascii_whitespace)
        .filter_map(|pair| pair.split_once('='))
        .take(MAX_PAIRS)
    {
        if !value.is_empty() {
            record.push(Cow::Borrowed(name), Value::Text(value.into()));
        }
    }
    for (field, name) in [("rhost", "SourceIp"), ("user", "User")] {
        if let Some(value) = record.first(field).cloned() {
            record.push_taxonomy(name, value);
        }
    }
    record
}

/// True if the record is one of this module.
pub(super) fn is(record: &Record<'_>) -> bool {
    record.exists("pam_module")
}

pub(super) fn to_event(record: &Record<'_>, product: (&str, &str)) -> Event {
    match record.text("event") {
        Some("password_changed") => {
            let mut draft = draft(record, Class::AccountChange, 3, product);
            user(&mut draft, "user", "user");
            actor(&mut draft);
            draft.set_status(true);
            draft.finish()
        }
        Some("locked") => {
            let mut draft = draft(record, Class::AccountChange, 9, product);
            user(&mut draft, "user", "user");
            actor(&mut draft);
            draft.finish()
        }
        Some("session_closed") => log_on(record, product, 2, Some(true)),
        Some("session_opened" | "succeeded") => log_on(record, product, 1, Some(true)),
        Some("failed") => log_on(record, product, 1, Some(false)),
        _ => log_on(record, product, 99, None),
    }
}

fn log_on(record: &Record<'_>, product: (&str, &str), activity: i64, is_success: Option<bool>) -> Event {
    let mut draft: Draft<'_, '_> = draft(record, Class::Authentication, activity, product);
    if !user(&mut draft, "user", "user") {
        draft.event.set("user.name", "Unknown");
    }
    draft.apply(&[Row("uid", "user.uid", How::Text), Row("reason", "status_detail", How::Text)]);
    let service = draft.take("pam_service").unwrap_or("pam");
    server(&mut draft, service);
    endpoint(&mut draft, "rhost", "src_endpoint");
    endpoint(&mut draft, "src_ip", "src_endpoint");
    let is_remote = draft.event.get("src_endpoint").is_some();
    if is_remote || record.exists("rhost") {
        draft.event.set("is_remote", is_remote);
    }
    draft.apply(&[Row("tty", "session.terminal", How::Text)]);
    if !user(&mut draft, "by", "actor.user") {
        user(&mut draft, "ruser", "actor.user");
    }
    draft.apply(&[Row("by_uid", "actor.user.uid", How::Text)]);
    actor(&mut draft);
    match is_success {
        Some(is_success) => draft.set_status(is_success),
        None => draft.event.set_enum("status_id", 0),
    }
    if matches!(service, "su" | "su-l" | "sudo" | "sudo-i" | "pkexec" | "runuser") {
        draft.event.set_activity(if activity == 1 { 7 } else { activity });
        draft.event.set_enum("account_switch_type_id", 1);
    } else if matches!(service, "cron" | "crond" | "atd") {
        draft.event.set_enum("logon_type_id", 4);
    }
    draft.finish()
}
