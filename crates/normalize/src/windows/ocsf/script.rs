//! PowerShell.

use aurora_ocsf::{Class, ObservableType, Record, Value};

use super::draft::Draft;

/// OCSF `script.type_id` of PowerShell.
const POWERSHELL: i64 = 2;

/// The log of PowerShell 5 and later.
pub(super) fn draft<'r, 'a>(record: &'r Record<'a>, event_id: u32) -> Option<Draft<'r, 'a>> {
    let content = match event_id {
        4103 => "Payload",
        4104 => "ScriptBlockText",
        _ => return None,
    };
    let mut draft = start(record);
    let content = draft.take(content)?;
    draft.event.set("script.script_content.value", content);
    draft.text("script.uid", "ScriptBlockId");
    if let Some(path) = draft.peek("Path") {
        draft.event.set_text("script.name", path);
        draft.file("script.file", "Path");
    }
    draft.observe("script.script_content.value", ObservableType::ScriptContent);
    Some(draft)
}

/// The log of all versions, whose values have no names: the engine's or a provider's state, or a pipeline.
pub(super) fn classic_draft<'r, 'a>(record: &'r Record<'a>, event_id: u32) -> Option<Draft<'r, 'a>> {
    if !matches!(event_id, 400 | 403 | 600 | 800) {
        return None;
    }
    let mut draft = start(record);
    let texts = || record.values("Data").filter_map(Value::text);
    let pipeline = texts().next().filter(|_| event_id == 800);
    let host = texts().find_map(host_application);
    let content = pipeline.filter(|text| !text.trim().is_empty()).or(host)?;
    draft.event.set("script.script_content.value", content);
    Some(draft)
}

fn start<'r, 'a>(record: &'r Record<'a>) -> Draft<'r, 'a> {
    let mut draft = Draft::new(record, Class::ScriptActivity, 1);
    draft.event.set_enum("script.type_id", POWERSHELL);
    draft.text("actor.user.uid", "Security_UserID");
    draft.integer("actor.process.pid", "Execution_ProcessID");
    draft
}

/// The command line that started the host.
fn host_application(text: &str) -> Option<&str> {
    let (_, rest) = text.split_once("HostApplication=")?;
    let line = rest.lines().next()?.trim();
    (!line.is_empty()).then_some(line)
}
