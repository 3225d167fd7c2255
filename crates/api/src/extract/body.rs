use axum::{
    body::Bytes,
    extract::{FromRequest, Request, rejection::BytesRejection},
    http::{HeaderMap, StatusCode, header},
};
use serde::de::DeserializeOwned;

use crate::problem::{FieldError, Problem, ProblemKind};

/// A JSON body. What is wrong with it is named by a pointer.
pub(crate) struct Body<T>(pub(crate) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        if !is_json(request.headers()) {
            let detail = "the body is not said to be `application/json`";
            return Err(Problem::new(ProblemKind::UnsupportedMediaType, detail));
        }
        let bytes = Bytes::from_request(request, state).await.map_err(|rejection| unread(&rejection))?;
        read(&bytes).map(Self)
    }
}

/// A body that could not be read to its end.
pub(crate) fn unread(rejection: &BytesRejection) -> Problem {
    match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => {
            Problem::new(ProblemKind::TooLarge, "the body is longer than this route takes")
        }
        _ => Problem::new(ProblemKind::MalformedRequest, "the body ended before its end"),
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let media_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or("");
    let essence = media_type.split(';').next().unwrap_or("").trim().to_ascii_lowercase();
    essence == "application/json" || (essence.starts_with("application/") && essence.ends_with("+json"))
}

/// What the text says, or what is wrong with it.
pub(crate) fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut deserializer).map_err(|error| refusal(&error))?;
    let end = deserializer.end();
    end.map_err(|error| {
        Problem::new(ProblemKind::MalformedRequest, format!("the body is no JSON: {error}"))
    })?;
    Ok(value)
}

/// JSON that is none is malformed; JSON of another shape is not acceptable.
fn refusal(error: &serde_path_to_error::Error<serde_json::Error>) -> Problem {
    let inner = error.inner();
    if inner.is_data() {
        let detail = inner.to_string();
        // The place in the text says less than the pointer.
        let detail = detail.split(" at line ").next().unwrap_or(&detail).to_owned();
        return Problem::invalid(vec![FieldError { pointer: pointer(error.path()), detail }]);
    }
    Problem::new(ProblemKind::MalformedRequest, format!("the body is no JSON: {inner}"))
}

fn pointer(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;
    let segments = path.iter().map(|segment| match segment {
        Segment::Seq { index } => index.to_string(),
        Segment::Map { key } => key.replace('~', "~0").replace('/', "~1"),
        Segment::Enum { variant } => variant.clone(),
        Segment::Unknown => "?".to_owned(),
    });
    segments.fold(String::new(), |pointer, segment| pointer + "/" + &segment)
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::read;
    use crate::problem::ProblemKind;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Form {
        #[expect(dead_code, reason = "read, not used")]
        names: Vec<String>,
    }

    fn check(body: &str, expected: Option<(ProblemKind, &str)>) {
        let refused = read::<Form>(body.as_bytes()).err();
        let text = refused.as_ref().map(|problem| format!("{problem:?}")).unwrap_or_default();
        assert_eq!(refused.map(|problem| problem.kind()), expected.map(|(kind, _)| kind), "{body}");
        if let Some((_, part)) = expected {
            assert!(text.contains(part), "{body}: {text}");
        }
    }

    #[test]
    fn what_is_wrong_with_a_body_is_named() {
        check(r#"{"names": ["a"]}"#, None);
        check(r#"{"names": ["a", 7]}"#, Some((ProblemKind::Invalid, "pointer: \"/names/1\"")));
        check(r#"{"names": [], "age": 7}"#, Some((ProblemKind::Invalid, "unknown field `age`")));
        check("{}", Some((ProblemKind::Invalid, "missing field `names`")));
        check(r#"{"names": []"#, Some((ProblemKind::MalformedRequest, "EOF")));
        check(r#"{"names": []} x"#, Some((ProblemKind::MalformedRequest, "trailing")));
        check("", Some((ProblemKind::MalformedRequest, "EOF")));
    }
}
