use aurora_model::{
    access::{Permission, Role},
    alert::WorkAlertError,
    change::Resource,
    mode::Refusal,
};
use aurora_store::StoreError;

/// What became of a use case.
pub type Result<T, E = CaseworkError> = std::result::Result<T, E>;

/// A use case that was not carried out.
#[derive(Debug, thiserror::Error)]
pub enum CaseworkError {
    /// The caller's role does not have the permission.
    #[error("role {role} may not {} {}", permission.action, permission.resource)]
    Forbidden {
        /// Their role.
        role: Role,
        /// What is missing.
        permission: Permission,
    },
    /// The mode does not allow it, or the database that it needs is away.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// What was asked for makes no sense.
    #[error("{reason}")]
    Invalid {
        /// Which part of it, by the name that it has on the wire.
        field: &'static str,
        /// What is wrong, for people.
        reason: String,
    },
    /// There is no such thing.
    #[error("there is no {resource} `{id}`")]
    NotFound {
        /// What kind of thing.
        resource: Resource,
        /// Which one.
        id: String,
    },
    /// The rules could not be loaded. Those from before go on.
    #[error("the rules could not be loaded: {0}")]
    Reload(String),
    /// The system gives no random numbers.
    #[error("the system gives no random numbers")]
    NoRandomness {
        /// What it says.
        source: getrandom::Error,
    },
    /// A file of stored events cannot be read.
    #[error(transparent)]
    Lake(#[from] aurora_lake::ReadError),
    /// The store did not do it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What kind of error it is: this decides the status of an HTTP answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// The role may not.
    Forbidden,
    /// The mode does not allow it.
    ModeForbids,
    /// The database is away.
    Unavailable,
    /// There is no such thing.
    NotFound,
    /// The record was changed since the caller saw it.
    StaleVersion,
    /// The record's state does not allow it.
    Conflict,
    /// It makes no sense.
    Invalid,
    /// A defect.
    Internal,
}

impl CaseworkError {
    /// What kind of error it is.
    pub const fn kind(&self) -> ErrorKind {
        match self {
            Self::Forbidden { .. } => ErrorKind::Forbidden,
            Self::Refused(Refusal::Mode(_)) => ErrorKind::ModeForbids,
            Self::Refused(Refusal::DatabaseUnavailable) => ErrorKind::Unavailable,
            Self::Invalid { .. } => ErrorKind::Invalid,
            Self::NotFound { .. } => ErrorKind::NotFound,
            Self::Reload(_) | Self::NoRandomness { .. } | Self::Lake(_) => ErrorKind::Internal,
            Self::Store(error) => of_store(error),
        }
    }

    /// The part of the request that is wrong, where one is.
    pub const fn field(&self) -> Option<&'static str> {
        match self {
            Self::Invalid { field, .. } => Some(field),
            Self::Store(StoreError::WorkAlert(
                WorkAlertError::NeedsVerdict(_) | WorkAlertError::WrongVerdict { .. },
            )) => Some("verdict"),
            _ => None,
        }
    }

    /// Whether the mode was changed between the question and the write. The policy is to be asked again.
    pub(crate) const fn is_stale_permit(&self) -> bool {
        matches!(self, Self::Store(StoreError::StalePermit { .. }))
    }
}

const fn of_store(error: &StoreError) -> ErrorKind {
    match error {
        // A mode that changes twice while one request runs: the next try finds it settled.
        StoreError::Unavailable(_) | StoreError::Lost { .. } | StoreError::StalePermit { .. } => {
            ErrorKind::Unavailable
        }
        StoreError::StaleVersion { .. } => ErrorKind::StaleVersion,
        StoreError::NotFound { .. } => ErrorKind::NotFound,
        StoreError::NameTaken { .. } => ErrorKind::Conflict,
        StoreError::WorkAlert(error) => of_work(error),
        StoreError::BadRow { .. } | StoreError::Database(_) => ErrorKind::Internal,
    }
}

const fn of_work(error: &WorkAlertError) -> ErrorKind {
    match error {
        WorkAlertError::NoTransition { .. }
        | WorkAlertError::OnlyPeople { .. }
        | WorkAlertError::Claimed(_) => ErrorKind::Conflict,
        WorkAlertError::NeedsVerdict(_) | WorkAlertError::WrongVerdict { .. } => ErrorKind::Invalid,
    }
}

impl From<WorkAlertError> for CaseworkError {
    fn from(error: WorkAlertError) -> Self {
        Self::Store(error.into())
    }
}

impl From<aurora_store::Unavailable> for CaseworkError {
    fn from(unavailable: aurora_store::Unavailable) -> Self {
        Self::Store(unavailable.into())
    }
}
