//! What goes around every request: an id, a bound on time and size, headers for browsers, and an answer to a panic.

use std::time::{Duration, Instant};

use axum::{
    Router,
    extract::{DefaultBodyLimit, Request},
    http::{HeaderName, HeaderValue, Method, Uri, header},
    middleware::{Next, from_fn},
    response::{IntoResponse, Response},
};
use tower_http::catch_panic::CatchPanicLayer;
use uuid::Uuid;

use crate::problem::{Problem, ProblemKind};

/// The longest body where a route says nothing else: 1 MiB.
const MAX_BODY_BYTES: usize = 1 << 20;
/// The longest that a route may take.
const MAX_ANSWER_TIME: Duration = Duration::from_secs(30);
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Pages take what comes from their own server, and run no script or style that stands in the page itself.
/// <https://developer.mozilla.org/docs/Web/HTTP/Guides/CSP>
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
     font-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; \
     frame-ancestors 'none'; require-trusted-types-for 'script'";

const SECURITY_HEADERS: [(HeaderName, HeaderValue); 6] = [
    (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(CONTENT_SECURITY_POLICY)),
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
    (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    (HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin")),
    (HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin")),
];

/// Puts it all around a router that says itself what is where nothing is.
pub(crate) fn around(router: Router) -> Router {
    router
        .method_not_allowed_fallback(method_not_allowed)
        .layer(DefaultBodyLimit::max(MAX_BODY_BYTES))
        .layer(from_fn(in_time))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn(named))
}

/// Names the request, tells the log about it, and finishes the answer.
async fn named(request: Request, next: Next) -> Response {
    let id = Uuid::new_v4();
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let started = Instant::now();
    let mut response = next.run(request).await;
    if let Some(problem) = response.extensions().get::<Problem>().cloned() {
        let named = problem.answer(Some(id));
        // A handler may have put headers on its problem.
        let mut headers = named.headers().clone();
        for (name, value) in response.headers() {
            headers.entry(name).or_insert_with(|| value.clone());
        }
        headers.remove(header::CONTENT_LENGTH);
        *response.body_mut() = named.into_body();
        *response.headers_mut() = headers;
    }
    tracing::debug!(request = %id, %method, path, status = response.status().as_u16(), took = ?started.elapsed());
    let headers = response.headers_mut();
    let value = HeaderValue::from_str(&id.to_string()).expect("an id is plain text");
    headers.insert(REQUEST_ID, value);
    for (name, value) in SECURITY_HEADERS {
        headers.entry(name).or_insert(value);
    }
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

async fn in_time(request: Request, next: Next) -> Response {
    let answered = tokio::time::timeout(MAX_ANSWER_TIME, next.run(request)).await;
    answered.unwrap_or_else(|_| {
        Problem::new(ProblemKind::TimedOut, "the answer was not there in time").into_response()
    })
}

/// What the panic said stands in the log, where the panic hook put it.
fn panicked(_: Box<dyn std::any::Any + Send>) -> Response {
    Problem::internal().into_response()
}

/// What nobody knows.
pub(crate) async fn not_found(uri: Uri) -> Problem {
    Problem::new(ProblemKind::NotFound, format!("there is nothing at `{}`", uri.path()))
}

async fn method_not_allowed(method: Method, uri: Uri) -> Problem {
    let detail = format!("`{}` does not know the method {method}", uri.path());
    Problem::new(ProblemKind::MethodNotAllowed, detail)
}
