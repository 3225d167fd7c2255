//! Rows of the extended log file format of the W3C (<https://www.w3.org/TR/WD-logfile>), as IIS, Exchange and many others write it.
//! The names of the fields stand in the header line `#Fields:`.

use aurora_ocsf::{Class, Event, EventKind, Field, LogSources, Origin, Record, Value};

use super::{add_names, add_second, event};
use crate::{
    linux,
    mapping::{Draft, How, Row},
    syslog, time,
};

/// Says what a record of a row means.
pub(crate) fn complete(record: &mut Record<'_>) {
    record.time = moment(record);
    record.host = ["s-computername", "cs-host", "s-ip"]
        .iter()
        .find_map(|name| record.text(name).filter(|text| *text != "-"))
        .map(|host| host.to_owned().into());
    if !is_http(record) {
        record.log_sources = LogSources::Unknown;
        return;
    }
    let is_iis = record.text("s-sitename").is_some_and(|site| site.starts_with("W3SVC"))
        || record.exists("sc-win32-status")
        || record.exists("sc-substatus");
    record.log_sources = LogSources::Known(if is_iis { EventKind::Iis } else { EventKind::W3cHttp });
    // A space in a header is written as a plus.
    for (field, name) in [("cs(User-Agent)", "cs-user-agent"), ("cs(Cookie)", "cs-cookie")] {
        if let Some(text) = record.text(field).map(|text| text.replace('+', " ")) {
            record.push_taxonomy(name, Value::Text(text.into()));
        }
    }
    add_second(
        record,
        &[
            ("cs(Referer)", &["cs-referer"]),
            ("cs(Host)", &["cs-host"]),
            ("cs-uri-stem", &["c-uri-stem"]),
            ("cs-uri-query", &["c-uri-query"]),
            ("X-Forwarded-For", &["x-forwarded-for"]),
        ],
    );
    let stem = record.text("cs-uri-stem").unwrap_or_default();
    let uri = match record.text("cs-uri-query").filter(|query| *query != "-") {
        Some(query) => format!("{stem}?{query}"),
        None => stem.to_owned(),
    };
    if record.exists("cs-uri-stem") {
        record.push_taxonomy("c-uri", Value::Text(uri.clone().into()));
        // Rules for web servers look for paths in the query as often as for parameters: the field has both values.
        record.fields.push(Field::new("cs-uri-query", Value::Text(uri.into()), Origin::Taxonomy));
    }
    add_names(record);
}

fn is_http(record: &Record<'_>) -> bool {
    record.exists("cs-method") && (record.exists("cs-uri-stem") || record.exists("cs-uri"))
}

/// `date` and `time` are UTC; Exchange writes one field `date-time`.
fn moment(record: &Record<'_>) -> Option<aurora_model::Timestamp> {
    match (record.text("date"), record.text("time")) {
        (Some(date), Some(clock)) => time::parse(&format!("{date} {clock}")),
        _ => ["date-time", "x-timestamp", "timestamp", "x-edge-date"]
            .iter()
            .find_map(|name| time::parse(record.text(name)?)),
    }
}

pub(crate) fn to_event(record: &Record<'_>) -> Event {
    if is_http(record) {
        let is_iis = record.log_sources == LogSources::Known(EventKind::Iis);
        return event::build(record, if is_iis { ("Microsoft", "IIS") } else { ("Unknown", "W3C log") });
    }
    let mut draft = Draft::of(record, Class::BaseEvent, 0, ("Unknown", "W3C log"));
    if draft.text("c-ip").or_else(|| draft.text("src-ip")).is_some() {
        draft = Draft::of(record, Class::NetworkActivity, 6, ("Unknown", "W3C log"));
        ends(&mut draft);
    }
    syslog::device(&mut draft);
    draft.finish()
}

/// The Windows firewall, FTP and SMTP services.
fn ends(draft: &mut Draft<'_, '_>) {
    let (source, destination) =
        if draft.text("src-ip").is_some() { ("src-ip", "dst-ip") } else { ("c-ip", "s-ip") };
    linux::user(draft, "cs-username", "actor.user");
    linux::endpoint(draft, source, "src_endpoint");
    linux::endpoint(draft, destination, "dst_endpoint");
    draft.apply(&[
        Row("src-port", "src_endpoint.port", How::Port),
        Row("c-port", "src_endpoint.port", How::Port),
        Row("dst-port", "dst_endpoint.port", How::Port),
        Row("s-port", "dst_endpoint.port", How::Port),
        Row("size", "traffic.bytes", How::Integer),
    ]);
    if let Some(action) = draft.text("action") {
        let is_allowed = action.eq_ignore_ascii_case("allow");
        draft.event.add_profile(aurora_ocsf::Profile::SecurityControl);
        draft.event.set_enum("action_id", if is_allowed { 1 } else { 2 });
        draft.event.set_enum("disposition_id", if is_allowed { 1 } else { 2 });
    }
}
