//! The firewall between the inside, the zone of servers that the internet reaches, and the internet: Cisco ASA.

use super::{Flow, State};
use crate::{
    moment::{Moment, Span, millis},
    scene::{NUMBER, Scene},
    source::Source,
    world::NAT_ADDRESS,
};

/// A packet that the firewall does not let through.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Refused<'a> {
    pub(crate) from: (&'a str, u16),
    pub(crate) to: (&'a str, u16),
    pub(crate) protocol: &'a str,
}

impl Scene {
    fn asa(&mut self, at: Moment, severity: u8, id: u32, text: &str) {
        self.asa_of(at, severity, id, None, text);
    }

    /// A message about a connection, whose number the firewall gives.
    fn asa_of(&mut self, at: Moment, severity: u8, id: u32, connection: Option<String>, text: &str) {
        let line = format!("{} fw01 : %ASA-{severity}-{id}: {text}", at.asa());
        self.emit_counted(Source::Asa, at, connection, line);
    }

    pub(super) fn firewall_flow(&mut self, flow: &Flow) {
        if !flow.is_allowed() {
            return;
        }
        let connection = self.next_connection();
        let is_outbound = super::is_inside(&flow.from);
        let (built, torn, protocol) =
            if flow.protocol == "udp" { (302_015, 302_016, "UDP") } else { (302_013, 302_014, "TCP") };
        let (outer, inner) = if is_outbound {
            ((&flow.to, flow.to_port), (&flow.from, flow.from_port))
        } else {
            ((&flow.from, flow.from_port), (&flow.to, flow.to_port))
        };
        let zone = zone(inner.0);
        let mapped = mapped(inner.0);
        let direction = if is_outbound { "outbound" } else { "inbound" };
        let text = format!(
            "Built {direction} {protocol} connection {NUMBER} for outside:{}/{} ({}/{}) to {zone}:{}/{} ({mapped}/{})",
            outer.0, outer.1, outer.0, outer.1, inner.0, inner.1, inner.1,
        );
        self.asa_of(flow.at, 6, built, Some(connection.clone()), &text);
        if flow.state == State::Open {
            return;
        }
        let reason = if protocol == "TCP" { format!(" TCP FINs from {zone}") } else { String::new() };
        let text = format!(
            "Teardown {protocol} connection {NUMBER} for outside:{}/{} to {zone}:{}/{} duration {} bytes {}{reason}",
            outer.0,
            outer.1,
            inner.0,
            inner.1,
            duration(flow.lasts),
            flow.sent + flow.received,
        );
        self.asa_of(flow.at + flow.lasts + millis(3), 6, torn, Some(connection), &text);
    }

    /// A packet from outside that nothing here waits for.
    pub(crate) fn firewall_refuses(&mut self, at: Moment, refused: Refused<'_>) {
        let zone = zone(refused.to.0);
        let text = format!(
            "Deny {} src outside:{}/{} dst {zone}:{}/{} by access-group \"outside_access_in\" [0x0, 0x0]",
            refused.protocol, refused.from.0, refused.from.1, refused.to.0, refused.to.1,
        );
        self.asa(at, 4, 106_023, &text);
    }

    /// Someone comes in by the tunnel for people who are away.
    pub(crate) fn vpn_session(&mut self, at: Moment, login: &str, from: &str, inside: &str) {
        let head = format!("Group <STAFF-VPN> User <{login}> IP <{from}>");
        self.asa(at, 6, 113_039, &format!("{head} AnyConnect parent session started."));
        let text = format!("{head} IPv4 Address <{inside}> IPv6 address <::> assigned to session");
        self.asa(at + millis(900), 4, 722_051, &text);
    }
}

fn zone(address: &str) -> &'static str {
    if address.starts_with("10.30.9.") || address.starts_with("203.0.113.") { "dmz" } else { "inside" }
}

/// The address under which the internet sees a machine.
pub(crate) fn mapped(address: &str) -> String {
    match address.strip_prefix("10.30.9.") {
        Some(last) => format!("203.0.113.{last}"),
        None => NAT_ADDRESS.to_owned(),
    }
}

fn duration(span: Span) -> String {
    let seconds = span.in_seconds();
    format!("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
}
