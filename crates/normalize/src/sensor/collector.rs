//! What collectors wrap logs of anything in: GELF, the OpenTelemetry protocol, and SiLK's flows.

use aurora_model::Severity;
use aurora_ocsf::{Class, Event, EventKind, LogSources, Origin, Record};

use crate::{
    Context, Format, Problem,
    appliance::{Source, add_names, build},
    mapping::{How, Row, moment},
    registry::JsonFormat,
};

/// A message of GELF: <https://go2docs.graylog.org/current/getting_in_log_data/gelf.html>. Fields that the sender added start
/// with an underscore; they get their names without it as second ones.
pub(crate) static GELF: JsonFormat = JsonFormat {
    format: Format::Gelf,
    marks: &["short_message"],
    recognise: |record| record.exists("version") && record.exists("host"),
    complete: |record, _: &Context<'_>, _: &mut Vec<Problem>| {
        record.time = record.first("timestamp").and_then(moment);
        record.host = record.text("host").map(|host| host.to_owned().into());
        record.log_sources = LogSources::Unknown;
        let added = record.fields.iter().filter(|field| field.origin == Origin::Native);
        let added: Vec<_> = added
            .filter_map(|field| Some((field.name.strip_prefix('_')?.to_owned(), field.value.clone())))
            .take(512)
            .collect();
        for (name, value) in added {
            record.push_taxonomy(name, value);
        }
        add_names(record, &[("full_message", &["message"]), ("short_message", &["message"])]);
    },
    to_event: gelf,
};

fn gelf(record: &Record<'_>) -> Event {
    const ROWS: &[Row<'static>] = &[
        Row("short_message", "message", How::Text),
        Row("timestamp", "metadata.original_time", How::Text),
        Row("facility", "metadata.log_name", How::Text),
        Row("_facility", "metadata.log_name", How::Text),
        Row("_id", "metadata.uid", How::Text),
    ];
    let source = Source { vendor: "Graylog", product: "GELF", rows: &[ROWS] };
    let mut draft = build(record, &source, Class::ApplicationLifecycle, 99);
    let level = draft.take("level").and_then(|text| text.parse::<u8>().ok());
    draft.event.set_severity(match level {
        Some(0 | 1) => Severity::Critical,
        Some(2) => Severity::High,
        Some(3) => Severity::Medium,
        Some(4) => Severity::Low,
        _ => Severity::Informational,
    });
    draft.finish()
}

/// Log records of OTLP: <https://opentelemetry.io/docs/specs/otlp/>. An export is one record here, whatever the number of log
/// records in it: whoever cuts JSON gives whole objects. Attributes stand as lists of keys and values; each gets its key as a second name.
pub(crate) static OTLP: JsonFormat = JsonFormat {
    format: Format::OtlpJson,
    marks: &[
        "resourceLogs.scopeLogs.logRecords.timeUnixNano",
        "resourceLogs.scopeLogs.logRecords.observedTimeUnixNano",
        "resourceLogs.scopeLogs.logRecords.body.stringValue",
        "timeUnixNano",
        "observedTimeUnixNano",
    ],
    recognise: |_| true,
    complete: |record, _: &Context<'_>, _: &mut Vec<Problem>| {
        let times = TIMES.into_iter().filter_map(|name| record.text(name));
        record.time = times.filter(|text| *text != "0").find_map(crate::time::epoch);
        record.log_sources = LogSources::Unknown;
        for (list, _) in LISTS {
            add_attributes(record, list);
        }
        add_names(
            record,
            &[
                ("resourceLogs.scopeLogs.logRecords.body.stringValue", &["message", "body"]),
                ("body.stringValue", &["message"]),
            ],
        );
        record.host = ["host.name", "service.name"]
            .into_iter()
            .find_map(|name| record.text(name))
            .map(|host| host.to_owned().into());
    },
    to_event: otlp,
};

const TIMES: [&str; 4] = [
    "resourceLogs.scopeLogs.logRecords.timeUnixNano",
    "timeUnixNano",
    "resourceLogs.scopeLogs.logRecords.observedTimeUnixNano",
    "observedTimeUnixNano",
];

const LISTS: [(&str, ()); 4] = [
    ("resourceLogs.resource.attributes", ()),
    ("resourceLogs.scopeLogs.logRecords.attributes", ()),
    ("attributes", ()),
    ("resource.attributes", ()),
];

/// A key, and after it the value, in the order of the document.
fn add_attributes(record: &mut Record<'_>, list: &str) {
    let mut key = None;
    let mut added = Vec::new();
    for field in record.fields.iter().filter(|field| field.origin == Origin::Native) {
        let Some(rest) = field.name.strip_prefix(list).and_then(|rest| rest.strip_prefix('.')) else {
            continue;
        };
        if rest == "key" {
            key = field.value.text().map(str::to_owned);
        } else if rest.starts_with("value.")
            && let Some(key) = &key
        {
            added.push((key.clone(), field.value.clone()));
        }
    }
    for (name, value) in added.into_iter().take(512) {
        record.push_taxonomy(name, value);
    }
}

fn otlp(record: &Record<'_>) -> Event {
    const ROWS: &[Row<'static>] = &[
        Row("resourceLogs.scopeLogs.logRecords.body.stringValue", "message", How::Text),
        Row("body.stringValue", "message", How::Text),
        Row("resourceLogs.scopeLogs.logRecords.eventName", "metadata.event_code", How::Text),
        Row("resourceLogs.scopeLogs.scope.name", "metadata.log_name", How::Text),
        Row("resourceLogs.scopeLogs.logRecords.traceId", "metadata.correlation_uid", How::Text),
        Row("traceId", "metadata.correlation_uid", How::Text),
    ];
    let source = Source { vendor: "OpenTelemetry", product: "OpenTelemetry", rows: &[ROWS] };
    let mut draft = build(record, &source, Class::ApplicationLifecycle, 99);
    let number = ["resourceLogs.scopeLogs.logRecords.severityNumber", "severityNumber"];
    let number =
        number.into_iter().find_map(|name| draft.take(name)).and_then(|text| text.parse::<u8>().ok());
    draft.event.set_severity(match number {
        Some(21..) => Severity::Critical,
        Some(17..) => Severity::High,
        Some(13..) => Severity::Medium,
        _ => Severity::Informational,
    });
    draft.finish()
}

/// A flow of SiLK as `rwcut` and its converters name the columns: <https://tools.netsa.cert.org/silk/rwcut.html>.
pub(crate) static SILK: JsonFormat = JsonFormat {
    format: Format::Silk,
    marks: &["sIP", "sip"],
    recognise: |record| {
        let has = |names: [&str; 2]| names.into_iter().any(|name| record.exists(name));
        has(["dIP", "dip"])
            && (has(["sTime", "stime"]) || has(["sPort", "sport"]) || has(["packets", "pkts"]))
    },
    complete: |record, _: &Context<'_>, _: &mut Vec<Problem>| {
        record.time = ["sTime", "stime", "sTime+msec"].into_iter().find_map(|name| {
            let text = record.text(name)?;
            record.first(name).and_then(moment).or_else(|| crate::time::parse(&text.replace('/', "-")))
        });
        record.host = record.text("sensor").map(|host| host.to_owned().into());
        record.log_sources = LogSources::Known(EventKind::Netflow);
        add_names(
            record,
            &[
                ("sIP", &["src_ip", "SourceIp"]),
                ("dIP", &["dst_ip", "DestinationIp"]),
                ("sPort", &["src_port"]),
                ("dPort", &["dst_port", "DestinationPort"]),
            ],
        );
    },
    to_event: silk,
};

fn silk(record: &Record<'_>) -> Event {
    const ROWS: &[Row<'static>] = &[
        Row("sIP", "src_endpoint.ip", How::Ip),
        Row("sip", "src_endpoint.ip", How::Ip),
        Row("sPort", "src_endpoint.port", How::Port),
        Row("sport", "src_endpoint.port", How::Port),
        Row("dIP", "dst_endpoint.ip", How::Ip),
        Row("dip", "dst_endpoint.ip", How::Ip),
        Row("dPort", "dst_endpoint.port", How::Port),
        Row("dport", "dst_endpoint.port", How::Port),
        Row("protocol", "connection_info.protocol_num", How::Integer),
        Row("packets", "traffic.packets", How::Integer),
        Row("bytes", "traffic.bytes", How::Integer),
        Row("sTime", "start_time", How::Time),
        Row("eTime", "end_time", How::Time),
        Row("duration", "duration", How::Millis),
    ];
    let source = Source { vendor: "CERT/NetSA", product: "SiLK", rows: &[ROWS] };
    let mut draft = build(record, &source, Class::NetworkActivity, 6);
    let direction = match record.text("type").unwrap_or_default() {
        name if name.starts_with("in") => 1,
        name if name.starts_with("out") => 2,
        _ => 0,
    };
    if draft.event.get("connection_info").is_some() {
        draft.event.set_enum("connection_info.direction_id", direction);
    }
    draft.finish()
}
