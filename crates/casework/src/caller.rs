use aurora_model::{
    UserId,
    access::{Action, Permission, Role},
    change::{Actor, Resource},
};

use crate::{CaseworkError, Result};

/// Who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// As they stand in what they do.
    pub actor: Actor,
    /// What they are here to do.
    pub role: Role,
}

impl Caller {
    pub(crate) fn check(&self, action: Action, resource: Resource) -> Result<()> {
        let permission = Permission { resource, action };
        if self.role.may(permission) {
            Ok(())
        } else {
            Err(CaseworkError::Forbidden { role: self.role, permission })
        }
    }

    /// The person, if it is one.
    pub(crate) const fn user(&self) -> Option<UserId> {
        match self.actor {
            Actor::User(user) => Some(user),
            Actor::Token(_) | Actor::System(_) => None,
        }
    }
}
