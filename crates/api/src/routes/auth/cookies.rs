//! The cookies of a session: scripts cannot read them, and no other site's request brings them along.
//!
//! They are not marked `Secure`: the listeners speak plain HTTP on the loopback address, and browsers differ in whether
//! they send such a cookie there.

use aurora_access::Started;
use axum::{
    http::{HeaderValue, header},
    response::{AppendHeaders, IntoResponseParts},
};

use crate::credentials::{ACCESS_COOKIE, REFRESH_COOKIE};

type SetCookies = AppendHeaders<Vec<(header::HeaderName, HeaderValue)>>;

/// The refresh token is sent to no other route.
const REFRESH_PATH: &str = "/api/v1/auth";

/// The cookies that begin or carry on a session.
pub(super) fn of(started: &Started) -> impl IntoResponseParts + use<> {
    let access = set(ACCESS_COOKIE, &started.access_token, "/", started.expires_in);
    let refresh = started
        .refresh_token
        .as_ref()
        .map(|token| set(REFRESH_COOKIE, token, REFRESH_PATH, started.refresh_expires_in));
    all([Some(access), refresh])
}

/// The cookies that end one.
pub(super) fn cleared() -> SetCookies {
    all([Some(set(ACCESS_COOKIE, "", "/", 0)), Some(set(REFRESH_COOKIE, "", REFRESH_PATH, 0))])
}

fn all(cookies: [Option<HeaderValue>; 2]) -> SetCookies {
    AppendHeaders(cookies.into_iter().flatten().map(|cookie| (header::SET_COOKIE, cookie)).collect())
}

fn set(name: &str, value: &str, path: &str, max_age: i64) -> HeaderValue {
    let cookie = format!("{name}={value}; Path={path}; Max-Age={max_age}; HttpOnly; SameSite=Strict");
    HeaderValue::from_str(&cookie).expect("tokens are letters, digits, dots and dashes")
}
