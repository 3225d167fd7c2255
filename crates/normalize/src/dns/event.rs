//! DNS Activity, from the fields that the name servers' logs have in common.

use aurora_ocsf::{Class, Event, ObservableType, Record};

use crate::{
    linux,
    mapping::{How, Row},
    syslog,
};

const RCODES: [&str; 11] = [
    "NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED", "YXDOMAIN", "YXRRSET", "NXRRSET",
    "NOTAUTH", "NOTZONE",
];

/// Fields: `query`, `type`, `class`, `client_ip`, `client_port`, `server_ip`, `rcode`, `direction`, `event`.
pub(super) fn build(record: &Record<'_>, product: (&str, &str)) -> Event {
    let event = record.text("event").unwrap_or_default();
    if record.text("client_ip").is_none() && record.text("server_ip").is_none() {
        let mut draft = linux::draft(record, Class::ApplicationLifecycle, 99, product);
        draft.event.set("app.name", product.1);
        draft.event.set_other("activity_id", if event.is_empty() { "Message" } else { event });
        return draft.finish();
    }
    let activity = match event {
        "query" => 1,
        "response" => 2,
        _ => 6,
    };
    let mut draft = linux::draft(record, Class::DnsActivity, activity, product);
    linux::endpoint(&mut draft, "client_ip", "src_endpoint");
    if draft.event.get("src_endpoint").is_some() {
        draft.apply(&[Row("client_port", "src_endpoint.port", How::Port)]);
    }
    linux::endpoint(&mut draft, "server_ip", "dst_endpoint");
    if let Some(name) = draft.take("query") {
        draft.event.set("query.hostname", name);
        draft.event.observable("query.hostname", ObservableType::Hostname, name);
        draft.apply(&[
            Row("type", "query.type", How::Text),
            Row("class", "query.class", How::Text),
            Row("xid", "query.packet_uid", How::Integer),
        ]);
    }
    if let Some(rcode) = draft.take("rcode") {
        match RCODES.iter().position(|known| known.eq_ignore_ascii_case(rcode)) {
            Some(id) => draft.event.set_enum("rcode_id", id as i64),
            None => draft.event.set_other("rcode_id", rcode),
        }
        draft.set_status(rcode.eq_ignore_ascii_case("NOERROR"));
    }
    if let Some(protocol) = draft.take("protocol") {
        draft.event.set("connection_info.protocol_name", protocol.to_ascii_lowercase());
        draft.event.set_enum("connection_info.direction_id", 0);
    }
    if matches!(event, "denied" | "refused" | "dropped" | "rewritten") {
        draft.event.add_profile(aurora_ocsf::Profile::SecurityControl);
        draft.event.set_enum("action_id", if event == "rewritten" { 4 } else { 2 });
        draft.event.set_enum("disposition_id", if event == "rewritten" { 11 } else { 2 });
        draft.set_status(false);
    }
    draft.apply(&[Row("reason", "status_detail", How::Text)]);
    syslog::device(&mut draft);
    draft.finish()
}
