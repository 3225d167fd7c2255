//! The log of AWS WAF: requests of the web, and the rule that let each through or stopped it.
//!
//! <https://docs.aws.amazon.com/waf/latest/developerguide/logging-fields.html>

use aurora_ocsf::{Class, Event, EventKind, Json, ObservableType, Profile, Record, Value as Field};
use serde_json::Value;

use crate::{
    Format, cloud,
    mapping::{Draft, How, Row, is_ip},
    raw_json,
    registry::JsonFormat,
};

pub(crate) static FORMAT: JsonFormat = JsonFormat {
    format: Format::AwsWaf,
    marks: &["webaclId"],
    recognise: |record| record.exists("httpRequest") && record.exists("action"),
    complete: |record, _, _| complete(record),
    to_event,
};

/// Of the headers of a request, so many get second names.
const MOST_HEADERS: usize = 256;

fn complete(record: &mut Record<'_>) {
    cloud::place(record, EventKind::WebServer, &["timestamp"]);
    let uri = record.text("httpRequest.uri").unwrap_or_default().to_owned();
    let args = record.text("httpRequest.args").unwrap_or_default();
    let query = if args.is_empty() { uri } else { format!("{uri}?{args}") };
    record.push_taxonomy("cs-uri-query", Field::Text(query.into()));
    cloud::rename_all(
        record,
        &[
            ("httpRequest.clientIp", "c-ip"),
            ("httpRequest.clientIp", "src_ip"),
            ("httpRequest.httpMethod", "cs-method"),
            ("httpRequest.uri", "cs-uri-stem"),
            ("responseCodeSent", "sc-status"),
        ],
    );
    for header in raw_json::elements(record, "httpRequest.headers").into_iter().take(MOST_HEADERS) {
        let second = match raw_json::at(&header, "/name").unwrap_or_default().to_ascii_lowercase().as_str() {
            "user-agent" => "cs-user-agent",
            "host" => "cs-host",
            "referer" => "cs-referer",
            "cookie" => "cs-cookie",
            _ => continue,
        };
        if let Some(text) = raw_json::at(&header, "/value") {
            record.push_taxonomy(second, Field::Text(text.to_owned().into()));
        }
    }
}

const ROWS: &[Row<'static>] = &[
    Row("webaclId", "metadata.product.feature.uid", How::Text),
    Row("formatVersion", "metadata.product.version", How::Text),
    Row("labels.name", "metadata.labels", How::Each),
    Row("httpSourceName", "src_endpoint.svc_name", How::Text),
    Row("httpSourceId", "src_endpoint.uid", How::Text),
    Row("httpRequest.clientIp", "src_endpoint.ip", How::Ip),
    Row("httpRequest.country", "src_endpoint.location.country", How::Text),
    Row("httpRequest.uri", "http_request.url.path", How::Text),
    Row("httpRequest.httpVersion", "http_request.version", How::Text),
    Row("httpRequest.httpMethod", "http_request.http_method", How::Valid),
    Row("httpRequest.requestId", "http_request.uid", How::Text),
    Row("httpRequest.args", "http_request.args", How::Text),
    Row("terminatingRuleId", "firewall_rule.uid", How::Text),
    Row("terminatingRuleType", "firewall_rule.type", How::Text),
    Row("terminatingRuleMatchDetails.conditionType", "firewall_rule.condition", How::Text),
    Row("terminatingRuleMatchDetails.sensitivityLevel", "firewall_rule.sensitivity", How::Text),
    Row("terminatingRuleMatchDetails.location", "firewall_rule.match_location", How::Text),
    Row("terminatingRuleMatchDetails.matchedData", "firewall_rule.match_details", How::Each),
    Row("rateBasedRuleList.maxRateAllowed", "firewall_rule.rate_limit", How::Integer),
    Row("rateBasedRuleList.rateBasedRuleName", "firewall_rule.name", How::Text),
    Row("responseCodeSent", "http_status", How::Integer),
    Row("responseCodeSent", "http_response.code", How::Integer),
    Row("timestamp", "metadata.original_time", How::Text),
];

/// The activities of the class by the methods of HTTP.
pub(crate) const METHODS: [(&str, i64); 9] = [
    ("CONNECT", 1),
    ("DELETE", 2),
    ("GET", 3),
    ("HEAD", 4),
    ("OPTIONS", 5),
    ("POST", 6),
    ("PUT", 7),
    ("TRACE", 8),
    ("PATCH", 9),
];

/// What the rule did: action and disposition.
const VERDICTS: [(&str, (i64, i64)); 6] = [
    ("ALLOW", (1, 1)),
    ("BLOCK", (2, 2)),
    ("COUNT", (3, 20)),
    ("EXCLUDED_AS_COUNT", (3, 20)),
    ("CAPTCHA", (2, 22)),
    ("CHALLENGE", (2, 23)),
];

fn to_event(record: &Record<'_>) -> Event {
    let method = record.text("httpRequest.httpMethod").unwrap_or_default();
    let activity = METHODS.iter().find(|(name, _)| *name == method).map_or(99, |(_, id)| *id);
    let mut draft = Draft::of(record, Class::HttpActivity, activity, ("AWS", "AWS WAF"));
    draft.set_cloud("AWS");
    draft.event.add_profile(Profile::SecurityControl);
    draft.add_time_text(cloud::datetime_with_offset);
    draft.apply(ROWS);
    let verdict = draft.take("action").unwrap_or_default();
    let (action, disposition) =
        VERDICTS.iter().find(|(name, _)| *name == verdict).map_or((0, 0), |(_, ids)| *ids);
    draft.event.set_enum("action_id", action);
    draft.event.set_enum("disposition_id", disposition);
    for header in raw_json::elements(record, "httpRequest.headers") {
        add_header(&mut draft, &header);
    }
    add_fingerprints(&mut draft);
    draft.observe(&[
        ("http_request.url.hostname", ObservableType::Hostname),
        ("src_endpoint.uid", ObservableType::ResourceUid),
        ("firewall_rule.uid", ObservableType::ResourceUid),
        ("src_endpoint.ip", ObservableType::IpAddress),
        ("http_request.user_agent", ObservableType::HttpUserAgent),
    ]);
    draft.finish_valid()
}

fn add_header(draft: &mut Draft<'_, '_>, header: &Value) {
    let (Some(name), Some(value)) = (raw_json::at(header, "/name"), header["value"].as_str()) else { return };
    draft.skip_under("httpRequest.headers");
    draft
        .event
        .push("http_request.http_headers", Json::object([("name", name.into()), ("value", value.into())]));
    match name.to_ascii_lowercase().as_str() {
        "user-agent" => draft.event.set_text("http_request.user_agent", value),
        "host" => draft.event.set_text("http_request.url.hostname", value),
        "referer" => draft.event.set_text("http_request.referrer", value),
        "x-forwarded-for" => {
            for address in value.split(',').map(str::trim).filter(|text| is_ip(text)) {
                draft.event.push("http_request.x_forwarded_for", address);
            }
        }
        _ => {}
    }
}

fn add_fingerprints(draft: &mut Draft<'_, '_>) {
    let ja4 = draft.take("ja4Fingerprint");
    if let Some(value) = ja4 {
        let json = Json::object([("type_id", 1.into()), ("type", "JA4".into()), ("value", value.into())]);
        draft.event.push("ja4_fingerprint_list", json);
    }
    // JA4 starts with the protocol and its version: `t13…`.
    let version =
        ja4.and_then(|text| text.get(1..3)).filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()));
    if let (Some(version), Some(ja3)) = (version, draft.take("ja3Fingerprint")) {
        let (major, minor) = version.split_at(1);
        draft.event.set("tls.version", format!("{major}.{minor}"));
        draft.event.set_enum("tls.ja3_hash.algorithm_id", 1);
        draft.event.set("tls.ja3_hash.value", ja3);
    }
}
