//! What the tools of the shadow suite log: accounts and groups that were made, changed and removed.

use aurora_ocsf::{Class, Event, Record};

use super::{actor, draft, user};
use crate::{
    mapping::{Draft, How, Row},
    template::Message,
};

/// The messages; what happened to an account starts with `user_`, to a group with `group_`.
pub(super) const MESSAGES: &[Message] = &[
    ("user_created", "new user: name={user}, UID={uid}, GID={gid}, home={home}, shell={shell}, from={tty}"),
    ("user_created", "new user: name={user}, UID={uid}, GID={gid}, home={home}, shell={shell}"),
    (
        "user_created",
        "new account added - account={user}, uid={uid}, gid={gid}, home={home}, shell={shell}, by={by_uid}",
    ),
    ("user_create_failed", "failed adding user '{user*}', exit code: {code}"),
    ("user_create_failed", "failed adding user '{user*}', data deleted"),
    ("user_create_failed", "failed adding user '{user*}'{reason}"),
    ("group_created", "new group: name={group}, GID={gid}, from={tty}"),
    ("group_created", "new group: name={group}, GID={gid}"),
    ("group_created", "group added to /etc/group: name={group}, GID={gid}"),
    ("group_shadowed", "group added to /etc/gshadow: name={group}"),
    ("group_user_added", "add '{user*}' to group '{group}'"),
    ("group_shadowed", "add '{user*}' to shadow group '{group}'"),
    ("group_user_removed", "delete '{user*}' from group '{group}'"),
    ("group_shadowed", "delete '{user*}' from shadow group '{group}'"),
    ("group_user_added", "user {user*} added by {by} to group {group}"),
    ("group_user_removed", "user {user*} removed by {by} from group {group}"),
    ("group_members_set", "members of group {group} set by {by} to {members}"),
    ("group_admins_set", "administrators of group {group} set by {by} to {members}"),
    ("group_password_changed", "change the password for group {group} by {by}"),
    ("group_password_changed", "password of group {group} changed by {by}"),
    ("group_changed", "group changed in {file} (group {group}, {change})"),
    ("group_changed", "group changed in {file} (group {group})"),
    ("group_removed", "group '{group}' removed from {file}"),
    ("group_removed", "group '{group}' removed"),
    ("group_removed", "removed group '{group}' owned by '{user}'"),
    ("group_shadowed", "removed shadow group '{group}' owned by '{user}'"),
    ("group_removed", "remove group '{group}'"),
    ("user_removed", "delete user '{user*}'"),
    ("user_removed", "account deleted - account={user}, by={by_uid}"),
    ("user_removed", "delete '{user*}' from {file}"),
    ("user_password_changed", "change user '{user*}' password"),
    ("user_password_changed", "password for '{user*}' changed by '{by}'"),
    ("user_password_changed", "password for `{user*}' changed by `{by}'"),
    ("user_password_changed", "password changed - account={user}, uid={uid}, by={by_uid}"),
    ("user_password_failed", "can't change pwd for '{user*}'"),
    ("user_password_failed", "password change failed - {reason}"),
    ("user_locked", "lock user '{user*}' password"),
    ("user_unlocked", "unlock user '{user*}' password"),
    ("user_renamed", "change user name '{user*}' to '{new_user}'"),
    ("user_changed", "change user '{user*}' {attribute} from '{old}' to '{new}'"),
    ("user_changed", "change user '{user*}' {attribute} to '{new}'"),
    ("user_changed", "changed user '{user*}' {attribute} to '{new}'"),
    ("user_changed", "changed user '{user*}' {attribute}"),
    ("user_changed", "changed user `{user*}' {attribute} to `{new}'"),
    ("user_changed", "change {attribute} for {user*}"),
    ("user_changed", "changed password expiry for {user*}"),
    ("user_changed", "changed expiration date for {user*}"),
    ("user_changed", "account changed - account={user}, uid={uid}, by={by_uid}"),
];

const TOOLS: [&str; 21] = [
    "useradd",
    "userdel",
    "usermod",
    "groupadd",
    "groupdel",
    "groupmod",
    "groupmems",
    "gpasswd",
    "passwd",
    "chpasswd",
    "chgpasswd",
    "chage",
    "chfn",
    "chsh",
    "newusers",
    "vipw",
    "pwck",
    "grpck",
    "adduser",
    "deluser",
    "newgrp",
];

pub(super) fn is_tool(program: &str) -> bool {
    TOOLS.contains(&program)
}

pub(super) fn to_event(record: &Record<'_>, product: (&str, &str)) -> Event {
    let event = record.text("event").unwrap_or_default();
    let mut draft = if event.starts_with("group_") {
        group(record, event, product)
    } else {
        account(record, event, product)
    };
    user(&mut draft, "by", "actor.user");
    draft.apply(&[Row("by_uid", "actor.user.uid", How::Text), Row("reason", "status_detail", How::Text)]);
    actor(&mut draft);
    draft.set_status(!event.contains("failed"));
    draft.finish()
}

fn account<'r, 'a>(record: &'r Record<'a>, event: &str, product: (&str, &str)) -> Draft<'r, 'a> {
    let activity = match event {
        "user_created" | "user_create_failed" => 1,
        "user_password_changed" | "user_password_failed" => 3,
        "user_removed" => 6,
        "user_locked" => 9,
        "user_unlocked" => 12,
        _ => 99,
    };
    let mut draft = draft(record, Class::AccountChange, activity, product);
    if !user(&mut draft, "user", "user") {
        draft.event.set("user.name", "Unknown");
    }
    draft.apply(&[Row("uid", "user.uid", How::Text), Row("new_user", "user_result.name", How::Text)]);
    if let Some(gid) = draft.take("gid") {
        draft.event.push("user.groups", serde_json::json!({ "uid": gid }));
    }
    if activity == 99 {
        let what = draft.text("attribute").unwrap_or("change").to_owned();
        draft.event.set_other("activity_id", &what);
    }
    draft
}

fn group<'r, 'a>(record: &'r Record<'a>, event: &str, product: (&str, &str)) -> Draft<'r, 'a> {
    let activity = match event {
        "group_user_added" => 3,
        "group_user_removed" => 4,
        "group_removed" => 5,
        "group_created" => 6,
        _ => 99,
    };
    let mut draft = draft(record, Class::GroupManagement, activity, product);
    draft.apply(&[Row("group", "group.name", How::Text), Row("gid", "group.uid", How::Text)]);
    user(&mut draft, "user", "user");
    draft
}
