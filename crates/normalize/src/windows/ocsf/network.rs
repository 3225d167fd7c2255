//! Connections, shares and DNS.

use aurora_ocsf::{Class, ObservableType, Record};
use serde_json::json;

use super::draft::{Draft, ProcessFields};

const PROCESS: ProcessFields =
    ProcessFields { pid: "ProcessId", guid: "", image: "Application", command_line: "", user: "" };

/// The filtering platform, in the Security log.
pub(super) fn filtering_draft<'r, 'a>(record: &'r Record<'a>, event_id: u32) -> Option<Draft<'r, 'a>> {
    let class = Class::NetworkActivity;
    let mut draft = match event_id {
        5152 | 5157 => Draft::new(record, class, 5),
        5154 | 5155 => Draft::new(record, class, 7),
        5156 => Draft::new(record, class, 1),
        5158 | 5159 => Draft::other(record, class, "Bind"),
        _ => return None,
    };
    if matches!(event_id, 5152 | 5155 | 5157 | 5159) {
        draft.blocked();
    }
    draft.allow("actor");
    let pid = if draft.peek("ProcessID").is_some() { "ProcessID" } else { "ProcessId" };
    draft.process("actor.process", ProcessFields { pid, ..PROCESS });
    draft.endpoint("src_endpoint", "SourceAddress", "SourcePort", "");
    draft.endpoint("dst_endpoint", "DestAddress", "DestPort", "");
    draft.integer("connection_info.protocol_num", "Protocol");
    let direction_id = match draft.take("Direction") {
        Some("%%14592") => 1,
        Some("%%14593") => 2,
        _ => 0,
    };
    draft.event.set_enum("connection_info.direction_id", direction_id);
    Some(draft)
}

/// Shares, in the Security log.
pub(super) fn share_draft<'r, 'a>(record: &'r Record<'a>, event_id: u32) -> Option<Draft<'r, 'a>> {
    let class = Class::SmbActivity;
    let mut draft = match event_id {
        5140 => Draft::other(record, class, "Share Access"),
        5145 => Draft::new(record, class, 2),
        5142 => return Some(share_itself(record, 1)),
        5143 => return Some(share_itself(record, 3)),
        5144 => return Some(share_itself(record, 4)),
        _ => return None,
    };
    draft.subject();
    draft.endpoint("src_endpoint", "IpAddress", "IpPort", "");
    draft.endpoint_here("dst_endpoint");
    draft.text("share", "ShareName");
    match draft.take("ObjectType") {
        Some("File") => draft.event.set_enum("share_type_id", 1),
        Some(other) => draft.event.set_other("share_type_id", other),
        None => {}
    }
    if let Some(target) = draft.take("RelativeTargetName") {
        draft.file_at("file", target, 0);
    }
    Some(draft)
}

fn share_itself<'r, 'a>(record: &'r Record<'a>, activity_id: i64) -> Draft<'r, 'a> {
    let mut draft = Draft::new(record, Class::EntityManagement, activity_id);
    draft.subject();
    draft.text("entity.name", "ShareName");
    draft.event.set_other("entity.type_id", "Share");
    draft.text("entity.data.path", "ShareLocalPath");
    draft
}

/// The DNS client.
pub(super) fn dns_draft<'r, 'a>(record: &'r Record<'a>, event_id: u32) -> Option<Draft<'r, 'a>> {
    let activity_id = match event_id {
        3006 => 1,
        3008 | 3020 => 6,
        _ => return None,
    };
    let mut draft = Draft::new(record, Class::DnsActivity, activity_id);
    draft.text("query.type", "QueryType");
    add_dns(&mut draft);
    Some(draft)
}

/// What was asked and answered. The asking machine is this one.
pub(super) fn add_dns(draft: &mut Draft<'_, '_>) {
    draft.text("query.hostname", "QueryName");
    draft.observe("query.hostname", ObservableType::Hostname);
    draft.endpoint_here("src_endpoint");
    add_return_code(draft);
    for result in draft.take("QueryResults").unwrap_or_default().split(';') {
        if let Some(answer) = answer(result.trim()) {
            draft.event.push("answers", answer);
        }
    }
}

/// Windows has an error number of its own for each code of the protocol.
fn add_return_code(draft: &mut Draft<'_, '_>) {
    let Some(status) = draft.take("QueryStatus") else { return };
    draft.event.set_text("status_code", status);
    let code = match status {
        "0" => 0,
        "9001" => 1,
        "9002" => 2,
        "9003" => 3,
        "9004" => 4,
        "9005" => 5,
        _ => return,
    };
    draft.event.set_enum("rcode_id", code);
}

/// `type:  5 name` for a record of another type than an address.
fn answer(result: &str) -> Option<serde_json::Value> {
    if result.is_empty() || result == "-" {
        return None;
    }
    let Some((number, data)) = result.strip_prefix("type:").and_then(|rest| rest.trim().split_once(' '))
    else {
        return Some(json!({ "rdata": result }));
    };
    Some(json!({ "type": number, "rdata": data.trim() }))
}
