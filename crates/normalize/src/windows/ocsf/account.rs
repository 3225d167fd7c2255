//! Changes of accounts, groups and rights.

use aurora_ocsf::{Class, ObservableType, Record};

use super::draft::{Draft, TARGET, UserFields};

/// Account changes name the account's SID otherwise than logons do.
const ACCOUNT: UserFields =
    UserFields { name: "TargetUserName", domain: "TargetDomainName", sid: "TargetSid" };

const MEMBER: UserFields = UserFields { name: "MemberName", domain: "", sid: "MemberSid" };

pub(super) fn draft<'r, 'a>(record: &'r Record<'a>, event_id: u32) -> Option<Draft<'r, 'a>> {
    if let Some(activity) = account_activity(event_id) {
        return Some(account(record, activity));
    }
    if let Some(activity) = group_activity(event_id) {
        return Some(group(record, activity));
    }
    match event_id {
        4703 => adjusted_rights(record),
        4704 => Some(assigned_rights(record, 1)),
        4705 => Some(assigned_rights(record, 2)),
        4798 => Some(listed_groups_of_user(record)),
        4799 => Some(listed_members(record)),
        _ => None,
    }
}

/// An activity that the class numbers, or a word for one that it does not.
type Activity = Result<i64, &'static str>;

fn account_activity(event_id: u32) -> Option<Activity> {
    Some(match event_id {
        4720 | 4741 => Ok(1),
        4722 => Ok(2),
        4723 => Ok(3),
        4724 => Ok(4),
        4725 => Ok(5),
        4726 | 4743 => Ok(6),
        4740 => Ok(9),
        4767 => Ok(12),
        4738 | 4742 => Err("Change"),
        4765 | 4766 => Err("Add SID History"),
        4780 => Err("Set Security"),
        4781 => Err("Rename"),
        _ => return None,
    })
}

fn group_activity(event_id: u32) -> Option<Activity> {
    Some(match event_id {
        4728 | 4732 | 4746 | 4751 | 4756 | 4761 => Ok(3),
        4729 | 4733 | 4747 | 4752 | 4757 | 4762 => Ok(4),
        4730 | 4734 | 4748 | 4753 | 4758 | 4763 => Ok(5),
        4727 | 4731 | 4744 | 4749 | 4754 | 4759 => Ok(6),
        4735 | 4737 | 4745 | 4750 | 4755 | 4760 | 4764 => Err("Change"),
        _ => return None,
    })
}

fn start<'r, 'a>(record: &'r Record<'a>, class: Class, activity: Activity) -> Draft<'r, 'a> {
    let mut draft = match activity {
        Ok(id) => Draft::new(record, class, id),
        Err(word) => Draft::other(record, class, word),
    };
    draft.subject();
    draft
}

fn account<'r, 'a>(record: &'r Record<'a>, activity: Activity) -> Draft<'r, 'a> {
    let mut draft = start(record, Class::AccountChange, activity);
    draft.user("user", ACCOUNT);
    if let Some(old) = draft.take("OldTargetUserName") {
        draft.event.set_text("user.name", old);
        draft.text("user_result.name", "NewTargetUserName");
        draft.text("user_result.uid", "TargetSid");
    }
    draft
}

fn group<'r, 'a>(record: &'r Record<'a>, activity: Activity) -> Draft<'r, 'a> {
    let mut draft = start(record, Class::GroupManagement, activity);
    draft.text("group.uid", "TargetSid");
    draft.text("group.name", "TargetUserName");
    draft.text("group.domain", "TargetDomainName");
    draft.user("user", MEMBER);
    draft
}

/// The rights of a process's token were switched on or off.
fn adjusted_rights<'r, 'a>(record: &'r Record<'a>) -> Option<Draft<'r, 'a>> {
    let is_on = record.text("EnabledPrivilegeList").is_some_and(|list| list.trim() != "-");
    let (list, activity_id) = if is_on { ("EnabledPrivilegeList", 1) } else { ("DisabledPrivilegeList", 2) };
    let mut draft = start(record, Class::UserAccessManagement, Ok(activity_id));
    draft.user("user", TARGET);
    for privilege in draft.take(list)?.split_whitespace() {
        draft.event.push("privileges", privilege);
    }
    Some(draft)
}

fn assigned_rights<'r, 'a>(record: &'r Record<'a>, activity_id: i64) -> Draft<'r, 'a> {
    let mut draft = start(record, Class::UserAccessManagement, Ok(activity_id));
    draft.text("user.uid", "TargetSid");
    for privilege in draft.take("PrivilegeList").unwrap_or_default().split_whitespace() {
        draft.event.push("privileges", privilege);
    }
    draft
}

fn listed_groups_of_user<'r, 'a>(record: &'r Record<'a>) -> Draft<'r, 'a> {
    let mut draft = start(record, Class::EntityManagement, Ok(2));
    draft.user("entity.user", ACCOUNT);
    draft.event.set_enum("entity.type_id", 2);
    draft.observe("entity.user.name", ObservableType::UserName);
    draft
}

fn listed_members<'r, 'a>(record: &'r Record<'a>) -> Draft<'r, 'a> {
    let mut draft = start(record, Class::EntityManagement, Ok(2));
    draft.text("entity.group.uid", "TargetSid");
    draft.text("entity.group.name", "TargetUserName");
    draft.text("entity.group.domain", "TargetDomainName");
    draft.event.set_enum("entity.type_id", 3);
    draft
}
