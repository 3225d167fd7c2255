//! Email Activity for what happens to a message, Authentication for a log-in, Network Activity for a connection.

use aurora_ocsf::{Class, Event, ObservableType, Record};

use crate::{
    linux,
    mapping::{Draft, How, Row},
    syslog,
};

/// Fields: `from`, `to`, `client_ip`, `client_host`, `relay_ip`, `relay_host`, `status`, `reply`, `answer`, `message-id`, `size`,
/// `queue_id`, `event`.
pub(super) fn build(record: &Record<'_>, product: (&str, &str)) -> Event {
    let event = record.text("event").unwrap_or_default();
    let has_client = record.text("client_ip").or_else(|| record.text("client_host")).is_some();
    let is_address = |field| record.text(field).is_some_and(|text| text.contains('@'));
    match event {
        "log_in_failed" => log_in(record, product),
        "accepted" | "queued" | "delivered" | "rejected" | "expired"
            if is_address("from") || is_address("to") =>
        {
            message(record, event, product)
        }
        "disconnected" if has_client => connection(record, 2, product),
        "connect_failed" if has_client => connection(record, 4, product),
        "rejected" if has_client => connection(record, 5, product),
        _ if has_client => {
            connection(record, if event == "connected" || event == "accepted" { 1 } else { 6 }, product)
        }
        _ => {
            let mut draft = linux::draft(record, Class::BaseEvent, 99, product);
            draft.apply(&[Row("queue_id", "metadata.uid", How::Text)]);
            syslog::device(&mut draft);
            draft.finish()
        }
    }
}

fn log_in(record: &Record<'_>, product: (&str, &str)) -> Event {
    let mut draft = linux::draft(record, Class::Authentication, 1, product);
    ends(&mut draft);
    if !linux::user(&mut draft, "user", "user") {
        draft.event.set("user.name", "Unknown");
    }
    draft.event.set("service.name", "smtp");
    if let Some(method) = draft.take("method") {
        draft.event.set_other("auth_protocol_id", method);
    }
    draft.event.set("is_remote", true);
    draft.set_status(false);
    draft.apply(&[Row("reason", "status_detail", How::Text)]);
    syslog::device(&mut draft);
    draft.finish()
}

fn connection(record: &Record<'_>, activity: i64, product: (&str, &str)) -> Event {
    let mut draft = linux::draft(record, Class::NetworkActivity, activity, product);
    ends(&mut draft);
    draft.event.set("app_name", "smtp");
    draft.apply(&[Row("reason", "status_detail", How::Text), Row("reply", "status_detail", How::Text)]);
    if activity == 4 || activity == 5 {
        draft.set_status(false);
    }
    syslog::device(&mut draft);
    draft.finish()
}

fn ends(draft: &mut Draft<'_, '_>) {
    for (ip, host, path) in
        [("client_ip", "client_host", "src_endpoint"), ("relay_ip", "relay_host", "dst_endpoint")]
    {
        linux::endpoint(draft, ip, path);
        if draft.event.get(path).is_none() {
            linux::endpoint(draft, host, path);
        } else if let Some(name) = draft.text(host)
            && draft.event.set_valid(&format!("{path}.hostname"), name)
        {
            draft.skip(host);
        }
    }
}

fn message(record: &Record<'_>, event: &str, product: (&str, &str)) -> Event {
    let activity = match event {
        "delivered" => 1,
        "accepted" => 2,
        _ => 99,
    };
    let mut draft = linux::draft(record, Class::EmailActivity, activity, product);
    draft.event.set_enum("direction_id", 0);
    for (field, path) in [("from", "email.from"), ("to", "email.to")] {
        let Some(address) = draft.text(field) else { continue };
        let is_set = if field == "to" {
            let is_valid = draft.event.accepts("email.to", &address.into());
            if is_valid {
                draft.event.push("email.to", address);
            }
            is_valid
        } else {
            draft.event.set_valid(path, address)
        };
        if is_set {
            draft.skip(field);
            draft.event.observable(path, ObservableType::EmailAddress, address);
        }
    }
    if draft.event.get("email").is_none() {
        return connection_or_base(record, product);
    }
    draft.apply(&[
        Row("message-id", "email.message_uid", How::Text),
        Row("queue_id", "email.uid", How::Text),
        Row("size", "email.size", How::Integer),
        Row("reply", "status_detail", How::Text),
        Row("answer", "status_detail", How::Text),
        Row("dsn", "status_code", How::Text),
    ]);
    ends(&mut draft);
    match (event, record.text("status")) {
        ("rejected" | "expired", _) => {
            draft.set_status(false);
            draft.event.add_profile(aurora_ocsf::Profile::SecurityControl);
            draft.event.set_enum("disposition_id", 25);
            draft.event.set_enum("action_id", 2);
        }
        (_, Some(status)) => {
            draft.skip("status");
            draft.set_status(status == "sent");
        }
        _ => {}
    }
    if activity == 99 {
        draft.event.set_other("activity_id", event);
    }
    syslog::device(&mut draft);
    draft.finish()
}

/// Addresses that are none by the schema's rule.
fn connection_or_base(record: &Record<'_>, product: (&str, &str)) -> Event {
    if record.text("client_ip").is_some() {
        return connection(record, 6, product);
    }
    linux::draft(record, Class::BaseEvent, 99, product).finish()
}
