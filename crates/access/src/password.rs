//! Passwords: what they are kept as, and how they are checked.
//!
//! Argon2id with 19 MiB and two passes, as <https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html>
//! recommends. That is slow on purpose; so it runs beside the runtime, and only a few at once.

use std::sync::Arc;

use argon2::{
    Argon2,
    password_hash::{PasswordHasher as _, PasswordVerifier as _, phc::PasswordHash},
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use zeroize::Zeroizing;

use crate::error::{AccessError, InvalidInput};

/// The shortest password.
pub const MIN_PASSWORD_CHARS: usize = 12;
/// The longest password.
pub const MAX_PASSWORD_BYTES: usize = 1_024;
/// So many are checked at once.
const AT_ONCE: usize = 2;
/// So many wait for their turn; others are told to come again.
const WAITING: usize = 32;

/// Makes and checks hashes, a few at once.
#[derive(Debug)]
pub(crate) struct Passwords {
    turns: Arc<Semaphore>,
    seats: Arc<Semaphore>,
    /// What the password of a person who does not exist is checked against.
    nobody: String,
}

impl Passwords {
    pub(crate) fn new() -> Self {
        let mut nothing = [0; 32];
        getrandom::fill(&mut nothing).expect("the system gives random bits");
        let nobody = hash(&nothing).expect("32 bytes can be hashed");
        let semaphore = |n| Arc::new(Semaphore::new(n));
        Self { turns: semaphore(AT_ONCE), seats: semaphore(AT_ONCE + WAITING), nobody }
    }

    /// The hash of a password, in PHC form.
    pub(crate) async fn hash(&self, password: String) -> Result<String, AccessError> {
        let password = Zeroizing::new(password);
        self.in_turn(move || hash(password.as_bytes()).map_err(AccessError::Hash)).await?
    }

    /// Whether the password is the one that was hashed. Without a hash it takes as long, and is wrong.
    pub(crate) async fn is_right(&self, password: String, hash: Option<&str>) -> Result<bool, AccessError> {
        let password = Zeroizing::new(password);
        let is_somebody = hash.is_some();
        let hash = hash.unwrap_or(&self.nobody).to_owned();
        let is_right = self.in_turn(move || matches(password.as_bytes(), &hash)).await?;
        Ok(is_right && is_somebody)
    }

    async fn in_turn<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, AccessError> {
        let seat = self.seats.clone().try_acquire_owned().map_err(|_| AccessError::Busy)?;
        let turn = self.turns.clone().acquire_owned().await.expect("the semaphore is never closed");
        // The turn ends with the work, even if whoever asked has gone away.
        let work = move || holding(seat, turn, work);
        Ok(tokio::task::spawn_blocking(work).await.expect("hashing does not panic"))
    }
}

fn holding<T>(_seat: OwnedSemaphorePermit, _turn: OwnedSemaphorePermit, work: impl FnOnce() -> T) -> T {
    work()
}

/// What is wrong with a password that somebody wants to have.
pub(crate) fn check(password: &str, name: &str) -> Option<InvalidInput> {
    let problem = if password.chars().count() < MIN_PASSWORD_CHARS {
        format!("use at least {MIN_PASSWORD_CHARS} characters")
    } else if password.len() > MAX_PASSWORD_BYTES {
        format!("use at most {MAX_PASSWORD_BYTES} bytes")
    } else if is_one_character(password) || is_mostly(password, name) {
        "use one that nobody guesses: several words that do not belong together".to_owned()
    } else {
        return None;
    };
    Some(InvalidInput { field: "password", problem })
}

fn is_one_character(password: &str) -> bool {
    let mut chars = password.chars();
    chars.next().is_some_and(|first| chars.all(|char| char == first))
}

/// Whether the name is all that there is to it.
fn is_mostly(password: &str, name: &str) -> bool {
    let (password, name) = (password.to_lowercase(), name.to_lowercase());
    !name.is_empty() && password.replace(&name, "").chars().count() < 4
}

fn hash(password: &[u8]) -> Result<String, argon2::password_hash::Error> {
    Ok(Argon2::default().hash_password(password)?.to_string())
}

fn matches(password: &[u8], hash: &str) -> bool {
    // The stored hash says its own costs; so they can be raised without changing any password.
    PasswordHash::new(hash).is_ok_and(|hash| Argon2::default().verify_password(password, &hash).is_ok())
}

#[cfg(test)]
mod tests {
    use super::{AT_ONCE, MAX_PASSWORD_BYTES, Passwords, WAITING, check};
    use crate::error::AccessError;

    #[tokio::test]
    async fn a_password_is_right_for_its_own_hash_and_for_no_other() {
        let passwords = Passwords::new();
        let hash = passwords.hash("correct horse battery".to_owned()).await.expect("a hash");
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        for (password, hash, expected) in [
            ("correct horse battery", Some(&*hash), true),
            ("Correct horse battery", Some(&*hash), false),
            ("", Some(&*hash), false),
            ("correct horse battery", Some("no hash"), false),
            ("correct horse battery", None, false),
        ] {
            let is_right = passwords.is_right(password.to_owned(), hash).await.expect("an answer");
            assert_eq!(is_right, expected, "{password} {hash:?}");
        }
    }

    #[tokio::test]
    async fn a_person_who_does_not_exist_costs_as_much_as_one_who_does() {
        let passwords = Passwords::new();
        let hash = passwords.hash("correct horse battery".to_owned()).await.expect("a hash");
        let costs = |hash: &str| hash.split('$').nth(3).map(str::to_owned);
        assert_eq!(costs(&passwords.nobody), costs(&hash));
    }

    #[tokio::test]
    async fn who_comes_when_too_many_wait_is_told_to_come_again() {
        let passwords = Passwords::new();
        let seats = u32::try_from(AT_ONCE + WAITING).expect("few");
        let taken = passwords.seats.clone().try_acquire_many_owned(seats).expect("all are free");
        let refused = passwords.hash("correct horse battery".to_owned()).await;
        assert!(matches!(refused, Err(AccessError::Busy)));
        drop(taken);
        assert!(passwords.hash("correct horse battery".to_owned()).await.is_ok());
    }

    #[test]
    fn passwords_that_anybody_would_try_are_not_taken() {
        let long = "x".repeat(MAX_PASSWORD_BYTES + 1);
        for (password, name, is_taken) in [
            ("correct horse battery", "ada", true),
            ("ünïcödë wörds", "ada", true),
            ("elevenchars", "ada", false),
            ("aaaaaaaaaaaaaaaa", "ada", false),
            ("ada.lovelace123", "ada.lovelace", false),
            ("AdaAdaAdaAda", "ada", false),
            (&*long, "ada", false),
        ] {
            assert_eq!(check(password, name).is_none(), is_taken, "{password}");
        }
    }
}
