//! What casework says, as answers: its callers, its errors, what is made up, and what is a preview.

use aurora_access::Principal;
use std::borrow::Cow;

use aurora_casework::{Caller, CaseworkError, ErrorKind, Outcome, Served};
use aurora_model::{Version, preview::Preview};
use axum::{
    Json,
    http::{HeaderName, HeaderValue},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{AllOfBuilder, ObjectBuilder, OneOfBuilder, Ref, RefOr, Schema, Type},
};

use crate::{
    extract::etag,
    problem::{FieldError, Problem, ProblemKind},
};

/// Says that an answer is of the showcase set.
const SHOWCASE: HeaderName = HeaderName::from_static("x-aurora-showcase");

pub(crate) fn caller(principal: &Principal) -> Caller {
    Caller { actor: principal.actor(), role: principal.role }
}

impl From<CaseworkError> for Problem {
    fn from(error: CaseworkError) -> Self {
        let kind = match error.kind() {
            ErrorKind::Forbidden => ProblemKind::Forbidden,
            ErrorKind::ModeForbids => ProblemKind::ForbiddenByMode,
            ErrorKind::Unavailable => ProblemKind::DatabaseUnavailable,
            ErrorKind::NotFound => ProblemKind::NotFound,
            ErrorKind::StaleVersion => ProblemKind::StaleVersion,
            ErrorKind::Conflict => ProblemKind::Conflict,
            ErrorKind::Invalid => ProblemKind::Invalid,
            ErrorKind::Internal => {
                tracing::error!(error = &error as &dyn std::error::Error, "a defect");
                return Self::internal();
            }
        };
        match error.field() {
            Some(field) => {
                Self::invalid(vec![FieldError { pointer: pointer(field), detail: error.to_string() }])
            }
            None => Self::new(kind, error.to_string()),
        }
    }
}

/// Everything stands in the body, except the cursor, which is a parameter.
fn pointer(field: &str) -> String {
    match field {
        "" | "cursor" => field.to_owned(),
        field => format!("/{field}"),
    }
}

/// What was read, and a mark where it is made up.
#[derive(Serialize)]
pub(crate) struct Marked<T> {
    #[serde(flatten)]
    value: T,
    /// There, and true, where this is of the showcase set: the database is away, and the mode is `dummy`.
    #[serde(skip_serializing_if = "Option::is_none")]
    showcase: Option<bool>,
}

// By hand, and so is the next: the derived ones give what is marked, or answered, one name, whatever it is.
impl<T: ToSchema> ToSchema for Marked<T> {
    fn name() -> Cow<'static, str> {
        format!("{}OrShowcase", T::name()).into()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        T::schemas(schemas);
        schemas.push((T::name().into_owned(), T::schema()));
    }
}

impl<T: ToSchema> PartialSchema for Marked<T> {
    fn schema() -> RefOr<Schema> {
        let what = "There, and true, where this is of the showcase set: the database is away, and the mode is `dummy`";
        let showcase = ObjectBuilder::new().schema_type(Type::Boolean).description(Some(what)).build();
        let mark = ObjectBuilder::new().property("showcase", showcase).build();
        Schema::AllOf(AllOfBuilder::new().item(Ref::from_schema_name(T::name())).item(mark).build()).into()
    }
}

/// The answer to a read that the showcase may stand in for.
pub(crate) fn served<T, V: Serialize>(served: Served<T>, view: impl FnOnce(T) -> V) -> Response {
    let Served { value, is_showcase } = served;
    let body = Json(Marked { value: view(value), showcase: is_showcase.then_some(true) });
    let header = is_showcase.then(|| [(SHOWCASE, HeaderValue::from_static("true"))]);
    (header, body).into_response()
}

/// What became of a mutation: the record as it is now, or, in `dry_run`, what would change.
#[derive(Serialize)]
#[serde(untagged)]
pub(crate) enum Answer<T> {
    /// It was carried out.
    Done(T),
    /// Nothing was.
    Preview(PreviewView),
}

impl<T: ToSchema> ToSchema for Answer<T> {
    fn name() -> Cow<'static, str> {
        format!("{}OrPreview", T::name()).into()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        T::schemas(schemas);
        PreviewView::schemas(schemas);
        schemas.push((T::name().into_owned(), T::schema()));
        schemas.push((PreviewView::name().into_owned(), PreviewView::schema()));
    }
}

impl<T: ToSchema> PartialSchema for Answer<T> {
    fn schema() -> RefOr<Schema> {
        let either = [T::name(), PreviewView::name()].map(Ref::from_schema_name);
        let one_of = either.into_iter().fold(OneOfBuilder::new(), OneOfBuilder::item);
        Schema::OneOf(one_of.build()).into()
    }
}

/// What a mutation would change. Nothing is stored.
#[derive(Serialize, ToSchema)]
#[schema(as = Preview)]
pub(crate) struct PreviewView {
    /// Always true.
    preview: bool,
    /// The mode that it was asked for in.
    #[schema(example = "dry_run")]
    mode: &'static str,
    /// Each record that would change.
    changes: Vec<ChangeView>,
    /// What each action would have led to.
    receipts: Vec<Value>,
}

/// One record that would change. `null` before: it would be new; `null` after: it would be gone.
#[derive(Serialize, ToSchema)]
#[schema(as = PreviewChange)]
struct ChangeView {
    #[schema(example = "alert")]
    resource: &'static str,
    id: Option<String>,
    before: Option<Value>,
    after: Option<Value>,
}

/// The answer to a mutation. `version` is the one of the record that was changed, where it has one.
pub(crate) fn outcome<T, V: Serialize>(
    outcome: Outcome<T>,
    version: impl FnOnce(&T) -> Option<Version>,
    view: impl FnOnce(T) -> V,
) -> Response {
    match outcome {
        Outcome::Done(value) => {
            let tag = version(&value).map(etag);
            (tag, Json(Answer::Done(view(value)))).into_response()
        }
        Outcome::Preview(preview) => Json(Answer::<V>::Preview(preview.into())).into_response(),
    }
}

impl From<Preview> for PreviewView {
    fn from(preview: Preview) -> Self {
        let change = |change: aurora_model::preview::PreviewChange| ChangeView {
            resource: change.resource.as_str(),
            id: change.id,
            before: change.before,
            after: change.after,
        };
        Self {
            preview: true,
            mode: preview.mode.as_str(),
            changes: preview.changes.into_iter().map(change).collect(),
            receipts: preview.receipts.iter().map(|receipt| json!(receipt)).collect(),
        }
    }
}
