//! What is managed: directory objects, audit policy, firewall rules, WMI, and the logs themselves.

use aurora_ocsf::{Class, Record, Value};

use super::draft::{Draft, ProcessFields, SUBJECT};
use crate::windows::value;

/// The Security log.
pub(super) fn draft<'r, 'a>(record: &'r Record<'a>, event_id: u32) -> Option<Draft<'r, 'a>> {
    match event_id {
        1102 => Some(cleared(record)),
        1100 => Some(log_service(record)),
        4719 => Some(audit_policy(record)),
        5136 => Some(object(record, 3)),
        5137 => Some(object(record, 1)),
        5139 => Some(object(record, 5)),
        5141 => Some(object(record, 4)),
        _ => None,
    }
}

/// A log was cleared. The System log tells which in a second `Channel`, after that of the event itself.
pub(super) fn cleared<'r, 'a>(record: &'r Record<'a>) -> Draft<'r, 'a> {
    let mut draft = Draft::new(record, Class::EventLogActivity, 1);
    draft.subject();
    let channel = record.values("Channel").filter_map(Value::text).last();
    draft.event.set_text("log_name", channel.unwrap_or_default());
    draft.event.set_enum("log_type_id", 1);
    draft
}

fn log_service<'r, 'a>(record: &'r Record<'a>) -> Draft<'r, 'a> {
    let mut draft = Draft::new(record, Class::EventLogActivity, 7);
    draft.event.set("log_provider", "Microsoft-Windows-Eventlog");
    draft
}

fn audit_policy<'r, 'a>(record: &'r Record<'a>) -> Draft<'r, 'a> {
    let mut draft = Draft::new(record, Class::EntityManagement, 3);
    draft.subject();
    draft.event.set("entity.name", "Audit policy");
    draft.event.set_enum("entity.type_id", 5);
    draft.text("entity.uid", "SubcategoryGuid");
    draft.text("entity.data.changes", "AuditPolicyChanges");
    draft
}

fn object<'r, 'a>(record: &'r Record<'a>, activity_id: i64) -> Draft<'r, 'a> {
    let mut draft = Draft::new(record, Class::EntityManagement, activity_id);
    draft.user("actor.user", SUBJECT);
    draft.text("actor.session.uid", "SubjectLogonId");
    let name = if draft.peek("ObjectDN").is_some() { "ObjectDN" } else { "NewObjectDN" };
    draft.text("entity.name", name);
    draft.text("entity.uid", "ObjectGUID");
    if let Some(class) = draft.take("ObjectClass") {
        draft.event.set_other("entity.type_id", class);
    }
    draft.text("entity.data.attribute", "AttributeLDAPDisplayName");
    draft.text("entity.data.value", "AttributeValue");
    draft
}

/// Rules of the firewall.
pub(super) fn firewall_draft<'r, 'a>(record: &'r Record<'a>, event_id: u32) -> Option<Draft<'r, 'a>> {
    let activity_id = match event_id {
        2004 | 2071 | 2097 => 1,
        2005 | 2073 | 2099 => 3,
        2006 | 2052 => 4,
        _ => return None,
    };
    let mut draft = Draft::new(record, Class::EntityManagement, activity_id);
    draft.text("entity.name", "RuleName");
    draft.text("entity.uid", "RuleId");
    draft.event.set_other("entity.type_id", "Firewall Rule");
    draft.text("entity.data.application", "ApplicationPath");
    draft.text("actor.user.uid", "ModifyingUser");
    draft.text("actor.app_name", "ModifyingApplication");
    Some(draft)
}

/// WMI: a provider's use, a failed call, a subscription.
pub(super) fn wmi_draft<'r, 'a>(record: &'r Record<'a>, event_id: u32) -> Option<Draft<'r, 'a>> {
    if event_id != 5861 && event_id != 5859 {
        return None;
    }
    let mut draft = Draft::new(record, Class::EntityManagement, 1);
    let name = if value::says(record.text("CONSUMER").unwrap_or_default()) { "CONSUMER" } else { "Query" };
    draft.text("entity.name", name);
    draft.event.set_other("entity.type_id", "WMI subscription");
    draft.text("entity.data.cause", "PossibleCause");
    draft.process("actor.process", ProcessFields { pid: "Processid", ..ProcessFields::default() });
    draft.account("actor.user", "User");
    Some(draft)
}
