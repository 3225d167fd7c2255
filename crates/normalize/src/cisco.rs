//! Cisco ASA, Firepower and IOS: `%ASA-6-302013: Built outbound TCP connection …`, `%SEC_LOGIN-5-LOGIN_SUCCESS: …`.
//!
//! A message is known by the mnemonic between the percent sign and the colon: facility, severity (0 is worst) and number or
//! name. The messages of the ASA are in <https://www.cisco.com/c/en/us/td/docs/security/asa/syslog/b_syslog.html>; a table holds
//! the patterns of those that security people meet. Of all others, addresses and users are found by the words before them.

mod asa;
mod event;
mod ios;
mod message;

use aurora_ocsf::{EventKind, LogSources, Record, Value};

use crate::{Format, Problem, appliance::add_names, line::Line, registry::TextFormat};

pub(crate) static ASA: TextFormat =
    TextFormat { format: Format::CiscoAsa, parse: parse_asa, to_event: event::asa };
pub(crate) static IOS: TextFormat =
    TextFormat { format: Format::CiscoIos, parse: parse_ios, to_event: event::ios };

fn parse_asa<'a>(line: &Line<'a>, _: &mut Vec<Problem>) -> Option<Record<'a>> {
    let mnemonic = message::Mnemonic::find(line.raw)?;
    if !matches!(mnemonic.facility, "ASA" | "FTD" | "PIX" | "FWSM")
        || mnemonic.name.bytes().any(|byte| !byte.is_ascii_digit())
    {
        return None;
    }
    let mut record = start(line, &mnemonic, "message_number", "level");
    asa::read(&mut record, mnemonic.name, mnemonic.text);
    record.log_sources = LogSources::Known(EventKind::CiscoFirewall);
    add_names(&mut record, event::NAMES);
    Some(record)
}

fn parse_ios<'a>(line: &Line<'a>, _: &mut Vec<Problem>) -> Option<Record<'a>> {
    let mnemonic = message::Mnemonic::find(line.raw)?;
    if matches!(mnemonic.facility, "ASA" | "FTD" | "PIX" | "FWSM") {
        return None;
    }
    let mut record = start(line, &mnemonic, "mnemonic", "severity");
    record.push("facility", Value::Text(mnemonic.facility.into()));
    ios::read(&mut record, mnemonic.text);
    record.log_sources = LogSources::Known(ios::kind(mnemonic.facility));
    add_names(&mut record, event::NAMES);
    Some(record)
}

fn start<'a>(
    line: &Line<'a>,
    mnemonic: &message::Mnemonic<'a>,
    name: &'static str,
    level: &'static str,
) -> Record<'a> {
    let mut record = line.record();
    if let Some(envelope) = line.envelope {
        let texts = [
            ("timestamp", envelope.time_text),
            ("hostname", envelope.host),
            ("program", envelope.program),
            ("pid", envelope.pid),
        ];
        for (field, text) in texts {
            // The mnemonic is no program, and neither is what is left of it.
            if let Some(text) = text.filter(|text| !text.contains('%')) {
                record.push(field, Value::Text(text.into()));
            }
        }
    }
    record.push(level, Value::Text(mnemonic.level.into()));
    record.push(name, Value::Text(mnemonic.name.into()));
    record.push("message_text", Value::Text(mnemonic.text.into()));
    record
}
