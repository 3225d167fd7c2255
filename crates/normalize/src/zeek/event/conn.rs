//! `conn.log`: Network Activity.

use aurora_ocsf::{Class, ObservableType, Record};
use serde_json::json;

use super::draft::{Draft, How, Row};

pub(super) fn conn<'r, 'a>(record: &'r Record<'a>) -> Draft<'r, 'a> {
    let conn_state = record.text("conn_state").unwrap_or_default();
    let Some(mut draft) = Draft::network(record, Class::NetworkActivity, activity(conn_state)) else {
        return Draft::base(record);
    };
    draft.apply(CONN);
    sum(&mut draft, "traffic.bytes", ["orig_bytes", "resp_bytes"]);
    sum(&mut draft, "traffic.packets", ["orig_pkts", "resp_pkts"]);
    if let Some(is_success) = status(conn_state) {
        draft.set_status(is_success);
    }
    names(&mut draft, "src_endpoint.hostname", "id.orig_h_name.vals", "id.orig_h_name.src");
    names(&mut draft, "dst_endpoint.hostname", "id.resp_h_name.vals", "id.resp_h_name.src");
    draft
}

const CONN: &[Row] = &[
    Row("service", "app_name", How::Text),
    Row("duration", "duration", How::Millis),
    Row("conn_state", "status_code", How::Text),
    Row("orig_bytes", "traffic.bytes_out", How::Integer),
    Row("orig_pkts", "traffic.packets_out", How::Integer),
    Row("resp_bytes", "traffic.bytes_in", How::Integer),
    Row("resp_pkts", "traffic.packets_in", How::Integer),
    Row("missed_bytes", "traffic.bytes_missed", How::Integer),
    Row("orig_cc", "src_endpoint.location.country", How::Text),
    Row("orig_l2_addr", "src_endpoint.mac", How::Mac),
    Row("resp_cc", "dst_endpoint.location.country", How::Text),
    Row("resp_l2_addr", "dst_endpoint.mac", How::Mac),
    Row("vlan", "src_endpoint.vlan_uid", How::Text),
];

/// Zeek writes a connection when it is over; the state says how it went. Those of which both beginning and
/// end were not seen are traffic.
fn activity(conn_state: &str) -> i64 {
    match conn_state {
        "SF" | "RSTO" | "RSTR" | "RSTRH" | "SH" | "SHR" => 2,
        "S0" => 4,
        "REJ" => 5,
        _ => 6,
    }
}

fn status(conn_state: &str) -> Option<bool> {
    match conn_state {
        "SF" | "S1" | "S2" | "S3" | "RSTO" | "RSTR" => Some(true),
        "S0" | "REJ" | "RSTOS0" | "RSTRH" | "SH" => Some(false),
        _ => None,
    }
}

fn sum(draft: &mut Draft<'_, '_>, path: &str, fields: [&str; 2]) {
    let numbers = fields.map(|field| draft.record.text(field).and_then(|text| text.parse::<i64>().ok()));
    if let [Some(first), Some(second)] = numbers {
        draft.event.set(path, first.saturating_add(second));
    }
}

/// The names that other protocols gave an address, as Corelight's sensors add them.
fn names(draft: &mut Draft<'_, '_>, path: &str, names: &'static str, source: &'static str) {
    let names = draft.take_all(names);
    let Some(first) = names.first() else { return };
    draft.event.set_text(path, first);
    let reputation = draft.take(source).map(|source| {
        let base_score = 0.0;
        json!({ "provider": source, "base_score": base_score, "score_id": 0, "score": "Unknown" })
    });
    for name in names {
        let kind = ObservableType::Hostname;
        let mut observable =
            json!({ "name": path, "type_id": kind.id(), "type": kind.caption(), "value": name });
        if let (Some(object), Some(reputation)) = (observable.as_object_mut(), &reputation) {
            object.insert("reputation".to_owned(), reputation.clone());
        }
        draft.event.push("observables", observable);
    }
}
