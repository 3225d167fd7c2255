//! Name servers: BIND, Unbound, the debug log of the Windows DNS server.

pub(crate) mod bind;
mod event;
pub(crate) mod unbound;
pub(crate) mod windows;

use aurora_ocsf::{Record, Value};

/// Second names: those of the public rules of the category dns, and of Sysmon's.
const NAMES: [(&str, &[&str]); 4] = [
    ("query", &["QueryName"]),
    ("type", &["record_type", "QueryType"]),
    ("client_ip", &["src_ip", "SourceIp", "c-ip"]),
    ("rcode", &["QueryStatus"]),
];

fn add_names(record: &mut Record<'_>) {
    for (field, names) in NAMES {
        let Some(value) = record.first(field).cloned() else { continue };
        for name in names {
            record.push_taxonomy(*name, value.clone());
        }
    }
}

/// Adds a name without the dot of the root at its end.
fn push_name<'a>(record: &mut Record<'a>, name: &'a str) {
    let plain = name.strip_suffix('.').filter(|plain| !plain.is_empty()).unwrap_or(name);
    push(record, "query", plain);
}

fn push<'a>(record: &mut Record<'a>, name: &'static str, text: &'a str) {
    if !text.is_empty() {
        record.push(name, Value::Text(text.into()));
    }
}
