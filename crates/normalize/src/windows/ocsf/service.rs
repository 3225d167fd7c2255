//! Services, scheduled tasks, transfer jobs and installed software.

use aurora_ocsf::{Class, ObservableType, Record, Value};
use serde_json::json;

use super::draft::{Draft, SUBJECT, UserFields};
use crate::windows::value;

/// Services and tasks, in the Security log.
pub(super) fn security_draft<'r, 'a>(record: &'r Record<'a>, event_id: u32) -> Option<Draft<'r, 'a>> {
    let activity_id = match event_id {
        4697 => return Some(installed(record, SUBJECT, "ServiceFileName")),
        4698 => 1,
        4699 => 3,
        4700 => 4,
        4701 => 5,
        4702 => 2,
        _ => return None,
    };
    let mut draft = Draft::new(record, Class::ScheduledJobActivity, activity_id);
    draft.subject();
    draft.text("job.name", "TaskName");
    let content = draft.peek("TaskContent").or(draft.peek("TaskContentNew")).unwrap_or_default();
    if let Some(command) = task_command(content) {
        draft.event.set("job.cmd_line", command);
    }
    Some(draft)
}

/// The command of a task's XML, with its arguments.
fn task_command(xml: &str) -> Option<String> {
    let element = |name: &str| {
        let (_, rest) = xml.split_once(&format!("<{name}>"))?;
        Some(rest.split_once(&format!("</{name}>"))?.0.trim())
    };
    let command = element("Command")?;
    Some(match element("Arguments") {
        Some(arguments) => format!("{command} {arguments}"),
        None => command.to_owned(),
    })
}

/// The service manager and the event log service, in the System log.
pub(super) fn system_draft<'r, 'a>(record: &'r Record<'a>, event_id: u32) -> Option<Draft<'r, 'a>> {
    let provider = record.text("Provider_Name").unwrap_or_default();
    match (provider, event_id) {
        ("Service Control Manager", 7045) => {
            let account = UserFields { name: "", domain: "", sid: "Security_UserID" };
            Some(installed(record, account, "ImagePath"))
        }
        ("Service Control Manager", 7036) => state_changed(record),
        ("Service Control Manager", 7031 | 7034) => Some(named_service(record, 4)),
        ("Service Control Manager", 7040) => Some(reconfigured(record)),
        ("Microsoft-Windows-Eventlog" | "Eventlog" | "EventLog", 104) => {
            Some(super::directory::cleared(record))
        }
        _ => None,
    }
}

fn installed<'r, 'a>(record: &'r Record<'a>, user: UserFields, command: &str) -> Draft<'r, 'a> {
    let mut draft = Draft::new(record, Class::WindowsServiceActivity, 1);
    draft.user("actor.user", user);
    draft.text("actor.session.uid", "SubjectLogonId");
    draft.text("win_service.name", "ServiceName");
    draft.text("win_service.cmd_line", command);
    draft.observe("win_service.cmd_line", ObservableType::CommandLine);
    let account = if draft.peek("ServiceAccount").is_some() { "ServiceAccount" } else { "AccountName" };
    draft.text("win_service.service_start_name", account);
    let start = if draft.peek("ServiceStartType").is_some() { "ServiceStartType" } else { "StartType" };
    draft.word("win_service.service_start_type_id", start, START_TYPES);
    draft.word("win_service.service_type_id", "ServiceType", SERVICE_TYPES);
    draft
}

/// The Security log has the numbers of the service manager, the System log its English words.
const START_TYPES: &[(&str, i64)] = &[
    ("0", 1),
    ("1", 2),
    ("2", 3),
    ("3", 4),
    ("4", 5),
    ("boot start", 1),
    ("system start", 2),
    ("auto start", 3),
    ("demand start", 4),
    ("disabled", 5),
];

const SERVICE_TYPES: &[(&str, i64)] = &[
    ("0x1", 1),
    ("0x2", 2),
    ("0x10", 3),
    ("0x20", 4),
    ("kernel mode driver", 1),
    ("file system driver", 2),
    ("user mode service", 3),
];

fn named_service<'r, 'a>(record: &'r Record<'a>, activity_id: i64) -> Draft<'r, 'a> {
    let mut draft = Draft::new(record, Class::WindowsServiceActivity, activity_id);
    draft.text("win_service.name", "param1");
    draft.event.set_enum("win_service.service_type_id", 0);
    draft
}

/// The state is a word in the machine's language; what is not understood is told as it stands.
fn state_changed<'r, 'a>(record: &'r Record<'a>) -> Option<Draft<'r, 'a>> {
    let activity_id = match record.text("param2")? {
        "running" => 3,
        "stopped" => 4,
        "paused" => 5,
        _ => 99,
    };
    Some(named_service(record, activity_id))
}

fn reconfigured<'r, 'a>(record: &'r Record<'a>) -> Draft<'r, 'a> {
    let mut draft = named_service(record, 2);
    draft.word("win_service.service_start_type_id", "param3", START_TYPES);
    draft
}

/// The task scheduler's own log.
pub(super) fn task_draft<'r, 'a>(record: &'r Record<'a>, event_id: u32) -> Option<Draft<'r, 'a>> {
    let class = Class::ScheduledJobActivity;
    let mut draft = match event_id {
        106 => Draft::new(record, class, 1),
        140 => Draft::new(record, class, 2),
        141 => Draft::new(record, class, 3),
        142 => Draft::new(record, class, 5),
        100 | 110 | 129 | 200 => Draft::new(record, class, 6),
        102 | 201 => Draft::other(record, class, "Complete"),
        _ => return None,
    };
    draft.text("job.name", "TaskName");
    let command = if event_id == 129 { "Path" } else { "ActionName" };
    draft.text("job.cmd_line", command);
    let user = if draft.peek("UserContext").is_some() { "UserContext" } else { "UserName" };
    draft.account("actor.user", user);
    Some(draft)
}

/// The background transfer service: its jobs, and the transfers themselves.
pub(super) fn transfer_draft<'r, 'a>(record: &'r Record<'a>, event_id: u32) -> Option<Draft<'r, 'a>> {
    match event_id {
        3 => Some(transfer_job(record, Draft::new(record, Class::ScheduledJobActivity, 1))),
        4 => Some(transfer_job(record, Draft::other(record, Class::ScheduledJobActivity, "Complete"))),
        5 => Some(transfer_job(record, Draft::new(record, Class::ScheduledJobActivity, 3))),
        59 => transfer(record, 1),
        60 => transfer(record, 2),
        61 => transfer(record, 4),
        _ => None,
    }
}

fn transfer_job<'r, 'a>(record: &Record<'a>, mut draft: Draft<'r, 'a>) -> Draft<'r, 'a> {
    // Older Windows names the values otherwise: `string` and `string2` in the order title, owner.
    let (title, owner) =
        if record.exists("jobTitle") { ("jobTitle", "jobOwner") } else { ("string", "string2") };
    draft.text("job.name", title);
    draft.account("job.user", owner);
    draft
}

fn transfer<'r, 'a>(record: &'r Record<'a>, activity_id: i64) -> Option<Draft<'r, 'a>> {
    let mut draft = Draft::new(record, Class::NetworkActivity, activity_id);
    let url = draft.take("url")?;
    draft.event.set("url.url_string", url);
    draft.observe("url.url_string", ObservableType::UrlString);
    draft.event.set("dst_endpoint.hostname", host_of(url)?);
    draft.endpoint_here("src_endpoint");
    draft.event.set("app_name", "BITS");
    draft.text("status_code", "hr");
    Some(draft)
}

fn host_of(url: &str) -> Option<&str> {
    let (_, rest) = url.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let host = authority.rsplit('@').next()?.split(':').next()?;
    (!host.is_empty()).then_some(host)
}

/// Installed software, crashes and database logons, in the Application log. The values have no names.
pub(super) fn application_draft<'r, 'a>(record: &'r Record<'a>, event_id: u32) -> Option<Draft<'r, 'a>> {
    let provider = record.text("Provider_Name").unwrap_or_default();
    match (provider, event_id) {
        ("MsiInstaller", 1033 | 11707) => software(record, 1),
        ("MsiInstaller", 1034 | 11724) => software(record, 2),
        ("Application Error", 1000) => Some(Draft::new(record, Class::ApplicationError, 1)),
        (provider, 18456) if provider.starts_with("MSSQL") => database_logon(record),
        _ => None,
    }
}

fn nth<'r>(record: &'r Record<'_>, n: usize) -> Option<&'r str> {
    record.values("Data").nth(n).and_then(Value::text).map(str::trim).filter(|text| value::says(text))
}

fn software<'r, 'a>(record: &'r Record<'a>, activity_id: i64) -> Option<Draft<'r, 'a>> {
    let mut draft = Draft::new(record, Class::ApplicationLifecycle, activity_id);
    draft.event.set("app", json!({ "name": nth(record, 0)? }));
    Some(draft)
}

/// A failed logon: the account, the reason, and `[CLIENT: address]`.
fn database_logon<'r, 'a>(record: &'r Record<'a>) -> Option<Draft<'r, 'a>> {
    let mut draft = Draft::new(record, Class::Authentication, 1);
    draft.event.set_enum("status_id", 2);
    draft.event.set_text("user.name", nth(record, 0)?);
    draft.event.set_text("status_detail", nth(record, 1).unwrap_or_default());
    let client = nth(record, 2).and_then(|text| text.split_once("CLIENT:")).map(|(_, client)| client);
    draft.event.set_ip("src_endpoint.ip", client.unwrap_or_default().trim_end_matches(']'));
    draft.endpoint_here("dst_endpoint");
    draft.event.set("service.name", "Microsoft SQL Server");
    Some(draft)
}

#[cfg(test)]
mod tests {
    use super::{host_of, task_command};

    #[test]
    fn the_host_of_a_url() {
        assert_eq!(host_of("https://u:p@a.example:8443/x?y"), Some("a.example"));
        assert_eq!(host_of("http://a.example"), Some("a.example"));
        assert_eq!(host_of("a.example/x"), None);
        assert_eq!(host_of("http:///x"), None);
    }

    #[test]
    fn the_command_of_a_task() {
        let xml = "<Exec>\r\n<Command>a.exe</Command>\r\n<Arguments>-x 1</Arguments></Exec>";
        assert_eq!(task_command(xml).as_deref(), Some("a.exe -x 1"));
        assert_eq!(task_command("<Command>a.exe</Command>").as_deref(), Some("a.exe"));
        assert_eq!(task_command("<Command>a.exe"), None);
    }
}
