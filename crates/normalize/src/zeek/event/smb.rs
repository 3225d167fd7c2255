//! `smb_files.log`, `smb_mapping.log` and `dce_rpc.log`.

use aurora_ocsf::{Class, ObservableType, Record};

use super::{
    draft::{Draft, How, Row},
    file_transfer::last_segment,
};

pub(super) fn files<'r, 'a>(record: &'r Record<'a>) -> Draft<'r, 'a> {
    let action = record.text("action").unwrap_or_default();
    let activity = if action == "SMB::FILE_OPEN" { 2 } else { 99 };
    let Some(mut draft) = Draft::network(record, Class::SmbActivity, activity) else {
        return Draft::base(record);
    };
    if activity == 99 && !action.is_empty() {
        draft.event.set_other("activity_id", action);
    }
    draft.apply(&[Row("action", "command", How::Text), Row("path", "share", How::Text)]);
    file(&mut draft);
    draft
}

fn file(draft: &mut Draft<'_, '_>) {
    let Some(name) = draft.record.text("name").and_then(last_segment) else { return };
    let is_pipe = draft.record.text("path").is_some_and(|share| share.to_ascii_uppercase().ends_with("IPC$"));
    draft.event.set("file.name", name);
    draft.event.observable("file.name", ObservableType::FileName, name);
    draft.event.set_enum("file.type_id", if is_pipe { 6 } else { 1 });
    draft.apply(&[
        Row("name", "file.path", How::Text),
        Row("fuid", "file.uid", How::Text),
        Row("size", "file.size", How::Integer),
        Row("times.modified", "file.modified_time", How::Time),
        Row("times.accessed", "file.accessed_time", How::Time),
        Row("times.created", "file.created_time", How::Time),
    ]);
}

pub(super) fn mapping<'r, 'a>(record: &'r Record<'a>) -> Draft<'r, 'a> {
    let Some(mut draft) = Draft::network(record, Class::SmbActivity, 99) else { return Draft::base(record) };
    draft.event.set_other("activity_id", "Tree Connect");
    draft.apply(&[Row("path", "share", How::Text)]);
    match draft.take("share_type") {
        Some("DISK") => draft.event.set_enum("share_type_id", 1),
        Some("PIPE") => draft.event.set_enum("share_type_id", 2),
        Some("PRINT") => draft.event.set_enum("share_type_id", 3),
        Some(other) => draft.event.set_other("share_type_id", other),
        None => {}
    }
    draft
}

/// Not OCSF's DCE/RPC object, which requires the interface's UUID: Zeek writes its name.
pub(super) fn dce_rpc<'r, 'a>(record: &'r Record<'a>) -> Draft<'r, 'a> {
    let Some(mut draft) = Draft::network(record, Class::NetworkActivity, 6) else {
        return Draft::base(record);
    };
    draft.event.set("app_name", "dce_rpc");
    if let Some((endpoint, operation)) = record.text("endpoint").zip(record.text("operation")) {
        draft.event.set("message", format!("{endpoint}::{operation}"));
    }
    draft.apply(&[Row("rtt", "duration", How::Millis)]);
    draft
}
