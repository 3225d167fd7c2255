use aurora_model::mode::Refusal;
use aurora_store::{StoreError, Unavailable};

use crate::token::InvalidToken;

/// What was asked for and not done.
#[derive(Debug, thiserror::Error)]
pub enum AccessError {
    /// Nobody who may come in: no valid access token, or its session has ended.
    #[error("no valid access token")]
    NotLoggedIn,
    /// Name and password do not belong together. Which of them is wrong, nobody is told.
    #[error("the name or the password is wrong")]
    WrongCredentials,
    /// The refresh token is not valid: unknown, spent, too old, or of a session that has ended.
    #[error("the session has ended")]
    SessionEnded,
    /// The link is not valid: unknown, spent, too old, or replaced.
    #[error("the set-up link is not valid")]
    InvalidSetupLink,
    /// There is an admin, or was one.
    #[error("this deployment has been set up")]
    AlreadySetUp,
    /// Fields are not acceptable; all of them at once.
    #[error("some fields are not acceptable")]
    Invalid(Vec<InvalidInput>),
    /// An admin cannot take the last admin away.
    #[error("there would be no admin left")]
    LastAdmin,
    /// Too many passwords are being checked.
    #[error("too many log-ins at once")]
    Busy,
    /// The policy refused.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The store did not do it.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A password could not be hashed: a defect of the program.
    #[error("a password could not be hashed")]
    Hash(#[source] argon2::password_hash::Error),
}

/// A field that is not acceptable.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {problem}")]
pub struct InvalidInput {
    /// Which.
    pub field: &'static str,
    /// What is wrong with it, for people.
    pub problem: String,
}

/// What kind of error it is, for whoever has to answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// Who asks is not known.
    Unauthenticated,
    /// Name and password do not belong together.
    WrongCredentials,
    /// The set-up link does not work.
    InvalidSetupLink,
    /// Well-formed, and not acceptable.
    Invalid,
    /// The mode forbids it.
    ForbiddenByMode,
    /// There is no such thing.
    NotFound,
    /// What there is does not allow it.
    Conflict,
    /// The record changed since the caller saw it.
    StaleVersion,
    /// The same may work in a moment.
    Busy,
    /// The database is away.
    Unavailable,
    /// A defect of the program.
    Internal,
}

impl AccessError {
    /// What kind of error it is.
    pub const fn kind(&self) -> ErrorKind {
        match self {
            Self::NotLoggedIn | Self::SessionEnded => ErrorKind::Unauthenticated,
            Self::WrongCredentials => ErrorKind::WrongCredentials,
            Self::InvalidSetupLink => ErrorKind::InvalidSetupLink,
            Self::AlreadySetUp | Self::LastAdmin => ErrorKind::Conflict,
            Self::Invalid(_) => ErrorKind::Invalid,
            Self::Busy => ErrorKind::Busy,
            Self::Refused(Refusal::Mode(_)) => ErrorKind::ForbiddenByMode,
            Self::Refused(Refusal::DatabaseUnavailable) => ErrorKind::Unavailable,
            Self::Store(error) => kind_of(error),
            Self::Hash(_) => ErrorKind::Internal,
        }
    }

    /// One field is not acceptable.
    pub(crate) fn invalid(field: &'static str, problem: impl Into<String>) -> Self {
        Self::Invalid(vec![InvalidInput { field, problem: problem.into() }])
    }
}

const fn kind_of(error: &StoreError) -> ErrorKind {
    match error {
        StoreError::Unavailable(_) | StoreError::Lost { .. } => ErrorKind::Unavailable,
        StoreError::StalePermit { .. } => ErrorKind::Busy,
        StoreError::StaleVersion { .. } => ErrorKind::StaleVersion,
        StoreError::NotFound { .. } => ErrorKind::NotFound,
        StoreError::NameTaken { .. } | StoreError::WorkAlert(_) => ErrorKind::Conflict,
        StoreError::BadRow { .. } | StoreError::Database(_) => ErrorKind::Internal,
    }
}

impl From<Unavailable> for AccessError {
    fn from(unavailable: Unavailable) -> Self {
        Self::Store(unavailable.into())
    }
}

impl From<InvalidToken> for AccessError {
    fn from(InvalidToken: InvalidToken) -> Self {
        Self::NotLoggedIn
    }
}
