//! Traces of messages by Exchange Online (`Get-MessageTrace` and its report).
//!
//! <https://learn.microsoft.com/powershell/module/exchange/get-messagetrace>

use aurora_ocsf::{Class, Event, EventKind, Json, ObservableType, Record};

use crate::{
    Format, cloud,
    mapping::{Draft, How, Row},
    registry::JsonFormat,
};

pub(crate) static FORMAT: JsonFormat = JsonFormat {
    format: Format::ExchangeTrace,
    marks: &["MessageTraceId"],
    recognise: |record| record.exists("RecipientAddress") && record.exists("SenderAddress"),
    complete: |record, _, _| {
        cloud::place(record, EventKind::M365Exchange, &["Received", "Date"]);
    },
    to_event,
};

const ROWS: &[Row<'static>] = &[
    Row("MessageId", "email.message_uid", How::Text),
    Row("Size", "email.size", How::Integer),
    Row("SenderAddress", "email.smtp_from", How::Valid),
    Row("SenderAddress", "email.from", How::Valid),
    Row("Subject", "email.subject", How::Text),
    Row("MessageTraceId", "message_trace_uid", How::Text),
    Row("MessageTraceId", "metadata.uid", How::Text),
    Row("Received", "metadata.original_time", How::Text),
    Row("FromIP", "src_endpoint.ip", How::Ip),
    Row("ToIP", "dst_endpoint.ip", How::Ip),
    Row("Status", "status_detail", How::Text),
];

fn to_event(record: &Record<'_>) -> Event {
    const TRACE: i64 = 4;
    let mut draft = Draft::of(record, Class::EmailActivity, TRACE, ("Microsoft", "O365"));
    draft.apply(ROWS);
    for recipient in draft.take_all("RecipientAddress") {
        for path in ["email.smtp_to", "email.to"] {
            if draft.event.accepts(path, &Json::from(recipient)) {
                draft.event.push(path, recipient);
            }
        }
    }
    // An address that is none leaves the message without an end, and the schema wants one.
    if draft.event.get("email.from").is_none() && draft.event.get("email.to").is_none() {
        draft.event.set("email.to", Json::from(vec!["unknown@unknown.invalid"]));
    }
    draft.event.set_enum("direction_id", 0);
    // How a message fared says nothing about how bad that is.
    draft.event.set_enum("severity_id", 0);
    const STATES: [(&str, i64); 2] = [("Delivered", 1), ("Failed", 2)];
    match draft.text("Status") {
        Some(state) => draft.set_word("status_id", state, &STATES),
        None => draft.event.set_enum("status_id", 0),
    }
    draft.observe(&[
        ("src_endpoint.ip", ObservableType::IpAddress),
        ("email.smtp_from", ObservableType::EmailAddress),
    ]);
    draft.finish_valid()
}
