//! The network as its sensors show it: Zeek inside, Suricata and the firewall where it meets the internet.

mod firewall;
mod names;
mod suricata;
mod web;
mod zeek;

pub(crate) use firewall::Refused;
pub(crate) use suricata::Alert;
pub(crate) use web::{BROWSER, Request, SYSTEM_AGENT, Tunnel};
pub(crate) use zeek::{FileSeen, SharedFile, SmbAction};

use crate::{
    moment::{Moment, Span},
    scene::Scene,
    source::Source,
};

/// A connection, as all sensors see it.
#[derive(Clone, Debug)]
pub(crate) struct Flow {
    pub(crate) at: Moment,
    pub(crate) from: String,
    pub(crate) from_port: u16,
    pub(crate) to: String,
    pub(crate) to_port: u16,
    pub(crate) protocol: &'static str,
    pub(crate) service: &'static str,
    pub(crate) lasts: Span,
    pub(crate) sent: u64,
    pub(crate) received: u64,
    pub(crate) state: State,
}

/// How a connection went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    /// It was opened and closed.
    Done,
    /// It goes on, or its end was not seen.
    Open,
    /// Nobody answered.
    Silent,
    /// It was refused.
    Refused,
}

impl Flow {
    /// A connection that is opened and closed.
    pub(crate) fn tcp(at: Moment, from: (&str, u16), to: (&str, u16), service: &'static str) -> Self {
        Self {
            at,
            from: from.0.to_owned(),
            from_port: from.1,
            to: to.0.to_owned(),
            to_port: to.1,
            protocol: "tcp",
            service,
            lasts: crate::moment::millis(900),
            sent: 900,
            received: 4200,
            state: State::Done,
        }
    }

    pub(crate) fn udp(at: Moment, from: (&str, u16), to: (&str, u16), service: &'static str) -> Self {
        Self {
            protocol: "udp",
            lasts: crate::moment::millis(9),
            sent: 44,
            received: 96,
            ..Self::tcp(at, from, to, service)
        }
    }

    pub(crate) fn carrying(self, sent: u64, received: u64) -> Self {
        Self { sent, received, ..self }
    }

    pub(crate) fn lasting(self, lasts: Span) -> Self {
        Self { lasts, ..self }
    }

    pub(crate) fn ending(self, state: State) -> Self {
        Self { state, ..self }
    }

    /// The five fields by which Zeek knows a connection.
    fn zeek_id(&self, uid: &str) -> String {
        format!(
            "{}\t{uid}\t{}\t{}\t{}\t{}",
            self.at.epoch(),
            self.from,
            self.from_port,
            self.to,
            self.to_port
        )
    }

    pub(crate) fn is_of_plant(&self) -> bool {
        self.from.starts_with("10.60.") || self.to.starts_with("10.60.")
    }

    fn crosses_the_border(&self) -> bool {
        is_inside(&self.from) != is_inside(&self.to)
    }

    pub(crate) fn is_allowed(&self) -> bool {
        match self.state {
            State::Done | State::Open => true,
            State::Silent | State::Refused => false,
        }
    }
}

pub(crate) fn is_inside(address: &str) -> bool {
    address.starts_with("10.")
}

impl Scene {
    pub(crate) fn port(&mut self) -> u16 {
        self.random.between(49_200, 65_500) as u16
    }

    /// A connection, seen by whoever sees it. Gives the id that Zeek knows it by.
    pub(crate) fn connect(&mut self, flow: &Flow) -> String {
        let uid = format!("C{}", self.random.base_62(17));
        let source = if flow.is_of_plant() { Source::PlantConn } else { Source::ZeekConn };
        let line = zeek::conn(flow, &uid);
        self.emit(source, flow.at, line);
        if flow.crosses_the_border() {
            self.firewall_flow(flow);
            self.suricata_flow(flow);
        }
        uid
    }
}
