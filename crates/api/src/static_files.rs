//! The dashboard's files, which stand in the program itself. Where it was built without them, one page says so.

use axum::{
    http::{HeaderValue, Method, Uri, header},
    response::{Html, IntoResponse, Response},
};
use rust_embed::{Embed, EmbeddedFile};

use crate::problem::{Problem, ProblemKind};

/// What `npm run build` makes. In a debug build the files are read as they are now.
#[derive(Embed)]
#[folder = "../../dashboard/dist"]
#[allow_missing = true]
struct Files;

/// Everything else has its own name in each version, so that it never changes.
const INDEX: &str = "index.html";
const ASSETS: &str = "assets/";
const NOT_BUILT: &str = "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>AuroraSOC</title></head><body>\
     <h1>AuroraSOC runs</h1><p>This program was built without its dashboard. Build it with <code>make build</code>, which runs \
     <code>npm run build</code> in <code>dashboard</code>, and start the new one. \
     The API is here: <a href=\"/docs\">/docs</a>.</p></body></html>";

/// A file, or the page that shows the place: places are the dashboard's own to know.
pub(crate) async fn file(method: Method, uri: Uri) -> Response {
    let path = uri.path().trim_start_matches('/');
    let is_of_api = path == "api" || path.starts_with("api/") || path.starts_with("problems/");
    if is_of_api || !matches!(method, Method::GET | Method::HEAD) {
        let detail = format!("there is nothing at `{}`", uri.path());
        return Problem::new(ProblemKind::NotFound, detail).into_response();
    }
    match Files::get(path).filter(|_| !path.is_empty()) {
        Some(file) => answer(path, file),
        // A file that is not there is no page.
        None if path.starts_with(ASSETS) => {
            Problem::new(ProblemKind::NotFound, "there is no such file").into_response()
        }
        None => match Files::get(INDEX) {
            Some(index) => answer(INDEX, index),
            None => Html(NOT_BUILT).into_response(),
        },
    }
}

fn answer(path: &str, file: EmbeddedFile) -> Response {
    let media_type = file.metadata.mimetype();
    let media_type = if media_type.starts_with("text/") {
        format!("{media_type}; charset=utf-8")
    } else {
        media_type.to_owned()
    };
    let cache = if path.starts_with(ASSETS) { "public, max-age=31536000, immutable" } else { "no-cache" };
    let media_type =
        HeaderValue::try_from(media_type).unwrap_or(HeaderValue::from_static("application/octet-stream"));
    let headers =
        [(header::CONTENT_TYPE, media_type), (header::CACHE_CONTROL, HeaderValue::from_static(cache))];
    (headers, file.data).into_response()
}
