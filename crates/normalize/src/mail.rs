//! Mail servers: Postfix and Exim.

mod event;
pub(crate) mod exim;
pub(crate) mod postfix;

use aurora_ocsf::{Record, Value};

fn push<'a>(record: &mut Record<'a>, name: &'static str, text: &'a str) {
    if !text.is_empty() {
        record.push(name, Value::Text(text.into()));
    }
}

/// `host[192.0.2.1]`, `host[192.0.2.1]:25`: the name and the address.
fn host_and_ip(text: &str) -> Option<(&str, &str)> {
    let (host, rest) = text.split_once('[')?;
    let (ip, _) = rest.split_once(']')?;
    Some((host, ip.strip_prefix("IPv6:").unwrap_or(ip)))
}
