//! The query log of the Route 53 resolver.
//!
//! <https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-query-logs-format.html>

use aurora_ocsf::{Class, Event, EventKind, Json, ObservableType, Profile, Record};

use crate::{
    Format, cloud,
    mapping::{Draft, How, Row, is_ip},
    raw_json,
    registry::JsonFormat,
};

pub(crate) static FORMAT: JsonFormat = JsonFormat {
    format: Format::AwsRoute53,
    marks: &["query_timestamp"],
    recognise: |record| record.exists("query_name") && (record.exists("srcaddr") || record.exists("vpc_id")),
    complete: |record, _, _| complete(record),
    to_event,
};

fn complete(record: &mut Record<'_>) {
    cloud::place(record, EventKind::Dns, &["query_timestamp"]);
    cloud::rename_all(
        record,
        &[
            ("query_name", "query"),
            ("query_name", "QueryName"),
            ("query_type", "record_type"),
            ("answers.Rdata", "answer"),
            ("srcaddr", "src_ip"),
            ("srcport", "src_port"),
        ],
    );
}

const ROWS: &[Row<'static>] = &[
    Row("version", "metadata.product.version", How::Text),
    Row("query_timestamp", "metadata.original_time", How::Text),
    Row("account_id", "cloud.account.uid", How::Text),
    Row("region", "cloud.region", How::Text),
    Row("vpc_id", "src_endpoint.vpc_uid", How::Text),
    Row("query_name", "query.hostname", How::Text),
    Row("query_type", "query.type", How::Text),
    Row("query_class", "query.class", How::Text),
    Row("srcaddr", "src_endpoint.ip", How::Ip),
    Row("srcport", "src_endpoint.port", How::Port),
    Row("srcids.instance", "src_endpoint.instance_uid", How::Text),
    Row("transport", "connection_info.protocol_name", How::Text),
    Row("srcids.resolver_endpoint", "dst_endpoint.instance_uid", How::Text),
    Row("srcids.resolver_network_interface", "dst_endpoint.interface_uid", How::Text),
    Row("firewall_rule_group_id", "firewall_rule.uid", How::Text),
];

/// The codes of DNS by their names.
pub(crate) const RCODES: [(&str, i64); 11] = [
    ("NOERROR", 0),
    ("FORMERR", 1),
    ("SERVFAIL", 2),
    ("NXDOMAIN", 3),
    ("NOTIMP", 4),
    ("REFUSED", 5),
    ("YXDOMAIN", 6),
    ("YXRRSET", 7),
    ("NXRRSET", 8),
    ("NOTAUTH", 9),
    ("NOTZONE", 10),
];

fn to_event(record: &Record<'_>) -> Event {
    const TRAFFIC: i64 = 6;
    let mut draft = Draft::of(record, Class::DnsActivity, TRAFFIC, ("AWS", "Route 53"));
    draft.event.set("metadata.product.feature.name", "Resolver Query Logs");
    draft.set_cloud("AWS");
    draft.add_time_text(cloud::datetime_with_offset);
    if record.exists("firewall_rule_group_id") || record.exists("firewall_rule_action") {
        draft.event.add_profile(Profile::SecurityControl);
    }
    draft.apply(ROWS);
    draft.event.set_enum("connection_info.direction_id", 0);
    if let Some(code) = draft.take("rcode") {
        draft.set_word("rcode_id", code, &RCODES);
        draft.set_status(code == "NOERROR");
    }
    add_answers(&mut draft);
    add_verdict(&mut draft);
    draft.require("src_endpoint", "unknown");
    draft.observe(&[
        ("dst_endpoint.instance_uid", ObservableType::ResourceUid),
        ("src_endpoint.instance_uid", ObservableType::ResourceUid),
        ("src_endpoint.ip", ObservableType::IpAddress),
        ("query.hostname", ObservableType::Hostname),
    ]);
    draft.finish_valid()
}

fn add_answers(draft: &mut Draft<'_, '_>) {
    for answer in raw_json::elements(draft.record, "answers") {
        let Some(rdata) = raw_json::at(&answer, "/Rdata") else { continue };
        let mut json = Json::object([("rdata", rdata.into())]);
        if let Json::Object(members) = &mut json {
            for (name, pointer) in [("type", "/Type"), ("class", "/Class")] {
                if let Some(text) = raw_json::at(&answer, pointer) {
                    members.insert(name, text.into());
                }
            }
        }
        draft.event.push("answers", json);
        if is_ip(rdata) {
            draft.event.observable("answers.rdata", ObservableType::IpAddress, rdata);
        }
        draft.skip_under("answers");
    }
}

fn add_verdict(draft: &mut Draft<'_, '_>) {
    let Some(action) = draft.take("firewall_rule_action") else { return };
    let (action_id, disposition_id) = match action {
        "ALLOW" => (1, 1),
        "ALERT" => (1, 19),
        "BLOCK" => (2, 2),
        _ => (0, 0),
    };
    draft.event.set_enum("action_id", action_id);
    draft.event.set_enum("disposition_id", disposition_id);
}
