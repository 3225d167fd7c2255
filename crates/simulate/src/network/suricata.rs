//! Suricata's EVE: <https://docs.suricata.io/en/latest/output/eve/eve-json-format.html>.

use super::{Flow, State, zeek::packets};
use crate::{
    json::{Json, object},
    moment::{Moment, millis},
    random::hash,
    scene::Scene,
    source::Source,
};

/// A signature that matched.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Alert<'a> {
    pub(crate) id: u32,
    pub(crate) signature: &'a str,
    pub(crate) category: &'a str,
    pub(crate) severity: u32,
}

impl Scene {
    /// The fields that all events of a connection begin with.
    pub(crate) fn eve(&self, at: Moment, flow: &Flow, kind: &str) -> Json {
        let name =
            format!("{}:{}>{}:{}@{}", flow.from, flow.from_port, flow.to, flow.to_port, flow.at.as_micros());
        object! {
            "timestamp": at.eve(), "flow_id": hash(&name) >> 12, "in_iface": if flow.is_of_plant() { "ens224" } else { "ens192" },
            "event_type": kind, "src_ip": &flow.from, "src_port": flow.from_port, "dest_ip": &flow.to,
            "dest_port": flow.to_port, "proto": flow.protocol.to_uppercase(),
        }
    }

    pub(crate) fn emit_eve(&mut self, at: Moment, flow: &Flow, event: &Json) {
        let source = if flow.is_of_plant() { Source::PlantSuricata } else { Source::Suricata };
        self.emit(source, at, event.to_string());
    }

    /// Written when a flow has ended for a while.
    pub(crate) fn suricata_flow(&mut self, flow: &Flow) {
        let (to_server, to_client) = packets(flow);
        let end = flow.at + flow.lasts;
        let at = end + millis(self.random.between(700, 55_000));
        let service = flow.service.split(',').next().unwrap_or_default();
        let application = match service {
            "ssl" => "tls",
            "" => "failed",
            other => other,
        };
        let (state, reason) = match flow.state {
            State::Done => ("closed", "timeout"),
            State::Open => ("established", "timeout"),
            State::Silent | State::Refused => ("new", "timeout"),
        };
        let mut event = self.eve(at, flow, "flow");
        if flow.is_allowed() {
            event = event.with("app_proto", application);
        }
        let event = event.with(
            "flow",
            object! {
                "pkts_toserver": to_server, "pkts_toclient": to_client, "bytes_toserver": flow.sent + to_server * 66,
                "bytes_toclient": flow.received + to_client * 66, "start": flow.at.eve(), "end": end.eve(),
                "age": flow.lasts.in_seconds(), "state": state, "reason": reason, "alerted": false,
            },
        );
        self.emit_eve(at, flow, &event);
    }

    pub(crate) fn suricata_tls(&mut self, flow: &Flow, name: &str, issuer: &str) {
        let at = flow.at + millis(31);
        let event = self.eve(at, flow, "tls").with(
            "tls",
            object! {
                "subject": format!("CN={name}"), "issuerdn": issuer, "serial": serial(name),
                "fingerprint": fingerprint(name), "sni": name, "version": "TLS 1.3",
                "notbefore": "2026-08-20T00:00:00", "notafter": "2027-02-18T23:59:59",
            },
        );
        self.emit_eve(at, flow, &event);
    }

    pub(crate) fn suricata_alert(&mut self, at: Moment, flow: &Flow, alert: Alert<'_>, application: &str) {
        let (to_server, to_client) = packets(flow);
        let event = self
            .eve(at, flow, "alert")
            .with(
                "alert",
                object! {
                    "action": "allowed", "gid": 1, "signature_id": alert.id, "rev": 3,
                    "signature": alert.signature, "category": alert.category, "severity": alert.severity,
                },
            )
            .with("app_proto", application)
            .with("direction", "to_server")
            .with(
                "flow",
                object! {
                    "pkts_toserver": to_server.min(9), "pkts_toclient": to_client.min(7),
                    "bytes_toserver": flow.sent.min(2100), "bytes_toclient": flow.received.min(3400),
                    "start": flow.at.eve(),
                },
            );
        self.emit_eve(at, flow, &event);
    }
}

fn serial(name: &str) -> String {
    pairs(&crate::random::stable_hex(&format!("serial {name}"), 32).to_uppercase())
}

fn fingerprint(name: &str) -> String {
    pairs(&crate::random::stable_hex(name, 40))
}

fn pairs(hex: &str) -> String {
    hex.as_bytes()
        .chunks(2)
        .map(|pair| String::from_utf8_lossy(pair).into_owned())
        .collect::<Vec<_>>()
        .join(":")
}
