//! `ssh.log` and `rdp.log`.

use aurora_ocsf::{Class, Record, Value};
use serde_json::json;

use super::draft::{Draft, How, Row};

/// OCSF's agent type for remote access.
const REMOTE_ACCESS: i64 = 9;

pub(super) fn ssh<'r, 'a>(record: &'r Record<'a>) -> Draft<'r, 'a> {
    let auth_success = match record.first("auth_success") {
        Some(Value::Bool(is_success)) => Some(*is_success),
        _ => None,
    };
    let activity = match auth_success {
        Some(true) => 99,
        Some(false) => 4,
        None => 6,
    };
    let Some(mut draft) = Draft::network(record, Class::SshActivity, activity) else {
        return Draft::base(record);
    };
    if let Some(is_success) = auth_success {
        draft.take("auth_success");
        draft.set_status(is_success);
        if is_success {
            draft.event.set_other("activity_id", "Authorization Successful");
        }
    }
    draft.event.set("app_name", "ssh");
    draft.apply(&[Row("version", "protocol_ver", How::Text), Row("auth_attempts", "count", How::Integer)]);
    agent(&mut draft, "client", "src_endpoint.agent_list");
    agent(&mut draft, "server", "dst_endpoint.agent_list");
    hassh(&mut draft, "hassh", "client_hassh");
    hassh(&mut draft, "hasshServer", "server_hassh");
    location(&mut draft);
    draft
}

fn agent(draft: &mut Draft<'_, '_>, field: &'static str, path: &str) {
    if let Some(name) = draft.take(field) {
        draft.event.push(path, json!({ "name": name, "type_id": REMOTE_ACCESS, "type": "Remote Access" }));
    }
}

fn hassh(draft: &mut Draft<'_, '_>, field: &'static str, path: &str) {
    if let Some(hash) = draft.take(field) {
        let fingerprint = json!({ "algorithm_id": 1, "algorithm": "MD5", "value": hash });
        draft.event.set(path, json!({ "fingerprint": fingerprint }));
    }
}

/// Where the remote end is: the server of a connection that goes out, else the client.
fn location(draft: &mut Draft<'_, '_>) {
    let is_outbound = draft.record.text("direction") == Some("OUTBOUND");
    let has_place = ["city", "country_code", "region"]
        .iter()
        .any(|part| draft.record.text(&format!("remote_location.{part}")).is_some());
    if !has_place {
        return;
    }
    draft.apply(if is_outbound { SERVER_LOCATION } else { CLIENT_LOCATION });
}

const CLIENT_LOCATION: &[Row] = &[
    Row("remote_location.city", "src_endpoint.location.city", How::Text),
    Row("remote_location.country_code", "src_endpoint.location.country", How::Text),
    Row("remote_location.region", "src_endpoint.location.region", How::Text),
    Row("remote_location.latitude", "src_endpoint.location.lat", How::Float),
    Row("remote_location.longitude", "src_endpoint.location.long", How::Float),
];

const SERVER_LOCATION: &[Row] = &[
    Row("remote_location.city", "dst_endpoint.location.city", How::Text),
    Row("remote_location.country_code", "dst_endpoint.location.country", How::Text),
    Row("remote_location.region", "dst_endpoint.location.region", How::Text),
    Row("remote_location.latitude", "dst_endpoint.location.lat", How::Float),
    Row("remote_location.longitude", "dst_endpoint.location.long", How::Float),
];

pub(super) fn rdp<'r, 'a>(record: &'r Record<'a>) -> Draft<'r, 'a> {
    let Some(mut draft) = Draft::network(record, Class::RdpActivity, 6) else { return Draft::base(record) };
    if let Some(result) = record.text("result") {
        draft.set_status(result.eq_ignore_ascii_case("success") || result == "encrypted");
    }
    draft.apply(RDP);
    client(&mut draft);
    let server = json!({ "name": "RDP Server", "type_id": REMOTE_ACCESS, "type": "Remote Access" });
    draft.event.push("dst_endpoint.agent_list", server);
    let depth = draft.take("requested_color_depth").map(|depth| depth.trim_end_matches("bit"));
    if let Some(depth) = depth {
        draft.event.set_integer("remote_display.color_depth", depth);
    }
    draft
}

const RDP: &[Row] = &[
    Row("cookie", "identifier_cookie", How::Text),
    Row("security_protocol", "protocol_ver", How::Text),
    Row("result", "status_detail", How::Text),
    Row("client_name", "src_endpoint.hostname", How::Text),
    Row("keyboard_layout", "keyboard_info.keyboard_layout", How::Text),
    Row("desktop_height", "remote_display.physical_height", How::Integer),
    Row("desktop_width", "remote_display.physical_width", How::Integer),
];

fn client(draft: &mut Draft<'_, '_>) {
    let path = "src_endpoint.agent_list";
    if let Some(build) = draft.take("client_build") {
        let mut agent = json!({ "name": build, "type_id": REMOTE_ACCESS, "type": "Remote Access" });
        if let (Some(agent), Some(product)) = (agent.as_object_mut(), draft.take("client_dig_product_id")) {
            agent.insert("version".to_owned(), product.into());
        }
        draft.event.push(path, agent);
    }
    draft
        .event
        .push(path, json!({ "name": "RDP Client", "type_id": REMOTE_ACCESS, "type": "Remote Access" }));
}
