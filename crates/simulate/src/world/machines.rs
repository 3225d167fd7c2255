//! The machines: names, addresses, what they are for.

use super::{AD_DOMAIN, DOMAIN};
use crate::{
    profile::Profile,
    random::{Random, hash, stable_hex},
};

/// A machine by its place in the list.
pub(crate) type HostId = usize;

/// What a machine is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum HostKind {
    Workstation,
    WindowsServer,
    DomainController,
    Linux,
    /// A station of the plant that runs Windows.
    PlantWindows,
    /// Controllers, gateways and other things without an operating system that logs.
    Device,
}

/// One machine.
#[derive(Clone, Debug)]
pub(crate) struct Host {
    pub(crate) name: String,
    pub(crate) fqdn: String,
    pub(crate) address: String,
    pub(crate) mac: String,
    pub(crate) kind: HostKind,
}

impl Host {
    fn new(name: &str, address: &str, kind: HostKind) -> Self {
        let domain = match kind {
            HostKind::Linux | HostKind::Device => DOMAIN,
            HostKind::Workstation
            | HostKind::WindowsServer
            | HostKind::DomainController
            | HostKind::PlantWindows => AD_DOMAIN,
        };
        let vendor = match kind {
            HostKind::Workstation => "a4:bb:6d",
            HostKind::Device => "00:80:f4",
            HostKind::WindowsServer
            | HostKind::DomainController
            | HostKind::Linux
            | HostKind::PlantWindows => "00:50:56",
        };
        let tail = stable_hex(name, 6);
        Self {
            name: name.to_owned(),
            fqdn: format!("{name}.{domain}"),
            address: address.to_owned(),
            mac: format!("{vendor}:{}:{}:{}", &tail[..2], &tail[2..4], &tail[4..6]),
            kind,
        }
    }

    /// The parts of the organisation that the machine belongs to.
    pub(crate) fn profiles(&self) -> &'static [Profile] {
        match self.kind {
            HostKind::Workstation => &[Profile::Office],
            HostKind::WindowsServer | HostKind::DomainController => &[Profile::Office, Profile::Servers],
            HostKind::Linux | HostKind::Device => &[Profile::Servers],
            HostKind::PlantWindows => &[Profile::Plant],
        }
    }

    /// The first part of the identifiers that Sysmon gives to the processes of this machine.
    pub(crate) fn sysmon_prefix(&self) -> String {
        stable_hex(&self.fqdn, 8)
    }

    /// The machine's account in the directory.
    pub(crate) fn account(&self) -> String {
        format!("{}$", self.name)
    }

    pub(crate) fn account_sid(&self) -> String {
        format!("{}-{}", super::DOMAIN_SID, 5000 + hash(&self.name) % 4000)
    }
}

pub(super) fn workstation(random: &mut Random, index: usize) -> Host {
    let name = format!("WS-{:04}", 1201 + index);
    let address = format!("10.20.{}.{}", 4 + index / 200, 20 + index % 200);
    let mut host = Host::new(&name, &address, HostKind::Workstation);
    host.mac = format!("a4:bb:6d:{}:{}:{}", random.hex(2), random.hex(2), random.hex(2));
    host
}

/// The machines that are the same at every scale.
pub(super) fn servers() -> Vec<Host> {
    SERVERS.iter().map(|(name, address, kind)| Host::new(name, address, *kind)).collect()
}

const SERVERS: [(&str, &str, HostKind); 33] = [
    ("DC01", "10.30.1.10", HostKind::DomainController),
    ("DC02", "10.30.1.11", HostKind::DomainController),
    ("FS01", "10.30.1.20", HostKind::WindowsServer),
    ("ERP01", "10.30.1.30", HostKind::WindowsServer),
    ("BKP01", "10.30.1.60", HostKind::WindowsServer),
    ("proxy01", "10.30.1.15", HostKind::Linux),
    ("mail01", "10.30.9.25", HostKind::Linux),
    ("web01", "10.30.9.11", HostKind::Linux),
    ("web02", "10.30.9.12", HostKind::Linux),
    ("api01", "10.30.2.21", HostKind::Linux),
    ("db01", "10.30.2.31", HostKind::Linux),
    ("ci01", "10.30.2.41", HostKind::Linux),
    ("mon01", "10.30.1.70", HostKind::Linux),
    ("scan01", "10.30.1.80", HostKind::Linux),
    ("bastion01", "10.30.9.40", HostKind::Linux),
    ("k8s-cp1", "10.30.3.10", HostKind::Linux),
    ("k8s-node1", "10.30.3.21", HostKind::Linux),
    ("k8s-node2", "10.30.3.22", HostKind::Linux),
    ("fw01", "10.30.1.1", HostKind::Device),
    ("SCADA01", "10.60.1.10", HostKind::PlantWindows),
    ("HIST01", "10.60.1.20", HostKind::PlantWindows),
    ("EWS01", "10.60.1.30", HostKind::PlantWindows),
    ("HMI-C1", "10.60.11.10", HostKind::PlantWindows),
    ("HMI-C2", "10.60.12.10", HostKind::PlantWindows),
    ("HMI-C3", "10.60.13.10", HostKind::PlantWindows),
    ("plc-c1", "10.60.11.50", HostKind::Device),
    ("plc-c2", "10.60.12.50", HostKind::Device),
    ("plc-c3", "10.60.13.50", HostKind::Device),
    ("rtu-p1", "10.60.21.50", HostKind::Device),
    ("rtu-p2", "10.60.22.50", HostKind::Device),
    ("mqtt01", "10.60.1.40", HostKind::Linux),
    ("gw-c1", "10.60.11.60", HostKind::Device),
    ("gw-c2", "10.60.12.60", HostKind::Device),
];
