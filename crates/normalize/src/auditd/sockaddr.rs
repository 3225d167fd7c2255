//! The address in a SOCKADDR record, in the form in which the kernel holds it.

use std::net::{Ipv4Addr, Ipv6Addr};

use super::cut::bytes;

/// An address.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Address {
    Inet { ip: String, port: u16 },
    Unix(String),
}

/// Reads `02000050C0000201…`: the family in the machine's order (little-endian wherever it matters), port and address in the network's.
pub(super) fn read(saddr: &str) -> Option<Address> {
    let bytes = bytes(saddr)?;
    let family = [*bytes.first()?, *bytes.get(1)?];
    match family {
        [2, 0] | [0, 2] => {
            let ip: [u8; 4] = bytes.get(4..8)?.try_into().ok()?;
            Some(Address::Inet { ip: Ipv4Addr::from(ip).to_string(), port: port(&bytes)? })
        }
        [10, 0] | [0, 10] => {
            let ip: [u8; 16] = bytes.get(8..24)?.try_into().ok()?;
            let ip = Ipv6Addr::from(ip);
            let ip = ip.to_ipv4_mapped().map_or_else(|| ip.to_string(), |ip| ip.to_string());
            Some(Address::Inet { ip, port: port(&bytes)? })
        }
        [1, 0] | [0, 1] => {
            let path = bytes.get(2..)?;
            // An abstract name starts with a zero byte.
            let path = path.strip_prefix(b"\0").unwrap_or(path);
            let end = path.iter().position(|byte| *byte == 0).unwrap_or(path.len());
            Some(Address::Unix(String::from_utf8_lossy(&path[..end]).into_owned()))
        }
        _ => None,
    }
}

fn port(bytes: &[u8]) -> Option<u16> {
    Some(u16::from_be_bytes([*bytes.get(2)?, *bytes.get(3)?]))
}
