//! Processes: what starts them, what they touch, how they end.

use super::{Account, data, program::program};
use crate::{
    moment::{Moment, Span},
    random::{hash, stable_hex},
    scene::Scene,
    world::HostId,
};

/// A process that runs.
#[derive(Clone, Debug)]
pub(crate) struct Process {
    pub(crate) host: HostId,
    pub(crate) pid: u64,
    pub(crate) guid: String,
    pub(crate) image: String,
    pub(crate) command: String,
    pub(crate) account: Account,
}

/// What is to be started.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Start<'a> {
    pub(crate) image: &'a str,
    pub(crate) command: &'a str,
    pub(crate) folder: &'a str,
    pub(crate) integrity: Integrity,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Integrity {
    Low,
    Medium,
    High,
    System,
}

impl Integrity {
    const fn word(self) -> &'static str {
        match self {
            Self::Low => "Low",
            Self::Medium => "Medium",
            Self::High => "High",
            Self::System => "System",
        }
    }

    const fn label(self) -> &'static str {
        match self {
            Self::Low => "S-1-16-4096",
            Self::Medium => "S-1-16-8192",
            Self::High => "S-1-16-12288",
            Self::System => "S-1-16-16384",
        }
    }

    const fn elevation(self) -> &'static str {
        match self {
            Self::Low | Self::Medium => "%%1938",
            Self::High => "%%1937",
            Self::System => "%%1936",
        }
    }
}

impl<'a> Start<'a> {
    /// What a person starts.
    pub(crate) fn user(image: &'a str, command: &'a str) -> Self {
        Self { image, command, folder: "C:\\Windows\\system32\\", integrity: Integrity::Medium }
    }

    /// What the machine starts for itself.
    pub(crate) fn system(image: &'a str, command: &'a str) -> Self {
        Self { image, command, folder: "C:\\Windows\\system32\\", integrity: Integrity::System }
    }

    /// What an administrator starts with all rights.
    pub(crate) fn elevated(image: &'a str, command: &'a str) -> Self {
        Self { integrity: Integrity::High, ..Self::user(image, command) }
    }

    pub(crate) fn low(self) -> Self {
        Self { integrity: Integrity::Low, ..self }
    }

    pub(crate) fn within(self, folder: &'a str) -> Self {
        Self { folder, ..self }
    }
}

/// The hashes of a file; a file of one name is the same everywhere.
pub(crate) fn hashes(image: &str) -> String {
    let file = image.rsplit('\\').next().unwrap_or(image).to_ascii_lowercase();
    let hex = |kind: &str, digits| stable_hex(&format!("{kind} {file}"), digits).to_uppercase();
    format!("MD5={},SHA256={},IMPHASH={}", hex("md5", 32), hex("sha256", 64), hex("imphash", 32))
}

impl Process {
    pub(crate) fn pid_hex(&self) -> String {
        format!("0x{:x}", self.pid)
    }
}

impl Scene {
    /// A process that has run since the machine came up, and will be there whenever it is asked for.
    pub(crate) fn resident(&mut self, host: HostId, name: &'static str) -> Process {
        if let Some(process) = self.residents.get(&(host, name)) {
            return process.clone();
        }
        let (image, command, account) = resident_program(name);
        let machine = self.host(host);
        let mark = hash(&format!("{}{name}", machine.name));
        let process = Process {
            host,
            pid: 4 * (140 + mark % 900),
            guid: format!(
                "{{{}-{:04x}-6906-{:04x}-000000001300}}",
                machine.sysmon_prefix(),
                0x9c00 + mark % 0x200,
                mark % 0x90 + 11
            ),
            image: image.to_owned(),
            command: command.to_owned(),
            account,
        };
        self.residents.insert((host, name), process.clone());
        process
    }

    /// Starts a process. Both Sysmon and the Security log see it.
    pub(crate) fn start(
        &mut self,
        at: Moment,
        parent: &Process,
        account: &Account,
        start: Start<'_>,
    ) -> Process {
        let process = self.new_process(at, parent.host, account, start.image, start.command);
        self.sysmon_create(at, parent, &process, start);
        self.security_create(at, parent, &process, start.integrity);
        process
    }

    /// Starts a process that ends after a while.
    pub(crate) fn run(
        &mut self,
        at: Moment,
        parent: &Process,
        account: &Account,
        start: Start<'_>,
        lasts: Span,
    ) -> Process {
        let process = self.start(at, parent, account, start);
        self.end(at + lasts, &process);
        process
    }

    fn new_process(
        &mut self,
        at: Moment,
        host: HostId,
        account: &Account,
        image: &str,
        command: &str,
    ) -> Process {
        let seconds = at.as_micros() as u64 / 1_000_000;
        let guid = format!(
            "{{{}-{:04x}-{:04x}-{}-000000001300}}",
            self.host(host).sysmon_prefix(),
            seconds & 0xffff,
            seconds >> 16,
            self.random.hex(4),
        );
        Process {
            host,
            pid: 4 * self.random.below(5000) + 4 * 500,
            guid,
            image: image.to_owned(),
            command: command.to_owned(),
            account: account.clone(),
        }
    }

    fn sysmon_create(&mut self, at: Moment, parent: &Process, process: &Process, start: Start<'_>) {
        let program = program(&process.image);
        let (version, product, company) = program.maker.words();
        let prefix = self.host(process.host).sysmon_prefix();
        let data = data! {
            "ProcessGuid": &process.guid, "ProcessId": process.pid.to_string(), "Image": &process.image,
            "FileVersion": version, "Description": program.description, "Product": product,
            "Company": company, "OriginalFileName": program.original, "CommandLine": &process.command,
            "CurrentDirectory": start.folder, "User": process.account.full_name(),
            "LogonGuid": logon_guid(&prefix, process.account.logon_id), "LogonId": process.account.logon_id_hex(),
            "TerminalSessionId": process.account.terminal.to_string(), "IntegrityLevel": start.integrity.word(),
            "Hashes": hashes(&process.image), "ParentProcessGuid": &parent.guid,
            "ParentProcessId": parent.pid.to_string(), "ParentImage": &parent.image,
            "ParentCommandLine": &parent.command, "ParentUser": parent.account.full_name(),
        };
        self.sysmon(process.host, at, 1, data);
    }

    fn security_create(&mut self, at: Moment, parent: &Process, process: &Process, integrity: Integrity) {
        let machine = self.host(process.host);
        let (name, domain) = parent.account.as_subject(&machine);
        let (target, target_domain) = process.account.as_subject(&machine);
        let is_same = parent.account.logon_id == process.account.logon_id;
        let or_none = |text: &str, none: &str| if is_same { none.to_owned() } else { text.to_owned() };
        let data = data! {
            "SubjectUserSid": &parent.account.sid, "SubjectUserName": name, "SubjectDomainName": domain,
            "SubjectLogonId": parent.account.logon_id_hex(), "NewProcessId": process.pid_hex(),
            "NewProcessName": &process.image, "TokenElevationType": integrity.elevation(),
            "ProcessId": parent.pid_hex(), "CommandLine": &process.command,
            "TargetUserSid": or_none(&process.account.sid, "S-1-0-0"), "TargetUserName": or_none(&target, "-"),
            "TargetDomainName": or_none(&target_domain, "-"),
            "TargetLogonId": or_none(&process.account.logon_id_hex(), "0x0"),
            "ParentProcessName": &parent.image, "MandatoryLabel": integrity.label(),
        };
        self.security(process.host, at, 4688, data);
    }

    pub(crate) fn end(&mut self, at: Moment, process: &Process) {
        let (name, domain) = process.account.as_subject(&self.host(process.host));
        let data = data! {
            "ProcessGuid": &process.guid, "ProcessId": process.pid.to_string(), "Image": &process.image,
            "User": process.account.full_name(),
        };
        self.sysmon(process.host, at, 5, data);
        let data = data! {
            "SubjectUserSid": &process.account.sid, "SubjectUserName": name, "SubjectDomainName": domain,
            "SubjectLogonId": process.account.logon_id_hex(), "Status": "0x0", "ProcessId": process.pid_hex(),
            "ProcessName": &process.image,
        };
        self.security(process.host, at, 4689, data);
    }

    /// Sysmon sees a connection that a process opens.
    pub(crate) fn sysmon_connection(
        &mut self,
        at: Moment,
        process: &Process,
        port: u16,
        to: (&str, &str, u16),
    ) {
        let machine = self.host(process.host);
        let (address, name, to_port) = to;
        let data = data! {
            "ProcessGuid": &process.guid, "ProcessId": process.pid.to_string(), "Image": &process.image,
            "User": process.account.full_name(), "Protocol": "tcp", "Initiated": "true",
            "SourceIsIpv6": "false", "SourceIp": &machine.address, "SourceHostname": &machine.fqdn,
            "SourcePort": port.to_string(), "SourcePortName": "-", "DestinationIsIpv6": "false",
            "DestinationIp": address, "DestinationHostname": name, "DestinationPort": to_port.to_string(),
            "DestinationPortName": port_name(to_port),
        };
        self.sysmon(process.host, at, 3, data);
    }

    pub(crate) fn sysmon_dns(&mut self, at: Moment, process: &Process, name: &str, address: &str) {
        let data = data! {
            "ProcessGuid": &process.guid, "ProcessId": process.pid.to_string(), "QueryName": name,
            "QueryStatus": "0", "QueryResults": format!("::ffff:{address};"), "Image": &process.image,
            "User": process.account.full_name(),
        };
        self.sysmon(process.host, at, 22, data);
    }

    pub(crate) fn sysmon_file(&mut self, at: Moment, process: &Process, file: &str) {
        let data = data! {
            "ProcessGuid": &process.guid, "ProcessId": process.pid.to_string(), "Image": &process.image,
            "TargetFilename": file, "CreationUtcTime": at.sysmon(), "User": process.account.full_name(),
        };
        self.sysmon(process.host, at, 11, data);
    }

    pub(crate) fn sysmon_registry(&mut self, at: Moment, process: &Process, key: &str, details: &str) {
        let data = data! {
            "EventType": "SetValue", "ProcessGuid": &process.guid, "ProcessId": process.pid.to_string(),
            "Image": &process.image, "TargetObject": key, "Details": details,
            "User": process.account.full_name(),
        };
        self.sysmon(process.host, at, 13, data);
    }

    pub(crate) fn sysmon_access(
        &mut self,
        at: Moment,
        from: &Process,
        to: &Process,
        rights: &str,
        trace: &str,
    ) {
        let data = data! {
            "SourceProcessGUID": &from.guid, "SourceProcessId": from.pid.to_string(),
            "SourceThreadId": (4 * self.random.between(300, 3000)).to_string(), "SourceImage": &from.image,
            "TargetProcessGUID": &to.guid, "TargetProcessId": to.pid.to_string(), "TargetImage": &to.image,
            "GrantedAccess": rights, "CallTrace": trace, "SourceUser": from.account.full_name(),
            "TargetUser": to.account.full_name(),
        };
        self.sysmon(from.host, at, 10, data);
    }

    /// A script as PowerShell compiles it.
    pub(crate) fn script_block(&mut self, at: Moment, host: HostId, text: &str, path: &str) {
        let id = self.random.uuid();
        let data = data! {
            "MessageNumber": "1", "MessageTotal": "1", "ScriptBlockText": text, "ScriptBlockId": id,
            "Path": path,
        };
        self.powershell(host, at, 4104, data);
    }
}

fn port_name(port: u16) -> &'static str {
    match port {
        80 => "http",
        88 => "kerberos",
        389 => "ldap",
        443 => "https",
        445 => "microsoft-ds",
        3389 => "ms-wbt-server",
        _ => "-",
    }
}

fn logon_guid(prefix: &str, logon_id: u64) -> String {
    let bytes = logon_id.swap_bytes();
    format!("{{{prefix}-9c0a-6906-{:04x}-{:012x}}}", bytes >> 48, bytes & 0xffff_ffff_ffff)
}

/// Image, command line and account of what always runs.
fn resident_program(name: &str) -> (&'static str, &'static str, Account) {
    const SVCHOST: &str = "C:\\Windows\\System32\\svchost.exe";
    match name {
        "services" => {
            ("C:\\Windows\\System32\\services.exe", "C:\\Windows\\system32\\services.exe", Account::system())
        }
        "lsass" => {
            ("C:\\Windows\\System32\\lsass.exe", "C:\\Windows\\system32\\lsass.exe", Account::system())
        }
        "winlogon" => ("C:\\Windows\\System32\\winlogon.exe", "winlogon.exe", Account::system()),
        "schedule" => {
            (SVCHOST, "C:\\Windows\\system32\\svchost.exe -k netsvcs -p -s Schedule", Account::system())
        }
        "dcom" => (SVCHOST, "C:\\Windows\\system32\\svchost.exe -k DcomLaunch -p", Account::system()),
        "dnscache" => (
            SVCHOST,
            "C:\\Windows\\system32\\svchost.exe -k NetworkService -p -s Dnscache",
            Account::network_service(),
        ),
        "time" => (
            SVCHOST,
            "C:\\Windows\\system32\\svchost.exe -k LocalService -s W32Time",
            Account::local_service(),
        ),
        "defender" => (
            "C:\\ProgramData\\Microsoft\\Windows Defender\\Platform\\4.18.25080.5-0\\MsMpEng.exe",
            "\"C:\\ProgramData\\Microsoft\\Windows Defender\\Platform\\4.18.25080.5-0\\MsMpEng.exe\"",
            Account::system(),
        ),
        "search" => (
            "C:\\Windows\\System32\\SearchIndexer.exe",
            "C:\\Windows\\system32\\SearchIndexer.exe /Embedding",
            Account::system(),
        ),
        "iis" => (
            "C:\\Windows\\System32\\inetsrv\\w3wp.exe",
            "c:\\windows\\system32\\inetsrv\\w3wp.exe -ap \"ErpPortal\" -v \"v4.0\" -l \"webengine4.dll\" -a \\\\.\\pipe\\iisipm6e1d7 -h \"C:\\inetpub\\temp\\apppools\\ErpPortal\\ErpPortal.config\" -w \"\" -m 0 -t 20 -ta 0",
            Account {
                name: "ErpPortal".to_owned(),
                domain: "IIS APPPOOL".to_owned(),
                sid: "S-1-5-82-1036420768-1044797643-1061213386-2937092688-4282445334".to_owned(),
                logon_id: 0x4_1b2e7,
                terminal: 0,
            },
        ),
        "wmi" => (
            "C:\\Windows\\System32\\wbem\\WmiPrvSE.exe",
            "C:\\Windows\\system32\\wbem\\wmiprvse.exe -secured -Embedding",
            Account::network_service(),
        ),
        _ => (SVCHOST, "C:\\Windows\\system32\\svchost.exe -k netsvcs -p", Account::system()),
    }
}
