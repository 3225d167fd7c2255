//! Who may do what: roles, and the closed table of permissions.
//!
//! A permission that is not in the table is granted to nobody. Whether a permitted thing is done now is a
//! second question, which [`crate::mode`] answers.

use crate::{change::Resource, words::words};

words! {
    /// What a person or a program is here to do.
    Role, "role", UnknownRole {
        /// Runs the system: everything.
        Admin = "admin",
        /// Works on alerts and rules.
        Analyst = "analyst",
        /// Watches the queue, claims alerts and hands them on.
        Operator = "operator",
        /// Looks.
        Viewer = "viewer",
        /// A program: sends events, and reads what came of them.
        ApiService = "api_service",
    }
}

words! {
    /// What is done to a resource.
    Action, "action", UnknownAction {
        /// Reading, searching and exporting.
        Read = "read",
        /// Making a new one.
        Create = "create",
        /// Changing one.
        Update = "update",
        /// Removing or revoking one.
        Delete = "delete",
    }
}

/// What a route asks of whoever calls it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Permission {
    /// On what.
    pub resource: Resource,
    /// What.
    pub action: Action,
}

const EVERYONE: &[Role] = &[Role::Admin, Role::Analyst, Role::Operator, Role::Viewer, Role::ApiService];
const PEOPLE: &[Role] = &[Role::Admin, Role::Analyst, Role::Operator, Role::Viewer];
const WORKERS: &[Role] = &[Role::Admin, Role::Analyst, Role::Operator];
const ENGINEERS: &[Role] = &[Role::Admin, Role::Analyst];
const SENDERS: &[Role] = &[Role::Admin, Role::ApiService];
const ADMINS: &[Role] = &[Role::Admin];

/// The table. A route that needs a new pair adds its line here.
const TABLE: &[(Resource, Action, &[Role])] = &[
    (Resource::System, Action::Read, EVERYONE),
    (Resource::System, Action::Update, ADMINS),
    (Resource::User, Action::Read, ADMINS),
    (Resource::User, Action::Create, ADMINS),
    (Resource::User, Action::Update, ADMINS),
    (Resource::Session, Action::Read, PEOPLE),
    (Resource::Session, Action::Delete, PEOPLE),
    (Resource::Source, Action::Read, PEOPLE),
    (Resource::Source, Action::Create, ADMINS),
    (Resource::Source, Action::Update, ADMINS),
    (Resource::IngestToken, Action::Read, ADMINS),
    (Resource::IngestToken, Action::Create, ADMINS),
    (Resource::IngestToken, Action::Delete, ADMINS),
    (Resource::Event, Action::Read, EVERYONE),
    (Resource::Event, Action::Create, SENDERS),
    (Resource::Rule, Action::Read, EVERYONE),
    (Resource::Rule, Action::Update, ENGINEERS),
    (Resource::Alert, Action::Read, EVERYONE),
    (Resource::Alert, Action::Update, WORKERS),
    (Resource::AlertComment, Action::Read, EVERYONE),
    (Resource::AlertComment, Action::Create, WORKERS),
    (Resource::Dashboard, Action::Read, EVERYONE),
    (Resource::Audit, Action::Read, ADMINS),
];

impl Permission {
    /// All permissions that exist, with the roles that have them.
    pub fn all() -> impl Iterator<Item = (Self, &'static [Role])> {
        TABLE.iter().map(|&(resource, action, roles)| (Self { resource, action }, roles))
    }
}

impl Role {
    /// Whether the role has the permission.
    pub fn may(self, permission: Permission) -> bool {
        Permission::all().any(|(listed, roles)| listed == permission && roles.contains(&self))
    }
}

#[cfg(test)]
mod tests {
    use super::{Action, Permission, Role};
    use crate::change::Resource;

    fn check(role: Role, resource: Resource, action: Action, expected: bool) {
        assert_eq!(role.may(Permission { resource, action }), expected, "{role} {action} {resource}");
    }

    #[test]
    fn admins_have_every_permission_and_each_pair_stands_once() {
        let all: Vec<_> = Permission::all().collect();
        for (at, &(permission, roles)) in all.iter().enumerate() {
            assert!(roles.contains(&Role::Admin), "{permission:?}");
            assert!(all[..at].iter().all(|(earlier, _)| *earlier != permission), "{permission:?}");
        }
    }

    #[test]
    fn viewers_change_nothing_but_their_own_session() {
        for (permission, roles) in Permission::all() {
            let is_change = permission.action != Action::Read && permission.resource != Resource::Session;
            assert!(!(is_change && roles.contains(&Role::Viewer)), "{permission:?}");
        }
    }

    #[test]
    fn roles_differ_in_what_they_are_here_to_do() {
        check(Role::Analyst, Resource::Rule, Action::Update, true);
        check(Role::Operator, Resource::Rule, Action::Update, false);
        check(Role::Operator, Resource::Alert, Action::Update, true);
        check(Role::ApiService, Resource::Event, Action::Create, true);
        check(Role::ApiService, Resource::Alert, Action::Update, false);
        check(Role::Analyst, Resource::Audit, Action::Read, false);
    }

    #[test]
    fn what_is_not_in_the_table_is_granted_to_nobody() {
        for &role in Role::ALL {
            check(role, Resource::Audit, Action::Delete, false);
        }
    }
}
