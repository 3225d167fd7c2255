use aurora_model::{Timestamp, UserId, Version, access::Role};
use aurora_store::users::{self, NewUser, UserChange};

pub use aurora_store::users::User;

use crate::{
    error::{AccessError, InvalidInput},
    password,
    principal::{Principal, SHOWCASE},
    service::Access,
};

/// The longest name.
const MAX_NAME_CHARS: usize = 64;

/// A person who is to be added.
#[derive(Clone, Debug)]
pub struct NewPerson {
    /// What they log in as.
    pub name: String,
    /// What they are here to do.
    pub role: Role,
    /// Their first password.
    pub password: String,
}

/// What is to change of a person. `None` leaves it.
#[derive(Clone, Debug, Default)]
pub struct PersonChange {
    /// What they are here to do.
    pub role: Option<Role>,
    /// Whether they may log in. Disabling ends all their sessions.
    pub is_disabled: Option<bool>,
    /// A new password. All their sessions end.
    pub password: Option<String>,
}

impl Access {
    /// All people, by name.
    ///
    /// # Errors
    /// If the database is away.
    pub async fn list_users(&self) -> Result<Vec<User>, AccessError> {
        Ok(users::list(&self.read()?).await?)
    }

    /// One person.
    ///
    /// # Errors
    /// If there is none of this id.
    pub async fn fetch_user(&self, id: UserId) -> Result<User, AccessError> {
        Ok(users::fetch(&self.read()?, id).await?)
    }

    /// Adds a person.
    ///
    /// # Errors
    /// If name or password are not acceptable, or the name is taken.
    pub async fn create_user(&self, by: &Principal, new: NewPerson) -> Result<User, AccessError> {
        let name = check_person(&new.name, &new.password)?;
        let password_hash = Some(self.inner.passwords.hash(new.password).await?);
        let (mut tx, permit) = self.administer(by.actor()).await?;
        let id = UserId::new(tx.at(), random());
        let new = NewUser { id, display_name: name.clone(), name, role: new.role, password_hash };
        let user = users::create(&mut tx, &permit, new).await?;
        tx.commit().await?;
        Ok(user)
    }

    /// Changes a person, in the version that was seen.
    ///
    /// # Errors
    /// If the version is stale, the password is not acceptable, or no admin would be left.
    pub async fn change_user(
        &self,
        by: &Principal,
        id: UserId,
        if_match: Version,
        change: PersonChange,
    ) -> Result<User, AccessError> {
        let password_hash = match change.password {
            Some(password) => Some(self.hash_of_new(id, password).await?),
            None => None,
        };
        let (mut tx, permit) = self.administer(by.actor()).await?;
        let ends_sessions = password_hash.is_some() || change.is_disabled == Some(true);
        let change = UserChange {
            display_name: None,
            role: change.role,
            password_hash,
            is_disabled: change.is_disabled,
        };
        let user = users::update(&mut tx, &permit, id, if_match, change).await?;
        if !users::list(&tx).await?.iter().any(is_acting_admin) {
            return Err(AccessError::LastAdmin);
        }
        let now = tx.at();
        tx.commit().await?;
        if ends_sessions {
            self.inner.standings.ended_of(id, now);
        }
        Ok(user)
    }

    async fn hash_of_new(&self, id: UserId, password: String) -> Result<String, AccessError> {
        let user = self.fetch_user(id).await?;
        if let Some(problem) = password::check(&password, &user.name) {
            return Err(AccessError::Invalid(vec![problem]));
        }
        self.inner.passwords.hash(password).await
    }
}

fn is_acting_admin(user: &User) -> bool {
    user.role == Role::Admin && user.disabled_at.is_none()
}

/// The name as it is kept, if name and password are acceptable.
pub(crate) fn check_person(name: &str, password: &str) -> Result<String, AccessError> {
    let name = name.trim();
    let mut problems = Vec::new();
    problems.extend(name_problem(name).map(|problem| InvalidInput { field: "name", problem }));
    problems.extend(password::check(password, name));
    if problems.is_empty() { Ok(name.to_owned()) } else { Err(AccessError::Invalid(problems)) }
}

/// Names stand in the audit chain and beside alerts, where nobody shall be taken in by how they look.
fn name_problem(name: &str) -> Option<String> {
    let is_plain = |char: char| char.is_alphanumeric() || matches!(char, '.' | '-' | '_' | '@' | '+');
    if name.is_empty() || name.chars().count() > MAX_NAME_CHARS {
        Some(format!("use 1 to {MAX_NAME_CHARS} characters"))
    } else if !name.chars().all(is_plain) {
        Some("use letters, digits and . - _ @ +".to_owned())
    } else if name.eq_ignore_ascii_case(SHOWCASE) {
        Some("this name is kept for the showcase".to_owned())
    } else {
        None
    }
}

/// The random bits of an id.
pub(crate) fn random() -> [u8; 10] {
    let mut bits = [0; 10];
    getrandom::fill(&mut bits).expect("the system gives random bits");
    bits
}

/// The moment so many microseconds later.
pub(crate) fn later(at: Timestamp, micros: i64) -> Timestamp {
    Timestamp::from_micros(at.as_micros().saturating_add(micros)).unwrap_or(Timestamp::MAX)
}
