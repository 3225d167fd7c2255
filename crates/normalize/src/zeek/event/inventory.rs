//! `known_*.log` and `software.log`: what is in the network.

use aurora_ocsf::{Class, ObservableType, Record};

use super::draft::{Draft, How, Row, is_ip};

/// `known_hosts.log`, `known_services.log`, `known_certs.log`: a machine, and what it offers.
pub(super) fn known<'r, 'a>(record: &'r Record<'a>) -> Draft<'r, 'a> {
    device(record, Class::DeviceInventoryInfo)
}

pub(super) fn software<'r, 'a>(record: &'r Record<'a>) -> Draft<'r, 'a> {
    let mut draft = device(record, Class::SoftwareInventoryInfo);
    if draft.event.class() == Class::SoftwareInventoryInfo
        && record.text("name").is_some_and(|name| !name.is_empty())
    {
        draft.apply(&[
            Row("name", "product.name", How::Text),
            Row("unparsed_version", "product.version", How::Text),
        ]);
    }
    draft
}

fn device<'r, 'a>(record: &'r Record<'a>, class: Class) -> Draft<'r, 'a> {
    let Some(ip) = record.text("host").filter(|host| is_ip(host)) else { return Draft::base(record) };
    let mut draft = Draft::new(record, class, 1);
    draft.apply(&[Row("host", "device.ip", How::Ip)]);
    draft.event.set_enum("device.type_id", 0);
    draft.event.observable("device.ip", ObservableType::IpAddress, ip);
    draft
}
