//! OpenSSH (`sshd`, since 9.8 also `sshd-session` and `sshd-auth`; `sftp-server`) and Dropbear.
//!
//! The messages are those of `auth.c`, `auth2.c`, `packet.c`, `session.c`, `sshd.c` and `sftp-server.c` of
//! OpenSSH portable, old and new wording. A log-in is an Authentication event, all else that has to do with a connection is
//! SSH Activity.

use aurora_ocsf::{Class, Event, EventKind, Json, Record, Value};

use super::{actor, draft, endpoint, pam, record, require_device, server, user};
use crate::{
    Format, Problem,
    line::Line,
    mapping::{Draft, How, Row},
    registry::TextFormat,
    template::{self, Message},
};

pub(crate) static FORMAT: TextFormat = TextFormat { format: Format::Sshd, parse, to_event };

/// The programs; `internal-sftp` logs under the name of its sshd or its own.
const PROGRAMS: [&str; 7] =
    ["sshd", "sshd-session", "sshd-auth", "dropbear", "sftp-server", "internal-sftp", "ssh-agent"];

/// Messages; those with more parts first.
const MESSAGES: &[Message] = &[
    ("accepted", "Accepted {auth_method} for {user*} from {src_ip} port {src_port} {protocol}: {key}"),
    ("accepted", "Accepted {auth_method} for {user*} from {src_ip} port {src_port} {protocol}"),
    ("accepted", "Accepted {auth_method} for {user*} from {src_ip} port {src_port}"),
    ("accepted", "Password auth succeeded for '{user*}' from {src_ip*}:{src_port}"),
    ("accepted", "Pubkey auth succeeded for '{user*}' with {key} from {src_ip*}:{src_port}"),
    ("accepted", "Pubkey auth succeeded for '{user*}' with key {key} from {src_ip*}:{src_port}"),
    (
        "invalid_user_failed",
        "Failed {auth_method} for invalid user {user*} from {src_ip} port {src_port} {protocol}",
    ),
    (
        "invalid_user_failed",
        "Failed {auth_method} for illegal user {user*} from {src_ip} port {src_port} {protocol}",
    ),
    ("failed", "Failed {auth_method} for {user*} from {src_ip} port {src_port} {protocol}: {key}"),
    ("failed", "Failed {auth_method} for {user*} from {src_ip} port {src_port} {protocol}"),
    ("failed", "Failed {auth_method} for {user*} from {src_ip} port {src_port}"),
    ("failed", "Bad password attempt for '{user*}' from {src_ip*}:{src_port}"),
    ("invalid_user_failed", "Login attempt for nonexistent user '{user*}' from {src_ip*}:{src_port}"),
    ("invalid_user_failed", "Login attempt for nonexistent user from {src_ip*}:{src_port}"),
    ("failed", "PAM: Authentication failure for illegal user {user*} from {src_ip}"),
    (
        "failed",
        "PAM: User not known to the underlying authentication module for illegal user {user*} from {src_ip}",
    ),
    ("failed", "PAM: {reason} for {user*} from {src_ip}"),
    ("invalid_user", "Invalid user {user*} from {src_ip} port {src_port}"),
    ("invalid_user", "Invalid user {user*} from {src_ip}"),
    ("invalid_user", "Illegal user {user*} from {src_ip}"),
    ("invalid_user", "input_userauth_request: invalid user {user*}"),
    (
        "max_attempts",
        "maximum authentication attempts exceeded for invalid user {user*} from {src_ip} port {src_port} {protocol}",
    ),
    (
        "max_attempts",
        "maximum authentication attempts exceeded for {user*} from {src_ip} port {src_port} {protocol}",
    ),
    ("max_attempts", "Disconnecting invalid user {user*} {src_ip} port {src_port}: {reason}"),
    ("max_attempts", "Disconnecting authenticating user {user*} {src_ip} port {src_port}: {reason}"),
    ("max_attempts", "Disconnecting: Too many authentication failures for {user*}"),
    ("not_allowed", "User {user*} from {src_ip} not allowed because {reason}"),
    ("not_allowed", "ROOT LOGIN REFUSED FROM {src_ip} port {src_port}"),
    ("not_allowed", "ROOT LOGIN REFUSED FROM {src_ip}"),
    ("not_allowed", "Login restricted for {user*}: {reason}"),
    ("partial", "Partial {auth_method} for {user*} from {src_ip} port {src_port} {protocol}: {key}"),
    ("partial", "Partial {auth_method} for {user*} from {src_ip} port {src_port} {protocol}"),
    (
        "postponed",
        "Postponed {auth_method} for invalid user {user*} from {src_ip} port {src_port} {protocol}",
    ),
    ("postponed", "Postponed {auth_method} for {user*} from {src_ip} port {src_port} {protocol}"),
    ("opened", "Connection from {src_ip} port {src_port} on {dst_ip} port {dst_port} rdomain {rdomain}"),
    ("opened", "Connection from {src_ip} port {src_port} on {dst_ip} port {dst_port}"),
    ("opened", "Connection from {src_ip} port {src_port}"),
    ("opened", "Child connection from {src_ip*}:{src_port}"),
    ("session", "Starting session: {session} for {user*} from {src_ip} port {src_port} id {session_id}"),
    ("session", "session opened for local user {user*} from [{src_ip}]"),
    ("session_closed", "session closed for local user {user*} from [{src_ip}]"),
    ("session_closed", "Close session: user {user*} from {src_ip} port {src_port} id {session_id}"),
    ("subsystem", "subsystem request for {subsystem} by user {user*}"),
    ("subsystem", "subsystem request for {subsystem}"),
    ("closed", "Connection closed by authenticating user {user*} {src_ip} port {src_port}"),
    ("closed", "Connection closed by invalid user {user*} {src_ip} port {src_port}"),
    ("closed", "Connection closed by user {user*} {src_ip} port {src_port}"),
    ("closed", "Connection closed by {src_ip} port {src_port}"),
    ("closed", "Connection closed by {src_ip}"),
    ("closed", "Disconnected from authenticating user {user*} {src_ip} port {src_port}"),
    ("closed", "Disconnected from invalid user {user*} {src_ip} port {src_port}"),
    ("closed", "Disconnected from user {user*} {src_ip} port {src_port}"),
    ("closed", "Disconnected from {src_ip} port {src_port}"),
    ("closed", "Disconnected from {src_ip}"),
    ("closed", "Received disconnect from {src_ip} port {src_port}:{code}: {reason}"),
    ("closed", "Received disconnect from {src_ip} port {src_port}:{code}:{reason}"),
    ("closed", "Received disconnect from {src_ip}: {code}: {reason}"),
    ("closed", "Closing connection to {src_ip} port {src_port}"),
    ("closed", "Exit ({user*}) from <{src_ip*}:{src_port}>: {reason}"),
    ("closed", "Exit before auth from <{src_ip*}:{src_port}>: {reason}"),
    ("closed", "Exit before auth (user '{user*}', {fails} fails): {reason}"),
    ("closed", "Transferred: sent {bytes_out}, received {bytes_in} bytes"),
    ("reset", "Connection reset by authenticating user {user*} {src_ip} port {src_port}"),
    ("reset", "Connection reset by invalid user {user*} {src_ip} port {src_port}"),
    ("reset", "Connection reset by user {user*} {src_ip} port {src_port}"),
    ("reset", "Connection reset by {src_ip} port {src_port}"),
    ("reset", "Connection reset by {src_ip}"),
    ("reset", "Read error from remote host {src_ip} port {src_port}: {reason}"),
    ("reset", "Read error from remote host {src_ip}: {reason}"),
    ("reset", "Timeout, client not responding from user {user*} {src_ip} port {src_port}"),
    ("connection_failed", "Did not receive identification string from {src_ip} port {src_port}"),
    ("connection_failed", "Did not receive identification string from {src_ip}"),
    ("connection_failed", "Bad protocol version identification '{version*}' from {src_ip} port {src_port}"),
    ("connection_failed", "Bad protocol version identification '{version*}' from {src_ip}"),
    ("connection_failed", "Unable to negotiate with {src_ip} port {src_port}: {reason}"),
    (
        "connection_failed",
        "Unable to negotiate a key exchange method with {src_ip} port {src_port}: {reason}",
    ),
    ("connection_failed", "banner exchange: Connection from {src_ip} port {src_port}: {reason}"),
    ("connection_failed", "Protocol major versions differ for {src_ip} port {src_port}: {reason}"),
    ("connection_failed", "Protocol major versions differ for {src_ip}: {reason}"),
    ("connection_failed", "ssh_dispatch_run_fatal: Connection from {src_ip} port {src_port}: {reason}"),
    (
        "connection_failed",
        "ssh_dispatch_run_fatal: Connection from authenticating user {user*} {src_ip} port {src_port}: {reason}",
    ),
    (
        "connection_failed",
        "ssh_dispatch_run_fatal: Connection from user {user*} {src_ip} port {src_port}: {reason}",
    ),
    ("connection_failed", "Connection corrupted: {src_ip} port {src_port}: {reason}"),
    ("connection_failed", "padding error: need {reason}"),
    ("connection_failed", "Bad packet length {reason}"),
    ("connection_failed", "scanned from {src_ip} with {version}. Don't panic."),
    ("connection_failed", "probed from {src_ip} port {src_port} with {version}. Don't panic."),
    (
        "connection_failed",
        "Timeout before authentication for connection from {src_ip} to {dst_ip}, pid = {child_pid}",
    ),
    ("connection_failed", "Timeout before authentication for {src_ip} port {src_port}"),
    ("connection_failed", "Timeout before authentication for {src_ip}"),
    ("connection_failed", "kex_exchange_identification: {reason}"),
    ("connection_failed", "kex_protocol_error: {reason}"),
    ("connection_failed", "Corrupted MAC on input{reason}"),
    ("connection_failed", "message authentication code incorrect{reason}"),
    ("connection_failed", "Local: {reason}"),
    ("refused", "refused connect from {src_host} ({src_ip})"),
    ("refused", "drop connection #{number} from [{src_ip}]:{src_port} on [{dst_ip}]:{dst_port} {reason}"),
    ("refused", "drop connection from [{src_ip}]:{src_port} on [{dst_ip}]:{dst_port} penalty: {reason}"),
    ("refused", "beginning MaxStartups throttling"),
    ("refused", "exited MaxStartups throttling after {duration}, {number} connections dropped"),
    (
        "reverse_mapping",
        "reverse mapping checking getaddrinfo for {src_host} [{src_ip}] failed - POSSIBLE BREAK-IN ATTEMPT!",
    ),
    ("reverse_mapping", "reverse mapping checking getaddrinfo for {src_host} [{src_ip}] failed."),
    (
        "reverse_mapping",
        "Address {src_ip} maps to {src_host}, but this does not map back to the address{reason}",
    ),
    ("reverse_mapping", "Nasty PTR record \"{src_host*}\" is set up for {src_ip}, ignoring"),
    ("listening", "Server listening on {dst_ip} port {dst_port}."),
    ("stopped", "Received signal {signal}; terminating."),
    ("stopped", "Received SIGHUP; restarting."),
    ("bad_permissions", "Authentication refused: bad ownership or modes for {file_type} {file}"),
    ("file_opened", "open \"{file*}\" flags {flags} mode {mode}"),
    ("file_closed", "close \"{file*}\" bytes read {bytes_in} written {bytes_out}"),
    ("file_removed", "remove name \"{file*}\""),
    ("file_renamed", "rename old \"{file*}\" new \"{new_file}\""),
    ("folder_made", "mkdir name \"{file*}\" mode {mode}"),
    ("folder_removed", "rmdir name \"{file*}\""),
    ("file_attributes", "set \"{file*}\" mode {mode}"),
];

fn parse<'a>(line: &Line<'a>, _: &mut Vec<Problem>) -> Option<Record<'a>> {
    let program = line.app()?;
    PROGRAMS.contains(&program).then_some(())?;
    let (message, is_before_auth) = match line.message.strip_suffix(" [preauth]") {
        Some(message) => (message, true),
        None => (line.message, false),
    };
    let message = ["error: ", "fatal: ", "debug1: "]
        .iter()
        .find_map(|prefix| message.strip_prefix(prefix))
        .unwrap_or(message)
        .trim_ascii();
    if let Some(said) = pam::read(message) {
        return Some(pam::record(line, EventKind::LinuxSshd, said));
    }
    let mut record = record(line, EventKind::LinuxSshd, template::read(MESSAGES, message));
    if is_before_auth {
        record.push_taxonomy("is_before_auth", Value::Bool(true));
    }
    for (field, name) in [("src_ip", "SourceIp"), ("src_port", "SourcePort"), ("user", "User")] {
        if let Some(value) = record.first(field).cloned() {
            record.push_taxonomy(name, value);
        }
    }
    Some(record)
}

const PRODUCT: (&str, &str) = ("OpenBSD", "OpenSSH");

fn to_event(record: &Record<'_>) -> Event {
    if pam::is(record) {
        return pam::to_event(record, PRODUCT);
    }
    let event = record.text("event").unwrap_or_default();
    match event {
        "accepted" | "postponed" | "partial" => log_in(record, (event == "accepted").then_some(true)),
        "failed" | "invalid_user_failed" | "invalid_user" | "max_attempts" | "not_allowed" => {
            log_in(record, Some(false))
        }
        "session" | "opened" => connection(record, 1),
        "closed" | "session_closed" | "stopped" => connection(record, 2),
        "reset" => connection(record, 3),
        "connection_failed" => connection(record, 4),
        "refused" => connection(record, 5),
        "listening" => connection(record, 7),
        "file_opened" => file(record, 14),
        "file_removed" | "folder_removed" => file(record, 4),
        "file_renamed" => file(record, 5),
        "folder_made" => file(record, 1),
        "file_attributes" => file(record, 6),
        "file_closed" => file(record, 99),
        _ => connection(record, 99),
    }
}

fn log_in(record: &Record<'_>, is_success: Option<bool>) -> Event {
    let mut draft = draft(record, Class::Authentication, 1, PRODUCT);
    ends(&mut draft);
    server(&mut draft, "sshd");
    if !user(&mut draft, "user", "user") {
        let name = if record.text("message").is_some_and(|text| text.contains("ROOT LOGIN")) {
            "root"
        } else {
            "Unknown"
        };
        draft.event.set("user.name", name);
    }
    draft.event.set("is_remote", true);
    draft.event.set_enum("logon_type_id", 3);
    if let Some(protocol) = draft.take("auth_method") {
        draft.event.set_other("auth_protocol_id", protocol);
    }
    match is_success {
        Some(is_success) => draft.set_status(is_success),
        None => draft.event.set_enum("status_id", 0),
    }
    draft.apply(&[Row("reason", "status_detail", How::Text)]);
    actor(&mut draft);
    draft.finish()
}

fn ends(draft: &mut Draft<'_, '_>) {
    endpoint(draft, "src_ip", "src_endpoint");
    endpoint(draft, "dst_ip", "dst_endpoint");
    for (field, path, end) in
        [("src_port", "src_endpoint.port", "src_endpoint"), ("dst_port", "dst_endpoint.port", "dst_endpoint")]
    {
        if draft.event.get(end).is_some() {
            draft.apply(&[Row(field, path, How::Port)]);
        }
    }
    if draft.event.get("src_endpoint").is_some() {
        draft.apply(&[Row("src_host", "src_endpoint.hostname", How::Valid)]);
    }
}

fn connection(record: &Record<'_>, activity: i64) -> Event {
    let mut draft = draft(record, Class::SshActivity, activity, PRODUCT);
    ends(&mut draft);
    if draft.event.get("dst_endpoint").is_none() {
        let host = record.host.as_deref().unwrap_or("Unknown");
        if !draft.event.set_ip("dst_endpoint.ip", host) {
            draft.event.set("dst_endpoint.name", host);
        }
    }
    user(&mut draft, "user", "actor.user");
    if draft.event.get("actor").is_some() {
        actor(&mut draft);
    }
    draft.apply(&[
        Row("reason", "status_detail", How::Text),
        Row("code", "status_code", How::Text),
        Row("bytes_in", "traffic.bytes_in", How::Integer),
        Row("bytes_out", "traffic.bytes_out", How::Integer),
        Row("version", "protocol_ver", How::Text),
    ]);
    if matches!(activity, 4 | 5) {
        draft.set_status(false);
    }
    draft.finish()
}

/// What the SFTP server did to a file.
fn file(record: &Record<'_>, activity: i64) -> Event {
    let mut draft = draft(record, Class::FileSystemActivity, activity, PRODUCT);
    require_device(&mut draft);
    actor(&mut draft);
    if let Some(path) = draft.take("file") {
        let type_id =
            if record.text("event").is_some_and(|event| event.starts_with("folder")) { 2 } else { 1 };
        super::set_file(&mut draft, "file", path, type_id);
    }
    if let Some(path) = draft.take("new_file") {
        super::set_file(&mut draft, "file_result", path, 1);
    }
    if draft.event.get("activity_name").and_then(Json::as_str) == Some("Other") {
        draft.event.set_other("activity_id", "Close");
    }
    draft.finish()
}
