//! `dns.log`: DNS Activity. Zeek writes a query and its answer as one.

use aurora_ocsf::{Class, ObservableType, Record, Value};
use aurora_ocsf::{Json, Members};
use serde_json::json;

use super::draft::{Draft, How, Row, millis};

pub(super) fn dns<'r, 'a>(record: &'r Record<'a>) -> Draft<'r, 'a> {
    let is_answered = record.exists("rcode") || record.exists("answers");
    let activity = if is_answered { 6 } else { 1 };
    let Some(mut draft) = Draft::network(record, Class::DnsActivity, activity) else {
        return Draft::base(record);
    };
    query(&mut draft);
    answers(&mut draft);
    times(&mut draft);
    if let Some(rcode) = draft.take("rcode").and_then(|rcode| rcode.parse::<i64>().ok()) {
        draft.event.set_enum("rcode_id", rcode);
        draft.set_status(rcode == 0);
    }
    draft
}

fn query(draft: &mut Draft<'_, '_>) {
    let Some(name) = draft.take("query") else { return };
    draft.event.set("query.hostname", name);
    draft.event.observable("query.hostname", ObservableType::Hostname, name);
    draft.apply(&[
        Row("qtype_name", "query.type", How::Text),
        Row("qclass_name", "query.class", How::Text),
        Row("trans_id", "query.packet_uid", How::Integer),
    ]);
    if let Some(opcode) = draft.take("opcode").and_then(|opcode| opcode.parse().ok()) {
        draft.event.set_enum("query.opcode_id", opcode);
    }
}

fn answers(draft: &mut Draft<'_, '_>) {
    let answers = draft.take_all("answers");
    let ttls = if answers.is_empty() { Vec::new() } else { draft.take_all("TTLs") };
    let flags = flags(draft.record);
    for (index, answer) in answers.into_iter().enumerate() {
        let mut object = Members::default();
        object.insert("rdata".to_owned(), answer.into());
        if let Some(ttl) = ttls.get(index).and_then(|ttl| millis(ttl)) {
            object.insert("ttl".to_owned(), (ttl / 1000).into());
        }
        if !flags.is_empty() {
            object.insert("flag_ids".to_owned(), flags.iter().map(|flag| flag.0).collect());
            object.insert("flags".to_owned(), flags.iter().map(|flag| flag.1).collect());
        }
        draft.event.push("answers", Json::Object(object));
    }
}

/// The flags that are set, with their OCSF numbers and captions. They stay in `unmapped` as well, where
/// those that are not set can be read.
fn flags(record: &Record<'_>) -> Vec<(i64, &'static str)> {
    [
        ("AA", 1, "Authoritative Answer"),
        ("TC", 2, "Truncated Response"),
        ("RD", 3, "Recursion Desired"),
        ("RA", 4, "Recursion Available"),
    ]
    .into_iter()
    .filter(|(field, ..)| record.first(field) == Some(&Value::Bool(true)))
    .map(|(_, id, caption)| (id, caption))
    .collect()
}

fn times(draft: &mut Draft<'_, '_>) {
    let Some(asked) = draft.record.time.map(|time| time.as_millis()) else { return };
    draft.event.set("query_time", asked);
    if let Some(rtt) = draft.take("rtt").and_then(millis) {
        draft.event.set("response_time", json!(asked.saturating_add(rtt)));
        draft.event.set("duration", rtt);
    }
}
