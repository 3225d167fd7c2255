use aurora_model::{SetupLinkId, Timestamp, UserId, access::Role, change::Actor};
use aurora_store::{
    Secret,
    setup_links::{self, Consumed, Issued},
    users::NewUser,
};

use crate::{
    error::AccessError,
    log_in::Started,
    service::Access,
    users::{check_person, random},
};

/// What stands in the audit chain as who did it, before there is anybody.
const ACTOR: &str = "setup";

/// A one-time link that makes the first admin.
#[derive(Clone, Debug)]
pub struct SetupLink {
    /// To be shown to whoever starts the program, and to nobody else.
    pub secret: Secret,
    /// Until when it works.
    pub expires_at: Timestamp,
}

/// The first admin.
#[derive(Clone, Debug)]
pub struct NewAdmin {
    /// What they log in as.
    pub name: String,
    /// Their password.
    pub password: String,
}

impl Access {
    /// A new link, in place of all earlier ones; none once there was an admin.
    ///
    /// # Errors
    /// If the database is away.
    pub async fn issue_setup_link(&self) -> Result<Option<SetupLink>, AccessError> {
        let secret = Secret::random();
        let (mut tx, permit) = self.administer(Actor::system(ACTOR)).await?;
        let id = SetupLinkId::new(tx.at(), random());
        let issued = setup_links::issue(&mut tx, &permit, id, secret.hash()).await?;
        tx.commit().await?;
        Ok(match issued {
            Issued::Until(expires_at) => Some(SetupLink { secret, expires_at }),
            Issued::AdminExists => None,
        })
    }

    /// Spends a link for the first admin, and logs them in.
    ///
    /// # Errors
    /// If the link does not work, there was an admin, or name or password are not acceptable; then the link still works.
    pub async fn set_up(&self, secret: &str, admin: NewAdmin) -> Result<Started, AccessError> {
        let secret = Secret::parse(secret).map_err(|_| AccessError::InvalidSetupLink)?;
        let name = check_person(&admin.name, &admin.password)?;
        let password_hash = Some(self.inner.passwords.hash(admin.password).await?);
        let (mut tx, permit) = self.administer(Actor::system(ACTOR)).await?;
        let id = UserId::new(tx.at(), random());
        let new = NewUser { id, display_name: name.clone(), name, role: Role::Admin, password_hash };
        match setup_links::consume(&mut tx, &permit, &secret, new).await? {
            Consumed::Admin(user) => self.start_session(tx, &permit, &user).await,
            Consumed::Invalid => Err(AccessError::InvalidSetupLink),
            Consumed::AdminExists => Err(AccessError::AlreadySetUp),
        }
    }
}
