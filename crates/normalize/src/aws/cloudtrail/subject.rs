//! Which class an event is of, and to whom it was done.

use aurora_ocsf::{Class, Json};

use crate::{
    cloud::activity_of,
    mapping::{Draft, How, Row},
};

/// Sign-ins and what stands in for them.
const AUTHENTICATION: [(&str, i64); 14] = [
    ("ConsoleLogin", 1),
    ("AssumeRole", 1),
    ("AssumeRoleWithSAML", 1),
    ("AssumeRoleWithWebIdentity", 1),
    ("AssumeRoot", 1),
    ("GetSessionToken", 3),
    ("GetFederationToken", 3),
    ("Federate", 1),
    ("UserAuthentication", 1),
    ("Authenticate", 1),
    ("Logout", 2),
    ("SwitchRole", 7),
    ("ExitRole", 7),
    ("RenewRole", 5),
];

/// Changes of users, roles and their credentials.
const ACCOUNT: [(&str, i64); 50] = [
    ("CreateUser", 1),
    ("CreateRole", 1),
    ("CreateServiceLinkedRole", 1),
    ("CreateInstanceProfile", 1),
    ("CreateAccount", 1),
    ("AdminCreateUser", 1),
    ("SignUp", 1),
    ("EnableUser", 2),
    ("AdminEnableUser", 2),
    ("CreateLoginProfile", 99),
    ("ChangePassword", 3),
    ("AdminSetUserPassword", 3),
    ("UpdateLoginProfile", 4),
    ("ResetPassword", 4),
    ("AdminResetUserPassword", 4),
    ("UpdatePassword", 4),
    ("DisableUser", 5),
    ("AdminDisableUser", 5),
    ("DeleteLoginProfile", 99),
    ("DeleteUser", 6),
    ("DeleteRole", 6),
    ("DeleteServiceLinkedRole", 6),
    ("DeleteInstanceProfile", 6),
    ("AdminDeleteUser", 6),
    ("AttachUserPolicy", 7),
    ("AttachRolePolicy", 7),
    ("PutUserPolicy", 7),
    ("PutRolePolicy", 7),
    ("PutUserPermissionsBoundary", 7),
    ("PutRolePermissionsBoundary", 7),
    ("DetachUserPolicy", 8),
    ("DetachRolePolicy", 8),
    ("DeleteUserPolicy", 8),
    ("DeleteRolePolicy", 8),
    ("DeleteUserPermissionsBoundary", 8),
    ("DeleteRolePermissionsBoundary", 8),
    ("EnableMFADevice", 10),
    ("DeactivateMFADevice", 11),
    ("CreateVirtualMFADevice", 99),
    ("DeleteVirtualMFADevice", 99),
    ("CreateAccessKey", 99),
    ("DeleteAccessKey", 99),
    ("UpdateAccessKey", 99),
    ("UpdateUser", 99),
    ("UpdateRole", 99),
    ("UpdateAssumeRolePolicy", 99),
    ("UpdateRoleDescription", 99),
    ("UploadSSHPublicKey", 99),
    ("UploadSigningCertificate", 99),
    ("AddRoleToInstanceProfile", 99),
];

const GROUP: [(&str, i64); 12] = [
    ("AttachGroupPolicy", 1),
    ("PutGroupPolicy", 1),
    ("DetachGroupPolicy", 2),
    ("DeleteGroupPolicy", 2),
    ("AddUserToGroup", 3),
    ("AddMemberToGroup", 3),
    ("CreateGroupMembership", 3),
    ("RemoveUserFromGroup", 4),
    ("RemoveMemberFromGroup", 4),
    ("DeleteGroupMembership", 4),
    ("DeleteGroup", 5),
    ("CreateGroup", 6),
];

/// Services that keep users, by the beginning of their names.
const DIRECTORIES: [&str; 7] =
    ["iam.", "sso.", "sso-directory.", "identitystore.", "cognito-idp.", "organizations.", "workdocs."];

/// The class and activity of an operation.
pub(super) fn class_of(source: &str, operation: &str) -> (Class, i64) {
    let is_of = |services: &[&str]| services.iter().any(|service| source.starts_with(service));
    let find = |table: &[(&str, i64)]| table.iter().find(|(name, _)| *name == operation).map(|(_, id)| *id);
    if is_of(&["signin.", "sts.", "sso.", "sso-oauth."]) {
        if let Some(activity) = find(&AUTHENTICATION) {
            return (Class::Authentication, activity);
        }
        if source.starts_with("signin.") {
            return (Class::Authentication, 99);
        }
    }
    if is_of(&DIRECTORIES) {
        if let Some(activity) = find(&ACCOUNT) {
            return (Class::AccountChange, activity);
        }
        if let Some(activity) = find(&GROUP) {
            return (Class::GroupManagement, activity);
        }
    }
    (Class::ApiActivity, activity_of(operation))
}

/// Who signed in, and to what.
pub(super) fn add_sign_in(draft: &mut Draft<'_, '_>) {
    draft.apply(&[
        Row("additionalEventData.LoginTo", "dst_endpoint.svc_name", How::Text),
        Row("additionalEventData.MFAUsed", "is_mfa", How::Bool),
    ]);
    let service = draft.text("eventSource").unwrap_or("signin.amazonaws.com");
    draft.event.set("service.name", service);
    let rows: &[(&str, &str)] = &[
        ("user.uid", "requestParameters.roleArn"),
        ("user.name", "requestParameters.roleSessionName"),
        ("user.name", "userIdentity.userName"),
        ("user.name", "additionalEventData.UserName"),
        ("user.uid", "userIdentity.arn"),
        ("user.uid_alt", "userIdentity.principalId"),
        ("user.uid_alt", "userIdentity.onBehalfOf.userId"),
        ("user.account.uid", "userIdentity.accountId"),
    ];
    set_first(draft, rows);
    // Root and federated users have no name.
    set_first(draft, &[("user.name", "userIdentity.type")]);
}

/// The user or role that was changed.
pub(super) fn add_account(draft: &mut Draft<'_, '_>) {
    set_first(
        draft,
        &[
            ("user.name", "responseElements.user.userName"),
            ("user.name", "responseElements.role.roleName"),
            ("user.name", "requestParameters.userName"),
            ("user.name", "requestParameters.roleName"),
            ("user.name", "requestParameters.username"),
            ("user.name", "responseElements.role.path"),
            ("user.uid", "responseElements.user.arn"),
            ("user.uid", "responseElements.role.arn"),
            ("user.uid_alt", "responseElements.user.userId"),
            ("user.uid_alt", "responseElements.role.roleId"),
            ("user.credential_uid", "responseElements.accessKey.accessKeyId"),
            ("user.credential_uid", "requestParameters.accessKeyId"),
        ],
    );
    // Whoever changes something without naming an account changes the own one.
    if draft.event.get("user").is_none() {
        set_first(
            draft,
            &[
                ("user.name", "userIdentity.userName"),
                ("user.uid", "userIdentity.arn"),
                ("user.uid_alt", "userIdentity.principalId"),
                ("user.name", "userIdentity.type"),
            ],
        );
    }
    if draft.event.get("user").is_none() {
        draft.event.set("user.name", "unknown");
    }
    add_policy(draft);
}

fn add_policy(draft: &mut Draft<'_, '_>) {
    for (name, field) in [("uid", "requestParameters.policyArn"), ("name", "requestParameters.policyName")] {
        if let Some(text) = draft.text(field) {
            draft.event.push("policies", Json::object([(name, text.into())]));
        }
    }
}

/// The group that was changed, and who joined or left it.
pub(super) fn add_group(draft: &mut Draft<'_, '_>) {
    set_first(
        draft,
        &[
            ("group.name", "requestParameters.groupName"),
            ("group.name", "requestParameters.displayName"),
            ("group.uid", "responseElements.group.groupId"),
            ("group.uid", "requestParameters.groupId"),
            ("user.name", "requestParameters.userName"),
            ("user.uid", "requestParameters.memberId.userId"),
        ],
    );
    draft.require("group", "unknown");
    for field in ["requestParameters.policyArn", "requestParameters.policyName"] {
        if let Some(policy) = draft.text(field) {
            draft.event.push("privileges", policy);
        }
    }
}

/// Sets each attribute to the first of its fields that says anything; the fields stay where else they are.
fn set_first(draft: &mut Draft<'_, '_>, rows: &[(&str, &str)]) {
    for (path, field) in rows {
        if draft.event.get(path).is_none()
            && let Some(text) = draft.text(field)
        {
            draft.event.set(path, text);
        }
    }
}
