//! `kerberos.log`, `ntlm.log` and `radius.log`: Authentication, if they name the user, whom OCSF requires.

use aurora_ocsf::{Class, ObservableType, Record, Value};

use super::draft::{Draft, How, Row};

pub(super) fn kerberos<'r, 'a>(record: &'r Record<'a>) -> Draft<'r, 'a> {
    let activity = match record.text("request_type") {
        Some("AS") => 3,
        Some("TGS") => 4,
        Some(_) => 99,
        None => 0,
    };
    let Some(mut draft) = logon(record, activity, Protocol::Kerberos, "client") else {
        return traffic(record, "kerberos");
    };
    draft.apply(&[Row("service", "service.name", How::Text), Row("error_msg", "status_detail", How::Text)]);
    if let Some(request_type) = draft.take("request_type").filter(|_| activity == 99) {
        draft.event.set_other("activity_id", request_type);
    }
    draft
}

pub(super) fn ntlm<'r, 'a>(record: &'r Record<'a>) -> Draft<'r, 'a> {
    let Some(mut draft) = logon(record, 1, Protocol::Ntlm, "username") else {
        return traffic(record, "ntlm");
    };
    draft.event.set_enum("logon_type_id", 3);
    draft.apply(&[
        Row("domainname", "user.domain", How::Text),
        Row("hostname", "src_endpoint.hostname", How::Text),
        Row("server_nb_computer_name", "dst_endpoint.name", How::Text),
        Row("server_dns_computer_name", "dst_endpoint.hostname", How::Text),
        Row("status", "status_detail", How::Text),
    ]);
    draft
}

pub(super) fn radius<'r, 'a>(record: &'r Record<'a>) -> Draft<'r, 'a> {
    let Some(mut draft) = logon(record, 1, Protocol::Radius, "username") else {
        return traffic(record, "radius");
    };
    if let Some(result) = draft.take("result") {
        draft.set_status(result == "success");
    }
    draft.apply(&[Row("reply_msg", "status_detail", How::Text), Row("mac", "src_endpoint.mac", How::Mac)]);
    draft
}

/// OCSF `auth_protocol_id`.
#[derive(Clone, Copy)]
enum Protocol {
    Ntlm = 1,
    Kerberos = 2,
    Radius = 10,
}

fn logon<'r, 'a>(
    record: &'r Record<'a>,
    activity: i64,
    protocol: Protocol,
    user: &'static str,
) -> Option<Draft<'r, 'a>> {
    let name = record.text(user).filter(|name| !name.is_empty())?;
    let mut draft = Draft::network(record, Class::Authentication, activity)?;
    // The class needs the server or the service; where the responder's address is none, it has neither.
    draft.event.get("dst_endpoint")?;
    draft.take(user);
    draft.event.set("user.name", name);
    draft.event.observable("user.name", ObservableType::UserName, name);
    draft.event.set_enum("auth_protocol_id", protocol as i64);
    draft.event.set("is_remote", true);
    if let Some(Value::Bool(is_success)) = record.first("success") {
        draft.take("success");
        draft.set_status(*is_success);
    }
    Some(draft)
}

fn traffic<'r, 'a>(record: &'r Record<'a>, app_name: &str) -> Draft<'r, 'a> {
    let mut draft = Draft::network_or_base(record, Class::NetworkActivity, 6);
    if draft.event.class() == Class::NetworkActivity {
        draft.event.set("app_name", app_name);
    }
    draft
}
