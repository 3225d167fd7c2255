//! What an operation is, declared once: who may ask for it, what it does, what it needs; and how it is described.
//!
//! The guard reads the [`Policy`] before it lets a request in, and the OpenAPI document prints the same one; so they
//! cannot differ.

mod describe;

use aurora_model::{
    access::{Action, Permission},
    change::Resource,
};
use axum::http::{Method, StatusCode};
use utoipa::{
    ToSchema,
    openapi::{RefOr, Schema, path::Parameter},
};

use crate::problem::ProblemKind;

/// Who may ask, what it does, what it needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Policy {
    pub(crate) caller: Caller,
    pub(crate) effect: Effect,
    pub(crate) backing: Backing,
}

/// Who may ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Caller {
    /// Anyone, logged in or not.
    Anyone,
    /// Whoever is logged in and has this permission.
    With(Permission),
    /// Whoever presents a token of a source.
    Source,
}

/// What it does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Effect {
    /// Changes nothing.
    Read,
    /// Changes what operators change: as the mode allows.
    Mutation,
    /// Administration: in every mode.
    Administration,
}

/// What it needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Backing {
    /// The database.
    Database,
    /// The database; while it is away in mode `dummy`, the showcase set stands in.
    DatabaseOrShowcase,
    /// The lake.
    Lake,
    /// Nothing that can be away.
    None,
}

impl Caller {
    pub(crate) const fn with(resource: Resource, action: Action) -> Self {
        Self::With(Permission { resource, action })
    }
}

impl Effect {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Mutation => "mutation",
            Self::Administration => "administration",
        }
    }
}

impl Backing {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Database | Self::DatabaseOrShowcase => "database",
            Self::Lake => "lake",
            Self::None => "none",
        }
    }
}

/// One operation.
#[derive(Clone)]
pub(crate) struct Operation {
    pub(crate) method: Method,
    pub(crate) path: &'static str,
    pub(crate) policy: Policy,
    /// Its name in clients that are generated.
    id: &'static str,
    summary: &'static str,
    description: Option<&'static str>,
    parameters: Vec<Parameter>,
    body: Option<Media>,
    answers: Vec<(StatusCode, &'static str, Option<Media>)>,
    problems: Vec<ProblemKind>,
    pub(crate) schemas: Vec<(String, RefOr<Schema>)>,
}

/// A body: its media type, and what it is.
#[derive(Clone)]
struct Media {
    media_type: &'static str,
    schema: RefOr<Schema>,
    example: Option<serde_json::Value>,
}

impl Operation {
    pub(crate) const fn new(
        method: Method,
        path: &'static str,
        id: &'static str,
        summary: &'static str,
        policy: Policy,
    ) -> Self {
        Self {
            method,
            path,
            policy,
            id,
            summary,
            description: None,
            parameters: Vec::new(),
            body: None,
            answers: Vec::new(),
            problems: Vec::new(),
            schemas: Vec::new(),
        }
    }

    /// More than the summary says.
    pub(crate) const fn describe(mut self, description: &'static str) -> Self {
        self.description = Some(description);
        self
    }

    /// It takes such a JSON body.
    pub(crate) fn takes<T: ToSchema>(mut self) -> Self {
        self.body = Some(self.json::<T>());
        self.refuses(&[
            ProblemKind::MalformedRequest,
            ProblemKind::UnsupportedMediaType,
            ProblemKind::TooLarge,
            ProblemKind::Invalid,
        ])
    }

    /// It takes a body of this media type.
    pub(crate) fn takes_text(mut self, media_type: &'static str) -> Self {
        self.body = Some(Media { media_type, schema: String::schema_ref(), example: None });
        self.refuses(&[ProblemKind::UnsupportedMediaType, ProblemKind::TooLarge])
    }

    /// An example of its body.
    pub(crate) fn example(mut self, example: serde_json::Value) -> Self {
        if let Some(body) = &mut self.body {
            body.example = Some(example);
        }
        self
    }

    /// It answers with such a JSON body.
    pub(crate) fn answers<T: ToSchema>(mut self, status: StatusCode, what: &'static str) -> Self {
        let media = self.json::<T>();
        self.answers.push((status, what, Some(media)));
        self
    }

    /// It answers without a body.
    pub(crate) fn answers_nothing(mut self, status: StatusCode, what: &'static str) -> Self {
        self.answers.push((status, what, None));
        self
    }

    /// It answers with a text of this media type.
    pub(crate) fn answers_text(mut self, media_type: &'static str, what: &'static str) -> Self {
        let media = Media { media_type, schema: String::schema_ref(), example: None };
        self.answers.push((StatusCode::OK, what, Some(media)));
        self
    }

    /// It may also answer with these problems. Those that follow from the policy need not be named.
    pub(crate) fn refuses(mut self, problems: &[ProblemKind]) -> Self {
        self.problems.extend(problems);
        self
    }

    /// It takes these parameters.
    pub(crate) fn parameters(mut self, parameters: impl IntoIterator<Item = Parameter>) -> Self {
        self.parameters.extend(parameters);
        self
    }

    fn json<T: ToSchema>(&mut self) -> Media {
        T::schemas(&mut self.schemas);
        let name = T::name().into_owned();
        self.schemas.push((name.clone(), T::schema()));
        let schema = utoipa::openapi::Ref::from_schema_name(name).into();
        Media { media_type: "application/json", schema, example: None }
    }
}

/// The schema of a plain type, in place.
trait SchemaRef {
    fn schema_ref() -> RefOr<Schema>;
}

impl<T: utoipa::PartialSchema> SchemaRef for T {
    fn schema_ref() -> RefOr<Schema> {
        T::schema()
    }
}
