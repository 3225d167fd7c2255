//! Sessions and accounts: PAM under any other program, `su`, `login`, `systemd-logind`, and the shadow tools.

use aurora_ocsf::{Class, Event, EventKind, Record};

use super::{actor, draft, endpoint, pam, record, server, user, users};
use crate::{
    Format, Problem,
    line::Line,
    mapping::{How, Row},
    registry::TextFormat,
    template::{self, Message},
};

pub(crate) static FORMAT: TextFormat = TextFormat { format: Format::LinuxAuth, parse, to_event };

/// What `su`, `login` and `systemd-logind` write.
const SESSIONS: &[Message] = &[
    ("switched", "Successful su for {user*} by {by}"),
    ("switch_failed", "FAILED su for {user*} by {by}"),
    ("switched", "(to {user*}) {by} on {tty}"),
    ("switch_failed", "FAILED SU (to {user*}) {by} on {tty}"),
    ("switch_failed", "FAILED SU (to {user*}) {by} on"),
    ("switch_failed", "'su {user*}' failed for {by} on {tty}"),
    ("switched", "'su {user*}' succeeded for {by} on {tty}"),
    ("switch_failed", "BAD SU {by} to {user*} on {tty}"),
    ("switched", "{by} to {user*} on {tty}"),
    ("switched", "+ {tty} {by}:{user}"),
    ("switch_failed", "- {tty} {by}:{user}"),
    ("login_failed", "FAILED LOGIN ({number}) on '{tty}' from '{src_ip}' FOR '{user*}', {reason}"),
    ("login_failed", "FAILED LOGIN ({number}) on '{tty}' FOR '{user*}', {reason}"),
    ("login_failed", "FAILED LOGIN SESSION FROM {src_ip} FOR {user*}, {reason}"),
    ("login_failed", "FAILED LOGIN {number} FROM {src_ip} FOR {user*}, {reason}"),
    ("login_failed", "TOO MANY LOGIN TRIES ({number}) on '{tty}' FOR '{user*}'"),
    ("login_failed", "REPEATED LOGIN FAILURES ON {tty} FROM {src_ip}, {user}"),
    ("root_login", "ROOT LOGIN ON {tty} FROM {src_ip}"),
    ("root_login", "ROOT LOGIN ON {tty}"),
    ("root_login", "ROOT LOGIN  on '{tty}' from '{src_ip}'"),
    ("root_login", "ROOT LOGIN  on '{tty}'"),
    ("login", "LOGIN ON {tty} BY {user*} FROM {src_ip}"),
    ("login", "LOGIN ON {tty} BY {user*}"),
    ("login", "DIALUP AT {tty} BY {user*}"),
    (
        "login",
        "New session '{session_id}' of user '{user*}' with class '{session_class}' and type '{session_type}'.",
    ),
    ("login", "New session {session_id} of user {user*}."),
    ("logout", "Removed session {session_id}."),
    ("logout", "Session {session_id} logged out. Waiting for processes to exit."),
    ("switched", "Operator of {session_id} successfully authenticated as {user*} to gain {reason}"),
    ("switch_failed", "Operator of {session_id} FAILED to authenticate to gain {reason}"),
    ("switched", "{by}: Executing command [USER={user}] [TTY={tty}] [CWD={cwd}] [COMMAND={command}]"),
];

const PROGRAMS: [&str; 8] =
    ["su", "login", "systemd-logind", "polkitd", "pkexec", "runuser", "rlogin", "elogind-daemon"];

fn parse<'a>(line: &Line<'a>, _: &mut Vec<Problem>) -> Option<Record<'a>> {
    let program = line.app()?;
    let program = program.trim_start_matches('(').trim_end_matches(')');
    let message = line.message.trim_ascii();
    if let Some(said) = pam::read(message) {
        return Some(pam::record(line, EventKind::LinuxAuth, said));
    }
    let is_account_tool = users::is_tool(program);
    let said = match () {
        () if PROGRAMS.contains(&program) => template::read(SESSIONS, message),
        () if is_account_tool => template::read(users::MESSAGES, message),
        () => return None,
    };
    let mut record = record(line, EventKind::LinuxAuth, said);
    for (field, name) in [("user", "User"), ("src_ip", "SourceIp"), ("command", "CommandLine")] {
        if let Some(value) = record.first(field).cloned() {
            record.push_taxonomy(name, value);
        }
    }
    Some(record)
}

const PRODUCT: (&str, &str) = ("Linux", "PAM and shadow");

fn to_event(record: &Record<'_>) -> Event {
    if pam::is(record) {
        return pam::to_event(record, PRODUCT);
    }
    match record.text("event") {
        Some("switched") => session(record, 7, Some(true)),
        Some("switch_failed") => session(record, 7, Some(false)),
        Some("login" | "root_login") => session(record, 1, Some(true)),
        Some("login_failed") => session(record, 1, Some(false)),
        Some("logout") => session(record, 2, Some(true)),
        Some(_) => users::to_event(record, PRODUCT),
        None => {
            let mut draft = draft(record, Class::BaseEvent, 0, PRODUCT);
            if record.text("program").is_some_and(users::is_tool) {
                draft.event.set_activity(99);
            }
            draft.finish()
        }
    }
}

fn session(record: &Record<'_>, activity: i64, is_success: Option<bool>) -> Event {
    let mut draft = draft(record, Class::Authentication, activity, PRODUCT);
    if !user(&mut draft, "user", "user") {
        let is_root = record.text("event") == Some("root_login");
        draft.event.set("user.name", if is_root { "root" } else { "Unknown" });
    }
    server(&mut draft, record.text("program").unwrap_or("login"));
    user(&mut draft, "by", "actor.user");
    actor(&mut draft);
    endpoint(&mut draft, "src_ip", "src_endpoint");
    let is_remote = draft.event.get("src_endpoint").is_some();
    draft.event.set("is_remote", is_remote);
    draft.apply(&[
        Row("tty", "session.terminal", How::Text),
        Row("session_id", "session.uid", How::Text),
        Row("reason", "status_detail", How::Text),
    ]);
    if activity == 7 {
        draft.event.set_enum("account_switch_type_id", 1);
    } else {
        draft.event.set_enum("logon_type_id", 2);
    }
    match is_success {
        Some(is_success) => draft.set_status(is_success),
        None => draft.event.set_enum("status_id", 0),
    }
    draft.finish()
}
