//! The errors of the services as problems: the only place where a kind becomes a status.

use aurora_access::{AccessError, ErrorKind, InvalidInput};

use crate::problem::{FieldError, Problem, ProblemKind};

impl From<AccessError> for Problem {
    fn from(error: AccessError) -> Self {
        let kind = match error.kind() {
            ErrorKind::Unauthenticated => ProblemKind::Unauthenticated,
            ErrorKind::WrongCredentials => ProblemKind::WrongCredentials,
            ErrorKind::InvalidSetupLink => ProblemKind::InvalidSetupLink,
            ErrorKind::Invalid => ProblemKind::Invalid,
            ErrorKind::ForbiddenByMode => ProblemKind::ForbiddenByMode,
            ErrorKind::NotFound => ProblemKind::NotFound,
            ErrorKind::Conflict => ProblemKind::Conflict,
            ErrorKind::StaleVersion => ProblemKind::StaleVersion,
            ErrorKind::Busy => ProblemKind::TooManyRequests,
            ErrorKind::Unavailable => ProblemKind::DatabaseUnavailable,
            ErrorKind::Internal => {
                tracing::error!(error = &error as &dyn std::error::Error, "a defect");
                return Self::internal();
            }
        };
        match error {
            AccessError::Invalid(inputs) => Self::invalid(inputs.into_iter().map(field).collect()),
            error => Self::new(kind, error.to_string()),
        }
    }
}

fn field(InvalidInput { field, problem }: InvalidInput) -> FieldError {
    FieldError { pointer: format!("/{field}"), detail: problem }
}
