//! Who acts on a Windows machine.

use super::Process;
use crate::world::{DOMAIN_SID, Host, HostId, NETBIOS, Person};

/// An account with the log-on session that it acts in.
#[derive(Clone, Debug)]
pub(crate) struct Account {
    pub(crate) name: String,
    pub(crate) domain: String,
    pub(crate) sid: String,
    pub(crate) logon_id: u64,
    /// The desktop that its windows are on; 0 has none.
    pub(crate) terminal: u32,
}

/// A person at a machine.
#[derive(Clone, Debug)]
pub(crate) struct Session {
    pub(crate) host: HostId,
    pub(crate) account: Account,
    /// The process that starts what the person starts.
    pub(crate) shell: Process,
    /// Programs that stay open, by name.
    pub(crate) open: Vec<(&'static str, Process)>,
}

impl Account {
    pub(crate) fn system() -> Self {
        Self::of_service("SYSTEM", "S-1-5-18", 0x3e7)
    }

    pub(crate) fn network_service() -> Self {
        Self::of_service("NETWORK SERVICE", "S-1-5-20", 0x3e4)
    }

    pub(crate) fn local_service() -> Self {
        Self::of_service("LOCAL SERVICE", "S-1-5-19", 0x3e5)
    }

    fn of_service(name: &str, sid: &str, logon_id: u64) -> Self {
        Self {
            name: name.to_owned(),
            domain: "NT AUTHORITY".to_owned(),
            sid: sid.to_owned(),
            logon_id,
            terminal: 0,
        }
    }

    pub(crate) fn person(person: &Person, logon_id: u64) -> Self {
        Self::of_domain(&person.login, &person.sid, logon_id)
    }

    /// The second account of an administrator.
    pub(crate) fn admin(person: &Person, logon_id: u64) -> Self {
        let number = 2000 + crate::random::hash(&person.login) % 900;
        Self::of_domain(&person.admin_login(), &format!("{DOMAIN_SID}-{number}"), logon_id)
    }

    pub(crate) fn of_domain(name: &str, sid: &str, logon_id: u64) -> Self {
        Self { name: name.to_owned(), domain: NETBIOS.to_owned(), sid: sid.to_owned(), logon_id, terminal: 1 }
    }

    pub(crate) fn of_machine(host: &Host, logon_id: u64) -> Self {
        let sid = host.account_sid();
        Self { name: host.account(), domain: NETBIOS.to_owned(), sid, logon_id, terminal: 0 }
    }

    pub(crate) fn is_service(&self) -> bool {
        self.domain == "NT AUTHORITY"
    }

    /// `DOMAIN\name`, as Sysmon writes it.
    pub(crate) fn full_name(&self) -> String {
        format!("{}\\{}", self.domain, self.name)
    }

    pub(crate) fn logon_id_hex(&self) -> String {
        format!("0x{:x}", self.logon_id)
    }

    /// The name and domain that the Security log shows: that of the machine for what the system does itself.
    pub(crate) fn as_subject(&self, host: &Host) -> (String, String) {
        if self.is_service() {
            (host.account(), NETBIOS.to_owned())
        } else {
            (self.name.clone(), self.domain.clone())
        }
    }
}
