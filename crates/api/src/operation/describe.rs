//! An operation as the OpenAPI document describes it.

use std::collections::BTreeMap;

use axum::http::{Method, StatusCode};
use utoipa::openapi::{
    ContentBuilder, Ref, RefOr, Required, Response, ResponseBuilder,
    extensions::ExtensionsBuilder,
    path::{HttpMethod, OperationBuilder},
    request_body::RequestBodyBuilder,
    security::SecurityRequirement,
};

use super::{Backing, Caller, Effect, Media, Operation};
use crate::problem::{MEDIA_TYPE, ProblemKind};

impl Operation {
    /// The method, as the document names it.
    pub(crate) fn http_method(&self) -> HttpMethod {
        match self.method {
            Method::POST => HttpMethod::Post,
            Method::PUT => HttpMethod::Put,
            Method::PATCH => HttpMethod::Patch,
            Method::DELETE => HttpMethod::Delete,
            _ => HttpMethod::Get,
        }
    }

    /// The description. `x-aurora-effect` and `x-aurora-backing` are the policy that the guard asks.
    pub(crate) fn to_openapi(&self) -> utoipa::openapi::path::Operation {
        let extensions = ExtensionsBuilder::new()
            .add("x-aurora-effect", self.policy.effect.as_str())
            .add("x-aurora-backing", self.policy.backing.as_str())
            .build();
        let mut operation = OperationBuilder::new()
            .operation_id(Some(self.id))
            .tag(self.tag())
            .summary(Some(self.summary))
            .description(self.description)
            .extensions(Some(extensions));
        for parameter in &self.parameters {
            operation = operation.parameter(parameter.clone());
        }
        if let Some(body) = &self.body {
            let body = RequestBodyBuilder::new().content(body.media_type, body.content());
            operation = operation.request_body(Some(body.required(Some(Required::True)).build()));
        }
        for security in self.securities() {
            operation = operation.security(security);
        }
        for (status, response) in self.responses() {
            operation = operation.response(status.as_u16().to_string(), response);
        }
        operation.build()
    }

    /// The resource that the path names.
    fn tag(&self) -> &'static str {
        let path = self.path.strip_prefix("/api/v1/").unwrap_or("system");
        path.split('/').next().unwrap_or("system")
    }

    fn securities(&self) -> Vec<SecurityRequirement> {
        let scheme = |name: &str| SecurityRequirement::new(name, [] as [&str; 0]);
        match self.policy.caller {
            Caller::Anyone => Vec::new(),
            Caller::With(_) => vec![scheme("bearer"), scheme("cookie")],
            Caller::Source => vec![scheme("ingest_token")],
        }
    }

    fn responses(&self) -> BTreeMap<StatusCode, RefOr<Response>> {
        let mut responses = BTreeMap::new();
        for (status, what, media) in &self.answers {
            let mut response = ResponseBuilder::new().description(*what);
            if let Some(media) = media {
                response = response.content(media.media_type, media.content());
            }
            responses.insert(*status, response.build().into());
        }
        let mut by_status: BTreeMap<StatusCode, Vec<&str>> = BTreeMap::new();
        for kind in self.possible_problems() {
            by_status.entry(kind.status()).or_default().push(kind.slug());
        }
        for (status, slugs) in by_status {
            responses.entry(status).or_insert_with(|| problem(&slugs).into());
        }
        responses
    }

    /// Those that were named, and those that follow from the policy.
    fn possible_problems(&self) -> Vec<ProblemKind> {
        let mut problems = self.problems.clone();
        match self.policy.caller {
            Caller::Anyone => {}
            Caller::With(_) => problems.extend([ProblemKind::Unauthenticated, ProblemKind::Forbidden]),
            Caller::Source => problems.push(ProblemKind::WrongIngestToken),
        }
        match self.policy.effect {
            Effect::Read => {}
            Effect::Mutation => {
                problems.extend([ProblemKind::CrossSiteRequest, ProblemKind::ForbiddenByMode]);
            }
            Effect::Administration => problems.push(ProblemKind::CrossSiteRequest),
        }
        match self.policy.backing {
            Backing::Database | Backing::DatabaseOrShowcase => {
                problems.push(ProblemKind::DatabaseUnavailable);
            }
            Backing::Lake | Backing::None => {}
        }
        problems.push(ProblemKind::Internal);
        problems.sort_by_key(|kind| (kind.status().as_u16(), kind.slug()));
        problems.dedup();
        problems
    }
}

impl Media {
    fn content(&self) -> utoipa::openapi::Content {
        ContentBuilder::new().schema(Some(self.schema.clone())).example(self.example.clone()).build()
    }
}

fn problem(slugs: &[&str]) -> Response {
    let document = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
    ResponseBuilder::new().description(slugs.join(", ")).content(MEDIA_TYPE, document).build()
}
