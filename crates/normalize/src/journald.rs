//! The systemd journal as JSON (`journalctl -o json`, systemd.journal-fields(7)): fields in capitals, those of the journal itself with an underscore in
//! front. What a program logged is read as if it had come through syslog, so that `sshd` is `sshd` either way.

use aurora_ocsf::{Class, Event, EventKind, LogSources, Record, Value};

use crate::{
    Context, Format, Problem,
    line::Line,
    linux,
    mapping::{How, Row},
    netfilter,
    registry::{self, JsonFormat, TextFormat},
    syslog::{self, Envelope},
    time,
};

pub(crate) static FORMAT: JsonFormat = JsonFormat {
    format: Format::Journald,
    marks: &["__REALTIME_TIMESTAMP", "_BOOT_ID", "_SOURCE_REALTIME_TIMESTAMP"],
    recognise: |record| {
        record.exists("MESSAGE") || record.exists("__CURSOR") || record.exists("__REALTIME_TIMESTAMP")
    },
    complete,
    to_event,
};

fn complete(record: &mut Record<'_>, context: &Context<'_>, problems: &mut Vec<Problem>) {
    let stamp =
        ["_SOURCE_REALTIME_TIMESTAMP", "__REALTIME_TIMESTAMP"].into_iter().find_map(|name| record.text(name));
    record.time = stamp.and_then(time::epoch);
    record.host = record.text("_HOSTNAME").map(|host| host.to_owned().into());
    record.log_sources = LogSources::Known(EventKind::LinuxSyslog);
    let message = record.text("MESSAGE").unwrap_or_default().to_owned();
    let program =
        ["SYSLOG_IDENTIFIER", "_COMM"].into_iter().find_map(|name| record.text(name)).map(str::to_owned);
    let pid = ["SYSLOG_PID", "_PID"].into_iter().find_map(|name| record.text(name)).map(str::to_owned);
    let envelope = Envelope { program: program.as_deref(), pid: pid.as_deref(), ..Envelope::unnamed() };
    let line =
        Line { raw: &message, message: &message, received_at: context.received_at, envelope: Some(envelope) };
    let (_, inner) = registry::read_line(&line, problems);
    if let LogSources::Known(kind) = inner.log_sources {
        record.log_sources = LogSources::Known(kind);
    }
    for field in inner.fields {
        record.push_taxonomy(field.name.into_owned(), field.value.into_owned());
    }
    add_process(record);
}

/// The names of Sigma's taxonomy for the process that logged.
fn add_process(record: &mut Record<'_>) {
    let names = [("_EXE", "Image"), ("_CMDLINE", "CommandLine"), ("_PID", "ProcessId")];
    for (field, name) in names {
        if let Some(text) = record.text(field).map(str::to_owned) {
            record.push_taxonomy(name, Value::Text(text.into()));
        }
    }
    if let Some(severity) =
        record.text("PRIORITY").and_then(|text| text.parse::<u8>().ok()).filter(|level| *level < 8)
    {
        record.push_taxonomy("severity", Value::Text(syslog::severity(severity).into()));
    }
}

fn to_event(record: &Record<'_>) -> Event {
    let format: Option<&TextFormat> = match record.log_sources {
        LogSources::Known(EventKind::LinuxSshd) => Some(&linux::sshd::FORMAT),
        LogSources::Known(EventKind::LinuxSudo) => Some(&linux::sudo::FORMAT),
        LogSources::Known(EventKind::LinuxCron) => Some(&linux::cron::FORMAT),
        LogSources::Known(EventKind::LinuxAuth) => Some(&linux::auth::FORMAT),
        LogSources::Known(EventKind::LinuxFirewall) => Some(&netfilter::FORMAT),
        _ if record.text("program") == Some("kernel") => Some(&linux::kernel::FORMAT),
        _ => None,
    };
    let mut event = match format {
        Some(format) => (format.to_event)(record),
        None => other(record),
    };
    event.set_text("metadata.uid", record.text("__CURSOR").unwrap_or_default());
    event.set_text("metadata.original_time", record.text("__REALTIME_TIMESTAMP").unwrap_or_default());
    event
}

/// A unit that systemd started or stopped, or any other message.
fn other(record: &Record<'_>) -> Event {
    let message = record.text("MESSAGE").unwrap_or_default();
    let unit = record.text("UNIT").or_else(|| record.text("USER_UNIT"));
    let activity = match message.split(' ').next() {
        Some("Started") => Some(3),
        Some("Stopped") => Some(4),
        _ => None,
    };
    let mut draft = match activity.zip(unit) {
        Some((activity, unit)) => {
            let mut draft =
                linux::draft(record, Class::ApplicationLifecycle, activity, ("systemd", "journald"));
            draft.event.set("app.name", unit);
            draft
        }
        None => linux::draft(record, Class::BaseEvent, 99, ("systemd", "journald")),
    };
    draft.apply(&[Row("MESSAGE", "message", How::Text)]);
    draft.finish()
}
