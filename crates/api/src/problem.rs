//! What went wrong, as every answer that is no success tells it: <https://www.rfc-editor.org/rfc/rfc9457>.

mod kind;
#[cfg(test)]
mod page;

use std::borrow::Cow;

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use uuid::Uuid;

pub use kind::ProblemKind;

/// The media type of a problem.
pub const MEDIA_TYPE: &str = "application/problem+json";

/// One problem: its kind, and what is to be said of this occurrence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    kind: ProblemKind,
    detail: Cow<'static, str>,
    remedy: Cow<'static, str>,
    retry_after_seconds: Option<u32>,
    errors: Vec<FieldError>,
}

/// One field that is not acceptable.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct FieldError {
    /// Where: a JSON pointer into the body, or the name of a parameter.
    pub pointer: String,
    /// What is wrong with it.
    pub detail: String,
}

/// A problem as it is written.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = Problem)]
pub(crate) struct ProblemDocument<'a> {
    /// Which problem: a page of the handbook.
    #[serde(rename = "type")]
    #[schema(value_type = String, example = "/problems/not-found")]
    type_: String,
    /// The same for each problem of this type.
    title: &'a str,
    /// The status of the answer.
    status: u16,
    /// What happened this time.
    detail: &'a str,
    /// Names this occurrence: the id of the request, which stands in the log too.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    instance: Option<String>,
    /// What to do about it.
    remedy: &'a str,
    /// The fields that are not acceptable.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    #[schema(value_type = Vec<FieldError>)]
    errors: &'a [FieldError],
}

impl Problem {
    /// A problem of this kind, with what is to be said of this occurrence. It must be safe to show.
    pub fn new(kind: ProblemKind, detail: impl Into<Cow<'static, str>>) -> Self {
        Self {
            kind,
            detail: detail.into(),
            remedy: Cow::Borrowed(kind.remedy()),
            retry_after_seconds: kind.retry_after_seconds(),
            errors: Vec::new(),
        }
    }

    /// A defect of ours. What it is stands in the log, not in the answer.
    pub fn internal() -> Self {
        Self::new(ProblemKind::Internal, "the server failed to answer; the log says why")
    }

    /// Fields are not acceptable; all of them at once.
    pub fn invalid(errors: Vec<FieldError>) -> Self {
        let detail = match errors.as_slice() {
            [one] => format!("{}: {}", one.pointer, one.detail),
            all => format!("{} fields are not acceptable", all.len()),
        };
        Self { errors, ..Self::new(ProblemKind::Invalid, detail) }
    }

    /// What to do about this occurrence, where that is not what is usually to be done.
    #[must_use]
    pub fn with_remedy(self, remedy: impl Into<Cow<'static, str>>) -> Self {
        Self { remedy: remedy.into(), ..self }
    }

    /// In how many seconds the same may work.
    #[must_use]
    pub const fn retry_after(mut self, seconds: u32) -> Self {
        self.retry_after_seconds = Some(seconds);
        self
    }

    /// The fields that are not acceptable.
    #[must_use]
    pub fn with_errors(self, errors: Vec<FieldError>) -> Self {
        Self { errors, ..self }
    }

    /// What kind of problem it is.
    pub const fn kind(&self) -> ProblemKind {
        self.kind
    }

    /// The answer, which names the request where its id is known.
    pub(crate) fn answer(&self, request: Option<Uuid>) -> Response {
        let document = ProblemDocument {
            type_: self.kind.reference(),
            title: self.kind.title(),
            status: self.kind.status().as_u16(),
            detail: &self.detail,
            instance: request.map(|id| id.urn().to_string()),
            remedy: &self.remedy,
            errors: &self.errors,
        };
        let body = serde_json::to_vec(&document).expect("texts and numbers are JSON");
        let mut response = (self.kind.status(), body).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(seconds) = self.retry_after_seconds {
            headers.insert(header::RETRY_AFTER, seconds.into());
        }
        if self.kind.status() == StatusCode::UNAUTHORIZED {
            let challenge = HeaderValue::from_static("Bearer realm=\"aurora\"");
            headers.insert(header::WWW_AUTHENTICATE, challenge);
        }
        response
    }
}

impl IntoResponse for Problem {
    /// The problem travels with the answer, so that the outermost layer can name the request in it.
    fn into_response(self) -> Response {
        let mut response = self.answer(None);
        response.extensions_mut().insert(self);
        response
    }
}
