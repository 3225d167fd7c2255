//! `files.log` and `ftp.log`.

use aurora_ocsf::Json;
use aurora_ocsf::{Class, Record};
use serde_json::json;

use super::draft::{Draft, How, Row, is_ip};

/// A file that Zeek saw in transit. Network classes with a place for a file are those of SMB and FTP; what
/// came over another protocol is traffic with the file's facts in `unmapped`.
pub(super) fn files<'r, 'a>(record: &'r Record<'a>) -> Draft<'r, 'a> {
    let class = match record.text("source") {
        Some("SMB") => Class::SmbActivity,
        Some("FTP_DATA") => Class::FtpActivity,
        Some(_) | None => Class::NetworkActivity,
    };
    let activity = if class == Class::NetworkActivity { 6 } else { 99 };
    let Some(mut draft) =
        Draft::network(record, class, activity).or_else(|| by_hosts(record, class, activity))
    else {
        return Draft::base(record);
    };
    draft.apply(&[Row("duration", "duration", How::Millis)]);
    match class {
        Class::NetworkActivity => {
            draft.apply(&[Row("source", "app_name", How::Text), Row("filename", "message", How::Text)]);
        }
        _ => {
            draft.event.set_other("activity_id", "File Transfer");
            file(&mut draft);
        }
    }
    draft
}

/// Up to Zeek 5 the log has no connection, but who sent and who received.
fn by_hosts<'r, 'a>(record: &'r Record<'a>, class: Class, activity: i64) -> Option<Draft<'r, 'a>> {
    let first = |field| record.text(field).filter(|text| is_ip(text));
    let (sender, receiver) = (first("tx_hosts"), first("rx_hosts"));
    sender.or(receiver)?;
    let mut draft = Draft::new(record, class, activity);
    for (ip, path) in [(sender, "src_endpoint.ip"), (receiver, "dst_endpoint.ip")] {
        if let Some(ip) = ip {
            draft.event.set(path, ip);
            draft.event.observable(path, aurora_ocsf::ObservableType::IpAddress, ip);
        }
    }
    Some(draft)
}

fn file(draft: &mut Draft<'_, '_>) {
    if !regular_file(draft, "filename", "total_bytes") {
        return;
    }
    for (field, algorithm_id, algorithm) in
        [("md5", 1, "MD5"), ("sha1", 2, "SHA-1"), ("sha256", 3, "SHA-256")]
    {
        if let Some(hash) = draft.take(field) {
            let hash = json!({ "algorithm_id": algorithm_id, "algorithm": algorithm, "value": hash });
            draft.event.push("file.hashes", hash);
        }
    }
}

/// What stands after the last `/` or `\`, if anything does.
pub(super) fn last_segment(path: &str) -> Option<&str> {
    path.rsplit(['/', '\\']).next().filter(|name| !name.is_empty())
}

/// `ftp.log`: FTP Activity.
pub(super) fn ftp<'r, 'a>(record: &'r Record<'a>) -> Draft<'r, 'a> {
    let command = record.text("command").unwrap_or_default();
    let Some(mut draft) = Draft::network(record, Class::FtpActivity, ftp_activity(command)) else {
        return Draft::base(record);
    };
    if ftp_activity(command) == 99 && !command.is_empty() {
        draft.event.set_other("activity_id", command);
    }
    draft.apply(&[Row("command", "command", How::Text), Row("data_channel.resp_p", "port", How::Port)]);
    if let Some(code) = draft.take("reply_code").and_then(|code| code.parse::<i64>().ok()) {
        draft.event.push("codes", code);
        draft.set_status(code < 400);
    }
    draft.apply(&[Row("reply_msg", "command_responses", How::Each)]);
    ftp_file(&mut draft);
    draft
}

fn ftp_activity(command: &str) -> i64 {
    match command {
        "STOR" | "STOU" | "APPE" => 1,
        "RETR" => 2,
        "DELE" | "RMD" => 4,
        "RNFR" | "RNTO" => 5,
        "LIST" | "NLST" | "MLSD" => 6,
        _ => 99,
    }
}

fn ftp_file(draft: &mut Draft<'_, '_>) {
    let is_file = matches!(draft.event.get("activity_id").and_then(Json::as_i64), Some(1 | 2 | 4 | 5));
    if is_file {
        regular_file(draft, "arg", "file_size");
    }
}

/// Describes the file whose path stands in a field; false if there is none.
fn regular_file(draft: &mut Draft<'_, '_>, path: &'static str, size: &'static str) -> bool {
    let Some(name) = draft.record.text(path).and_then(last_segment) else { return false };
    draft.event.set("file.name", name);
    draft.event.set_enum("file.type_id", 1);
    draft.apply(&[
        Row(path, "file.path", How::Text),
        Row("fuid", "file.uid", How::Text),
        Row("mime_type", "file.mime_type", How::Text),
        Row(size, "file.size", How::Integer),
    ]);
    true
}
