//! The audit log of the Windows DHCP server: `10,05/28/24,10:00:00,Assign,192.0.2.50,pc1.example.com,001122334455,,1234,0,,,,…`. The
//! ids stand in the head of each log file.

use aurora_ocsf::{Record, Value};

use crate::{line::Line, time};

const COLUMNS: [&str; 19] = [
    "ID",
    "Date",
    "Time",
    "Description",
    "ip",
    "client_hostname",
    "mac",
    "user",
    "transaction",
    "QResult",
    "ProbationTime",
    "CorrelationID",
    "Dhcid",
    "VendorClassHex",
    "VendorClassASCII",
    "UserClassHex",
    "UserClassASCII",
    "RelayAgentInformation",
    "DnsRegError",
];

pub(super) fn parse<'a>(line: &Line<'a>) -> Option<Record<'a>> {
    let mut cells = line.message.split(',');
    let (id, date, clock) = (cells.next()?, cells.next()?, cells.next()?);
    let is_id = !id.is_empty() && id.len() <= 5 && id.bytes().all(|byte| byte.is_ascii_digit());
    let mut parts = date.split('/');
    let (month, day, year) = (parts.next()?, parts.next()?, parts.next()?);
    if !is_id || clock.len() != 8 || line.message.matches(',').count() < 6 {
        return None;
    }
    let century = if year.len() == 2 { "20" } else { "" };
    let time = time::parse(&format!("{century}{year}-{month:0>2}-{day:0>2} {clock}"))?;
    let mut record = line.record();
    record.time = Some(time);
    for (name, cell) in COLUMNS.into_iter().zip(line.message.split(',')) {
        let cell = cell.trim_ascii();
        if !cell.is_empty() {
            record.push(name, Value::Text(cell.into()));
        }
    }
    record.push_taxonomy("event", Value::Text(event(id).into()));
    Some(record)
}

fn event(id: &str) -> &'static str {
    match id.parse::<u32>() {
        Ok(10 | 11 | 20 | 21) => "ack",
        Ok(12 | 16) => "release",
        Ok(13 | 14 | 22 | 31 | 34 | 35) => "failed",
        Ok(15) => "nak",
        Ok(17 | 18 | 23) => "expire",
        Ok(30) => "dns_update_requested",
        Ok(32) => "dns_updated",
        Ok(0..=2) => "log",
        Ok(24 | 25) => "cleanup",
        Ok(50..) => "authorization",
        _ => "other",
    }
}
