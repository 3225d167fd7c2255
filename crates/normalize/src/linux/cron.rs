//! `cron` and `crond`, `crontab`, `anacron`, `atd`: `(root) CMD (run-parts /etc/cron.hourly)`.

use aurora_ocsf::{Class, Event, EventKind, Record, Value};

use super::{actor, draft, pam, record, require_device, user};
use crate::{
    Format, Problem,
    line::Line,
    mapping::{How, Row},
    registry::TextFormat,
    template::{self, Message},
};

pub(crate) static FORMAT: TextFormat = TextFormat { format: Format::Cron, parse, to_event };

const MESSAGES: &[Message] = &[
    ("job_started", "({user}) CMD ({command})"),
    ("job_ended", "({user}) CMDEND ({command})"),
    ("job_output", "({user}) CMDOUT ({command})"),
    ("job_started", "(CRON) CMD ({command})"),
    ("table_replaced", "({user}) REPLACE ({table})"),
    ("table_deleted", "({user}) DELETE ({table})"),
    ("table_edited", "({user}) BEGIN EDIT ({table})"),
    ("table_edit_ended", "({user}) END EDIT ({table})"),
    ("table_listed", "({user}) LIST ({table})"),
    ("table_reloaded", "({user}) RELOAD ({table})"),
    ("refused", "({user}) AUTH ({reason})"),
    ("mailed", "({user}) MAIL ({reason})"),
    ("error", "({user}) ERROR ({reason})"),
    ("error", "({user}) FAILED ({reason})"),
    ("error", "({user}) WRONG FILE OWNER ({table})"),
    ("error", "({user}) INSECURE MODE ({reason})"),
    ("error", "({user}) ORPHAN ({reason})"),
    ("info", "({user}) INFO ({reason})"),
    ("started", "({user}) STARTUP ({reason})"),
    ("job_started", "Job `{job}' started"),
    ("job_ended", "Job `{job}' terminated"),
    ("job_ended", "Job `{job}' terminated (mailing output)"),
    ("job_ended", "Job `{job}' terminated (exit status: {code})"),
    ("job_scheduled", "Will run job `{job}' in {delay}"),
    ("job_started", "Starting job {job} ({file}) for user '{user}' ({uid})"),
];

const PROGRAMS: [&str; 8] = ["cron", "crond", "CRON", "CROND", "crontab", "anacron", "atd", "fcron"];

fn parse<'a>(line: &Line<'a>, _: &mut Vec<Problem>) -> Option<Record<'a>> {
    PROGRAMS.iter().find(|known| **known == line.app().unwrap_or_default())?;
    if let Some(said) = pam::read(line.message) {
        return Some(pam::record(line, EventKind::LinuxCron, said));
    }
    let mut record = record(line, EventKind::LinuxCron, template::read(MESSAGES, line.message.trim_ascii()));
    for (field, name) in [("command", "CommandLine"), ("user", "User")] {
        if let Some(value) = record.first(field).cloned() {
            record.push_taxonomy(name, value);
        }
    }
    if let Some(command) = record.text("command") {
        let image = command.trim_ascii().split(' ').next().unwrap_or_default().to_owned();
        record.push_taxonomy("Image", Value::Text(image.into()));
    }
    Some(record)
}

const PRODUCT: (&str, &str) = ("Linux", "cron");

fn to_event(record: &Record<'_>) -> Event {
    if pam::is(record) {
        return pam::to_event(record, PRODUCT);
    }
    let event = record.text("event").unwrap_or_default();
    let activity = match event {
        "table_edited" | "table_edit_ended" | "table_replaced" | "table_reloaded" => 2,
        "table_deleted" => 3,
        "job_scheduled" => 4,
        "job_started" => 6,
        _ => 99,
    };
    let mut draft = draft(record, Class::ScheduledJobActivity, activity, PRODUCT);
    require_device(&mut draft);
    user(&mut draft, "user", "job.user");
    draft.apply(&[
        Row("command", "job.cmd_line", How::Text),
        Row("command", "job.name", How::Text),
        Row("table", "job.name", How::Text),
        Row("job", "job.name", How::Text),
        Row("reason", "status_detail", How::Text),
    ]);
    if draft.event.get("job.name").is_none() {
        draft.event.set("job.name", "crontab");
    }
    actor(&mut draft);
    if activity == 99 && !event.is_empty() {
        draft.event.set_other("activity_id", event);
    }
    if matches!(event, "refused" | "error") {
        draft.set_status(false);
    }
    draft.finish()
}
