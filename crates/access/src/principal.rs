use aurora_model::{
    SessionId, UserId,
    access::{Permission, Role},
    change::Actor,
};
use uuid::Uuid;

/// Who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Principal {
    /// Their id.
    pub user_id: UserId,
    /// What they are called.
    pub name: String,
    /// What they are here to do.
    pub role: Role,
    /// The session that the access token belongs to.
    pub session: SessionId,
}

impl Principal {
    /// Who may look at the showcase set while the database is away in mode `dummy`. No person: its ids are nil.
    pub fn showcase() -> Self {
        Self {
            user_id: UserId::from_uuid(Uuid::nil()),
            name: SHOWCASE.to_owned(),
            role: Role::Viewer,
            session: SessionId::from_uuid(Uuid::nil()),
        }
    }

    /// Whether this is [`Self::showcase`].
    pub fn is_showcase(&self) -> bool {
        self.session.as_uuid().is_nil()
    }

    /// Whether they have the permission.
    pub fn may(&self, permission: Permission) -> bool {
        self.role.may(permission)
    }

    /// Who did it, in what they do.
    pub const fn actor(&self) -> Actor {
        Actor::User(self.user_id)
    }
}

/// The name that the showcase principal logs in as. Nobody else can have it.
pub const SHOWCASE: &str = "showcase";
