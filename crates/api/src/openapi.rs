//! The document that describes all operations: <https://spec.openapis.org/oas/v3.1.1.html>.

use std::collections::BTreeMap;

use serde_json::Value;
use utoipa::{
    PartialSchema as _, ToSchema as _,
    openapi::{
        ComponentsBuilder, InfoBuilder, LicenseBuilder, OpenApiBuilder, PathItem, PathsBuilder, RefOr,
        Schema,
        security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme},
    },
};

use crate::{
    credentials::ACCESS_COOKIE,
    operation::Operation,
    problem::{FieldError, ProblemDocument},
};

/// The document of these operations.
pub(crate) fn document(operations: &[Operation], version: &str) -> Value {
    let info = InfoBuilder::new()
        .title("AuroraSOC")
        .version(version)
        .description(Some("Events in, alerts out, and the work on them."))
        .license(Some(LicenseBuilder::new().name("Apache-2.0").identifier(Some("Apache-2.0")).build()))
        .build();
    let mut paths = PathsBuilder::new();
    for operation in operations {
        let item = PathItem::new(operation.http_method(), operation.to_openapi());
        paths = paths.path(operation.path, item);
    }
    let mut schemas = vec![
        ("Problem".to_owned(), ProblemDocument::schema()),
        (FieldError::name().into_owned(), FieldError::schema()),
    ];
    schemas.extend(operations.iter().flat_map(|operation| operation.schemas.clone()));
    check_names(&schemas);
    let components = ComponentsBuilder::new()
        .schemas_from_iter(schemas)
        .security_scheme("bearer", bearer("An access token, as log-in gives it"))
        .security_scheme("ingest_token", bearer("A token that was made for a source"))
        .security_scheme("cookie", SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::new(ACCESS_COOKIE))));
    let document = OpenApiBuilder::new().info(info).paths(paths).components(Some(components.build())).build();
    serde_json::to_value(document).expect("a description is JSON")
}

/// Two types of one name would leave one of them undescribed.
fn check_names(schemas: &[(String, RefOr<Schema>)]) {
    let mut named = BTreeMap::new();
    for (name, schema) in schemas {
        let earlier = named.insert(name, schema);
        assert!(
            earlier.is_none_or(|earlier| earlier == schema),
            "two types are called `{name}` in the document"
        );
    }
}

fn bearer(description: &str) -> SecurityScheme {
    let http = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some(description));
    SecurityScheme::Http(http.build())
}
