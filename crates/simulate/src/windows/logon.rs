//! Coming in: on the machine itself, over the network, and what the domain controllers see of it.

use super::{Account, data};
use crate::{
    moment::{Moment, millis},
    scene::Scene,
    world::{AD_DOMAIN, HostId, NETBIOS},
};

/// What a person may do at log-on that others may not.
const ADMIN_PRIVILEGES: &str = "SeSecurityPrivilege\n\t\t\tSeBackupPrivilege\n\t\t\tSeRestorePrivilege\n\t\t\tSeTakeOwnershipPrivilege\n\t\t\tSeDebugPrivilege\n\t\t\tSeSystemEnvironmentPrivilege\n\t\t\tSeLoadDriverPrivilege\n\t\t\tSeImpersonatePrivilege\n\t\t\tSeDelegateSessionUserImpersonatePrivilege";
const SYSTEM_PRIVILEGES: &str = "SeAssignPrimaryTokenPrivilege\n\t\t\tSeTcbPrivilege\n\t\t\tSeSecurityPrivilege\n\t\t\tSeTakeOwnershipPrivilege\n\t\t\tSeLoadDriverPrivilege\n\t\t\tSeBackupPrivilege\n\t\t\tSeRestorePrivilege\n\t\t\tSeDebugPrivilege\n\t\t\tSeAuditPrivilege\n\t\t\tSeSystemEnvironmentPrivilege\n\t\t\tSeImpersonatePrivilege\n\t\t\tSeDelegateSessionUserImpersonatePrivilege";

/// How someone comes in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LogonType {
    Interactive,
    Network,
    Service,
    Unlock,
    RemoteInteractive,
}

impl LogonType {
    const fn number(self) -> &'static str {
        match self {
            Self::Interactive => "2",
            Self::Network => "3",
            Self::Service => "5",
            Self::Unlock => "7",
            Self::RemoteInteractive => "10",
        }
    }
}

/// Why a log-on failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    WrongPassword,
    NoSuchUser,
}

impl Refusal {
    const fn sub_status(self) -> &'static str {
        match self {
            Self::WrongPassword => "0xc000006a",
            Self::NoSuchUser => "0xc0000064",
        }
    }
}

impl Scene {
    pub(crate) fn new_logon_id(&mut self) -> u64 {
        0x10_0000 + self.random.below(0x0f00_0000)
    }

    /// Someone is at the machine itself, or at its desktop from afar.
    pub(crate) fn local_logon(
        &mut self,
        host: HostId,
        at: Moment,
        account: &Account,
        kind: LogonType,
        from: &str,
    ) {
        let machine = self.host(host);
        let port = if from == "127.0.0.1" {
            "0".to_owned()
        } else {
            self.random.between(49_200, 65_000).to_string()
        };
        let (process, program) = match kind {
            LogonType::RemoteInteractive | LogonType::Interactive | LogonType::Unlock => {
                ("0x2f8", "C:\\Windows\\System32\\svchost.exe")
            }
            LogonType::Service | LogonType::Network => ("0x2a4", "C:\\Windows\\System32\\services.exe"),
        };
        let is_service = kind == LogonType::Service;
        let address = if is_service { "-" } else { from };
        let data = data! {
            "SubjectUserSid": "S-1-5-18", "SubjectUserName": machine.account(), "SubjectDomainName": NETBIOS,
            "SubjectLogonId": "0x3e7", "TargetUserSid": &account.sid, "TargetUserName": &account.name,
            "TargetDomainName": &account.domain, "TargetLogonId": account.logon_id_hex(),
            "LogonType": kind.number(), "LogonProcessName": if is_service { "Advapi  " } else { "User32 " },
            "AuthenticationPackageName": "Negotiate",
            "WorkstationName": if is_service { "-".to_owned() } else { machine.name.clone() },
            "LogonGuid": format!("{{{}}}", self.random.uuid()), "TransmittedServices": "-", "LmPackageName": "-",
            "KeyLength": "0", "ProcessId": process, "ProcessName": program, "IpAddress": address,
            "IpPort": if is_service { "-".to_owned() } else { port }, "ImpersonationLevel": "%%1833",
            "RestrictedAdminMode": "-", "TargetOutboundUserName": "-", "TargetOutboundDomainName": "-",
            "VirtualAccount": "%%1843", "TargetLinkedLogonId": "0x0", "ElevatedToken": "%%1842",
        };
        self.security(host, at, 4624, data);
        if is_service {
            self.special(host, at, account, SYSTEM_PRIVILEGES);
        }
    }

    /// Someone reaches a machine over the network with a Kerberos ticket, and leaves again.
    pub(crate) fn network_logon(&mut self, host: HostId, at: Moment, account: &Account, from: &str) {
        let port = self.random.between(49_200, 65_000).to_string();
        let domain = if account.terminal == 0 { AD_DOMAIN.to_uppercase() } else { account.domain.clone() };
        let data = data! {
            "SubjectUserSid": "S-1-0-0", "SubjectUserName": "-", "SubjectDomainName": "-", "SubjectLogonId": "0x0",
            "TargetUserSid": &account.sid, "TargetUserName": &account.name, "TargetDomainName": domain,
            "TargetLogonId": account.logon_id_hex(), "LogonType": "3", "LogonProcessName": "Kerberos",
            "AuthenticationPackageName": "Kerberos", "WorkstationName": "-",
            "LogonGuid": format!("{{{}}}", self.random.uuid()), "TransmittedServices": "-", "LmPackageName": "-",
            "KeyLength": "0", "ProcessId": "0x0", "ProcessName": "-", "IpAddress": from, "IpPort": port,
            "ImpersonationLevel": "%%1833", "RestrictedAdminMode": "-", "TargetOutboundUserName": "-",
            "TargetOutboundDomainName": "-", "VirtualAccount": "%%1843", "TargetLinkedLogonId": "0x0",
            "ElevatedToken": "%%1842",
        };
        self.security(host, at, 4624, data);
    }

    /// Someone reaches a machine over the network with NTLM.
    pub(crate) fn ntlm_logon(
        &mut self,
        host: HostId,
        at: Moment,
        account: &Account,
        workstation: &str,
        from: &str,
    ) {
        let port = self.random.between(49_200, 65_000).to_string();
        let data = data! {
            "SubjectUserSid": "S-1-0-0", "SubjectUserName": "-", "SubjectDomainName": "-", "SubjectLogonId": "0x0",
            "TargetUserSid": &account.sid, "TargetUserName": &account.name, "TargetDomainName": &account.domain,
            "TargetLogonId": account.logon_id_hex(), "LogonType": "3", "LogonProcessName": "NtLmSsp ",
            "AuthenticationPackageName": "NTLM", "WorkstationName": workstation,
            "LogonGuid": "{00000000-0000-0000-0000-000000000000}", "TransmittedServices": "-",
            "LmPackageName": "NTLM V2", "KeyLength": "128", "ProcessId": "0x0", "ProcessName": "-",
            "IpAddress": from, "IpPort": port, "ImpersonationLevel": "%%1833", "RestrictedAdminMode": "-",
            "TargetOutboundUserName": "-", "TargetOutboundDomainName": "-", "VirtualAccount": "%%1843",
            "TargetLinkedLogonId": "0x0", "ElevatedToken": "%%1842",
        };
        self.security(host, at, 4624, data);
    }

    pub(crate) fn logoff(&mut self, host: HostId, at: Moment, account: &Account, kind: LogonType) {
        let data = data! {
            "TargetUserSid": &account.sid, "TargetUserName": &account.name, "TargetDomainName": &account.domain,
            "TargetLogonId": account.logon_id_hex(), "LogonType": kind.number(),
        };
        self.security(host, at, 4634, data);
    }

    pub(crate) fn admin_rights(&mut self, host: HostId, at: Moment, account: &Account) {
        self.special(host, at, account, ADMIN_PRIVILEGES);
    }

    fn special(&mut self, host: HostId, at: Moment, account: &Account, privileges: &str) {
        let data = data! {
            "SubjectUserSid": &account.sid, "SubjectUserName": &account.name, "SubjectDomainName": &account.domain,
            "SubjectLogonId": account.logon_id_hex(), "PrivilegeList": privileges,
        };
        self.security(host, at, 4672, data);
    }

    /// A log-on fails, at the machine itself or over the network.
    pub(crate) fn failed_logon(
        &mut self,
        host: HostId,
        at: Moment,
        name: &str,
        refusal: Refusal,
        from: (&str, &str, LogonType),
    ) {
        let (workstation, address, kind) = from;
        let is_network = kind == LogonType::Network;
        let machine = self.host(host);
        let port = if is_network { self.random.between(49_200, 65_000).to_string() } else { "0".to_owned() };
        let (sid, subject, domain, logon_id) = if is_network {
            ("S-1-0-0", "-".to_owned(), "-", "0x0")
        } else {
            ("S-1-5-18", machine.account(), NETBIOS, "0x3e7")
        };
        let data = data! {
            "SubjectUserSid": sid, "SubjectUserName": subject, "SubjectDomainName": domain, "SubjectLogonId": logon_id,
            "TargetUserSid": "S-1-0-0", "TargetUserName": name, "TargetDomainName": NETBIOS,
            "Status": "0xc000006d", "FailureReason": "%%2313", "SubStatus": refusal.sub_status(),
            "LogonType": kind.number(), "LogonProcessName": if is_network { "NtLmSsp " } else { "User32 " },
            "AuthenticationPackageName": if is_network { "NTLM" } else { "Negotiate" },
            "WorkstationName": workstation, "TransmittedServices": "-", "LmPackageName": "-", "KeyLength": "0",
            "ProcessId": if is_network { "0x0" } else { "0x2f8" },
            "ProcessName": if is_network { "-" } else { "C:\\Windows\\System32\\svchost.exe" },
            "IpAddress": address, "IpPort": port,
        };
        self.security_failure(host, at, 4625, data);
    }

    /// The domain controller refuses a password before it gives a ticket.
    pub(crate) fn kerberos_refused(&mut self, controller: HostId, at: Moment, account: &Account, from: &str) {
        let port = self.random.between(49_200, 65_000).to_string();
        let data = data! {
            "TargetUserName": &account.name, "TargetSid": &account.sid, "ServiceName": format!("krbtgt/{NETBIOS}"),
            "TicketOptions": "0x40810010", "Status": "0x18", "PreAuthType": "2", "IpAddress": format!("::ffff:{from}"),
            "IpPort": port,
        };
        self.security_failure(controller, at, 4771, data);
    }

    /// The domain controller checks a password for another machine.
    pub(crate) fn ntlm_check(
        &mut self,
        controller: HostId,
        at: Moment,
        name: &str,
        workstation: &str,
        status: &str,
    ) {
        let data = data! {
            "PackageName": "MICROSOFT_AUTHENTICATION_PACKAGE_V1_0", "TargetUserName": name,
            "Workstation": workstation, "Status": status,
        };
        if status == "0x0" {
            self.security(controller, at, 4776, data);
        } else {
            self.security_failure(controller, at, 4776, data);
        }
    }

    /// A ticket for tickets, and tickets for these services: machine accounts.
    pub(crate) fn kerberos_tickets(
        &mut self,
        controller: HostId,
        at: Moment,
        account: &Account,
        from: &str,
        services: &[String],
    ) {
        let realm = AD_DOMAIN.to_uppercase();
        let port = self.random.between(49_200, 65_000);
        let data = data! {
            "TargetUserName": &account.name, "TargetDomainName": &account.domain, "TargetSid": &account.sid,
            "ServiceName": "krbtgt", "ServiceSid": format!("{}-502", crate::world::DOMAIN_SID),
            "TicketOptions": "0x40810010", "Status": "0x0", "TicketEncryptionType": "0x12", "PreAuthType": "2",
            "IpAddress": format!("::ffff:{from}"), "IpPort": port.to_string(),
        };
        self.security(controller, at, 4768, data);
        for (index, service) in services.iter().enumerate() {
            let data = data! {
                "TargetUserName": format!("{}@{realm}", account.name), "TargetDomainName": &realm,
                "ServiceName": service, "ServiceSid": self.service_sid(service), "TicketOptions": "0x40810000",
                "TicketEncryptionType": "0x12", "IpAddress": format!("::ffff:{from}"),
                "IpPort": (port + 1 + index as i64).to_string(), "Status": "0x0",
                "LogonGuid": format!("{{{}}}", self.random.uuid()), "TransmittedServices": "-",
            };
            self.security(controller, at + millis(40 + 30 * index as i64), 4769, data);
        }
    }

    fn service_sid(&self, service: &str) -> String {
        let host = self.world.hosts.iter().find(|host| host.account() == service);
        host.map_or_else(|| format!("{}-1103", crate::world::DOMAIN_SID), crate::world::Host::account_sid)
    }

    /// Someone opens a share of a file server, and files in it.
    pub(crate) fn share_access(
        &mut self,
        server: HostId,
        at: Moment,
        account: &Account,
        from: &str,
        share: (&str, &str),
        files: &[String],
    ) {
        let port = self.random.between(49_200, 65_000).to_string();
        let (name, folder) = share;
        let head = || -> super::Data {
            data! {
                "SubjectUserSid": &account.sid, "SubjectUserName": &account.name,
                "SubjectDomainName": &account.domain, "SubjectLogonId": account.logon_id_hex(),
                "ObjectType": "File", "IpAddress": from, "IpPort": &port,
                "ShareName": format!("\\\\*\\{name}"), "ShareLocalPath": format!("\\??\\{folder}"),
            }
        };
        let mut data = head();
        data.extend(data! { "AccessMask": "0x1", "AccessList": "%%4416\n\t\t\t\t" });
        self.security(server, at, 5140, data);
        for (index, file) in files.iter().enumerate() {
            let mut data = head();
            data.extend(data! {
                "RelativeTargetName": file, "AccessMask": "0x120089",
                "AccessList": "%%1538\n\t\t\t\t%%1541\n\t\t\t\t%%4416\n\t\t\t\t%%4419\n\t\t\t\t%%4423\n\t\t\t\t",
                "AccessReason": "-",
            });
            self.security(server, at + millis(20 + 90 * index as i64), 5145, data);
        }
    }
}
