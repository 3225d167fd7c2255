//! Versions of records: `ETag` of what is read, `If-Match` of what is to be changed.

use aurora_model::Version;
use axum::{
    extract::FromRequestParts,
    http::{HeaderValue, header, request::Parts},
};
use utoipa::openapi::{
    ObjectBuilder, Required, Type,
    path::{Parameter, ParameterBuilder, ParameterIn},
};

use crate::problem::{Problem, ProblemKind};

/// The version that whoever asks has seen.
pub(crate) struct IfMatch(pub(crate) Version);

impl<S: Sync> FromRequestParts<S> for IfMatch {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let missing = || Problem::new(ProblemKind::PreconditionRequired, "the request has no `If-Match`");
        let value = parts.headers.get(header::IF_MATCH).ok_or_else(missing)?;
        let version = value.to_str().ok().and_then(read);
        version.map(Self).ok_or_else(|| {
            let detail = "`If-Match` is no `ETag` of a record, such as \"3\"";
            Problem::new(ProblemKind::MalformedRequest, detail)
        })
    }
}

/// One strong tag: `*` and weak tags say nothing about what was seen.
fn read(text: &str) -> Option<Version> {
    let number = text.trim().strip_prefix('"')?.strip_suffix('"')?;
    let is_plain = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    if is_plain { number.parse().ok().map(Version::from_i64) } else { None }
}

/// The tag of a version, for an answer.
pub(crate) fn etag(version: Version) -> [(header::HeaderName, HeaderValue); 1] {
    let tag = HeaderValue::from_str(&format!("\"{version}\"")).expect("digits in quotes are a header");
    [(header::ETAG, tag)]
}

/// How the document describes it.
pub(crate) fn if_match_parameter() -> Parameter {
    ParameterBuilder::new()
        .name("If-Match")
        .parameter_in(ParameterIn::Header)
        .required(Required::True)
        .description(Some("The `ETag` of the record as you saw it"))
        .schema(Some(ObjectBuilder::new().schema_type(Type::String).build()))
        .build()
}

#[cfg(test)]
mod tests {
    use aurora_model::Version;

    use super::{etag, read};

    #[test]
    fn a_tag_is_read_as_it_is_written_and_nothing_else_is() {
        let [(_, tag)] = etag(Version::from_i64(7));
        assert_eq!(tag.to_str().ok().and_then(read), Some(Version::from_i64(7)));
        for text in ["7", "*", "W/\"7\"", "\"\"", "\"-7\"", "\"7\", \"8\"", "\"99999999999999999999\""] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
