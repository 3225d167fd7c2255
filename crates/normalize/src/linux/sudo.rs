//! `sudo`: `bob : TTY=pts/0 ; PWD=/home/bob ; USER=root ; COMMAND=/usr/bin/id`, with a reason before the first field if
//! it refused (see the section on the log format in sudoers(5)). The event is an Authentication with the activity Account Switch.

use aurora_ocsf::{Class, Event, EventKind, Record, Value};

use super::{actor, draft, pam, record, server, user};
use crate::{
    Format, Problem,
    line::Line,
    mapping::{How, Row},
    registry::TextFormat,
    template::Said,
};

pub(crate) static FORMAT: TextFormat = TextFormat { format: Format::Sudo, parse, to_event };

const FIELDS: [&str; 11] =
    ["HOST", "TTY", "CHROOT", "PWD", "USER", "GROUP", "TSID", "LISTUSER", "EXITVALUE", "SIGNAL", "ENV"];

fn parse<'a>(line: &Line<'a>, _: &mut Vec<Problem>) -> Option<Record<'a>> {
    matches!(line.app()?, "sudo" | "sudoedit" | "doas").then_some(())?;
    if let Some(said) = pam::read(line.message) {
        return Some(pam::record(line, EventKind::LinuxSudo, said));
    }
    let mut record = record(line, EventKind::LinuxSudo, said(line.message.trim_ascii()));
    if let Some(command) = record.text("COMMAND").map(str::to_owned) {
        let image = command.split(' ').next().unwrap_or_default().to_owned();
        record.push_taxonomy("Image", Value::Text(image.into()));
        record.push_taxonomy("CommandLine", Value::Text(command.into()));
        for (field, name) in [("USER", "User"), ("PWD", "CurrentDirectory")] {
            if let Some(value) = record.first(field).cloned() {
                record.push_taxonomy(name, value);
            }
        }
    }
    Some(record)
}

/// Cuts the fields apart. The command comes last and may hold anything.
fn said(message: &str) -> Option<Said<'_>> {
    let (user, mut rest) = message.split_once(" : ")?;
    let mut parts = vec![("invoked_by", user.trim_ascii())];
    let mut event = "ran";
    loop {
        if let Some(command) = rest.strip_prefix("COMMAND=") {
            parts.push(("COMMAND", command));
            return Some(Said { event, parts });
        }
        let (part, after) = rest.split_once(" ; ").unwrap_or((rest, ""));
        let field = part
            .split_once('=')
            .and_then(|(name, value)| Some((*FIELDS.iter().find(|known| **known == name)?, value)));
        match field {
            Some(field) => parts.push(field),
            None if part.starts_with("(command continued)") => parts.push(("continued", part)),
            None => {
                event = "refused";
                parts.push(("reason", part));
            }
        }
        if after.is_empty() {
            return Some(Said { event, parts });
        }
        rest = after;
    }
}

const PRODUCT: (&str, &str) = ("Sudo", "sudo");

fn to_event(record: &Record<'_>) -> Event {
    if pam::is(record) {
        return pam::to_event(record, PRODUCT);
    }
    let mut draft = draft(record, Class::Authentication, 7, PRODUCT);
    draft.event.set_enum("account_switch_type_id", 1);
    if !user(&mut draft, "USER", "user") {
        draft.event.set("user.name", "root");
    }
    user(&mut draft, "invoked_by", "actor.user");
    actor(&mut draft);
    server(&mut draft, "sudo");
    draft.event.set("is_remote", false);
    draft.apply(&[Row("TTY", "session.terminal", How::Text), Row("reason", "status_detail", How::Text)]);
    draft.set_status(record.text("event") == Some("ran"));
    draft.finish()
}
