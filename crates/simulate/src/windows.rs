//! Windows as its event logs show it, in the words of Winlogbeat 8 with the rendered message left out, as
//! many do who count gigabytes.

mod account;
pub(crate) mod logon;
pub(crate) mod process;
mod program;

pub(crate) use account::{Account, Session};
pub(crate) use process::{Process, Start};

use crate::{
    json::{Json, object},
    moment::Moment,
    scene::{NUMBER, Scene},
    source::Source,
    world::HostId,
};

/// The data of an event: names as Windows gives them, in its order.
pub(crate) type Data = Vec<(&'static str, String)>;

/// `data! { "Name": text, ... }`
macro_rules! data {
    ($($name:literal: $value:expr),* $(,)?) => { vec![$(($name, String::from($value))),*] };
}
pub(crate) use data;

struct Channel {
    name: &'static str,
    provider: &'static str,
    guid: &'static str,
    source: Source,
}

const SECURITY: Channel = Channel {
    name: "Security",
    provider: "Microsoft-Windows-Security-Auditing",
    guid: "{54849625-5478-4994-A5BA-3E3B0328C30D}",
    source: Source::WindowsSecurity,
};
const SYSMON: Channel = Channel {
    name: "Microsoft-Windows-Sysmon/Operational",
    provider: "Microsoft-Windows-Sysmon",
    guid: "{5770385F-C22A-43E0-BF4C-06F5698FFBD9}",
    source: Source::WindowsSysmon,
};
const POWERSHELL: Channel = Channel {
    name: "Microsoft-Windows-PowerShell/Operational",
    provider: "Microsoft-Windows-PowerShell",
    guid: "{A0C1853B-5C40-4B15-8766-3CF1C58F985A}",
    source: Source::WindowsPowershell,
};
const SERVICES: Channel = Channel {
    name: "System",
    provider: "Service Control Manager",
    guid: "{555908D1-A6D7-4695-8E1E-26931D2012F4}",
    source: Source::WindowsSystem,
};
const EVENT_LOG: Channel = Channel {
    name: "Security",
    provider: "Microsoft-Windows-Eventlog",
    guid: "{FC65DDD8-D6EF-4962-83D5-6E5CFE9CE148}",
    source: Source::WindowsSecurity,
};

impl Scene {
    /// An event of the Security log that says that something succeeded.
    pub(crate) fn security(&mut self, host: HostId, at: Moment, id: u32, data: Data) {
        self.windows_event(host, at, &SECURITY, id, Some("success"), data);
    }

    /// An event of the Security log that says that something failed.
    pub(crate) fn security_failure(&mut self, host: HostId, at: Moment, id: u32, data: Data) {
        self.windows_event(host, at, &SECURITY, id, Some("failure"), data);
    }

    /// An event of Sysmon. The first two fields, which all have, come by themselves.
    pub(crate) fn sysmon(&mut self, host: HostId, at: Moment, id: u32, data: Data) {
        let mut all = data! { "RuleName": "-", "UtcTime": at.sysmon() };
        all.extend(data);
        self.windows_event(host, at, &SYSMON, id, None, all);
    }

    pub(crate) fn powershell(&mut self, host: HostId, at: Moment, id: u32, data: Data) {
        self.windows_event(host, at, &POWERSHELL, id, None, data);
    }

    /// An event of the service control manager.
    pub(crate) fn service_event(&mut self, host: HostId, at: Moment, id: u32, data: Data) {
        self.windows_event(host, at, &SERVICES, id, None, data);
    }

    /// The Security log was cleared.
    pub(crate) fn log_cleared(&mut self, host: HostId, at: Moment, account: &Account) {
        let data = data! {
            "SubjectUserSid": &account.sid, "SubjectUserName": &account.name,
            "SubjectDomainName": &account.domain, "SubjectLogonId": account.logon_id_hex(),
        };
        self.windows_event(host, at, &EVENT_LOG, 1102, Some("success"), data);
    }

    fn windows_event(
        &mut self,
        host: HostId,
        at: Moment,
        channel: &Channel,
        id: u32,
        outcome: Option<&str>,
        data: Data,
    ) {
        let machine = self.host(host);
        // Drawn before anything is decided, so that every profile shows the same world.
        let thread = 4 * self.random.between(180, 2600);
        let is_shown = machine.profiles().iter().any(|profile| self.has(*profile));
        if !is_shown && self.mark.is_none() {
            return;
        }
        let task = task(channel.name, id);
        let keywords = match outcome {
            Some("failure") => Some("Audit Failure"),
            Some(_) => Some("Audit Success"),
            None if channel.name == "System" => Some("Classic"),
            None => None,
        };
        let level = if channel.name == POWERSHELL.name && id == 4104 { "verbose" } else { "information" };
        let mut event = object! { "action": task, "code": id.to_string(), "created": (at + crate::moment::millis(1270)).iso_millis(), "kind": "event", "provider": channel.provider };
        if let Some(outcome) = outcome {
            event = event.with("outcome", outcome);
        }
        let fields = data.into_iter().filter(|(_, value)| !value.is_empty());
        let event_data = Json::Object(fields.map(|(name, value)| (name.to_owned(), value.into())).collect());
        let field = if id == 1102 { "user_data" } else { "event_data" };
        let winlog = object! {
            "channel": channel.name, "computer_name": &machine.fqdn,
            "event_id": id.to_string(), "opcode": "Info",
            "process": object! { "pid": 4 * (150 + crate::random::hash(&machine.name) % 600), "thread": object! { "id": thread } },
            "provider_guid": channel.guid, "provider_name": channel.provider,
            "record_id": Json::Number(NUMBER.to_string()), "task": task, "version": version(channel.name, id),
        };
        let winlog = match keywords {
            Some(keywords) => winlog.with("keywords", Json::list([keywords])).with(field, event_data),
            None => winlog.with(field, event_data),
        };
        let beat = object! {
            "@timestamp": at.iso_millis(),
            "event": event, "log": object! { "level": level },
            "winlog": winlog,
            "host": object! { "name": &machine.name },
            "agent": object! { "ephemeral_id": crate::random::stable_uuid(&machine.fqdn), "id": crate::random::stable_uuid(&machine.name), "name": &machine.name, "type": "winlogbeat", "version": "8.17.4" },
            "ecs": object! { "version": "8.0.0" },
        };
        let counter = format!("{}/{}", machine.name, channel.name);
        self.emit_counted(channel.source, at, Some(counter), beat.to_string());
    }
}

/// What Windows calls the kind of an event.
fn task(channel: &str, id: u32) -> &'static str {
    match (channel, id) {
        ("Security", 1102) => "Log clear",
        ("Security", 4624 | 4625 | 4648) => "Logon",
        ("Security", 4634 | 4647) => "Logoff",
        ("Security", 4672) => "Special Logon",
        ("Security", 4688) => "Process Creation",
        ("Security", 4689) => "Process Termination",
        ("Security", 4697) => "Security System Extension",
        ("Security", 4698..=4702) => "Other Object Access Events",
        ("Security", 4720 | 4722 | 4723 | 4724 | 4738 | 4740 | 4767) => "User Account Management",
        ("Security", 4728 | 4732 | 4756) => "Security Group Management",
        ("Security", 4662) => "Directory Service Access",
        ("Security", 4663 | 4656) => "File System",
        ("Security", 4768 | 4771) => "Kerberos Authentication Service",
        ("Security", 4769) => "Kerberos Service Ticket Operations",
        ("Security", 4776) => "Credential Validation",
        ("Security", 5140) => "File Share",
        ("Security", 5145) => "Detailed File Share",
        ("Security", _) => "Other System Events",
        ("System", _) => "None",
        (_, 1) => "Process Create (rule: ProcessCreate)",
        (_, 3) => "Network connection detected (rule: NetworkConnect)",
        (_, 5) => "Process terminated (rule: ProcessTerminate)",
        (_, 7) => "Image loaded (rule: ImageLoad)",
        (_, 8) => "CreateRemoteThread detected (rule: CreateRemoteThread)",
        (_, 10) => "Process accessed (rule: ProcessAccess)",
        (_, 11) => "File created (rule: FileCreate)",
        (_, 12 | 13) => "Registry value set (rule: RegistryEvent)",
        (_, 17) => "Pipe Created (rule: PipeEvent)",
        (_, 18) => "Pipe Connected (rule: PipeEvent)",
        (_, 22) => "Dns query (rule: DnsQuery)",
        (_, 23) => "File Delete archived (rule: FileDelete)",
        (_, 26) => "File Delete logged (rule: FileDeleteDetected)",
        (_, 4103) => "Executing Pipeline",
        (_, 4104) => "Execute a Remote Command",
        _ => "None",
    }
}

fn version(channel: &str, id: u32) -> u32 {
    match (channel, id) {
        ("Security", 4624 | 4688) => 2,
        ("Security", 4663 | 4697 | 4698 | 5140) => 1,
        ("Security" | "System", _) => 0,
        (_, 1 | 3 | 22) => 5,
        (_, 10) => 3,
        (_, 4103 | 4104) => 1,
        _ => 2,
    }
}
